"""Intervals against a test: two nets, their intervals and what tests say; then all pairs."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.statistics import every_pair, several_tests
from core.statistics.comparison import CONFIDENCE, Paired
from core.statistics.every_pair import PairOfNets
from ui.difference import cached, sentences
from ui.difference.cached import TestedNet
from ui.difference.charts import pairs as charts
from ui.difference.charts import spans
from ui.difference.charts.pairs import PairPoint
from ui.difference.charts.spans import Span
from ui.difference.controls import choose_pair
from ui.difference.record import OPENING
from ui.page import draw, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script

ROOM = 1.5  # of the widest gap of a pair whose intervals overlap: so far the figure of all pairs goes


def show(place: DeltaGenerator) -> ViewResult:
    """The chosen pair at `place`, and all of them."""
    nets = cached.nets()
    if len(nets) < 2:
        place.info(sentences.TOO_FEW_NETS, icon=sentences.ICON)
        return ViewResult(sentences.TOO_FEW_NETS, code=(every_pair.every_pair,))
    pairs = cached.pairs(cached.ids(nets))
    found, own, corrected = choose_pair(nets, pairs)
    names = nets[found.first].name, nets[found.second].name
    sentence = sentences.pair(names, found, len(pairs), corrected)
    with place:
        _pair(found)
        st.info(sentence, icon=sentences.ICON)
    opened = own == (OPENING, OPENING)
    st.caption(sentences.tests(names, found, opened, cached.source(nets[found.first].run_id)))
    _all(nets, pairs, found, corrected)
    settings = {"first": own[0], "second": own[1], "corrected": corrected}
    code = (every_pair.every_pair, Paired, several_tests.holm)
    script = Script("pairs", {"nets": {net.name: net.run_id for net in nets}})
    return ViewResult(sentence, _columns(nets, pairs), settings, code, script)


def _pair(found: PairOfNets) -> None:
    """Both accuracies, their difference on the same images and as if on others, and who alone is right."""
    one, other, four = st.columns([5, 5, 4], gap="medium")
    with one:
        rows = [
            Span(name, each.share, each.interval, "images")
            for name, each in zip(("A", "B"), found.accuracies, strict=True)
        ]
        words = "The accuracies of the two chosen nets with their intervals over the images."
        draw.chart(spans.accuracies(rows, "Wilson intervals", "95%, over the images."), alt=words, key="accuracies")
    with other:
        rows = [
            Span("Same images", found.gap, found.paired_interval, "images"),
            Span("As if on others", found.gap, found.unpaired_interval, "other"),
        ]
        words = "The difference of the two accuracies with its interval on the same images and as if on different ones."
        heading = spans.points(rows, "A − B, points", "Their difference", "95%, over the images.")
        draw.chart(heading, alt=words, key="difference")
    with four:
        both = found.accuracies[0].right - found.paired.first
        neither = found.accuracies[0].count - both - found.paired.first - found.paired.second
        words = "How many images both nets read right, the first alone, the second alone, and neither."
        right = (both, found.paired.first, found.paired.second, neither)
        draw.chart(charts.four(right), alt=words, key="four")


def _all(nets: Sequence[TestedNet], pairs: Sequence[PairOfNets], found: PairOfNets, corrected: bool) -> None:
    """Each pair by the gap of its accuracies and the test's p."""
    overlapping = [abs(each.gap) for each in pairs if each.overlap]
    furthest = 100 * (ROOM * max(overlapping) if any(overlapping) else max(abs(each.gap) for each in pairs))
    furthest = max(furthest, 0.1)
    shown = {found.first, found.second}
    drawn = [
        PairPoint(
            nets[each.first].key,
            nets[each.second].key,
            f"{nets[each.first].name} and {nets[each.second].name}",
            abs(100 * each.gap),
            each.corrected if corrected else each.paired.p,
            each.overlap,
            {each.first, each.second} == shown,
        )
        for each in pairs
    ]
    words = "All pairs of nets by the gap of their accuracies and the p of McNemar's test; the caption has the numbers."
    drawing = charts.every(drawn, 1 - CONFIDENCE, furthest, corrected)
    with figure("every-pair"):
        draw.chart(drawing, alt=words, key="all_pairs", on_select=_clicked)
        st.caption(sentences.all_pairs(pairs, furthest))


def _clicked() -> None:
    chosen = state.points("all_pairs", charts.PICK)
    if chosen:
        state.put(first=chosen[0]["first"], second=chosen[0]["second"])


def _columns(nets: Sequence[TestedNet], pairs: Sequence[PairOfNets]) -> dict[str, np.ndarray]:
    """All pairs, as a file."""
    return {
        "first": np.array([nets[each.first].name for each in pairs]),
        "second": np.array([nets[each.second].name for each in pairs]),
        "gap": np.array([each.gap for each in pairs]),
        "intervals_overlap": np.array([each.overlap for each in pairs]),
        "first_alone_right": np.array([each.paired.first for each in pairs]),
        "second_alone_right": np.array([each.paired.second for each in pairs]),
        "mcnemar_p": np.array([each.paired.p for each in pairs]),
        "two_proportions_p": np.array([each.unpaired for each in pairs]),
        "holm_p": np.array([each.corrected for each in pairs]),
    }
