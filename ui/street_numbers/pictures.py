"""Test images with what the nets say of them; where the images are not here, the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ui.charts import pictures
from ui.shared import map_cards
from ui.shared.map_cards import CardImage, MapCard
from ui.street_numbers import cached, sentences
from ui.street_numbers.controls import NetOutputs


@dataclass(frozen=True)
class CaptionedImage:
    """A test image by its number: a title, a line below, what a screen reader says; the same as a table's row."""

    index: int
    title: str
    line: str
    alt_text: str
    row: Mapping[str, object]


def show(net: NetOutputs, seen: Sequence[CaptionedImage], wide: int) -> None:
    """The images, each at least `wide` pixels wide; or where they are not here the reason, the cure and the table."""
    test = cached.crops(net.entry.run.provenance.fingerprint)
    if test is None:
        st.info(sentences.missing(net.entry.run), icon=":material/image_not_supported:")
        st.dataframe(pd.DataFrame([{"Image": each.index, **each.row} for each in seen]), hide_index=True)
        return
    cards = [
        MapCard(each.title, (CardImage(pictures.photograph(test.images[each.index]), each.alt_text),), each.line)
        for each in seen
    ]
    map_cards.show(cards, wide)
