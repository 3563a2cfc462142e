"""A chart that follows a slider outside of it, in the browser: its parameter, which `ui/components/scrubber.js` moves.

Vega-Lite's own slider for the parameter is there, too, and hidden by `assets/style.css`: it is what that script moves,
so that several charts follow one slider.
"""

import altair as alt

NAME = "scrubbed"  # the parameter, in expressions of the chart's transforms


def parameter(first: int, last: int, at: int) -> alt.VariableParameter:
    """The parameter, a whole number from `first` to `last`; `at`: until the slider is moved."""
    return alt.VariableParameter(NAME, value=at, bind=alt.BindRange(input="range", min=first, max=last, step=1))
