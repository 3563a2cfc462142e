"""A fresh server of a source tree, and what it takes of the machine."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from ui import server

START = 120  # seconds until a server that does not answer has failed
MEGABYTE = 2**20
DROPPED = ("DIGITSCOPE_STORE", "DIGITSCOPE_SCHEDULER", "DIGITSCOPE_DEVICE", "OMP_NUM_THREADS", "PYTHONPATH")


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, its log, the environment of what belongs to it."""

    root: str
    process: psutil.Process
    log: Path
    environment: dict[str, str]

    @property
    def cpu(self) -> float:
        """CPU seconds of its process so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def resting(self) -> float:
        """Megabytes resident now."""
        return float(self.process.memory_info().rss) / MEGABYTE

    @property
    def peak(self) -> float:
        """Megabytes resident at most so far (VmHWM; 0 where the system does not tell)."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)

    def tracebacks(self) -> list[str]:
        """The last line of each traceback in the log."""
        found, inside = [], False
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            if "Traceback (most recent call last)" in line:
                inside = True
            elif inside and line and not line.startswith((" ", "\t")):
                found.append(line)
                inside = False
        return found


@contextmanager
def serving(tree: Path) -> Iterator[Server]:
    """A server of that tree with an empty cache and store; the data set's folder is DIGITSCOPE_DATA's."""
    place = Path(tempfile.mkdtemp(prefix="load-"))
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED and "STREAMLIT" not in name}
    environment = {**kept, "XDG_CACHE_HOME": str(place / "cache"), "DIGITSCOPE_STORE": str(place / "store")}
    log = place / "log"
    try:
        with server.serving(environment, START, log, tree) as started:
            yield Server(started.root, psutil.Process(started.process.pid), log, environment)
    finally:
        shutil.rmtree(place, ignore_errors=True)
