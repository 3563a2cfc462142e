"""What a training costs the other visitors: `python -m bench.jobs` moves a slider with and without one."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.interaction import delays
from bench.report import Row, processor, save, versions
from core.data import load
from core.jobs.local import Local
from core.recipes import Recipe
from core.runs import TrainingRequest

ROUNDS = 2
ALLOWED = 2.0  # times the idle latency
# A convolutional net for longer than any measurement takes; cancelled after it.
RECIPE = Recipe("mnist-cnn", "mnist", epochs=1000)


@contextmanager
def training(folder: Path) -> Iterator[None]:
    """A worker that trains for as long as the block runs."""
    local = Local(folder)
    name = local.submit(TrainingRequest(RECIPE, load(RECIPE.dataset).fingerprint)).id
    try:
        _until(local, name, "running")
        yield
    finally:
        local.cancel(name)
    _until(local, name, "cancelled")


def _until(local: Local, name: str, state: str) -> None:
    while (job := local.job(name)) is None or job.state != state:
        if job is not None and job.message:
            raise SystemExit(job.message)
        time.sleep(0.1)


def main() -> None:
    """Measure in turn without and with a job, and keep the row."""
    idle: list[float] = []
    busy: list[float] = []
    with tempfile.TemporaryDirectory() as place:
        os.environ["DIGITSCOPE_STORE"] = str(Path(place) / "runs")
        for _ in range(ROUNDS):
            idle += delays("loss_surfaces", "target")
            with training(Path(place) / "jobs"):
                busy += delays("loss_surfaces", "target")
    slow, usual = (statistics.quantiles(taken, n=4)[2] for taken in (busy, idle))
    row = Row(
        name="slider released → painted while a job trains, 75th percentile",
        peer="the same with no job",
        ratio=round(usual / slow, 2),
        target=round(1 / ALLOWED, 2),
        ours_s=round(slow, 4),
        peer_s=round(usual, 4),
        n=len(busy),
        precision="browser",
        hardware=processor(),
        versions=versions(["streamlit", "torch"]),
    )
    save("jobs", [row])
    print(f"idle {usual * 1000:.0f} ms, while a job trains {slow * 1000:.0f} ms: {slow / usual:.2f} times")


if __name__ == "__main__":
    main()
