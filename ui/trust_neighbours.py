"""Neighbours: how much of the maps lies beside the digit, and what a neighbour that is pasted in changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS, neighbours
from core.softmax import softmax
from ui import draw, numbers, picker, saliency_cache, state, trust_cache, trust_pictures
from ui.charts import pictures
from ui.charts import trust as charts
from ui.parts import each
from ui.records import Trust
from ui.records.names import MNIST_NETS, SVHN_NETS
from ui.told import Told
from ui.trust_pictures import Card, Picture
from ui.trust_subject import CLOSING, Asked, refuse

ALONE = (
    "These digits stand alone: there are no neighbours to look at. Choose a net for street numbers above, "
    f"{' or '.join(SVHN_NETS.values())}."
)
PLACES = {"left": 0, "right": 2}


def show(asked: Asked) -> Told:
    """Where maps of many images lie; then one image with a neighbour pasted in."""
    if asked.subject.net in MNIST_NETS:
        return Told(ALONE)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        with st.container(width=320):
            count = int(state.number(Trust, "count", "Test images", help="The first of the split."))
        both = state.toggle(Trust, "both", "All nets for these data")
    settings = {"count": count, "both": both}
    table = _table(asked, count, both)
    if table.empty:
        return Told(CLOSING, settings=settings)
    shown = min(count, len(asked.subject.dataset.test))
    title = f"Where the maps of {shown} images lie"
    figure = charts.thirds(table, title, "mean shares of the strength; dashed: an even map")
    draw.chart(figure, alt="The share of each method's maps on the left third, the centre and the right third.")
    centre = table[table["third"] == charts.THIRDS[1]]
    st.caption(
        "Share of the centre: "
        + ", ".join(f"{bar} {share:.0%}" for bar, share in zip(centre["bar"], centre["share"], strict=True))
        + f". Each map is of what the net says. {picker.origin(asked.subject.dataset, 0).partition(', number')[0]}."
    )
    pasted, words = _paste(asked)
    columns = {name: table[name].to_numpy() for name in table}
    code = (neighbours.shares, neighbours.thirds, neighbours.paste)
    return Told(_sentence(centre, shown) + words, columns, {**settings, **pasted}, code)


def _table(asked: Asked, count: int, both: bool) -> pd.DataFrame:
    """A row a third of each method's maps of each net."""
    runs = {asked.subject.net: asked.subject.run}
    if both:
        runs = {**runs, **picker.peers(asked.subject.dataset.name)}
    images = asked.subject.dataset.test.images
    parts = range(0, min(count, len(images)), trust_cache.SOME)
    wanted = [(net, method, first) for net in runs for method in asked.methods for first in parts]
    found: dict[tuple[str, str], list[NDArray[np.float64]]] = {}
    refused: dict[str, str] = {}
    for net, method, first in each(wanted, f"Attributing {trust_cache.SOME} images at a time"):
        if method in refused:
            continue
        try:
            part = trust_cache.shares(runs[net].id, method, first, runs[net], images)
        except ValueError as reason:
            refused[method] = str(reason)
            continue
        found.setdefault((net, method), []).append(part)
    for method, why in refused.items():
        refuse(method, why)
    rows = [row for (net, method), some in found.items() for row in _rows(net, method, some, len(runs) > 1)]
    return pd.DataFrame(rows, columns=["bar", "method", "third", "place", "share"])


def _rows(
    net: str, method: str, parts: list[NDArray[np.float64]], named: bool
) -> list[tuple[str, str, str, int, float]]:
    """A method's mean shares over the images of which it has a map that is not 0."""
    shares = np.concatenate(parts)
    mean = np.nanmean(shares, axis=0) if np.isfinite(shares).any() else np.zeros(3)
    bar = METHODS[method].title + (f", {state.titles(Trust, 'net')[net]}" if named else "")
    return [(bar, method, third, place, float(mean[place])) for place, third in enumerate(charts.THIRDS)]


def _paste(asked: Asked) -> tuple[dict[str, object], str]:
    """The image with a neighbour on one side: the controls' values, and what to say of it."""
    subject = asked.subject
    st.markdown("**Paste a neighbour in**")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        side = state.choice(Trust, "side", "On the")
        with st.container(width=340):
            number = int(state.number(Trust, "neighbour", "The neighbour: test image number"))
    dataset = subject.dataset
    number = min(number, len(dataset.test) - 1)
    image = neighbours.paste(subject.image, dataset.test.images[number], side)
    key = f"{subject.source.key}+{side}{number}"
    p = softmax(saliency_cache.logits(subject.run.id, key, subject.run, image))
    cards = [_images(subject.image, image, subject.p, p), *_cards(asked, image, key, side)]
    trust_pictures.show(cards, 158)
    before, after = (f"{each_.argmax()} ({numbers.percent(float(each_.max()))})" for each_ in (subject.p, p))
    st.caption(
        f"Left the image, right the same with half of a {dataset.test.labels[number]} on its {side}. The net "
        f"says {before} before and {after} after; the {asked.target} goes from "
        f"{numbers.percent(float(subject.p[asked.target]))} to "
        f"{numbers.percent(float(p[asked.target]))}. All maps explain the {asked.target}."
    )
    changed = "changes its answer" if subject.p.argmax() != p.argmax() else "keeps its answer"
    words = f" With this neighbour pasted in, on this image the net **{changed}**: {before} before, {after} after."
    return {"side": side, "neighbour": number}, words


def _images(
    before: NDArray[np.uint8], after: NDArray[np.uint8], p: NDArray[np.floating], q: NDArray[np.floating]
) -> Card:
    shown = tuple(
        Picture(pictures.photograph(one), f"The image {line}", line)
        for one, line in ((before, "before"), (after, "after"))
    )
    return Card("The image", shown, f"the net says {p.argmax()}, then {q.argmax()}")


def _cards(asked: Asked, image: NDArray[np.uint8], key: str, side: str) -> list[Card]:
    """Each method's map before and after, with the share on the pasted third."""
    cards, subject = [], asked.subject
    for name in asked.methods:
        first = asked.maps(name)
        second = saliency_cache.maps(subject.run, key, image, name, (asked.target,), "mean", "")
        if first.values is None or second.values is None:
            continue
        maps = np.concatenate([first.values, second.values])
        method, share = METHODS[name], neighbours.thirds(maps)[:, PLACES[side]]
        shown = tuple(
            Picture(trust_pictures.painted(values, method.signed), f"{method.title} {line}", line)
            for values, line in zip(maps, ("before", "after"), strict=True)
        )
        line = f"{side} third: {share[0]:.0%}, then {share[1]:.0%}" if np.isfinite(share).all() else "an empty map"
        cards.append(Card(method.title, shown, line))
    return cards


def _sentence(centre: pd.DataFrame, count: int) -> str:
    of_net = centre[[METHODS[method].of_model for method in centre["method"]]]
    if of_net.empty:
        return "Controls alone say nothing about a net: choose a method that looks at it."
    low, high = of_net["share"].min(), of_net["share"].max()
    span = f"**{low:.0%}**" if len(of_net) == 1 else f"**{low:.0%} to {high:.0%}**"
    return (
        f"Over {count} test images the centre third holds {span} of the strength of these methods' maps; a map without "
        "preference has 33%. The digit in question is in the middle, though it may be wider than a third; what lies "
        "further out is spent on background and neighbours."
    )
