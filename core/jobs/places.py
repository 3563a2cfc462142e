"""File names inside the folder of jobs."""

from pathlib import Path

from filelock import FileLock

from core.settings import settings

KEPT = "kept"
IDLE = 60.0  # seconds without a job after which a worker goes


def worker_name() -> str:
    """What the worker of this installation's device is called: one of that name runs at a time."""
    return (settings().device or "default").replace(":", "-").replace("/", "-")


def worker_lock(folder: Path, name: str, timeout: float = 0) -> FileLock:
    """The lock that a worker holds as long as it lives; the system releases it however the worker ends."""
    return FileLock(folder / f"worker-{name}.lock", timeout=timeout)


def log_path(folder: Path, name: str) -> Path:
    """The log of that worker."""
    return folder / f"worker-{name}.log"


def progress_folder(folder: Path, job: str) -> Path:
    """Where a job's last finished epoch lies until it is done."""
    return folder / KEPT / job


def lost(folder: Path, name: str) -> str:
    """What to say of a job whose worker is gone."""
    return (
        "The worker stopped in the middle: somebody or the system ended it, perhaps for want of memory. Resume goes on "
        f"after the last finished epoch or trial; the log is {log_path(folder, name)}."
    )
