"""Where nets disagree: the images on which the chosen ones differ most, and how often any two answer differently."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.statistics import comparison
from core.statistics.comparison import Accuracy, disagreement, disputed
from ui.page import draw
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.script import Script
from ui.street_numbers import cached, sentences, strip
from ui.street_numbers.charts import nets as charts
from ui.street_numbers.controls import ComparedRun, NetOutputs, show_left_out, with_outputs

SHOWN = 18
TOO_FEW = "Choose at least two nets whose predictions on the same test images are known."


def show(chosen: Sequence[ComparedRun], place: DeltaGenerator) -> ViewResult:
    """The most disputed images at `place`, and the matrix of the chosen nets."""
    known, left = with_outputs(chosen)
    if len(known) < 2:
        show_left_out(left)
        place.info(TOO_FEW, icon=":material/compare_arrows:")
        return ViewResult(TOO_FEW, code=(comparison.disagreement, comparison.disputed))
    shares = disagreement([net.predicted for net in known])
    order = disputed([net.logits for net in known])
    names, sentence = [net.entry.name for net in known], _sentence(known)
    with place:
        strip.show(known, [int(each) for each in order[:SHOWN]])
        st.info(sentence, icon=sentences.ICON)
    show_left_out(left)
    st.caption(_shown(known, len(order)))
    st.markdown("### Share of different answers")
    with figure("pairs"):
        left_part, right_part = st.columns([5, 6], gap="large")
        words = "The share of test images on which two nets answer differently; the page's sentence has the sums."
        draw.chart(charts.disagreement(names, shares), container=left_part, alt=words, key="disagreement")
        right_part.markdown(_parts(known, len(order)))
    columns = {
        "one": np.repeat(names, len(names)),
        "other": np.tile(names, len(names)),
        "answered_differently": shares.ravel(),
    }
    script = Script("disagreements", {"nets": {net.entry.name: net.entry.run.id for net in known}})
    return ViewResult(sentence, columns, code=(comparison.disagreement, comparison.disputed), script=script)


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


def _shown(known: Sequence[NetOutputs], differing: int) -> str:
    """Which images the figure has, in which order; where they are not here, how to get them."""
    told = (
        f"These are the {min(SHOWN, differing)} most disputed of {differing:,} images that get different answers. "
        "Images with the most differing pairs of nets come first, then those with the furthest probabilities. Point "
        "at an answer for its probability."
    )
    run = known[0].entry.run
    return told if cached.crops(run.provenance.fingerprint) else f"{told} {sentences.missing(run)}"


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
        f"{1 - oracle.share:.1%}. An oracle that always picked the right net would reach **{oracle.share:.2%}**. "
        f"{best.entry.name} alone reaches {alone.share:.2%}. This holds for these trainings and {len(labels):,} "
        "images."
    )
