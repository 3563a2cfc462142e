"""The stage of the page that compares nets: which of them, and what is looked at."""

from ui import state, street_claims, street_classes, street_cost, street_curves, street_differences
from ui.records import StreetNumbers
from ui.street_runs import choose_several, entries
from ui.told import Told


def show() -> tuple[Told, StreetNumbers]:
    """The controls and figures of a view; what it ends with, and the page's state."""
    found = entries()
    view = state.choice(StreetNumbers, "view", "Look at")
    chosen, own = choose_several(found)
    told: Told
    match view:
        case "cost":
            told = street_cost.show(found, chosen)
        case "curves":
            told = street_curves.show(chosen)
        case "classes":
            told = street_classes.show(chosen)
        case "disagreement":
            told = street_differences.show(chosen)
        case _:
            told = street_claims.show(found, chosen)
    return told, StreetNumbers(**{"view": view, "nets": own, **told.settings})
