"""Random labels: the maps of a net that has learnt digits beside those of one that has learnt noise by heart."""

from __future__ import annotations

from collections.abc import Iterable

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
from ui.page.progress import each
from ui.shared import map_cards
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts
from ui.trust.question import CLOSING, AttributionTask, refuse
from ui.trust.record import Trust

SPAN = 0.1, 0.9  # quantiles over the images
ABSENT = (
    "**No twin of this net has been trained on random labels.** Choose LeNet-5 above, which has one. Or train one: "
    "`python -m core recipe lenet5-random-labels` prints a recipe; put this net's name into it and hand the file to "
    "`python -m core train`."
)
YARDSTICK = (
    f" “{charts.CHECKS[cached.AGAIN]}” is the yardstick: it compares two nets that both know digits and were "
    "trained separately."
)
TITLES = {"true": "true labels", "random": "random labels"}


def show(task: AttributionTask) -> ViewResult:
    """Both nets' maps of one image, then how alike they are over many."""
    run = task.subject.run
    twins = cached.twins(run.id, run)
    if cached.LABELS not in twins:
        return ViewResult(ABSENT)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=320):
            count = int(
                state.number(
                    Trust, "count", "Test images", help="Number of images used, from the start of the test images."
                )
            )
        signed = state.toggle(Trust, "signed", "With the sign", help="Rank the signed values instead of the strengths.")
    settings = {"count": count, "signed": signed}
    st.caption(_caption(twins[cached.LABELS]))
    cards = _cards(task, twins[cached.LABELS], signed)
    if not cards:
        return ViewResult(CLOSING, settings=settings)
    map_cards.show(cards, 158)
    st.caption(
        f"Both maps explain the {task.target} on the same image. Red speaks for the class, blue against; methods "
        "without a sign go from dark to yellow. ρ: rank correlation of the two; SSIM: their structural similarity."
    )
    table = scores(task.subject.run, twins, task.methods, count, task.subject.dataset.test.images)
    if table.empty:
        return ViewResult(CLOSING, settings=settings)
    shown = min(count, len(task.subject.dataset.test))
    _curves(table, shown, signed)
    code = (randomisation.against, randomisation.untrained, similarity.similarity, divide)
    return ViewResult(_sentence(table, shown, signed), {name: table[name].to_numpy() for name in table}, settings, code)


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
        f"The twin saw {twin.provenance.train_images:,} images under labels drawn at random. It has memorised "
        f"{numbers.percent(twin.history[-1].train_accuracy or 0.0)} of these labels and classifies "
        f"{numbers.percent(twin.metrics['test_accuracy'])} of the test images correctly: it knows nothing about digits."
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
    return f"ρ {rank:.2f}, SSIM {alike.ssim:.2f}" if np.isfinite(rank) else "constant map: nothing to compare"


def _curves(table: pd.DataFrame, count: int, signed: bool) -> None:
    what = "signed values" if signed else "strengths"
    rank = "rank" if signed else "absolute_rank"
    columns = {rank: "Spearman's ρ", "ssim": "SSIM"}
    titles = ("Rank correlation", "Structural similarity")
    for place, title, (column, axis) in zip(st.columns(2, gap="large"), titles, columns.items(), strict=True):
        with place:
            subtitle = f"of {what if axis != 'SSIM' else 'strengths'} with the trained net's map"
            draw.chart(
                charts.likeness(_spans(table, column), title, subtitle, axis),
                alt=f"{title} of each method's maps of two nets, mean and span over the images; see the caption.",
            )
    means = means_of(table, rank)
    st.caption(
        f"Mean over {count} test images, with the span of the middle 80 % of them. Net on random labels: "
        + ", ".join(f"{name} {value:.2f}" for name, value in means.get(charts.CHECKS[cached.LABELS], {}).items())
        + "."
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
        return "None of these maps both depends on the net and ranks pixels: choose another method."
    most, least = labels.idxmax(), labels.idxmin()
    again = means.get(charts.CHECKS[cached.AGAIN], {}).get(most)
    yardstick = "" if again is None else f", while two nets that both know digits reach {again:.2f} with it"
    rest = f"; least alike are those of {least}, **{labels[least]:.2f}**" if least != most else ""
    return (
        f"Over {count} test images the maps of **{most}** are the most alike whether the net has learnt digits or "
        f"random labels: ρ **{labels[most]:.2f}**{yardstick}{rest}. What is alike cannot come from what the "
        "digits' true labels taught: it comes from the image, the architecture or what any training on these images "
        "teaches. A low value is necessary but not sufficient: maps "
        "of random noise, drawn anew for each net, also score low. This "
        "holds for these nets (Adebayo et al. 2018)."
    )
