"""Charts that lie over one another, and an axis that serves several columns."""

from collections.abc import Sequence
from typing import Any, TypeGuard, TypeVar, cast

import altair as alt
from altair import Undefined

Axis = TypeVar("Axis", alt.X, alt.Y)
_OF_THE_WHOLE = ("height", "width", "view")  # Vega-Lite takes them of the layered chart, not of a layer
_FACETS = ("row", "column", "facet")


def layered(*charts: alt.Chart | alt.LayerChart, **properties: Any) -> alt.LayerChart:  # noqa: ANN401
    """Charts over one another, with properties such as a title; TypeError where all have the same facets.

    Pass properties here, not to `.properties()`, which checks each against Vega-Lite's schema.
    """
    if _stand_alone(charts):
        return _as_given(charts, properties)
    drawn = alt.layer(*charts, **properties)
    if isinstance(drawn, alt.FacetChart):
        raise TypeError("Charts with facets lie side by side: lay them over one another first, then divide them.")
    return drawn


def of_column(axis: Axis, field: str) -> Axis:
    """The same axis for the values of another column."""
    told = cast("dict[str, Any]", axis.to_dict(validate=False))  # a channel is never a list
    other = axis.copy(deep=False)
    other["shorthand"], other["field"], other["type"] = Undefined, field, told["type"]
    return other


class _Layers(alt.LayerChart):
    """A layered chart of layers that are taken as they are.

    Altair's own looks for data, heights and selections that layers have in common, and copies each layer deeply four
    times for that; at every move of a slider this would cost more than all else that a figure takes.
    """

    def __init__(self, data: Any = Undefined, layer: Any = (), **options: Any) -> None:  # noqa: ANN401
        super(alt.LayerChart, self).__init__(data=data, layer=list(layer), **options)


def _stand_alone(charts: tuple[alt.Chart | alt.LayerChart, ...]) -> TypeGuard[tuple[alt.Chart, ...]]:
    """Whether nothing has to move from a layer to the whole: no size, no facets, no selection without a name or of
    two layers.
    """
    plain = all(isinstance(chart, alt.Chart) and _bare(chart) for chart in charts)
    names = [selection.name for chart in charts for selection in _selections(chart)]
    return bool(charts) and plain and len(names) == len(set(names))


def _bare(chart: alt.Chart) -> bool:
    if any(getattr(chart, name) is not Undefined for name in _OF_THE_WHOLE):
        return False
    encoded = chart.encoding
    if encoded is not Undefined and any(encoded[name] is not Undefined for name in _FACETS):
        return False
    selections = _selections(chart)
    named = chart.name is not Undefined
    return not selections or (named and all(isinstance(each, alt.SelectionParameter) for each in selections))


def _as_given(charts: tuple[alt.Chart, ...], properties: dict[str, Any]) -> alt.LayerChart:
    selections = [
        alt.TopLevelSelectionParameter(**selection.to_dict(validate=False), views=[chart.name])
        for chart in charts
        for selection in _selections(chart)
    ]
    params = [*selections, *properties.pop("params", ())]
    return _Layers(layer=[_without(chart) for chart in charts], params=params or Undefined, **properties)


def _selections(chart: alt.Chart | alt.LayerChart) -> list[Any]:
    found = chart.params
    return list(found) if isinstance(found, Sequence) else []


def _without(chart: alt.Chart) -> alt.Chart:
    """The chart, which the layered one selects from, without its selections."""
    if not _selections(chart):
        return chart
    bare = chart.copy(deep=False)
    bare.params = Undefined
    return bare
