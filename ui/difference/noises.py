"""Seeds against images: the spread over seeds beside the interval over images of each net."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.statistics import two_noises
from core.statistics.two_noises import TwoNoises
from ui.difference import cached, sentences
from ui.difference.cached import TestedNet
from ui.difference.charts import spans as charts
from ui.difference.charts.spans import Span
from ui.difference.controls import Counted, choose_counted
from ui.difference.record import ALL
from ui.page import draw
from ui.page.ending import ViewResult
from ui.page.script import Script
from ui.shared import run_names


def show(place: DeltaGenerator) -> ViewResult:
    """Accuracies with both kinds of interval, and both noises side by side, at `place`."""
    group = cached.seeds()
    if len(group) < 2:
        place.info(sentences.TOO_FEW_SEEDS, icon=sentences.ICON)
        return ViewResult(sentences.TOO_FEW_SEEDS, code=(two_noises.cochran,))
    counted = choose_counted(group)
    found, seeds = TwoNoises.of(counted.right), len(counted.right)
    rows = _rows(group[:seeds], found)
    sentence = sentences.noises(run_names.net(group[0].recipe), found)
    with place:
        left, beside = st.columns([6, 5], gap="large")
        words = "Test accuracy of each seed with its interval over the images, and of the recipe over the seeds."
        shown = charts.accuracies(rows, "One recipe, several seeds", "Bars: 95% intervals.")
        draw.chart(shown, container=left, alt=words, key="seeds_shown")
        words = "The standard deviation of an accuracy over images, over seeds, and over seeds that are equal."
        heading = "Deviation, points", "Which noise is larger?"
        shown = charts.points(_spreads(found), *heading, rows=len(rows))
        draw.chart(shown, container=beside, alt=words, key="spreads")
        st.info(sentence, icon=sentences.ICON)
    st.markdown(sentences.seeds_apart(found))
    st.caption(sentences.two_intervals(seeds, cached.source(group[0].run_id)))
    st.caption(sentences.spreads(seeds))
    columns = {
        "what": np.array([row.name for row in rows]),
        "accuracy": np.array([row.value for row in rows]),
        "low": np.array([row.interval[0] for row in rows]),
        "high": np.array([row.interval[1] for row in rows]),
        "interval_over": np.array([row.over for row in rows]),
    }
    code = (two_noises.TwoNoises, two_noises.cochran)
    return ViewResult(sentence, columns, counted.settings, code, _script(group[:seeds], counted))


def _script(group: Sequence[TestedNet], counted: Counted) -> Script:
    """What computes the columns."""
    images, draw = counted.settings["images"], counted.settings["draw"]
    some = {} if images == ALL else {"images": int(images), "draw": draw}
    return Script("noises", {"seeds": cached.ids(group), **some})


def _rows(group: Sequence[TestedNet], found: TwoNoises) -> list[Span]:
    each = [
        Span(f"Seed {net.recipe.seed}", one.share, one.interval, "images")
        for net, one in zip(group, found.each, strict=True)
    ]
    mean = Span(f"Mean of {len(group)} seeds", found.mean, found.of_mean, "seeds")
    return [*each, mean, Span("One more seed", found.mean, found.of_another, "seeds")]


def _spreads(found: TwoNoises) -> list[Span]:
    images, chance = found.images, found.by_chance
    return [
        Span("Other images, one net", images, (images, images), "images"),
        Span("Other seeds, these images", found.seeds.sd, found.spread, "seeds"),
        Span("Equal seeds, these images", chance, (chance, chance), "other"),
    ]
