"""Layout of the page: the choice of a view, and the view."""

from ui.difference import noises, pairs, selection
from ui.difference.record import Difference
from ui.page import state
from ui.page.ending import ViewResult


def show() -> tuple[ViewResult, Difference]:
    """The controls and figures of a view; what it ends with, and the page's state."""
    view = state.choice(Difference, "view", "Look at")
    told: ViewResult
    match view:
        case "noises":
            told = noises.show()
        case "pairs":
            told = pairs.show()
        case _:
            told = selection.show()
    return told, Difference(**{"view": view, **told.settings})
