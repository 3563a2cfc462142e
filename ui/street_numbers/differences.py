"""Where nets disagree: how often any two answer differently, and the images on which the chosen ones differ most."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.functions.softmax import softmax
from core.statistics import comparison
from core.statistics.comparison import Accuracy, disagreement, disputed
from ui.page import draw
from ui.page.ending import ViewResult
from ui.page.numbers import probability
from ui.street_numbers import pictures
from ui.street_numbers.charts import nets as charts
from ui.street_numbers.controls import ComparedRun, NetOutputs, show_left_out, with_outputs
from ui.street_numbers.pictures import CaptionedImage

SHOWN, WIDE = 18, 130
TOO_FEW = "Choose at least two nets above whose predictions on the same test images are known."


def show(chosen: Sequence[ComparedRun]) -> ViewResult:
    """The matrix of the chosen nets and the most disputed images."""
    known, left = with_outputs(chosen)
    if len(known) < 2:
        show_left_out(left)
        st.info(TOO_FEW, icon=":material/compare_arrows:")
        return ViewResult(TOO_FEW, code=(comparison.disagreement, comparison.disputed))
    shares = disagreement([net.predicted for net in known])
    order = disputed([net.logits for net in known])
    left_part, right_part = st.columns([5, 6], gap="large")
    with left_part:
        words = "On which share of the test images two nets answer differently; the sentence below has the sums."
        names = [net.entry.name for net in known]
        draw.chart(charts.disagreement(names, shares), alt=words, key="disagreement")
        show_left_out(left)
    with right_part:
        st.markdown(_parts(known, len(order)))
    st.markdown(
        f"### The {min(SHOWN, len(order))} most disputed of {len(order):,} images\nFirst those on which the most "
        "pairs of nets answer differently, then those with the furthest probabilities."
    )
    pictures.show(known[0], [_seen(int(place), known) for place in order[:SHOWN]], WIDE)
    columns = {
        "one": np.repeat(names, len(names)),
        "other": np.tile(names, len(names)),
        "answered_differently": shares.ravel(),
    }
    return ViewResult(_sentence(known), columns, code=(comparison.disagreement, comparison.disputed))


def _parts(known: Sequence[NetOutputs], differing: int) -> str:
    """The images by how many of the nets read them right, as a table."""
    labels = known[0].labels
    right = np.sum([net.predicted == labels for net in known], axis=0)
    rows = [f"| {count} of {len(known)} | {int((right == count).sum()):,} | {(right == count).mean():.1%} |"
            for count in range(len(known), -1, -1)]  # fmt: skip
    return "\n".join(
        [
            f"**{differing:,} of {len(labels):,} images** get different answers.\n",
            "| nets that read it right | images | share |",
            "|---|---:|---:|",
            *rows,
        ]
    )


def _seen(index: int, known: Sequence[NetOutputs]) -> CaptionedImage:
    """An image with its label and each net's answer."""
    label = int(known[0].labels[index])
    told, groups = {}, dict[int, list[str]]()
    for net in known:
        p = softmax(net.logits[index].astype(np.float64))
        digit = int(p.argmax())
        sure = probability(float(p[digit]))
        told[net.entry.name] = f"{digit} ({sure})"
        groups.setdefault(digit, []).append(f"{net.entry.name} {sure}")
    lines = [f"{digit}{' ✓' * (digit == label)}: {', '.join(nets)}" for digit, nets in groups.items()]
    words = f"Test image {index}: it is {label}. {'; '.join(lines)}"
    return CaptionedImage(index, f"It is {label}", "\n".join(lines), words, {"It is": label, **told})


def _sentence(known: Sequence[NetOutputs]) -> str:
    """How often they differ, all are wrong, and what choosing the right one each time would reach."""
    labels = known[0].labels
    right = np.stack([net.predicted == labels for net in known])
    said = np.stack([net.predicted for net in known])
    differ = float((said != said[0]).any(axis=0).mean())
    best = max(known, key=lambda net: (net.predicted == labels).mean())
    oracle = Accuracy(int(right.any(axis=0).sum()), len(labels))
    alone = Accuracy.of(best.predicted, labels)
    together = "both" if len(known) == 2 else "all"
    return (
        f"These {len(known)} nets answer differently on **{differ:.1%}** of the images, and {together} are wrong on "
        f"{1 - oracle.share:.1%}. Always picking the right one of them would give **{oracle.share:.2%}**; "
        f"{best.entry.name} alone reaches {alone.share:.2%}. It holds for these trainings and {len(labels):,} images."
    )
