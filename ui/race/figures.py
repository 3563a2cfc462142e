"""The race and the slider that runs it once more."""

from collections.abc import Sequence

from core.race import four_nets
from ui.charts.theme import NET_COLOURS
from ui.components import scrubber
from ui.components.scrubber import Row, Scrubber
from ui.page import draw
from ui.race.charts import races
from ui.race.charts.lanes import Lane
from ui.race.charts.replay import Moments
from ui.race.work import Stage

LABEL = "Run the race again"  # what the slider is called


def arrivals(line_up: Sequence[Lane], max_iterations: int, reported: bool, stage: Stage) -> None:
    """The arrivals; below them, where the nets no longer run, a slider from the start to the end of the race."""
    at = four_nets.moments([lane.race for lane in line_up])
    moments = Moments.of(line_up, at) if stage != "running" and len(at) > 1 else None
    draw.chart(races.arrivals(line_up, max_iterations, reported, moments), alt=races.describe(line_up))
    if moments:
        rows = [Row(lane.name, "●", NET_COLOURS[lane.index], moments.cells(lane.label)) for lane in line_up]
        stops, head = moments.iterations, moments.head
        slider = Scrubber(LABEL, "iteration", stops, len(stops) - 1, head, rows, narrow=True, plays=True)
        scrubber.show(slider, "race", "replay")
