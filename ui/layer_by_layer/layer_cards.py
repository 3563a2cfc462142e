"""All layers of a net as cards: what each makes of the image, what it has learnt, or its gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.components import pipeline
from ui.layer_by_layer import cached
from ui.layer_by_layer.blocks import blocks
from ui.layer_by_layer.charts import maps
from ui.layer_by_layer.subject import EpochSubject
from ui.page import numbers

ENDS = ("Image", "softmax")  # what stands before the layers, and behind them
SHOWN = {
    "activations": "each layer's output for this image",
    "weights": "the weights that each layer has learnt",
    "gradient": "how the loss changes with each layer's output",
}


def show(
    subject: EpochSubject, rows: Sequence[Any], chosen: str, what: str, scale: str, on_pick: Callable[[str], None]
) -> None:
    """All layers, `what` of each, the chosen one framed; a click calls `on_pick` with a layer's name."""
    layers = _drawn(subject, rows, what)
    steps = _in_blocks(_cards(*subject.id, subject.source.key, subject.label, what, scale, subject, layers), rows)
    words = f"The {len(layers)} layers in the order of computation: {SHOWN[what]}"
    pipeline.show(steps, chosen, words, "pipeline", on_pick)
    st.caption(
        f"{words}. Red is positive, blue negative, white 0. Click a layer to examine it. "
        f"Softmax gives the {subject.predicted} {numbers.probability(float(subject.p.max()))}."
    )


def waiting(words: str, rows: Sequence[Any], on_pick: Callable[[str], None]) -> None:
    """The net's layers in grey, since no image has gone through them yet; `words` say how to get one."""
    if words:
        st.info(words, icon=":material/draw:")
    first, last = ({"name": name, "title": name, "shape": "", "words": name, "empty": "–"} for name in ENDS)
    steps = _in_blocks([first, *(maps.bare_card(row) for row in rows), last], rows)
    pipeline.show(steps, "", f"The {len(rows)} layers wait for an image", "pipeline", on_pick, idle=True)


def _in_blocks(steps: Sequence[dict[str, Any]], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The cards, image and softmax at their ends, each with the block that its layer folds into."""
    return [{**step, "block": block} for step, block in zip(steps, ["", *blocks(rows), ""], strict=True)]


def _drawn(subject: EpochSubject, rows: Sequence[Any], what: str) -> list[maps.LayerMaps]:
    if what == "gradient":
        return maps.pipeline(subject.gradients(), rows, what)
    drawn = maps.pipeline(subject.recorded, rows)
    if what == "activations":
        return drawn
    return maps.weighted(drawn, {name: each.weight for name, each in cached.weights(*subject.id).items()})


@st.cache_data(max_entries=64, show_spinner=False)
def _cards(
    run_id: str,
    epoch: int | None,
    key: str,
    label: int,
    what: str,
    scale: str,
    _subject: EpochSubject,
    _layers: list[maps.LayerMaps],
) -> list[dict[str, Any]]:
    """The image, each layer and the probabilities as the component gets them."""
    budget = maps.PIXELS // len(_layers)
    layers = [maps.card(layer, maps.end_of(layer, _layers, scale), budget) for layer in _layers]
    return [maps.first_card(_subject.source.image), *layers, maps.last_card(_subject.p)]
