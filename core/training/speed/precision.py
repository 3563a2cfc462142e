"""Choose device, number format and memory layout by measuring the machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import nn

from core.recipes.history import TrainingError
from core.settings import settings
from core.training.speed.small_maps import SmallMaps

WORTHWHILE = 1.2
ROUNDS = 5


@dataclass(frozen=True)
class Precision:
    """How a net computes: in float32, or in bfloat16 autocast over float32 weights; and its memory layout."""

    bfloat16: bool = False
    channels_last: bool = False

    def __str__(self) -> str:
        layout = ", channels last" if self.channels_last else ""
        return ("bfloat16 autocast" if self.bfloat16 else "float32") + layout

    @property
    def memory_format(self) -> torch.memory_format:
        """For `Tensor.to` and `Module.to`."""
        return torch.channels_last if self.channels_last else torch.contiguous_format

    @contextmanager
    def autocast(self, device: torch.device) -> Iterator[None]:
        """The context in which a forward pass runs."""
        if not self.bfloat16:
            yield
            return
        products = SmallMaps() if device.type == "cpu" else nullcontext()
        with torch.autocast(device.type, torch.bfloat16), products:
            yield


FLOAT32 = Precision()
FAST = Precision(bfloat16=True, channels_last=True)


def device() -> torch.device:
    """DIGITSCOPE_DEVICE, else cuda, else mps, else cpu; TrainingError where the named one is not there."""
    name = settings().device
    if name is None:
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if _available(kind)))
    try:
        chosen = torch.device(name)
    except RuntimeError:
        raise TrainingError(f"DIGITSCOPE_DEVICE={name} is no device; set it to cuda, mps or cpu.") from None
    if not _available(chosen.type) or (chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count()):
        raise TrainingError(f"DIGITSCOPE_DEVICE={name}, but this machine has no such device; unset it or use cpu.")
    return chosen


def _available(kind: str) -> bool:
    checks: dict[str, Callable[[], bool]] = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "cpu": lambda: True,
    }
    return kind in checks and checks[kind]()


def plan(model: nn.Module, device: torch.device) -> Precision:
    """bfloat16 and channels last for nets with convolutions where the device gains by it, else float32."""
    convolutional = any(isinstance(module, nn.Conv2d) for module in model.modules())
    return FAST if convolutional and _bfloat16_pays(device) else FLOAT32


@lru_cache(maxsize=8)
def _bfloat16_pays(device: torch.device) -> bool:
    """Whether a convolution, there and back, is clearly faster; without the instructions it is far slower.

    The shortest times are compared: whatever else the machine does can only make one longer.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu":
        return False
    times: dict[Precision, list[float]] = {FLOAT32: [], FAST: []}
    for _ in range(ROUNDS):
        for precision, taken in times.items():
            taken.append(_seconds(precision, device))
    return min(times[FLOAT32]) > WORTHWHILE * min(times[FAST])


def _seconds(precision: Precision, device: torch.device) -> float:
    with torch.random.fork_rng(devices=()):
        model = nn.Conv2d(64, 64, 3, padding=1).to(memory_format=precision.memory_format)
    images = torch.ones(32, 64, 16, 16).to(memory_format=precision.memory_format)
    start = time.perf_counter()
    with precision.autocast(device):
        loss = model(images).sum()
    loss.backward()
    return time.perf_counter() - start
