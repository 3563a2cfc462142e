"""The nets of a race as the charts know them: a name, a colour and a place for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np

from core.race.ensembles import NOT_REACHED, Race
from core.race.four_nets import Net
from ui.charts.theme import NET_COLOURS


@dataclass(frozen=True)
class Lane:
    """A net's place in the line-up, what it is called, what it is, and how its race went."""

    index: int
    name: str
    net: Net
    race: Race

    @property
    def label(self) -> str:
        """The name and the learning rate, on two lines where the chart splits at the bar."""
        return f"{self.name}|{self.index + 1}: rate {self.net.lr:g}"

    @property
    def median(self) -> str:
        return f"{self.race.median:,.0f}" if np.isfinite(self.race.median) else "most never"

    @property
    def late(self) -> int:
        """How many nets never arrived."""
        return int((self.race.iterations == NOT_REACHED).sum())


def lanes(names: Sequence[str], nets: Sequence[Net], races: Sequence[Race], order: Sequence[int]) -> list[Lane]:
    """The line-up in that order, from the fastest to the slowest."""
    return [Lane(place, names[place], nets[place], races[place]) for place in order]


def ordered(line_up: Sequence[Lane]) -> list[Lane]:
    """As in the line-up."""
    return sorted(line_up, key=lambda lane: lane.index)


def colours(line_up: Sequence[Lane]) -> alt.Scale:
    """A colour a net, whatever its rank."""
    lanes = ordered(line_up)
    return alt.Scale(domain=[lane.label for lane in lanes], range=[NET_COLOURS[lane.index] for lane in lanes])
