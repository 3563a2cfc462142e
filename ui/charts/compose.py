"""Charts that lie over one another, and an axis that serves several columns."""

from typing import Any, TypeVar, cast

import altair as alt
from altair import Undefined

Axis = TypeVar("Axis", alt.X, alt.Y)


def layered(*charts: alt.Chart | alt.LayerChart, **properties: Any) -> alt.LayerChart:  # noqa: ANN401
    """Charts over one another, with properties such as a title; TypeError where all have the same facets."""
    drawn = alt.layer(*charts, **properties)
    if isinstance(drawn, alt.FacetChart):
        raise TypeError("Charts with facets lie side by side: lay them over one another first, then divide them.")
    return drawn


def of_column(axis: Axis, field: str) -> Axis:
    """The same axis for the values of another column."""
    told = cast("dict[str, Any]", axis.to_dict())  # a channel is never a list
    return type(axis).from_dict({**told, "field": field})


class _Layers(alt.LayerChart):
    """A layered chart of layers that are taken as they are.

    Altair's own looks for data, heights and selections that layers have in common, and copies each layer deeply four
    times for that; at every move of a slider this would cost more than all else that a figure takes.
    """

    def __init__(self, data: Any = Undefined, layer: Any = (), **options: Any) -> None:  # noqa: ANN401
        super(alt.LayerChart, self).__init__(data=data, layer=list(layer), **options)


def layered_as_given(*charts: alt.Chart, **options: Any) -> alt.LayerChart:  # noqa: ANN401
    """Charts that each have data of their own, and a name where they take a selection; no height, no width."""
    selections = [
        alt.TopLevelSelectionParameter(**selection.to_dict(validate=False), views=[chart.name])
        for chart in charts
        for selection in _selections(chart)
    ]
    return _Layers(layer=[_without(chart) for chart in charts], params=selections or Undefined, **options)


def _selections(chart: alt.Chart) -> list[Any]:
    found = chart._get("params")
    return [] if found is Undefined else found


def _without(chart: alt.Chart) -> alt.Chart:
    """The chart, which the layered one selects from, without its selections."""
    if not _selections(chart):
        return chart
    bare = chart.copy(deep=False)
    bare.params = Undefined
    return bare
