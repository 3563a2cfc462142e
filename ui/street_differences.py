"""Where nets disagree: how often any two answer differently, and the images on which the chosen ones differ most."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import comparison
from core.comparison import Accuracy, disagreement, disputed
from core.softmax import softmax
from ui import draw, street_pictures
from ui.charts import street as charts
from ui.street_pictures import Seen
from ui.street_runs import Answered, Entry, answered, say_left_out
from ui.told import Told

SHOWN, WIDE = 18, 130
TOO_FEW = "Two nets at least have to be chosen above whose answers to the same test images are known."


def show(chosen: Sequence[Entry]) -> Told:
    """The matrix of the chosen nets and the most disputed images."""
    known, left = answered(chosen)
    if len(known) < 2:
        say_left_out(left)
        st.info(TOO_FEW, icon=":material/compare_arrows:")
        return Told(TOO_FEW, code=(comparison.disagreement, comparison.disputed))
    shares = disagreement([net.said for net in known])
    order = disputed([net.logits for net in known])
    left_part, right_part = st.columns([5, 6], gap="large")
    with left_part:
        words = "On which share of the test images two nets answer differently; the sentence below has the sums."
        names = [net.entry.name for net in known]
        draw.chart(charts.disagreement(names, shares), alt=words, key="disagreement")
        say_left_out(left)
    with right_part:
        st.markdown(_parts(known, len(order)))
    st.markdown(
        f"#### The {min(SHOWN, len(order))} most disputed of {len(order):,} images\nFirst those on which the most "
        "pairs of nets answer differently, then those with the furthest probabilities."
    )
    street_pictures.show(known[0], [_seen(int(place), known) for place in order[:SHOWN]], WIDE)
    columns = {
        "one": np.repeat(names, len(names)),
        "other": np.tile(names, len(names)),
        "answered_differently": shares.ravel(),
    }
    return Told(_sentence(known), columns, code=(comparison.disagreement, comparison.disputed))


def _parts(known: Sequence[Answered], differing: int) -> str:
    """The images by how many of the nets read them right, as a table."""
    labels = known[0].labels
    right = np.sum([net.said == labels for net in known], axis=0)
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


def _seen(place: int, known: Sequence[Answered]) -> Seen:
    """An image with its label and each net's answer."""
    label = int(known[0].labels[place])
    told, groups = {}, dict[int, list[str]]()
    for net in known:
        p = softmax(net.logits[place].astype(np.float64))
        digit = int(p.argmax())
        told[net.entry.name] = f"{digit} ({p[digit]:.0%})"
        groups.setdefault(digit, []).append(f"{net.entry.name} {p[digit]:.0%}")
    lines = [f"{digit}{' ✓' * (digit == label)}: {', '.join(nets)}" for digit, nets in groups.items()]
    words = f"Test image {place}: it is {label}. {'; '.join(lines)}"
    return Seen(place, f"It is {label}", "\n".join(lines), words, {"It is": label, **told})


def _sentence(known: Sequence[Answered]) -> str:
    """How often they differ, all are wrong, and what choosing the right one each time would reach."""
    labels = known[0].labels
    right = np.stack([net.said == labels for net in known])
    said = np.stack([net.said for net in known])
    differ = float((said != said[0]).any(axis=0).mean())
    best = max(known, key=lambda net: (net.said == labels).mean())
    oracle = Accuracy(int(right.any(axis=0).sum()), len(labels))
    alone = Accuracy.of(best.said, labels)
    together = "both" if len(known) == 2 else "all"
    return (
        f"These {len(known)} nets answer differently on **{differ:.1%}** of the images, and {together} are wrong on "
        f"{1 - oracle.share:.1%}. Who always picked the right one of them would reach **{oracle.share:.2%}**, where "
        f"{best.entry.name} alone reaches {alone.share:.2%}. It holds for these trainings and {len(labels):,} images."
    )
