"""Neighbours: how much of the maps lies beside the digit, and what a neighbour that is pasted in changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS, neighbours
from core.functions.softmax import softmax
from ui.charts import pictures
from ui.page import draw, fields, numbers, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.progress import each
from ui.page.script import Script
from ui.shared import cached_maps, map_cards, test_image
from ui.shared.choices import MNIST_NETS, SVHN_NETS
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts, legend
from ui.trust.question import CLOSING, AttributionTask, end, refuse, say
from ui.trust.record import Trust

ALONE = f"These digits have no neighbours. Choose a net for street numbers above, {' or '.join(SVHN_NETS.values())}."
PLACES = {"left": 0, "right": 2}


def show(task: AttributionTask) -> ViewResult:
    """Where maps of many images lie; then one image with a neighbour pasted in."""
    if task.subject.net in MNIST_NETS:
        return end(ALONE)
    stage = figure("neighbours")
    settings = _controls()
    with stage:
        table, bars = _table(task, settings["count"], settings["both"])
    if table.empty:
        return end(CLOSING, settings)
    shown = min(settings["count"], len(task.subject.dataset.test))
    centre = table[table["third"] == charts.THIRDS[1]]
    sentence = _sentence(centre, shown)
    with stage:
        legend.show(charts.THIRD_SIGNS)
        left, right = st.columns(2, gap="medium")
        with left:
            chart = charts.thirds(table, f"Where the maps of {shown} images lie", "mean shares of the strength")
            draw.chart(chart, alt="The share of each method's maps on the left third, the centre and the right third.")
        with right:
            say(sentence)
    st.caption(
        "Share of the centre: "
        + ", ".join(f"{bar} {share:.0%}" for bar, share in zip(centre["bar"], centre["share"], strict=True))
        + (
            ". Each map explains the net's own answer. "
            f"{test_image.origin(task.subject.dataset, 0).partition(', number')[0]}."
        )
    )
    with figure("pasted"):
        pasted = _paste(task)
    columns = {name: table[name].to_numpy() for name in table}
    code = (neighbours.shares, neighbours.thirds, neighbours.paste)
    script = Script("thirds", {"bars": bars, "count": settings["count"]})
    return ViewResult(sentence, columns, {**settings, **pasted}, code, script)


def _controls() -> dict[str, Any]:
    """How many images are used, and whether of one net or of all."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=320):
            about = "The first test images are used, this many."
            count = int(state.number(Trust, "count", "Test images", help=about))
        both = state.toggle(Trust, "both", "All nets for these data")
    return {"count": count, "both": both}


def _table(task: AttributionTask, count: int, both: bool) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """A row a third of each method's maps of each net; each bar's run and method."""
    runs = {task.subject.net: task.subject.run}
    if both:
        runs = {**runs, **test_image.peers(task.subject.dataset.name)}
    images = task.subject.dataset.test.images
    parts = range(0, min(count, len(images)), cached.SOME)
    wanted = [(net, method, first) for net in runs for method in task.methods for first in parts]
    found: dict[tuple[str, str], list[NDArray[np.float64]]] = {}
    refused: dict[str, str] = {}
    for net, method, first in each(wanted, f"Attributing {cached.SOME} images at a time"):
        if method in refused:
            continue
        try:
            part = cached.shares(runs[net].id, method, first, runs[net], images)
        except ValueError as reason:
            refused[method] = str(reason)
            continue
        found.setdefault((net, method), []).append(part)
    for method, why in refused.items():
        refuse(method, why)
    bars = {pair: _bar(*pair, len(runs) > 1) for pair in found}
    rows = [row for pair, some in found.items() for row in _rows(bars[pair], pair[1], some)]
    table = pd.DataFrame(rows, columns=["bar", "method", "third", "place", "share"])
    return table, {bar: (runs[net].id, method) for (net, method), bar in bars.items()}


def _bar(net: str, method: str, named: bool) -> str:
    return METHODS[method].title + (f", {fields.titles(Trust, 'net')[net]}" if named else "")


def _rows(bar: str, method: str, parts: list[NDArray[np.float64]]) -> list[tuple[str, str, str, int, float]]:
    """A method's mean shares over the images of which it has a map that is not 0."""
    shares = np.concatenate(parts)
    mean = np.nanmean(shares, axis=0) if np.isfinite(shares).any() else np.zeros(3)
    return [(bar, method, third, place, float(mean[place])) for place, third in enumerate(charts.THIRDS)]


def _paste(task: AttributionTask) -> dict[str, Any]:
    """The image with a neighbour on one side, and what that changes; the controls' values."""
    subject = task.subject
    st.markdown("### Paste a neighbour in")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        side = state.choice(Trust, "side", "Side of the neighbour")
        with st.container(width=340):
            number = int(state.number(Trust, "neighbour", "Neighbour: test image number"))
    dataset = subject.dataset
    number = min(number, len(dataset.test) - 1)
    image = neighbours.paste(subject.image, dataset.test.images[number], side)
    key = f"{subject.source.key}+{side}{number}"
    p = softmax(cached_maps.logits(subject.run.id, key, subject.run, image))
    cards = [_images(subject.image, image, subject.p, p), *_cards(task, image, key, side)]
    map_cards.show(cards, 150)
    before, after = (f"{each_.argmax()} ({numbers.probability(float(each_.max()))})" for each_ in (subject.p, p))
    st.caption(
        f"The left picture is the image. The right one has half of a {dataset.test.labels[number]} on its {side}. The "
        f"net says {before} before and {after} after. The {task.target} goes from "
        f"{numbers.probability(float(subject.p[task.target]))} to {numbers.probability(float(p[task.target]))}. All "
        f"maps explain the {task.target}."
    )
    changed = "changes its answer" if subject.p.argmax() != p.argmax() else "keeps its answer"
    say(f"The net **{changed}** on this image with this neighbour: {before} before, {after} after.")
    return {"side": side, "neighbour": number}


def _images(
    before: NDArray[np.uint8], after: NDArray[np.uint8], p: NDArray[np.floating], q: NDArray[np.floating]
) -> MapCard:
    shown = tuple(
        CardImage(pictures.photograph(one), f"The image {line}", line)
        for one, line in ((before, "before"), (after, "after"))
    )
    return MapCard("The image", shown, f"the net says {p.argmax()}, then {q.argmax()}")


def _cards(task: AttributionTask, image: NDArray[np.uint8], key: str, side: str) -> list[MapCard]:
    """Each method's map before and after, with the share on the pasted third."""
    cards, subject = [], task.subject
    for name in task.methods:
        first = task.maps(name)
        second = cached_maps.maps(subject.run, key, image, name, (task.target,), "mean", "")
        if first.values is None or second.values is None:
            continue
        maps = np.concatenate([first.values, second.values])
        method, share = METHODS[name], neighbours.thirds(maps)[:, PLACES[side]]
        shown = tuple(
            CardImage(map_cards.painted(values, method.signed), f"{method.title} {line}", line)
            for values, line in zip(maps, ("before", "after"), strict=True)
        )
        line = f"{side} third: {share[0]:.0%}, then {share[1]:.0%}" if np.isfinite(share).all() else "an empty map"
        cards.append(MapCard(method.title, shown, line))
    return cards


def _sentence(centre: pd.DataFrame, count: int) -> str:
    of_net = centre[[METHODS[method].of_model for method in centre["method"]]]
    if of_net.empty:
        return "Controls alone say nothing about a net. Choose a method that depends on it."
    low, high = of_net["share"].min(), of_net["share"].max()
    span = f"**{low:.0%}**" if len(of_net) == 1 else f"**{low:.0%} to {high:.0%}**"
    return (
        f"The centre third holds {span} of the strength of these methods' maps, over {count} test images. A map "
        "without preference has 33%. The digit to be read is in the middle, though it may be wider than a third. The "
        "rest of each map lies on background and neighbours."
    )
