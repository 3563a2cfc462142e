"""What charts are asked."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The innermost layers of a chart."""
    inner = spec.get("layer", spec.get("hconcat", spec.get("vconcat")))
    return [spec] if inner is None else [each for layer in inner for each in layers(layer)]


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    """A layer's data."""
    data = layer.get("data", spec.get("data"))
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


class Drawn:
    """A chart as the browser gets it."""

    def __init__(self, chart: alt.TopLevelMixin) -> None:
        self.spec = chart.to_dict()
        spec = {name: value for name, value in self.spec.items() if name != "datasets"}
        tables = [pa.Table.from_pylist(rows) for rows in self.spec["datasets"].values()]
        self.size = len(json.dumps(spec)) + sum(table.nbytes for table in tables)  # data travel as Arrow

    def marks(self, kind: str) -> list[dict[str, Any]]:
        found = [(layer, layer["mark"]) for layer in layers(self.spec)]
        return [layer for layer, mark in found if kind == (mark if isinstance(mark, str) else mark["type"])]

    def data(self, layer: dict[str, Any]) -> list[dict[str, Any]]:
        return rows(self.spec, layer)

    def pixels(self) -> np.ndarray:
        """The picture in the chart's one image mark."""
        [image] = self.marks("image")
        body = self.data(image)[0]["url"].partition(",")[2]
        return np.array(Image.open(io.BytesIO(base64.b64decode(body))))


@pytest.fixture
def drawn() -> Callable[[alt.TopLevelMixin], Drawn]:
    """A chart, taken apart."""
    return Drawn
