"""Evaluate a net quickly at many points of a plane of weights.

Any net's first layer is linear in its weights, so on a plane its output is H₀ + α·H₁ + β·H₂: three passes of that layer
serve all points. Of a dense net, whose first layer is nearly all of its work, many points are computed at once.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from core.landscape.directions import Frame
from core.landscape.vectors import bind_channels_last, channels_last, parts, private
from core.models import units
from core.training.speed.precision import FLOAT32, Precision

ROOM = 1 << 18  # numbers of a hidden layer, of all points that are computed at once: they stay in the cache
IMAGES = 64  # that any other net takes at once, for the same reason,
MANY = 256  # unless it has so many weights that fetching those costs more
WEIGHTS = 2_000_000


class Evaluator(Protocol):
    """Logits at points of a frame; `together`: how many points at once are best."""

    together: int

    def logits(self, alphas: Sequence[float], beta: float) -> Tensor:
        """B×N×K at the points (α, β) of B alphas."""


def evaluator(model: nn.Module, images: Tensor, frame: Frame, precision: Precision = FLOAT32) -> Evaluator:
    """The fastest way for this net; images N×C×H×W as it takes them. Dense nets are always computed in float32."""
    return DenseEvaluator(model, images, frame) if is_dense(model) else Overwriting(model, images, frame, precision)


def at_once(size: int) -> int:
    """How many images a net of so many weights takes at once."""
    return IMAGES if size < WEIGHTS else MANY


def is_dense(model: nn.Module) -> bool:
    """Whether the net is dense layers and activations on flattened images, and nothing else."""
    kinds: tuple[type[nn.Module], ...] = (nn.Linear, *units.CLASSES)
    return (
        isinstance(model, nn.Sequential)
        and isinstance(model[0], nn.Flatten)
        and all(isinstance(module, kinds) for module in model[1:])
    )


class Overwriting:
    """Any net: a copy of it whose weights are overwritten point by point."""

    together = 1

    def __init__(self, model: nn.Module, images: Tensor, frame: Frame, precision: Precision = FLOAT32) -> None:
        self._net, self._precision = private(model), precision
        head, self._tail = _divided(self._net)
        # Channels last: convolutions and pools on a CPU are two to six times as fast.
        size = at_once(len(frame.origin))
        laid = [batch.contiguous(memory_format=torch.channels_last) for batch in torch.split(images, size)]
        self._batches = [_first(self._net, head, batch, frame) for batch in laid]
        vectors = (channels_last(self._net, vector) for vector in (frame.origin, frame.first, frame.second))
        self._origin, self._one, self._other = vectors
        self._point, self._row = self._origin.clone(), self._origin.clone()
        bind_channels_last(self._net, self._point)
        self._variances = [tensor for name, tensor in self._net.named_buffers() if name.endswith("running_var")]

    @torch.inference_mode()
    def logits(self, alphas: Sequence[float], beta: float) -> Tensor:
        """As `Evaluator.logits`."""
        torch.add(self._origin, self._other, alpha=beta, out=self._row)
        return torch.stack([self._at(alpha, beta) for alpha in alphas])

    def _at(self, alpha: float, beta: float) -> Tensor:
        torch.add(self._row, self._one, alpha=alpha, out=self._point)
        for variance in self._variances:
            variance.clamp_(min=0)  # beyond two nets the line between their variances may cross 0
        kind = torch.bfloat16 if self._precision.bfloat16 else torch.float32
        with self._precision.autocast(self._point.device):
            found = [self._tail(batch.at(alpha, beta).to(kind)) for batch in self._batches]
        return torch.cat(found).float()


class DenseEvaluator:
    """A dense net: several points of a row at once, each layer one batched product."""

    def __init__(self, model: nn.Module, images: Tensor, frame: Frame) -> None:
        net = private(model)
        head, self._tail = _divided(net)
        self._first = _first(net, head, images, frame)
        names = [name for name, module in net.named_modules() if isinstance(module, nn.Linear)][1:]
        unpacked = [parts(net, point) for point in (frame.origin, frame.first, frame.second)]
        self._weights = [[part[f"{name}.weight"] for part in unpacked] for name in names]
        self._biases = [[part[f"{name}.bias"] for part in unpacked] for name in names]
        self.together = max(1, ROOM // self._first.constant.numel())

    @torch.inference_mode()
    def logits(self, alphas: Sequence[float], beta: float) -> Tensor:
        """As `Evaluator.logits`."""
        across = torch.tensor(alphas, dtype=torch.float32)[:, None, None]
        hidden = torch.addcmul(self._first.row(beta), across, self._first.one)
        layers = zip(self._weights, self._biases, strict=True)
        for module in self._tail:
            if not isinstance(module, nn.Linear):
                hidden = module(hidden)
                continue
            (W, W1, W2), (b, b1, b2) = next(layers)
            weight = torch.addcmul(W + beta * W2, across, W1)  # B×out×in
            bias = torch.addcmul(b + beta * b2, across, b1)  # B×1×out
            hidden = torch.baddbmm(bias, hidden, weight.transpose(1, 2))
        return hidden


def _divided(net: nn.Module) -> tuple[nn.Module, nn.Sequential]:
    """What leads to the first layer with weights, that layer included, and the rest; of a net that is no plain
    sequence of layers at its beginning, nothing and the whole.
    """
    layers = list(net) if isinstance(net, nn.Sequential) else [net]
    for place, module in enumerate(layers):
        if isinstance(module, nn.Linear | nn.Conv2d):
            return nn.Sequential(*layers[: place + 1]), nn.Sequential(*layers[place + 1 :])
        if next(module.parameters(), None) is not None:
            break
    return nn.Sequential(), nn.Sequential(*layers)


def _first(net: nn.Module, head: nn.Module, images: Tensor, frame: Frame) -> "_First":
    """The outputs of `head` at the frame's three vectors; of no head, the images alone."""
    names = {id(tensor): name for name, tensor in net.named_parameters()}
    if not any(True for _ in head.parameters()):
        return _First(images, torch.zeros(()), torch.zeros(()))
    found = []
    for point in (frame.origin, frame.first, frame.second):
        views = parts(net, point)
        own = {name: views[names[id(tensor)]] for name, tensor in head.named_parameters()}
        out = torch.func.functional_call(head, own, (images,))
        found.append(out.contiguous(memory_format=torch.channels_last) if out.ndim == 4 else out)
    return _First(*found)


class _First:
    """The first layer's output H₀ + α·H₁ + β·H₂ for some images."""

    def __init__(self, constant: Tensor, one: Tensor, other: Tensor) -> None:
        self.constant, self.one, self._other = constant, one, other
        self._beta, self._row = 0.0, constant

    def row(self, beta: float) -> Tensor:
        """H₀ + β·H₂, kept for the next point of the row."""
        if beta != self._beta:
            self._beta, self._row = beta, torch.add(self.constant, self._other, alpha=beta)
        return self._row

    def at(self, alpha: float, beta: float) -> Tensor:
        """The output itself."""
        return torch.add(self.row(beta), self.one, alpha=alpha)
