"""What memory the pages take, in two source trees in turn: `python -m bench.memory --before PATH`.

In each a process of its own opens Saliency and Layer by layer and tries every net on them, as one visitor does, without
a browser (`bench.memory_worker`).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bench.report import RESULTS, processor, versions

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("memory_worker.py")
UNSET = ("DIGITSCOPE_STORE", "DIGITSCOPE_SCHEDULER", "DIGITSCOPE_DEVICE")
WHAT = {
    "peak": "memory: largest resident memory while one visitor tries every net on Saliency and Layer by layer",
    "resting": "memory: resident after that, all pages closed",
}
MB = {"peak": 1200, "resting": 800}  # that a small host has room for
LESS = 2.5  # times than before
PACKAGES = ("streamlit", "torch", "captum", "numpy")


def measured(tree: Path) -> dict[str, float]:
    """MB of a fresh process by "started", "peak" and "resting", with one thread and an empty store."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**kept, "PYTHONPATH": str(tree), "XDG_CACHE_HOME": cache, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-P", str(WORKER)]
        found = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return told


def rows(before: list[dict[str, float]], after: list[dict[str, float]], commit: str) -> list[dict[str, object]]:
    """A row for each of WHAT: the medians in MB, and how many times less it is now."""
    found: list[dict[str, object]] = []
    for key, name in WHAT.items():
        peer, ours = (round(statistics.median(each[key] for each in taken)) for taken in (before, after))
        found.append(
            {
                "name": name,
                "peer": f"commit {commit}",
                "ratio": round(peer / ours, 2),
                "target": LESS,
                "ours_mb": ours,
                "peer_mb": peer,
                "target_mb": MB[key],
                "n": len(after),
                "precision": "MB of 10⁶ bytes, one thread",
                "hardware": processor(),
                "versions": versions(PACKAGES),
            }
        )
    return found


@click.command()
@click.option("--before", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=3, show_default=True)
def main(before: Path, rounds: int) -> None:
    """Compare this source tree with the one in the folder BEFORE, and keep the rows."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=before, capture_output=True, text=True, check=True
    )
    taken: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for _ in range(rounds):
        for tree, found in zip((before.resolve(), ROOT), taken, strict=True):
            found.append(measured(tree))
    made = rows(*taken, told.stdout.strip())
    (RESULTS / "memory.json").write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for row in made:
        print(f"{row['name']}: {row['ours_mb']} MB, before {row['peer_mb']} MB, target {row['target_mb']} MB")


if __name__ == "__main__":
    main()
