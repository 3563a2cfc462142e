"""What a browser draws of a chart: the SVG by Vega itself, without a browser."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import altair as alt
import vl_convert

SVG = "{http://www.w3.org/2000/svg}"
PLACE = re.compile(r"translate\(([-\d.e]+),([-\d.e]+)\)")
NUMBER = re.compile(r"^[\d.,−e+-]+[kMGµmnp]?$")


@dataclass(frozen=True)
class Rendered:
    """A chart's SVG."""

    svg: ElementTree.Element

    def points(self) -> list[tuple[float, float]]:
        """Where the symbols stand, (x, y) in pixels from the upper left."""
        marks = self._groups("mark-symbol role-mark")
        return [(float(x), float(y)) for mark in marks for path in mark for x, y in [_place(path)]]

    def lines(self) -> list[list[tuple[float, float]]]:
        """The corners of each line."""
        paths = [path.get("d", "") for mark in self._groups("mark-line role-mark") for path in mark.iter(f"{SVG}path")]
        return [[(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.e]+),([-\d.e]+)", path)] for path in paths]

    def tick_labels(self) -> list[list[str]]:
        """The labels of each axis that has some."""
        found = [[text.text or "" for text in group.iter(f"{SVG}text")] for group in self._groups("role-axis-label")]
        return [labels for labels in found if labels]

    def words(self) -> str:
        """All texts, joined."""
        return " ".join(text for each in self.svg.iter(f"{SVG}text") for text in each.itertext())

    def _groups(self, name: str) -> list[ElementTree.Element]:
        return [each for each in self.svg.iter(f"{SVG}g") if name in each.get("class", "")]


def _place(path: ElementTree.Element) -> tuple[str, str]:
    found = PLACE.search(path.get("transform", ""))
    assert found
    return found.group(1), found.group(2)


def render(chart: alt.TopLevelMixin) -> Rendered:
    """The chart as the app's version of Vega-Lite draws it."""
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    spec = {"width": 400, **chart.to_dict()}
    return Rendered(ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=version)))
