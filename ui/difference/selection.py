"""Choosing on the test set: the best of k nets on the half that it was chosen by, and on the other half."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.statistics import selection
from core.statistics.selection import BestOf
from ui.difference import cached, sentences
from ui.difference.charts import selection as charts
from ui.difference.charts.selection import ChoicePoint
from ui.difference.controls import choose_count, choose_pool
from ui.page import draw
from ui.page.ending import ViewResult
from ui.page.script import Script
from ui.shared import run_names


def show(place: DeltaGenerator) -> ViewResult:
    """Both leads of the best of k, and what is lost between them, at `place`."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        pool = choose_pool()
        group = cached.nets() if pool == "nets" else cached.seeds()
        if len(group) < 2:
            told = sentences.TOO_FEW_NETS if pool == "nets" else sentences.TOO_FEW_SEEDS
            place.info(told, icon=sentences.ICON)
            return ViewResult(told, settings={"pool": pool}, code=(selection.choices,))
        found = cached.chosen_among(cached.ids(group), pool == "alike")
        k = choose_count(len(found))
    images = len(group[0].right)
    recipe = run_names.net(group[0].recipe)
    what = {"seeds": f"seeds of {recipe}", "alike": "equally good nets"}.get(pool, "of the app's nets")
    sentence = sentences.selection(pool, found[k - 1], images, what)
    with place:
        _draw(found, k)
        st.info(sentence, icon=sentences.ICON)
    made = (
        f"all {len(group)} of the app for street numbers but the one trained on random labels"
        if pool == "nets"
        else f"{len(group)} seeds of {recipe}"
    )
    st.caption(sentences.halves(pool, made, images, found[k - 1].error, cached.HALVINGS))
    columns = {
        name: np.array([getattr(each, name) for each in found])
        for name in ("k", "first", "other", "low", "high", "error")
    }
    code = (selection.Halves, selection.choices)
    return ViewResult(sentence, columns, {"pool": pool, "k": k}, code, _script(pool, cached.ids(group)))


def _script(pool: str, runs: tuple[str, ...]) -> Script:
    """What computes the columns."""
    halvings = {"halvings": cached.HALVINGS, "seed": cached.SEED}
    if pool == "alike":
        return Script("best_of_alike", {"seeds": runs, "nets": cached.ALIKE, **halvings})
    return Script("best_of", {"runs": runs, **halvings})


def _draw(found: Sequence[BestOf], k: int) -> None:
    points = [ChoicePoint(each.k, *(100 * x for x in (each.first, each.other, each.low, each.high))) for each in found]
    left, right = st.columns(2, gap="large")
    with left:
        words = "The lead of the best of k nets on the half that it was chosen by, and on the other, over k."
        draw.chart(charts.leads(points, k), alt=words, key="leads")
    with right:
        words = "The part of the lead that is lost on the other half, over k, with a band for single choices."
        draw.chart(charts.losses(points, k), alt=words, key="losses")
