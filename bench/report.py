"""Interleaved timing against a peer, and the rows of bench/results/*.json."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One comparison: `ratio` is the peer's median time over ours, `target` what it should at least be."""

    name: str
    peer: str
    ratio: float
    target: float
    ours_s: float
    peer_s: float
    n: int
    precision: str
    hardware: str
    versions: dict[str, str]


def browser_row(name: str, peer: str, ours: Sequence[float], peers: Sequence[float], times: float, said: str) -> Row:
    """A row of medians of seconds in a browser; ours may be `times` as long as the peer's, `said` is how."""
    ours_s, peer_s = statistics.median(ours), statistics.median(peers)
    return Row(
        name=name,
        peer=peer,
        ratio=round(peer_s / ours_s, 2),
        target=round(1 / times, 2),
        ours_s=round(ours_s, 3),
        peer_s=round(peer_s, 3),
        n=len(ours),
        precision=said,
        hardware=processor(),
        versions=versions(["streamlit", "torch", "altair"]),
    )


def compare(
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    peer_name: str,
    target: float,
    precision: str,
    packages: Sequence[str],
    repeats: int = 7,
    hardware: str | None = None,
) -> Row:
    """Times both in turn, `repeats` times after a warm-up of each, and takes the medians."""
    times: tuple[list[float], list[float]] = ([], [])
    for call in (ours, peer):
        call()
    for _ in range(repeats):
        for call, taken in zip((ours, peer), times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    ours_s, peer_s = (statistics.median(taken) for taken in times)
    ratio = round(peer_s / ours_s, 2)
    return Row(
        name,
        peer_name,
        ratio,
        target,
        round(ours_s, 6),
        round(peer_s, 6),
        repeats,
        precision,
        hardware or processor(),
        versions(packages),
    )


def processor() -> str:
    """The CPU's model and how many cores this process may use; no host name."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores, {platform.system()}"


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Python's version and those of the packages that are installed."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def save(file: str, rows: Sequence[Row]) -> None:
    """Writes the rows to results/<file>.json, keeping those of other names, and prints them."""
    path = RESULTS / f"{file}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    fresh = {row.name for row in rows}
    everything = [row for row in kept if row["name"] not in fresh] + [asdict(row) for row in rows]
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(everything, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for row in rows:
        print(f"{row.name}: {row.ratio:.2f}× as fast as {row.peer}, target {row.target:g}×")
