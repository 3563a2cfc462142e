"""Random labels: the maps of a net that has learnt digits beside those of one that has learnt noise by heart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS, randomisation, similarity
from core.attribution.similarity import Similarity
from core.runs import Run
from core.training.subsets import divide
from ui.page import draw, numbers, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.progress import each
from ui.page.script import Script
from ui.shared import map_cards
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts, legend
from ui.trust.question import CLOSING, AttributionTask, end, refuse, say
from ui.trust.record import Trust

SPAN = 0.1, 0.9  # quantiles over the images
ABSENT = (
    "**This net has no twin that was trained on random labels.** Choose LeNet-5 above, which has one. Or train one: "
    "`python -m core recipe lenet5-random-labels` prints a recipe. Put this net's name into it and give the file to "
    "`python -m core train`."
)
YARDSTICK = (
    f" “{charts.CHECKS[cached.AGAIN]}” is the reference. It compares two nets that both know digits and were trained "
    "separately."
)
TITLES = {"true": "true labels", "random": "random labels"}


def show(task: AttributionTask) -> ViewResult:
    """How alike the maps of both nets are over many images, then those of one image."""
    run = task.subject.run
    twins = cached.twins(run.id, run)
    if cached.LABELS not in twins:
        return end(ABSENT)
    stage = figure("labels")
    count, signed = _controls()
    settings = {"count": count, "signed": signed}
    with figure("maps"):
        cards = _cards(task, twins[cached.LABELS], signed)
        if not cards:
            return end(CLOSING, settings)
        map_cards.show(cards, 150)
        st.caption(
            f"Both maps explain the {task.target} on the same image. Red pixels speak for the class, blue ones against "
            "it. Methods without a sign go from dark to yellow. ρ is the rank correlation of the two maps, SSIM their "
            "structural similarity. " + _caption(twins[cached.LABELS])
        )
    with stage:
        table = scores(task.subject.run, twins, task.methods, count, task.subject.dataset.test.images)
    if table.empty:
        return end(CLOSING, settings)
    shown = min(count, len(task.subject.dataset.test))
    sentence = _sentence(table, shown, signed)
    with stage:
        _ranks(table, signed, sentence)
    with figure("similarity"):
        _chart(table, "ssim", "Structural similarity", "SSIM", "strengths")
        st.caption(_means(table, shown, signed))
    code = (randomisation.against, randomisation.untrained, similarity.similarity, divide)
    script = Script("labels", {"run": run.id, "twins": known(twins), "methods": task.methods, "count": count})
    return ViewResult(sentence, {name: table[name].to_numpy() for name in table}, settings, code, script)


def known(twins: Mapping[str, Run]) -> dict[str, str]:
    """The other nets' runs, by what is said of these nets."""
    return {charts.CHECKS[name]: twin.id for name, twin in twins.items()}


def _controls() -> tuple[int, bool]:
    """How many images are used, and whether signs are ranked."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=320):
            about = "The first test images are used, this many."
            count = int(state.number(Trust, "count", "Test images", help=about))
        signed = state.toggle(
            Trust, "signed", "Keep the sign", help=("Ranks values with their sign instead of their strength.")
        )
    return count, signed


def scores(
    run: Run, twins: dict[str, Run], methods: Iterable[str], count: int, images: NDArray[np.uint8]
) -> pd.DataFrame:
    """A row a method, other net and image: `name`, `method`, `check`, `image`, `rank`, `absolute_rank`, `ssim`."""
    parts = range(0, min(count, len(images)), cached.SOME)
    wanted = [(method, first) for method in methods for first in parts]
    ids = tuple(twin.id for twin in twins.values())
    rows = []
    for method, first in each(wanted, f"Comparing the maps of {cached.SOME} images at a time"):
        try:
            found = cached.alike(run.id, ids, method, first, run, twins, images)
        except ValueError:
            continue
        rows += [
            (method, METHODS[method].title, charts.CHECKS[check], first + place, one.rank, one.absolute_rank, one.ssim)
            for check, some in found.items()
            for place, one in enumerate(some)
        ]
    columns = ["name", "method", "check", "image", "rank", "absolute_rank", "ssim"]
    return pd.DataFrame(rows, columns=columns)


def _caption(twin: Run) -> str:
    """What the twin knows."""
    return (
        f"The twin learned {twin.provenance.train_images:,} images with random labels. It memorised "
        f"{numbers.percent(twin.history[-1].train_accuracy or 0.0)} of these labels and classifies "
        f"{numbers.percent(twin.metrics['test_accuracy'])} of the test images correctly. It knows nothing about "
        "digits."
    )


def _cards(task: AttributionTask, twin: Run, signed: bool) -> list[MapCard]:
    """A method's two maps; one that has none is grey."""
    cards, subject = [], task.subject
    for name in task.methods:
        try:
            maps = [
                cached.loose(run.id, subject.source.key, name, task.target, draw, run, subject.image)
                for draw, run in enumerate((subject.run, twin))
            ]
        except ValueError as reason:
            refuse(name, str(reason))
            continue
        method = METHODS[name]
        shown = tuple(
            CardImage(map_cards.painted(values, method.signed), f"{method.title}, net on {line}", line)
            for values, line in zip(maps, TITLES.values(), strict=True)
        )
        cards.append(MapCard(method.title, shown, _line(similarity.similarity(*maps), signed)))
    return cards


def _line(alike: Similarity, signed: bool) -> str:
    rank = alike.rank if signed else alike.absolute_rank
    return (
        f"ρ {numbers.signed(rank)}, SSIM {numbers.signed(alike.ssim)}"
        if np.isfinite(rank)
        else "constant map: nothing to compare"
    )


def _ranks(table: pd.DataFrame, signed: bool, sentence: str) -> None:
    """The rank correlations with what they prove."""
    legend.show(legend.of_checks(list(dict.fromkeys(table["check"]))))
    left, right = st.columns(2, gap="medium")
    with left:
        what = "signed values" if signed else "strengths"
        _chart(table, "rank" if signed else "absolute_rank", "Rank correlation", "Spearman's ρ", what)
    with right:
        say(sentence)


def _chart(table: pd.DataFrame, column: str, title: str, axis: str, what: str) -> None:
    draw.chart(
        charts.likeness(_spans(table, column), title, f"of {what} with the trained net's map", axis),
        alt=f"{title} of each method's maps of two nets, mean and span over the images; see the caption.",
    )


def _means(table: pd.DataFrame, count: int, signed: bool) -> str:
    """The mean rank correlations with the net on random labels."""
    means = means_of(table, "rank" if signed else "absolute_rank")
    labels = means.get(charts.CHECKS[cached.LABELS], {})
    return (
        f"Marks are means over {count} test images, lines the middle 80% of them. The rank correlation with the net on "
        f"random labels is {', '.join(f'{name} {numbers.signed(value)}' for name, value in labels.items())}."
        + (YARDSTICK if charts.CHECKS[cached.AGAIN] in means else "")
    )


def _spans(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The mean and the quantiles over the images."""
    groups = table.groupby(["method", "check"], sort=False)[column]
    low, high = (groups.quantile(share) for share in SPAN)
    spans = pd.DataFrame({"mean": groups.mean(), "low": low, "high": high}).dropna().round(4)
    return spans.reset_index()


def means_of(table: pd.DataFrame, column: str) -> dict[str, pd.Series]:
    """By other net: each method's mean over the images on which it ranks pixels."""
    groups = table.groupby(["check", "method"], sort=False)[column].mean().dropna()
    return {check: groups[check] for check in groups.index.get_level_values("check").unique()}


def _sentence(table: pd.DataFrame, count: int, signed: bool) -> str:
    of_net = table[[METHODS[name].of_model for name in table["name"]]]
    means = means_of(of_net, "rank" if signed else "absolute_rank")
    labels = means.get(charts.CHECKS[cached.LABELS])
    if labels is None:
        return "No chosen map both depends on the net and ranks pixels. Choose another method."
    most, least = labels.idxmax(), labels.idxmin()
    again = means.get(charts.CHECKS[cached.AGAIN], {}).get(most)
    yardstick = "" if again is None else f" Two nets that both know digits reach {numbers.signed(again)} with it."
    rest = f" The maps of {least} are the least alike: **{numbers.signed(labels[least])}**." if least != most else ""
    return (
        f"One net has learnt digits, the other random labels. The maps of **{most}** are the most alike over {count} "
        f"test images: ρ **{numbers.signed(labels[most])}**.{yardstick}{rest} This likeness cannot come from the "
        "digits' true labels. It comes from the image, the architecture or what any training on these images teaches. "
        "A low value is necessary but not sufficient: maps of random noise, drawn anew for each net, also score low. "
        "This holds for these nets (Adebayo et al. 2018)."
    )
