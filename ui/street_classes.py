"""Classes and confusions: each digit's accuracy, one net's confusion matrix, and the images in a cell of it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import comparison
from core.comparison import by_class
from core.softmax import softmax
from ui import draw, numbers, state, street_pictures
from ui.charts import confusion
from ui.charts import street as charts
from ui.records import COMMONEST, StreetNumbers
from ui.street_pictures import Seen
from ui.street_runs import Answered, Entry, answered, choose_one, say_left_out
from ui.told import Told

SHOWN, WIDE = 20, 84
NOTHING = "Of none of the chosen nets are the answers kept, nor can they be had here: choose others, or train one."


def show(chosen: Sequence[Entry]) -> Told:
    """The digits of all chosen nets, and the cells of one of them."""
    known, left = answered(chosen)
    if not known:
        st.info(NOTHING, icon=":material/model_training:")
        return Told(NOTHING, code=(comparison.by_class,))
    found = [(net.entry.name, by_class(net.said, net.labels)) for net in known]
    words = "Accuracy of each chosen net on the images of each digit; the sentence below names the hardest one."
    draw.chart(charts.classes(found), alt=words, key="classes")
    say_left_out(left)
    entry, own = choose_one([net.entry for net in known], "Confusions of")
    net = next(each for each in known if each.entry.key == entry.key)
    counts = confusion.matrix(net.said, net.labels)
    columns = {"net": np.full(counts.size, entry.name), **confusion.columns(counts)}
    cell = _cells(net, counts)
    return Told(_sentence(net), columns, {"run": own, "cell": cell}, (comparison.by_class, comparison.wilson))


def _cells(net: Answered, counts: confusion.Counts) -> str:
    """The matrix, whose cells open by a click or from a list, and the images of one."""
    left, right = st.columns([6, 5], gap="large")
    with right:
        cell = state.selection(StreetNumbers, "cell", "Images shown", help="Or click a cell of the matrix.")
        label, said = _commonest(counts) if cell == COMMONEST else (int(cell[0]), int(cell[1]))
        _images(net, label, said)
    with left:
        words = "Confusion matrix of the chosen net; a cell opens by a click or from the list beside it."
        draw.chart(confusion.chart(counts, (label, said)), alt=words, key="confusion", on_select=_clicked)
        st.caption(confusion.describe(counts))
    return str(cell)


def _clicked() -> None:
    points = st.session_state["confusion"]["selection"][confusion.PICK]
    if points:
        st.session_state["cell"] = f"{points[0]['label']}{points[0]['said']}"


def _commonest(counts: confusion.Counts) -> tuple[int, int]:
    """The cell off the diagonal with the most images."""
    wrong = counts - np.diag(np.diag(counts))
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(label), int(said)


def _images(net: Answered, label: int, said: int) -> None:
    """The images of a cell, those first of which the net is the most sure."""
    p = softmax(net.logits.astype(np.float64))
    places = np.flatnonzero((net.labels == label) & (net.said == said))
    order = places[np.argsort(-p[places, said], kind="stable")]
    if not len(order):
        st.info(f"{net.entry.name} takes no {label} for a {said}: choose another cell.", icon=":material/check:")
        return
    how = f"read right as {said}" if label == said else f"taken for a {said}"
    part = f"; the {SHOWN} of which the net is the most sure" if len(order) > SHOWN else ", the surest first"
    st.markdown(f"**{len(order):,} of {int((net.labels == label).sum()):,} images of a {label}**, {how}{part}.")
    street_pictures.show(net, [_seen(int(place), p[place], label) for place in order[:SHOWN]], WIDE)


def _seen(place: int, p: NDArray[np.float64], label: int) -> Seen:
    """An image with the three likeliest digits."""
    ranked = np.argsort(-p, kind="stable")[:3]
    first, *rest = (
        f"{digit}: {numbers.percent(float(p[digit]))}".replace(" %", "\N{NO-BREAK SPACE}%") for digit in ranked
    )
    words = f"Test image {place}: it is {label}, the net says {ranked[0]}"
    row = {"It is": label, "The net says": int(ranked[0]), "Probabilities": ", ".join([first, *rest])}
    return Seen(place, first, ", ".join(rest), words, row)


def _sentence(net: Answered) -> str:
    """The hardest and the easiest digit, and whether their intervals part."""
    found = by_class(net.said, net.labels)
    present = [digit for digit, each in enumerate(found) if each.count]
    low = min(present, key=lambda digit: found[digit].share)
    high = max(present, key=lambda digit: found[digit].share)
    apart = found[low].interval[1] < found[high].interval[0]
    verdict = "do not overlap" if apart else "overlap"
    return (
        f"**{net.entry.name}** reads {found[high].share:.2%} of the {high}s right and **{found[low].share:.2%} of the "
        f"{low}s**: with {found[high].count:,} and {found[low].count:,} images the 95 % intervals {verdict}. It holds "
        f"for this training and its {len(net.labels):,} test images."
    )
