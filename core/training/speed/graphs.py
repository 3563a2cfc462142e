"""An update as one CUDA graph: a small net's kernels take less time than launching them one by one.

The graph holds forward pass, loss, backward pass and the fused optimiser. It reads buffers of its own, into which each
batch is copied, and the learning rates from tensors; the optimiser itself keeps plain numbers, so schedules and a state
to resume from know nothing of it.
"""

import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import torch
from torch import Tensor
from torch.optim import Optimizer

from core.training.measures import Norms
from core.training.mixup import Mixed

# Logits and loss of a part of a batch, whose gradients it leaves in the parameters; the number is the batch's size.
Gradients = Callable[[Mixed, int], tuple[Tensor, Tensor]]
Replay = Callable[[], tuple[Tensor, Tensor]]

# So many updates of one size run operation by operation before it is captured, as torch asks for.
WARM = 3
# A training has two sizes of batches at most. What else comes is rare, and runs operation by operation.
GRAPHS = 4


class Machine(Protocol):
    """What a graph needs of its device."""

    def warming(self) -> AbstractContextManager[None]:
        """The context of the updates before a capture."""

    def capture(self, update: Replay) -> Replay:
        """What repeats `update`, which is recorded and not run; RuntimeError where that cannot be done."""

    def now(self) -> float:
        """Seconds, once all that was asked for is done."""


class Cuda:
    """A GPU, through torch.cuda."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._pool = torch.cuda.graph_pool_handle()  # graphs that take turns share their memory

    @contextmanager
    def warming(self) -> Iterator[None]:
        """On the stream that captures."""
        current = torch.cuda.current_stream(self._device)
        self._stream.wait_stream(current)
        with torch.cuda.stream(self._stream):
            yield
        current.wait_stream(self._stream)

    def capture(self, update: Replay) -> Replay:
        """The recorded update; its results lie in the same place each time."""
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
            results = update()

        def replay() -> tuple[Tensor, Tensor]:
            graph.replay()
            return results

        return replay

    def now(self) -> float:
        """Seconds, once the GPU has nothing left to do."""
        torch.cuda.synchronize(self._device)
        return time.perf_counter()


class Eager:
    """An update, operation by operation."""

    def __init__(self, gradients: Gradients, optimizer: Optimizer) -> None:
        self._gradients, self._optimizer = gradients, optimizer

    def __call__(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """One update by this process's part of a batch of `whole` images: its logits and loss."""
        logits, loss = self._gradients(batch, whole)
        norms.step(self._optimizer)
        return logits.detach(), loss.detach()


class Graphed:
    """The same update, from its fourth batch of one size on a graph; where none can be captured, as `Eager`."""

    def __init__(self, gradients: Gradients, optimizer: Optimizer, machine: Machine) -> None:
        self._gradients, self._optimizer, self._machine = gradients, optimizer, machine
        self._eager = Eager(gradients, optimizer)
        self._seen: Counter[object] = Counter()
        self._graphs: dict[object, _Graph] = {}
        self._possible = True

    def __call__(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """As `Eager`."""
        kind = (batch.images.shape, batch.others is batch.labels, whole)
        self._seen[kind] += 1
        if self._possible and kind not in self._graphs and self._seen[kind] > WARM and len(self._graphs) < GRAPHS:
            self._capture(kind, batch, whole)
        if kind in self._graphs:
            return self._graphs[kind].update(batch, norms)
        if not self._possible:
            return self._eager(batch, whole, norms)
        with self._machine.warming():
            return self._eager(batch, whole, norms)

    def _capture(self, kind: object, batch: Mixed, whole: int) -> None:
        try:
            self._graphs[kind] = _Graph(self._gradients, self._optimizer, self._machine, batch, whole)
        except RuntimeError as error:  # an operation that no graph can hold, or too little memory for a second copy
            self._possible = False
            self._graphs.clear()
            self._optimizer.zero_grad(set_to_none=True)
            reason = str(error).partition("\n")[0]
            warnings.warn(f"Training goes on without CUDA graphs: {reason}", RuntimeWarning, stacklevel=4)


class _Graph:
    """One recorded update with the buffers that it reads and writes."""

    def __init__(self, gradients: Gradients, optimizer: Optimizer, machine: Machine, batch: Mixed, whole: int) -> None:
        device = batch.images.device
        self._optimizer = optimizer
        self._batch = _copied(batch)
        self._rates = [float(group["lr"]) for group in optimizer.param_groups]
        self._tensors = [torch.tensor(rate, device=device) for rate in self._rates]

        def update() -> tuple[Tensor, Tensor]:
            with _capturable(optimizer, self._tensors):
                logits, loss = gradients(self._batch, whole)
                optimizer.step()
            return logits.detach(), loss.detach()

        self._results: tuple[Tensor, Tensor] | None = None
        self._replay = machine.capture(update)
        parameters = (weight for group in optimizer.param_groups for weight in group["params"])
        self._gradients = [(weight, weight.grad) for weight in parameters if weight.grad is not None]

    def update(self, batch: Mixed, norms: Norms) -> tuple[Tensor, Tensor]:
        """Make the recorded update with another batch of the same size."""
        _fill(self._batch, batch)
        for place, group in enumerate(self._optimizer.param_groups):
            if group["lr"] != self._rates[place]:
                self._rates[place] = group["lr"]
                self._tensors[place].fill_(group["lr"])
        norms.step(self)
        assert self._results is not None
        logits, loss = self._results
        return logits.clone(), loss.clone()  # the next update writes its own into the same place

    def step(self) -> None:
        """The whole update, in the place of the optimiser's own step: gradients and weights are new after it."""
        weight, gradient = self._gradients[0]
        if weight.grad is not gradient:  # another graph, or an update without one, has put its own there
            for weight, gradient in self._gradients:
                weight.grad = gradient
        self._results = self._replay()


@contextmanager
def _capturable(optimizer: Optimizer, rates: list[Tensor]) -> Iterator[None]:
    """The optimiser with its learning rates in tensors, which a graph reads anew each time."""
    kept = [dict(group) for group in optimizer.param_groups]
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate
        if "capturable" in group:
            group["capturable"] = True
    try:
        yield
    finally:
        for group, old in zip(optimizer.param_groups, kept, strict=True):
            group.update(old)


def _copied(batch: Mixed) -> Mixed:
    labels = batch.labels.clone()
    if batch.others is batch.labels:
        return Mixed(batch.images.clone(), labels, labels, 1.0)
    weight = torch.as_tensor(batch.weight, device=batch.images.device)
    return Mixed(batch.images.clone(), labels, batch.others.clone(), weight)


def _fill(buffer: Mixed, batch: Mixed) -> None:
    buffer.images.copy_(batch.images)
    buffer.labels.copy_(batch.labels)
    if isinstance(buffer.weight, Tensor):
        buffer.others.copy_(batch.others)
        buffer.weight.fill_(batch.weight)
