"""What a worker of a Dask cluster does for a job: train it, and tell the scheduler how it goes."""

# mypy: disable-error-code="no-untyped-call"

from dataclasses import asdict
from pathlib import Path
from typing import Any

from distributed import Event, get_worker

from core.jobs.performing import Cancelled, Meter, device_lock, explain, perform
from core.jobs.places import kept
from core.jobs.queue import Claim
from core.runs import opened
from core.runs.remote import RemoteStore
from core.settings import settings
from core.training import EpochRecord, Recipe, partial

NEWS, STEPS = "digitscope-jobs", "digitscope-steps"  # topics of the scheduler's events


def stop_event(job: str) -> str:
    """The name of the event that stops a job."""
    return f"digitscope-stop-{job}"


def run(name: str, recipe: dict[str, Any], fingerprint: str, store: str) -> str:
    """Train a job and return how it ended; what a visitor is to know goes out as events, not as an exception."""
    claim = Claim(name, Recipe.from_dict(recipe), fingerprint, store)
    folder = settings().cache / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    with device_lock(folder):
        state, message = _outcome(claim, folder)
    _tell(name, "ended", state=state, message=message)
    return state


def _outcome(claim: Claim, folder: Path) -> tuple[str, str]:
    stop, worker = Event(stop_event(claim.id)), get_worker()
    try:
        keep = _keep(claim, folder)
        keep.parent.mkdir(parents=True, exist_ok=True)
        before = partial(keep)
        history = before.history if before else ()
        _tell(claim.id, "began", worker=worker.address, history=[record.to_dict() for record in history])

        def on_epoch(record: EpochRecord) -> None:
            meter.on_epoch(record)
            if record.epoch > len(history):
                _tell(claim.id, "epoch", record=record.to_dict())
            if stop.is_set():
                raise Cancelled

        def tell(step: Any) -> bool:  # noqa: ANN401
            worker.log_event(STEPS, {"job": claim.id, "kind": "step", "step": asdict(step)})
            return bool(stop.is_set())

        if stop.is_set():
            raise Cancelled
        meter = Meter(claim.recipe, tell, len(history))
        perform(claim, keep, on_epoch, meter.on_step)
    except Cancelled:
        return "cancelled", ""
    except Exception as error:
        return "failed", explain(error, f"of the Dask worker {worker.address}")
    return "done", ""


def _keep(claim: Claim, folder: Path) -> Path:
    """Beside the runs where the store is a folder, for another machine may have to go on; else on this machine."""
    store = opened(claim.store)
    return kept(folder, claim.id) if isinstance(store, RemoteStore) else shared_keep(store.root, claim.id)


def shared_keep(root: Path, job: str) -> Path:
    """Where a job's last epoch lies in a store that all machines see."""
    return root / ".kept" / job


def _tell(job: str, kind: str, **details: Any) -> None:  # noqa: ANN401
    get_worker().log_event(NEWS, {"job": job, "kind": kind, **details})
