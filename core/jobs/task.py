"""What a worker of a Dask cluster does for a job: train it, and tell the scheduler how it goes."""

# mypy: disable-error-code="no-untyped-call"

from dataclasses import asdict
from pathlib import Path
from typing import Any

from distributed import Event, get_worker

from core.jobs.performing import Cancelled, Meter, device_lock, explain, perform
from core.jobs.places import progress_folder
from core.recipes import EpochRecord, Recipe
from core.runs import TrainingRequest, opened
from core.runs.remote import RemoteStore
from core.settings import settings
from core.training import partial

NEWS, STEPS = "digitscope-jobs", "digitscope-steps"  # topics of the scheduler's events


def stop_event(job: str) -> str:
    """The name of the event that stops a job."""
    return f"digitscope-stop-{job}"


def run(name: str, recipe: dict[str, Any], fingerprint: str, store: str) -> str:
    """Train a job and return how it ended; what a visitor is to know goes out as events, not as an exception."""
    request = TrainingRequest(Recipe.from_dict(recipe), fingerprint)
    folder = settings().cache / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    with device_lock(folder):
        state, message = _outcome(name, request, store, folder)
    _report(name, "ended", state=state, message=message)
    return state


def _outcome(name: str, request: TrainingRequest, store: str, folder: Path) -> tuple[str, str]:
    stop, worker = Event(stop_event(name)), get_worker()
    try:
        keep = _keep(name, store, folder)
        keep.parent.mkdir(parents=True, exist_ok=True)
        before = partial(keep)
        history = before.history if before else ()
        _report(name, "began", worker=worker.address, history=[record.to_dict() for record in history])

        def on_epoch(record: EpochRecord) -> None:
            meter.on_epoch(record)
            if record.epoch > len(history):
                _report(name, "epoch", record=record.to_dict())
            if stop.is_set():
                raise Cancelled

        def tell(step: Any) -> bool:  # noqa: ANN401
            worker.log_event(STEPS, {"job": name, "kind": "step", "step": asdict(step)})
            return bool(stop.is_set())

        if stop.is_set():
            raise Cancelled
        meter = Meter(request.recipe, tell, len(history))
        perform(request, store, keep, on_epoch, meter.on_step)
    except Cancelled:
        return "cancelled", ""
    except Exception as error:
        return "failed", explain(error, f"of the Dask worker {worker.address}")
    return "done", ""


def _keep(name: str, store: str, folder: Path) -> Path:
    """Beside the runs where the store is a folder, for another machine may have to go on; else on this machine."""
    runs = opened(store)
    return progress_folder(folder, name) if isinstance(runs, RemoteStore) else shared_keep(runs.root, name)


def shared_keep(root: Path, job: str) -> Path:
    """Where a job's last epoch lies in a store that all machines see."""
    return root / ".kept" / job


def _report(job: str, kind: str, **details: Any) -> None:  # noqa: ANN401
    get_worker().log_event(NEWS, {"job": job, "kind": kind, **details})
