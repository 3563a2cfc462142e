"""torch.compile where it pays: nets with large maps wait for memory, and fused batch norm and ReLU spare traffic."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import cast

import torch
from torch import Tensor, nn

from core.training.measures import Norms
from core.training.mixup import Mixed
from core.training.speed.graphs import Machine

Step = Callable[[Mixed, int, Norms], tuple[Tensor, Tensor]]

# Updates before the clock starts, enough to capture a graph of each size of batch or to compile, and updates timed.
SETTLING, TIMED = 16, 16
# Estimates, on which only the attempt depends: what compiling takes, there and back, and the share of an update's time
# that it can save. What it has saved is measured, and the faster of both stays.
SECONDS_A_CONVOLUTION, SAVED = 1.0, 0.25


@dataclass(frozen=True)
class Candidate:
    """A net that might be compiled, and for how many updates with how many sizes of batches."""

    network: nn.Module
    updates: int
    sizes: int

    @property
    def possible(self) -> bool:
        """Whether there is a compiler, and something to fuse."""
        fusible = any(isinstance(module, nn.BatchNorm2d) for module in self.network.modules())
        return fusible and find_spec("triton") is not None

    def pays(self, seconds: float, done: int) -> bool:
        """Whether compiling is worth its time, for a net whose update takes `seconds` and that has made `done`."""
        convolutions = sum(isinstance(module, nn.Conv2d) for module in self.network.modules())
        spared = SAVED * seconds * (self.updates - done)
        return spared > SECONDS_A_CONVOLUTION * convolutions * self.sizes

    def compiled(self) -> nn.Module:
        """The same net with the same weights, compiled for each size of batch when that first comes."""
        return cast("nn.Module", torch.compile(self.network, dynamic=False))


class Compiling:
    """Updates of the net as it is; once they have shown that it pays, compiled; and back where that is no faster."""

    def __init__(self, candidate: Candidate, made: Callable[[nn.Module], Step], machine: Machine) -> None:
        self._candidate, self._made, self._machine = candidate, made, machine
        self._plain = self._step = made(candidate.network)
        self._done = self._since = 0
        self._start = self._seconds = 0.0
        self._settled = not candidate.possible

    def __call__(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """One update: logits and loss."""
        if not self._settled:
            self._watch()
        self._done += 1
        if self._step is self._plain or self._since > SETTLING:
            return self._step(batch, whole, norms)
        return self._attempt(batch, whole, norms)

    def _watch(self) -> None:
        """Look at the clock where it is time."""
        if self._since == SETTLING:
            self._start = self._machine.now()
        elif self._since == SETTLING + TIMED:
            self._judge((self._machine.now() - self._start) / TIMED)
            return
        self._since += 1

    def _judge(self, seconds: float) -> None:
        if self._step is not self._plain:
            self._settled = True
            if seconds > self._seconds:
                self._step = self._plain
            self._plain = self._step  # what is not used gives its memory back
        elif self._candidate.pays(seconds, self._done):
            self._seconds, self._since = seconds, 1
            self._step = self._made(self._candidate.compiled())
        else:
            self._settled = True

    def _attempt(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """An update that may have to compile first; where that fails, as before."""
        try:
            return self._step(batch, whole, norms)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError as error:
            self._step, self._settled = self._plain, True
            reason = str(error).partition("\n")[0]
            warnings.warn(f"Training goes on without torch.compile: {reason}", RuntimeWarning, stacklevel=3)
            return self._plain(batch, whole, norms)
