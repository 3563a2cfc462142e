"""Test images with what the nets say of them; where the images are not here, the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ui import street_cache, street_words, trust_pictures
from ui.charts import pictures
from ui.street_runs import Answered
from ui.trust_pictures import Card, Picture


@dataclass(frozen=True)
class Seen:
    """A test image by its number: a title, a line below, what a screen reader says; the same as a table's row."""

    place: int
    title: str
    line: str
    words: str
    row: Mapping[str, object]


def show(net: Answered, seen: Sequence[Seen], wide: int) -> None:
    """The images, each at least `wide` pixels wide; or where they are not here the reason, the cure and the table."""
    test = street_cache.crops(net.entry.run.provenance.fingerprint)
    if test is None:
        st.info(street_words.missing(net.entry.run), icon=":material/image_not_supported:")
        st.dataframe(pd.DataFrame([{"Image": each.place, **each.row} for each in seen]), hide_index=True)
        return
    cards = [
        Card(each.title, (Picture(pictures.photograph(test.images[each.place]), each.words),), each.line)
        for each in seen
    ]
    trust_pictures.show(cards, wide)
