"""A small MNIST in files, which a worker reads at once, and a patient eye on jobs."""

import re
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core import jobs
from core.jobs.job import Job
from core.settings import settings
from tests.helpers.patience import PATIENCE


def digits(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Ten bright bars at ten heights, in noise."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    images = rng.integers(0, 120, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label + 3 : 2 * label + 5] += 100
    return images, labels.astype(np.uint8)


@pytest.fixture
def small_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """400 + 100 images as DIGITSCOPE_DATA."""
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, count, seed in (("train", 400, 0), ("t10k", 100, 1)):
        images, labels = digits(count, seed)
        header = struct.pack(">IIII", 0x803, count, 28, 28)
        (raw / f"{name}-images-idx3-ubyte").write_bytes(header + images.tobytes())
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, count) + labels.tobytes())
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    return tmp_path / "data"


@pytest.fixture
def short_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that go as soon as there is nothing to do, and may take their time to begin."""
    monkeypatch.setattr("core.jobs.local.IDLE", 0.5)
    monkeypatch.setattr("core.jobs.local.STARTING", float(PATIENCE))


def until(name: str, true: Callable[[Job], bool]) -> Job:
    """The job as soon as that is true of it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job = jobs.job(name)
        assert job is not None
        if true(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job}")


def ended(name: str) -> Job:
    """The job when it neither waits nor runs."""
    return until(name, lambda job: not job.active)


def worker_pid(log: Sequence[str]) -> int:
    """The process that wrote the log's last line; what a library prints there is none of its lines."""
    found = [re.match(r"\d{4}-\S+ \S+ (\d+) [A-Z]+ ", line) for line in log]
    return int([line for line in found if line][-1][1])
