"""Jobs on this machine: a queue on disk, and a worker process that is started when there is something to do."""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from filelock import Timeout

from core.jobs.asked import BY_OWNER, OWNER, Asked
from core.jobs.job import Job, JobError, Request
from core.jobs.places import IDLE, log_path, lost, progress_folder, worker_lock, worker_name
from core.jobs.queue import Queue
from core.runs import Run
from core.settings import settings
from core.tuning.request import SearchRequest, studies

ROOT = Path(__file__).parents[2]
STARTING = 30.0  # seconds a worker may take until it holds its lock
TRIES = 3
LOG_SIZE = 2**20  # bytes


class Local:
    """The jobs of all processes that share `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.queue = folder, Queue(folder)

    def submit(self, request: Request, asked: Asked = BY_OWNER) -> Job:
        """Queue what is asked for, unless it waits or runs; what has stopped goes on where it was."""
        search = isinstance(request, SearchRequest)
        self.queue.enter(request, str(studies().absolute()) if search else stored_at(), asked)
        return self._found(request.id)

    def job(self, name: str) -> Job | None:
        """The job with that id."""
        found = self.queue.find(name)
        if found is not None and found.active:
            self._tend()
            found = self.queue.find(name)
        return found

    def jobs(self) -> list[Job]:
        """What runs, then the queue, then the rest, newest first."""
        self._tend()
        return self.queue.all()

    def cancel(self, name: str, asker: str = OWNER) -> None:
        """Stop a job after its present batch; JobError for a stranger."""
        self.queue.stop(name, asker)

    def hand_over(self, name: str, asker: str) -> None:
        """From now on the job is that asker's."""
        self.queue.hand_over(name, asker)

    def resume(self, name: str, asked: Asked = BY_OWNER) -> Job:
        """Queue a stopped job again."""
        self.queue.again(name, asked)
        return self._found(name)

    def partial(self, name: str) -> Run | None:
        """The net after the last finished epoch of a training."""
        from core.training import partial

        return partial(progress_folder(self.folder, name)) if self.queue.find(name) else None

    def _found(self, name: str) -> Job:
        self._tend()
        found = self.queue.find(name)
        if found is None:
            raise JobError(f"The job {name} has vanished from {self.queue.path}; ask for it again.")
        return found

    def _tend(self) -> None:
        """Notice workers that died, and start one where jobs wait and none lives."""
        alive = {name for name in self.queue.workers() if not self._released(name)}
        if not self.queue.waiting() or worker_name() in alive or not self._released(worker_name()):
            return
        attempt = self.queue.starting(worker_name(), time.time(), STARTING)
        if attempt > TRIES:
            self.queue.fail(f"No worker starts; its log says why: {log_path(self.folder, worker_name())}.")
            self.queue.started(worker_name())
        elif attempt:
            self._start()

    def _released(self, name: str) -> bool:
        """Whether nobody holds that worker's lock; what it was at is lost then."""
        try:
            with worker_lock(self.folder, name):
                self.queue.lose(name, lost(self.folder, name))
        except Timeout:
            return False
        except OSError as error:
            raise JobError(
                f"The folder of trainings {self.folder} cannot be used ({error.strerror or error}): move away what "
                "stands in the place of its files, and try again."
            ) from error
        return True

    def _start(self) -> None:
        log = log_path(self.folder, worker_name())
        with suppress(OSError):
            if log.stat().st_size > LOG_SIZE:
                os.replace(log, log.with_suffix(".old.log"))
        command = [sys.executable, "-m", "core", "worker", "--queue", str(self.folder), "--idle", str(IDLE)]
        try:
            output = log.open("ab")
        except OSError as error:
            raise JobError(
                f"The worker's log {log} cannot be written ({error.strerror}): let it be written."
            ) from error
        with output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        threading.Thread(target=process.wait, daemon=True).start()  # else it stays as a zombie when it has gone


def _environment() -> dict[str, str]:
    """This process's, with its relative paths made absolute, for the worker works elsewhere."""
    data = settings().data
    return os.environ | ({"DIGITSCOPE_DATA": str(data.absolute())} if data else {})


def stored_at() -> str:
    """Where this process's runs go, as another one that works elsewhere finds it."""
    place = settings().store
    return place if "://" in place else str(Path(place).expanduser().absolute())
