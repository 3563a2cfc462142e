"""Layout of the page: the choice of a view, its main figure, and below it the view's controls and all else."""

from ui.difference import noises, pairs, selection
from ui.difference.record import Difference
from ui.page import state
from ui.page.ending import ViewResult
from ui.page.figure import figure

VIEWS = {"noises": noises.show, "pairs": pairs.show, "selection": selection.show}
MAIN = {"noises": "noises", "pairs": "pair", "selection": "chosen"}


def show() -> tuple[ViewResult, Difference]:
    """The controls and figures of a view; what it ends with, and the page's state."""
    view = state.choice(Difference, "view", "View")
    told: ViewResult = VIEWS[view](figure(MAIN[view]))
    return told, Difference(**{"view": view, **told.settings})
