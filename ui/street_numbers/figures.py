"""Layout of the page: the choice of nets, and the view of them."""

from ui.page import state
from ui.page.ending import ViewResult
from ui.street_numbers import claims, classes, cost, curves, differences
from ui.street_numbers.controls import choose_several, entries
from ui.street_numbers.record import StreetNumbers


def show() -> tuple[ViewResult, StreetNumbers]:
    """The controls and figures of a view; what it ends with, and the page's state."""
    found = entries()
    view = state.choice(StreetNumbers, "view", "Look at")
    chosen, own = choose_several(found)
    told: ViewResult
    match view:
        case "cost":
            told = cost.show(found, chosen)
        case "curves":
            told = curves.show(chosen)
        case "classes":
            told = classes.show(chosen)
        case "disagreement":
            told = differences.show(chosen)
        case _:
            told = claims.show(found, chosen)
    return told, StreetNumbers(**{"view": view, "nets": own, **told.settings})
