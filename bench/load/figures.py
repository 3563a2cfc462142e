"""A class's answers in numbers: percentiles by page, and the rows of bench/results/load.json."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from bench.load.students import Answer, Measured
from bench.load.tab import PATIENCE
from bench.report import Row, processor, versions

# Nielsen: after a second a train of thought breaks, after ten the attention is gone.
BUDGETS: dict[str, float] = {"open": 10.0, "control": 1.0}
DONE = {"open": "page opened → complete", "control": "control moved → answered"}
ALL = "all"
Kind = Literal["open", "control"]


@dataclass(frozen=True)
class LoadRow(Row):
    """A comparison of percentiles, with what else was measured in the same runs."""

    details: dict[str, object]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is at least as large as `share` (0 to 1) of them; NaN of none."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)] if values else math.nan


def spread(answers: Sequence[Answer]) -> dict[str, float]:
    """Number, p50, p95, p99 and max in seconds; what did not come in time counts as endless."""
    taken = [math.inf if each.seconds is None else each.seconds for each in answers]
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {"n": len(taken), **{name: percentile(taken, share) for name, share in shares.items()}}


def by_page(answers: Sequence[Answer], kind: Kind) -> dict[str, dict[str, float]]:
    """The spread of one kind of answer in all and for each page."""
    chosen = [each for each in answers if each.kind == kind]
    pages = {page: [each for each in chosen if each.page == page] for page in sorted({each.page for each in chosen})}
    return {ALL: spread(chosen), **{page or "home": spread(rows) for page, rows in pages.items()}}


def unfinished(answers: Sequence[Answer]) -> int:
    """How many did not come in time."""
    return sum(each.seconds is None for each in answers)


def exceptions(answers: Sequence[Answer]) -> dict[str, int]:
    """What was shown as an exception, and after how many answers."""
    return dict(Counter(f"{each.page or 'home'}: {text}" for each in answers for text in each.exceptions).most_common())


def costs(found: Measured) -> dict[str, object]:
    """All but the answers' times."""
    return {
        "answers": len(found.answers),
        "unfinished": unfinished(found.answers),
        "sessions_cut_short": found.cut_short,
        "exceptions_on_screen": exceptions(found.answers),
        "tracebacks_in_log": dict(Counter(found.tracebacks)),
        "sessions_lost": found.lost,
        "seconds": round(found.seconds, 1),
        "server_cpu_s": round(found.server_cpu, 1),
        "client_cpu_s": round(found.client_cpu, 1),
        "peak_mb": [round(each) for each in found.peak],
        "end_mb": [round(each) for each in found.end],
        "rested_mb": [round(each) for each in found.rested],
        "load_average": [round(each, 1) for each in found.load],
    }


def table(found: Measured) -> str:
    """What was measured, for a terminal."""
    lines = [f"{'':24} {'n':>5} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7}"]
    kinds: tuple[Kind, ...] = ("open", "control")
    for kind in kinds:
        lines.append(DONE[kind])
        for page, row in by_page(found.answers, kind).items():
            times = " ".join(f"{row[name]:7.2f}" for name in ("p50", "p95", "p99", "max"))
            lines.append(f"  {page:22} {row['n']:5.0f} {times}")
    slowest = sorted(found.answers, key=lambda each: -(math.inf if each.seconds is None else each.seconds))[:8]
    lines.append("slowest: " + "; ".join(_told(each) for each in slowest))
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in costs(found).items())])


def _told(answer: Answer) -> str:
    seconds = "unfinished" if answer.seconds is None else f"{answer.seconds:.1f} s"
    return f"{answer.page or 'home'}{f' ({answer.what})' if answer.what else ''} {seconds}"


def rows(title: str, ours: Sequence[Measured], before: Sequence[Measured], commit: str) -> list[LoadRow]:
    """Medians and 95th percentiles of both kinds of answers, against a budget or against the tree before."""
    found = []
    kinds: tuple[Kind, ...] = ("open", "control")
    load = fmean(each for run in [*ours, *before] for each in run.load)
    for kind in kinds:
        now, was = ([answer for each in runs for answer in each.answers] for runs in (ours, before))
        for name, said in (("p50", "median"), ("p95", "95th percentile")):
            ours_s = _finite(by_page(now, kind)[ALL][name])
            peer_s = _finite(by_page(was, kind)[ALL][name]) if before else BUDGETS[kind]
            found.append(
                LoadRow(
                    name=f"{title}: {DONE[kind]}, {said}",
                    peer=f"commit {commit}" if before else f"a budget of {BUDGETS[kind]:g} s",
                    ratio=round(peer_s / ours_s, 2),
                    target=1.0,
                    ours_s=round(ours_s, 4),
                    peer_s=round(peer_s, 4),
                    n=sum(each.kind == kind for each in now),
                    precision=f"websockets, load average {load:.0f}",
                    hardware=processor(),
                    versions=versions(["streamlit", "torch", "altair"]),
                    details={
                        "pages": _rounded(by_page(now, kind)),
                        "runs": [costs(each) for each in ours],
                        **({"before": [costs(each) for each in before]} if before else {}),
                    },
                )
            )
    return found


def _rounded(pages: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {page: {name: round(_finite(value), 3) for name, value in row.items()} for page, row in pages.items()}


def _finite(seconds: float) -> float:
    """An answer that did not come has taken at least as long as was waited for it."""
    return PATIENCE if math.isinf(seconds) else seconds
