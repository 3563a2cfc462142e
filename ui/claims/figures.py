"""The page Claims of the reports: a card a claim, progress or every report's verdicts, and what follows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from core.reports.claim import ANSWERS, Claim, Finding
from core.reports.register.topics import TOPICS
from core.reports.score import Reply, Score, by_report
from ui.claims import charts, controls, sentences
from ui.claims.record import TOPIC_OF, Claims
from ui.page import draw
from ui.page.export import Columns
from ui.page.marks import MARKS
from ui.page.script import Script
from ui.page.sections import page

ICON = ":material/lightbulb:"


def overview(
    chosen: Sequence[Claim], replies: Mapping[str, Reply], found: Mapping[str, Finding], score: Score, follows: str
) -> None:
    """Every report's verdicts where all are known; before that, how the visitor has answered; and what follows."""
    if not chosen:
        st.info(follows, icon=ICON)
        return
    left, right = st.columns([3, 2], gap="medium")
    right.info(follows, icon=ICON)
    known = all(claim.id in found for claim in chosen)
    kinds = {claim.id: found[claim.id].answer if known else _progress(claim.id, replies, found) for claim in chosen}
    counts, total = by_report(chosen, kinds), Counter(kinds.values())
    told = sentences.verdicts(total, counts) if known else sentences.progress(score)
    rows = [charts.ReportRow(report, _beside(kind, known), kind) for report, kind in counts.items()]
    figure = charts.counted(rows, charts.VERDICTS if known else charts.PROGRESS)
    draw.chart(figure, container=left, alt=told, key="overview")
    right.caption(told)


def _beside(counts: Counter[str], known: bool) -> str:
    every = counts.total()
    return f"{counts['right']} of {every} right" if known else f"{every - counts['not opened']} of {every} opened"


def _progress(claim: str, replies: Mapping[str, Reply], found: Mapping[str, Finding]) -> str:
    if claim not in found:
        return "not opened"
    if replies.get(claim, "seen") == "seen":
        return "shown"
    return "matches" if replies[claim] == found[claim].answer else "differs"


def card(claim: Claim, reply: Reply | None, found: Finding | None) -> None:
    """A claim; what decides it where that is known, else the answers to choose from."""
    with st.container(border=True):
        told, beside = st.columns([2, 3], gap="medium")
        with told:
            st.caption(f"{TOPICS[TOPIC_OF[claim.id]].title} · **{claim.by}**")
            st.markdown(f"{claim.question}  \n**{claim.claim}**")
            if found is not None:
                st.markdown(_judged(found, reply))
        with beside:
            if found is None:
                controls.reply(claim)
            else:
                _evidence(claim, found)


def _judged(found: Finding, reply: Reply | None) -> str:
    mark = MARKS[found.answer]
    if reply in (None, "seen"):
        return mark
    agrees = "as you said" if reply == found.answer else f"you said *{reply}*"
    return f"{mark} · {agrees}"


def _evidence(claim: Claim, found: Finding) -> None:
    st.markdown(found.evidence)
    if found.certainty:
        st.caption(f"How sure: {found.certainty}")
    home = page(claim.page)
    st.page_link(home.file, label=f"See it: {home.title}", icon=home.icon, query_params=dict(claim.state))


def code(claims: Sequence[Claim], found: Mapping[str, Finding]) -> tuple[Callable[..., object], ...]:
    """The experiments that decided those of the claims whose verdicts are shown."""
    return tuple(dict.fromkeys(_function(claim.decide) for claim in claims if claim.id in found))


def _function(decide: Callable[..., Any]) -> Callable[..., Any]:
    while isinstance(decide, partial):
        decide = decide.func
    return decide


def columns(claims: Sequence[Claim], replies: Mapping[str, Reply], found: Mapping[str, Finding]) -> Columns:
    """A row a claim; a verdict that is still hidden is empty."""
    hidden = Finding("cannot be told", "")
    verdicts = [(found.get(claim.id, hidden), claim.id in found) for claim in claims]
    table: dict[str, list[str]] = {
        "id": [claim.id for claim in claims],
        "report": [claim.by for claim in claims],
        "question": [claim.question for claim in claims],
        "claim": [claim.claim for claim in claims],
        "verdict": [each.answer if known else "" for each, known in verdicts],
        "evidence": [each.evidence for each, _ in verdicts],
        "certainty": [each.certainty for each, _ in verdicts],
        "answer": [replies[claim.id] if replies.get(claim.id) in ANSWERS else "" for claim in claims],
    }
    return {name: np.array(values, dtype=object) for name, values in table.items()}


def script(record: Claims, replies: Mapping[str, Reply]) -> Script:
    """What computes them."""
    values = {"topic": record.topic, "report": record.report, "replies": replies, "shown": record.mode == "show"}
    return Script("judged", values)
