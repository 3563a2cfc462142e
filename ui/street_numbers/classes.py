"""Classes and confusions: each digit's accuracy, one net's confusion matrix, and the images in a cell of it."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core.functions.softmax import softmax
from core.statistics import comparison
from core.statistics.comparison import by_class, two_proportions
from core.statistics.confusion import Counts, matrix
from core.statistics.several_tests import holm
from ui.charts import confusion
from ui.page import draw, numbers, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import certainty, legend, visit_signs
from ui.street_numbers import pictures, sentences
from ui.street_numbers.charts import nets as charts
from ui.street_numbers.controls import ComparedRun, NetOutputs, choose_one, show_left_out, with_outputs
from ui.street_numbers.pictures import CaptionedImage
from ui.street_numbers.record import COMMONEST, StreetNumbers

SHOWN, WIDE = 20, 84
NOTHING = "The predictions of the chosen nets are not stored and cannot be computed here. Choose others, or train one."


def show(chosen: Sequence[ComparedRun], place: DeltaGenerator) -> ViewResult:
    """The digits of all chosen nets at `place`, and the cells of one of them."""
    known, left = with_outputs(chosen)
    if not known:
        place.info(NOTHING, icon=":material/model_training:")
        return ViewResult(NOTHING, code=(comparison.by_class,))
    found = [(net.entry.name, by_class(net.predicted, net.labels)) for net in known]
    entry, own = choose_one([net.entry for net in known], "Net")
    net = next(each for each in known if each.entry.key == entry.key)
    sentence, given = _sentence(net), visit_signs.of_runs([net.entry.run.id for net in known])
    with place:
        words = "Accuracy of each chosen net on the images of each digit; the sentence below names the hardest one."
        legend.signed([(net.entry.name, sign) for net, sign in zip(known, given, strict=True)])
        draw.chart(charts.classes(found, given), alt=words, key="classes")
        st.info(sentence, icon=sentences.ICON)
    show_left_out(left)
    certainty.link(sentence)
    counts = matrix(net.predicted, net.labels)
    columns = {"net": np.full(counts.size, entry.name), **confusion.columns(counts)}
    cell = _cells(net, counts)
    code = (comparison.by_class, comparison.wilson)
    script = Script("confusions", {"net": entry.name, "run": entry.run.id})
    return ViewResult(sentence, columns, {"run": own, "cell": cell}, code, script)


def _cells(net: NetOutputs, counts: Counts) -> str:
    """The matrix, whose cells open by a click or from a list, and the images of one."""
    with figure("confusions"):
        left, right = st.columns([6, 5], gap="large")
    with right:
        cell = state.selection(StreetNumbers, "cell", "Images to show", help="You can also click a cell of the matrix.")
        label, said = _commonest(counts) if cell == COMMONEST else (int(cell[0]), int(cell[1]))
        _images(net, label, said)
    with left:
        words = "Confusion matrix of the chosen net; a cell opens by a click or from the list beside it."
        draw.chart(confusion.chart(counts, (label, said)), alt=words, key="confusion", on_select=_clicked)
        st.caption(confusion.describe(counts))
    return str(cell)


def _clicked() -> None:
    points = state.points("confusion", confusion.PICK)
    if points:
        state.put(cell=f"{points[0]['label']}{points[0]['said']}")


def _commonest(counts: Counts) -> tuple[int, int]:
    """The cell off the diagonal with the most images."""
    wrong = counts - np.diag(np.diag(counts))
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(label), int(said)


def _images(net: NetOutputs, label: int, predicted: int) -> None:
    """The images of a cell, those first of which the net is the most sure."""
    p = softmax(net.logits.astype(np.float64))
    places = np.flatnonzero((net.labels == label) & (net.predicted == predicted))
    order = places[np.argsort(-p[places, predicted], kind="stable")]
    if not len(order):
        st.info(
            f"{net.entry.name} never reads {numbers.a(label)} as {numbers.a(predicted)}. Choose another cell.",
            icon=":material/check:",
        )
        return
    how = f"read right as {predicted}" if label == predicted else f"taken for a {predicted}"
    part = f". These are the {SHOWN} most confident ones" if len(order) > SHOWN else ", the most confident first"
    st.markdown(f"**{len(order):,} of {int((net.labels == label).sum()):,} images of a {label}**, {how}{part}.")
    pictures.show(net, [_seen(int(place), p[place], label) for place in order[:SHOWN]], WIDE)


def _seen(index: int, p: NDArray[np.float64], label: int) -> CaptionedImage:
    """An image with the three likeliest digits."""
    ranked = np.argsort(-p, kind="stable")[:3]
    first, *rest = (f"{digit}: {numbers.probability(float(p[digit]))}" for digit in ranked)
    words = f"Test image {index}: it is {label}, the net says {ranked[0]}"
    row = {"True digit": label, "Predicted digit": int(ranked[0]), "Probabilities": ", ".join([first, *rest])}
    return CaptionedImage(index, first, ", ".join(rest), words, row)


def _sentence(net: NetOutputs) -> str:
    """The hardest and the easiest digit, and whether a test tells them apart."""
    found = by_class(net.predicted, net.labels)
    present = [digit for digit, each in enumerate(found) if each.count]
    low = min(present, key=lambda digit: found[digit].share)
    high = max(present, key=lambda digit: found[digit].share)
    pairs = list(combinations(present, 2))
    values = dict(zip(pairs, holm([two_proportions(found[a], found[b]) for a, b in pairs]), strict=True))
    p = values.get((min(low, high), max(low, high)), 1.0)
    verdict = "told apart" if p < 1 - comparison.CONFIDENCE else "not told apart"
    return (
        f"**{net.entry.name}** reads {found[high].share:.2%} of the {high}s right and **{found[low].share:.2%} of the "
        f"{low}s**. They are {verdict} with {found[high].count:,} and {found[low].count:,} images (two-proportion "
        f"test, p {numbers.p(p)} by Holm's correction over {len(pairs)} pairs of digits). This holds for this training "
        f"and its {len(net.labels):,} test images."
    )
