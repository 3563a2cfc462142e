"""The app as a process of its own: for a handout's pictures, for tests and for benchmarks."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from ui.page.sections import HOME, ROOT

HEALTH = "/_stcore/health"
PAUSE = 0.05  # seconds between two looks at whether a server answers
LOOK = 5  # seconds that a look may take


class ServerError(RuntimeError):
    """A server that has ended, or stays silent: which, and what it wrote."""


@dataclass(frozen=True)
class Started:
    """A server that answers: its address and its process."""

    root: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(
    environment: Mapping[str, str],
    patience: float,
    log: Path | None = None,
    tree: Path = ROOT,
    script: str = HOME.file,
) -> Iterator[Started]:
    """A server of that tree on a free port of this machine, once it answers; ServerError after `patience` seconds.

    `environment` is all that it gets of one; `log` is where it writes. `script` may be another app's.
    """
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", script, *options]
    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen(
            command, cwd=tree, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        answering(process, f"http://127.0.0.1:{port}{HEALTH}", patience, log)
        yield Started(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answering(
    process: "subprocess.Popen[bytes]", address: str, patience: float, log: Path | None = None, refusals: bool = False
) -> None:
    """Wait until a server of that process answers; ServerError. With `refusals` an error of HTTP is an answer, too."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(address, timeout=LOOK).close()
            return
        except HTTPError:
            if refusals:
                return
        except (URLError, OSError):
            pass
        time.sleep(PAUSE)
    written = log.read_text(encoding="utf-8", errors="replace") if log and log.exists() else ""
    raise ServerError(f"{address} does not answer.\n{written}".strip())
