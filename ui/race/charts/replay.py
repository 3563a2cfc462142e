"""The race once more: what the chart of the arrivals shows of an iteration that a slider has come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.charts import scrubbed
from ui.charts.compose import of_column
from ui.charts.scrubbed import NAME
from ui.charts.theme import INK_ON_BOTH
from ui.race.charts.lanes import Lane

NARROW = 300  # pixels: where the lanes are shorter, the words are below the slider


@dataclass(frozen=True)
class Clock:
    """Shows parts of a chart up to the slider's iteration, and all of them at the `last`; without a last one always.

    `start` is the axis's lower end, where runners stand before it.
    """

    start: float
    last: int | None

    def passed(self, chart: alt.Chart, column: str) -> alt.Chart:
        """What has come to pass; the axis holds no 0, which stands at 1."""
        return chart if self.last is None else chart.transform_filter(f"datum.{column} <= max({NAME}, 1)")

    def running(self, chart: alt.Chart, column: str) -> tuple[alt.Chart, str]:
        """What runs along with the slider until it is where it ends, and the column of where it is."""
        if self.last is None:
            return chart, column
        return chart.transform_calculate(now=f"min(datum.{column}, max({NAME}, {self.start}))"), "now"

    def under_way(self, chart: alt.Chart) -> alt.Chart:
        """What is seen before the end alone."""
        return chart.transform_filter(f"{NAME} < {self.last}")

    def words(self, chart: alt.Chart, column: str | None = None) -> alt.Chart:
        """Words that are seen when that column has come to pass, else at the end.

        They are there before, too: Vega places the chart's title above the highest of what is drawn.
        """
        if self.last is None:
            return chart
        seen = f"{NAME} == {self.last}" if column is None else f"datum.{column} <= max({NAME}, 1)"
        return chart.encode(opacity=alt.Opacity(condition={"test": seen, "value": 1}, value=0))


@dataclass(frozen=True)
class Moments:
    """The T iterations at which the race was recorded, and by lane how far its nets are at each of them: the median of
    the images that are right, and how many nets have arrived.
    """

    iterations: list[int]
    right: dict[str, list[str]]
    arrived: dict[str, list[str]]
    seeds: int

    @classmethod
    def of(cls, line_up: Sequence[Lane], iterations: NDArray[np.int64]) -> Self:
        """From what was recorded of the lanes."""
        right, arrived = {}, {}
        for lane in line_up:
            shares = np.median(lane.race.accuracy_at(iterations), axis=0)
            right[lane.label] = [f"{share:.1%}" for share in shares]
            arrived[lane.label] = [str(count) for count in lane.race.arrived_by(iterations)]
        return cls(iterations.tolist(), right, arrived, len(line_up[0].race.iterations))

    @property
    def head(self) -> tuple[str, str]:
        """What the two are."""
        return ("right" if self.seeds == 1 else "right, median", "arrived")

    def words(self, label: str, place: int) -> str:
        """The two in words."""
        right, arrived = self.right[label][place], self.arrived[label][place]
        return f"{right} right" if self.seeds == 1 else f"median {right} right, {arrived} arrived"

    def cells(self, label: str) -> list[tuple[str, str]]:
        """The two at each moment."""
        return list(zip(self.right[label], self.arrived[label], strict=True))


def layers(moments: Moments, clock: Clock, x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    """The front up to which the race has come, and in each lane how far its nets are there; none at the end."""
    table = pd.DataFrame(
        {"label": label, "moment": moment, "word": moments.words(label, place)}
        for label in moments.right
        for place, moment in enumerate(moments.iterations)
    )
    rule = clock.under_way(alt.Chart(table.iloc[:1])).transform_calculate(now=f"max({NAME}, {clock.start})")
    words = clock.under_way(alt.Chart(table).transform_filter(f"datum.moment == {NAME}"))
    text = words.mark_text(align="left", dx=5, dy=20, fontSize=11, opacity=alt.ExprRef(f"width < {NARROW} ? 0 : 1"))
    return [
        rule.mark_rule(color=INK_ON_BOTH, clip=True).encode(x=of_column(x, "now")),
        text.encode(x=alt.XValue(0), y=y, color=colour, text=alt.Text("word:N")),
    ]


def parameter(moments: Moments) -> alt.VariableParameter:
    """The chart's, at the end of the race."""
    first, last = moments.iterations[0], moments.iterations[-1]
    return scrubbed.parameter(first, last, last)
