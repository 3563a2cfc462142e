"""Provenance of a run: its data, the programs and the machine that made it."""

import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data import Dataset

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Provenance:
    """All that is needed to judge a run's figures, and to repeat it; no name of a person or a host.

    `precision` is that of the training, `weights` that of the stored weights; `seconds` the training took, last
    measurement included; `date` is UTC, ISO 8601; `pretrained` names the public weights that it started from;
    `threads` is how many of the processor's computed at a time, of which float32's rounding depends: 0 where an earlier
    program did not note it.
    """

    source: str
    fingerprint: str
    train_images: int
    validation_images: int
    test_images: int
    seed: int
    device: str
    precision: str
    weights: str
    seconds: float
    date: str
    machine: str
    cores: int
    python: str
    torch: str
    numpy: str
    digitscope: str
    training_version: int
    pretrained: str = "none"
    threads: int = 0

    @classmethod
    def of_here(cls, data: Dataset, training: Mapping[str, Any]) -> "Provenance":
        """That of a training which has just ended on this machine; `training` holds the remaining fields."""
        return cls(
            source=data.source,
            fingerprint=data.fingerprint,
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            cores=cpu_count() or 1,
            python=platform.python_version(),
            torch=_version("torch"),
            numpy=_version("numpy"),
            digitscope=digitscope_version(),
            **training,
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Provenance":
        """The inverse of `dataclasses.asdict`; TypeError for a missing, unknown or ill-typed field."""
        made = cls(**values)
        for item in fields(cls):
            if type(getattr(made, item.name)) is not item.type:
                raise TypeError(f"{item.name} is no {item.type}")
        return made


def machine(device: "torch.device") -> str:
    """The name of the GPU, or else of the processor, that `device` stands for."""
    if device.type == "cuda":
        import torch

        return torch.cuda.get_device_name(device)
    return processor()


@lru_cache(maxsize=1)
def processor() -> str:
    """The processor's model, as it calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


@lru_cache(maxsize=1)
def digitscope_version() -> str:
    """The project's own version, "unknown" where its pyproject.toml is not beside the code."""
    try:
        text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    except OSError:
        return "unknown"
    return str(tomllib.loads(text)["project"]["version"])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
