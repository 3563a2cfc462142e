"""How the loss bends at a trained net: the largest eigenvalues of its Hessian and their density, by Lanczos.

The gradient's graph is built once and kept, so that each product with the Hessian costs one pass backwards through it;
where it has no room in memory, it is built anew for a few images at a time.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.landscape.results import LOSSES, Array, Spectrum
from core.landscape.survey import Images
from core.landscape.vectors import private
from core.models.inputs import prepare
from core.training.objective import loss as objective

TOP = 5
PROBES, STEPS = 2, 30


class Hessian:
    """Products of the Hessian of the mean loss, in all weights, with vectors (P,); of `at_once` images at a time."""

    def __init__(
        self, model: nn.Module, images: Images, labels: NDArray[np.int64], loss: str, at_once: int | None = None
    ) -> None:
        if loss not in LOSSES:
            raise ValueError(f"There is no loss {loss!r}; choose from {', '.join(LOSSES)}.")
        self._net, self._objective = private(model).requires_grad_(True), objective(loss)
        self._weights = list(self._net.parameters())
        self.size, self._all = sum(weight.numel() for weight in self._weights), len(labels)
        size = at_once or len(labels)
        pieces = (torch.split(each, size) for each in (prepare(self._net, images), torch.as_tensor(labels)))
        self._batches = list(zip(*pieces, strict=True))
        self._kept = self._gradient(*self._batches[0]) if len(self._batches) == 1 else None

    def _gradient(self, images: Tensor, labels: Tensor) -> Tensor:
        """What these images add to the gradient (P,), with its graph."""
        value = self._objective(self._net(images), labels) * (len(labels) / self._all)
        return _flat(torch.autograd.grad(value, self._weights, create_graph=True))

    def __call__(self, direction: Tensor) -> Tensor:
        """H·v (P,), exactly."""
        if self._kept is not None:
            return _flat(torch.autograd.grad(self._kept, self._weights, direction, retain_graph=True))
        found = torch.zeros_like(direction)
        for images, labels in self._batches:
            found += _flat(torch.autograd.grad(self._gradient(images, labels), self._weights, direction))
        return found


def _flat(pieces: Sequence[Tensor]) -> Tensor:
    return torch.cat([piece.flatten() for piece in pieces])


class Lanczos:
    """Tridiagonal T = QᵀHQ of a symmetric operator, from a random direction; each `advance` costs one product.

    The basis Q is one matrix, and each new vector is made orthogonal to all before it, twice: without that, rounding
    brings found eigenvalues back as copies (Golub & Van Loan, section 10.3).
    """

    def __init__(self, product: Callable[[Tensor], Tensor], size: int, steps: int, seed: int) -> None:
        self._product = product
        self.steps = min(steps, size)
        start = torch.randn(size, generator=torch.Generator().manual_seed(seed))
        self._basis = torch.empty(self.steps, size)
        self._next = start / start.norm()
        self._diagonal: list[float] = []
        self._beside: list[float] = []

    @property
    def done(self) -> bool:
        """Whether all steps are made, or the directions exhausted."""
        return len(self._diagonal) == self.steps or (bool(self._beside) and self._beside[-1] == 0)

    def advance(self) -> None:
        """One more step."""
        step = len(self._diagonal)
        self._basis[step] = self._next
        found = self._product(self._next)
        self._diagonal.append(float(found @ self._next))
        basis = self._basis[: step + 1]
        for _ in range(2):
            found = found - basis.T @ (basis @ found)
        length = float(found.norm())
        scale = max(map(abs, self._diagonal), default=0.0)
        self._beside.append(length if length > 1e-6 * scale else 0.0)
        self._next = found / length if length else found

    def ritz(self) -> tuple[Array, Array, Array]:
        """Approximate eigenvalues (m,), descending; their weights in the first direction; bounds of their errors.

        There is an eigenvalue within each bound.
        """
        if not self._diagonal:
            raise ValueError("Not a step has been made yet.")
        T = np.diag(self._diagonal) + np.diag(self._beside[:-1], 1) + np.diag(self._beside[:-1], -1)
        values, vectors = np.linalg.eigh(T)
        return values[::-1], vectors[0, ::-1] ** 2, np.abs(self._beside[-1] * vectors[-1, ::-1])


class Sharpness:
    """The spectrum, a product at a time: PROBES random directions of STEPS products each."""

    def __init__(
        self,
        model: nn.Module,
        images: Images,
        labels: NDArray[np.int64],
        loss: str,
        seed: int = 0,
        probes: int = PROBES,
        steps: int = STEPS,
        at_once: int | None = None,
    ) -> None:
        self._hessian = Hessian(model, images, labels, loss, at_once)
        self._runs = [Lanczos(self._hessian, self._hessian.size, steps, seed + k) for k in range(probes)]
        self._made, self._all = 0, sum(run.steps for run in self._runs)

    @property
    def done(self) -> bool:
        """Whether all products are made."""
        return all(run.done for run in self._runs)

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return 1.0 if self.done else self._made / self._all

    def advance(self) -> None:
        """One more product."""
        next(run for run in self._runs if not run.done).advance()
        self._made += 1

    def spectrum(self, top: int = TOP) -> Spectrum:
        """What the finished runs say; of each, as many nodes as the shortest has."""
        values, _, bounds = self._runs[0].ritz()
        found = [run.ritz() for run in self._runs]
        most = max(len(nodes) for nodes, _, _ in found)
        nodes, weights = (
            np.array(
                [np.pad(each[part], (0, most - len(each[part])), "edge" if part == 0 else "constant") for each in found]
            )
            for part in (0, 1)
        )
        return Spectrum(values[:top], bounds[:top], nodes, weights, self._hessian.size)


def spectrum(
    model: nn.Module, images: Images, labels: NDArray[np.int64], loss: str, top: int = TOP, seed: int = 0
) -> Spectrum:
    """The `top` eigenvalues of the Hessian of the mean loss, and their density."""
    search = Sharpness(model, images, labels, loss, seed)
    while not search.done:
        search.advance()
    return search.spectrum(top)
