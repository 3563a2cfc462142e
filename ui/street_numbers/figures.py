"""Layout of the page: the view, its main figure, and below it the choice of nets and all else."""

import streamlit as st

from ui.page import state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.street_numbers import claims, classes, cost, curves, differences
from ui.street_numbers.controls import choose_several, entries
from ui.street_numbers.record import StreetNumbers

MAIN = {"cost": "price", "curves": "curves", "classes": "digits", "disagreement": "disputed", "claims": "reported"}


def show() -> tuple[ViewResult, StreetNumbers]:
    """The controls and figures of a view; what it ends with, and the page's state."""
    found = entries()
    view = state.choice(StreetNumbers, "view", "View")
    place, settings = figure(MAIN[view]), st.container()
    chosen, own = choose_several(found)
    told: ViewResult
    match view:
        case "cost":
            told = cost.show(found, chosen, place, settings)
        case "curves":
            told = curves.show(chosen, place)
        case "classes":
            told = classes.show(chosen, place)
        case "disagreement":
            told = differences.show(chosen, place)
        case _:
            told = claims.show(found, chosen, place)
    return told, StreetNumbers(**{"view": view, "nets": own, **told.settings})
