"""The table of all runs: what each reaches and costs, and where it was trained."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.reports import street_table
from ui.page.script import Script
from ui.street_numbers import cached, sentences
from ui.street_numbers.controls import ComparedRun

COLUMNS = {
    "95% interval": st.column_config.TextColumn(help="Wilson's score interval"),
    "Over seeds": st.column_config.TextColumn(
        width="medium", help="Mean ± standard deviation over runs that differ in the seed alone"
    ),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "FLOPs": st.column_config.NumberColumn(format="compact", help="For one image; a multiply-add counts as two"),
    "MB": st.column_config.NumberColumn(format="%.2f", help="10⁶ bytes of float32 weights"),
    "Training FLOPs": st.column_config.NumberColumn(format="compact", help="An estimate: 3 forward passes a step"),
    "Seconds": st.column_config.NumberColumn(
        format="%d", help="Wall-clock time on that machine, beside its other work. It is no price of the net."
    ),
    "Share": st.column_config.NumberColumn(format="percent", help="The part of the training images that the run used"),
}


def table(found: Sequence[ComparedRun]) -> pd.DataFrame:
    """A row a run."""
    return pd.DataFrame([_row(each) for each in found])


def script(found: Sequence[ComparedRun]) -> Script:
    """What computes the columns; a net's name and the words on its training are of the screen."""
    words = [sentences.training_history(each.run.recipe) for each in found]
    nets = {each.name: (told, each.trainings) for each, told in zip(found, words, strict=True)}
    return Script("costs", {"nets": nets})


def _row(each: ComparedRun) -> dict[str, Any]:
    words = sentences.training_history(each.run.recipe)
    return street_table.cost(each.name, words, (*each.before, each.run), each.seeds, cached.size_of)
