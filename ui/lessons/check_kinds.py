"""The check of a question that asks for a curve or a click."""

from collections.abc import Collection, Iterator, Mapping

from core.lessons import curves
from core.lessons.answers import CLICKED
from core.lessons.conditions import ConditionError, Numbers, points, values
from core.lessons.faults import Fault
from core.lessons.lesson import ClickInFigure, CurveToDraw, Prediction
from core.lessons.verdicts import right_clicks, true_options
from core.nearest import nearest

MOST = 200  # values of a click that are tried


def of_curve(curve: CurveToDraw, numbers: Numbers) -> Iterator[Fault]:
    """Whether the curve can be computed, fits its axes, and has the shape that the author takes for the right one."""
    try:
        x, y = points(curve.over, curve.height, numbers)
    except ConditionError as error:
        yield Fault(curve.line, str(error), "Mend the expressions after curve: and over:.")
        return
    across, up = curve.across, curve.up
    if across.low < x[0] or across.high > x[-1]:
        cause = f"The curve goes from {x[0]:g} to {x[-1]:g}, its axis from {across.low:g} to {across.high:g}."
        yield Fault(curve.line, cause, 'Choose ends after "across:" between which there is a curve.')
    inside = y[(x >= across.low) & (x <= across.high)]
    if len(inside) and not (up.low <= inside.min() and inside.max() <= up.high):
        cause = f"The curve's heights go from {inside.min():.3g} to {inside.max():.3g}, its axis does not."
        yield Fault(curve.line, cause, 'Choose wider ends after "up:".')
    found = curves.features(curve, curves.at_places(curve, x, y)).shape
    if found != curve.shape:
        cure = "Mend the shape, the state, or the ends of the axes."
        yield Fault(curve.line, f'The shape is said to be "{curve.shape}", and the curve {found} in this state.', cure)


def of_click(
    question: Prediction,
    click: ClickInFigure,
    numbers: Numbers,
    controls: Collection[str],
    held: Mapping[str, str],
) -> Iterator[Fault]:
    """Whether there is the control, each click fits one option, and a right one and a wrong one can be made."""
    if click.control not in controls:
        cure = f"The page's controls here are {', '.join(controls)}."
        cause = f"The page has no control {click.control!r} in this state.{nearest(click.control, tuple(controls))}"
        yield Fault(click.line, cause, cure)
        return
    try:
        offered = list(dict.fromkeys(str(each) for each in values(click.among, numbers)))
        right = right_clicks(question, click, numbers)
        fitting = {each: true_options(question, numbers.at(each)) for each in offered[:: max(1, len(offered) // MOST)]}
    except ConditionError as error:
        yield Fault(click.line, str(error), "Mend the expression after among:, or the options' conditions.")
        return
    for each, places in fitting.items():
        if not CLICKED.fullmatch(each):
            cure = 'Choose values of a-z, 0-9, "." and "-".'
            yield Fault(click.line, f"A click on {each!r} cannot stand in an address.", cure)
        elif len(places) != 1:
            cure = "Have exactly one option's condition be true for each click."
            yield Fault(question.line, f"A click on {each!r} fits {len(places)} options.", cure)
    if not 0 < len(right) < len(offered):
        cause = f"{len(right)} of {len(offered)} clicks are right."
        yield Fault(question.line, cause, "Have some be right, and some wrong.")
    elif held.get(click.control) in right:
        cause = f"{held[click.control]!r} is right, and chosen already: a click on it changes nothing."
        yield Fault(click.line, cause, "Have the step open with another one.")
