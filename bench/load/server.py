"""A fresh server of a source tree, and what it takes of the machine."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

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
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    log = place / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=tree,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        root = f"http://127.0.0.1:{port}"
        _await(process, root, log)
        yield Server(root, psutil.Process(process.pid), log, environment)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(place, ignore_errors=True)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", root: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{root}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise SystemExit(f"The app did not start:\n{log.read_text(encoding='utf-8')}")
