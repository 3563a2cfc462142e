"""The data of the microscope: one layer's input, output and kernels, small enough to send."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import BY_MODULE
from ui.layer_by_layer.charts import maps

if TYPE_CHECKING:
    from torch import nn

Array = NDArray[np.float32]
FULL = 20_000  # numbers up to which they travel as float32; more of them as float16
KERNELS = 20_000  # weights up to which all units' travel, and not those of the chosen one alone
KINDS = {
    "Conv2d": "conv",
    "Linear": "dense",
    "MaxPool2d": "max",
    "AvgPool2d": "mean",
    "AdaptiveAvgPool2d": "mean",
    "Upsample": "resize",
}
WINDOW = ("kernel", "stride", "padding", "dilation")


@dataclass(frozen=True)
class LayerScene:
    """A layer with its input and output for one image, without the batch axis, and the chosen unit.

    `input_end` and `output_end` are the ends of the colours; None: each map has its own.
    """

    name: str
    kind: str
    module: nn.Module
    input: Array
    output: Array
    unit: tuple[int, ...]
    input_end: float | None
    output_end: float | None


def payload(scene: LayerScene) -> dict[str, Any]:
    """What the component needs; about 250 kB at most for the nets that the app knows."""
    kind = _kind(scene.kind)
    output = scene.output if scene.output.ndim == 3 else scene.output.reshape(-1, 1, 1)
    unit = scene.unit if len(scene.unit) == 3 else (*scene.unit, 0, 0)
    given, first = _given(scene, kind)
    ends = maps.ends(output, scene.output_end or (None if output.shape[1] > 1 else float(np.abs(output).max()) or 1.0))
    vector = output.shape[1] * output.shape[2] == 1
    return {
        "name": scene.name,
        "kind": kind,
        "colours": _text(maps.table()),
        "words": _notes(scene, kind, first),
        "inputs": _inputs(given, first, scene.input_end),
        "output": {
            "shape": list(output.shape),
            "strip": _text(maps.indices(output, ends)),
            "values": _text((output if vector else output[unit[0]]).astype("<f4")),
            "end": float(ends[unit[0]]),
        },
        "unit": list(unit),
        **_between(scene, kind),
    }


def _kind(name: str) -> str:
    return KINDS.get(name, "each")


def _given(scene: LayerScene, kind: str) -> tuple[Array, int]:
    """The input as maps: all of them where a unit reads all, else the chosen one; and the first one's number."""
    given = scene.input if scene.input.ndim == 3 else _as_maps(scene.input, kind)
    if kind in ("conv", "dense") or scene.kind == "Flatten" or len(scene.unit) == 1:
        return given, 0
    return given[[scene.unit[0]]], scene.unit[0]


def _as_maps(vector: Array, kind: str) -> Array:
    return maps.folded(vector)[None] if kind == "dense" else vector.reshape(-1, 1, 1)


def _inputs(given: Array, first: int, end: float | None) -> dict[str, Any]:
    full = given.size <= FULL
    single = given.shape[1] * given.shape[2] == 1
    ends = [float(np.abs(given).max()) or 1.0] if single and not end else maps.ends(given, end).tolist()
    return {
        "shape": list(given.shape),
        "data": _text(given.astype("<f4" if full else "<f2")),
        "type": "f4" if full else "f2",
        "ends": ends if len(set(ends)) > 1 else ends[:1],
        "first": first,
    }


def _between(scene: LayerScene, kind: str) -> dict[str, Any]:
    """Kernels, windows and rules, whichever the layer has."""
    if kind in ("conv", "dense"):
        return {"kernels": _kernels(scene), **({"window": _window(scene)} if kind == "conv" else {})}
    if kind == "resize":
        return {}
    return {"window": _window(scene)} if kind in ("max", "mean") else {"rule": _rule(scene)}


def _kernels(scene: LayerScene) -> dict[str, Any]:
    module: Any = scene.module  # what a layer has beyond a module, its kind says
    weight = module.weight.detach().numpy()
    rows = list(range(len(weight))) if weight.size <= KERNELS else [scene.unit[0]]
    bias = module.bias
    return {
        "rows": rows,
        "shape": [len(rows), *weight.shape[1:]],
        "data": _text(weight[rows].astype("<f4")),
        "bias": [0.0] * len(rows) if bias is None else bias.detach().numpy()[rows].astype(float).tolist(),
        "end": float(np.abs(weight[scene.unit[0]]).max()) or 1.0,
    }


def _window(scene: LayerScene) -> dict[str, Any]:
    module = scene.module
    if scene.kind == "AdaptiveAvgPool2d":
        kernel = [each // out for each, out in zip(scene.input.shape[1:], scene.output.shape[1:], strict=True)]
        return {"kernel": kernel, "stride": kernel, "padding": [0, 0], "dilation": [1, 1], "groups": 1}
    settings = {name: _pair(getattr(module, f"{name}_size" if name == "kernel" else name, 1)) for name in WINDOW}
    return {**settings, "groups": getattr(module, "groups", 1)}


def _pair(setting: Any) -> list[int]:  # noqa: ANN401
    return [int(each) for each in np.broadcast_to(setting, 2)]


def _rule(scene: LayerScene) -> Mapping[str, Any]:
    module: Any = scene.module
    channel = scene.unit[0]
    if scene.kind in BY_MODULE:
        unit = BY_MODULE[scene.kind]
        return {"type": "function", "title": unit.symbol or unit.title, "note": f"{unit.plain}, number by number"}
    if scene.kind == "BatchNorm2d":
        found = {"mean": module.running_mean, "variance": module.running_var, "weight": module.weight}
        numbers = {name: float(each.detach()[channel]) for name, each in {**found, "bias": module.bias}.items()}
        note = "(z − μ) / √(σ² + ε) · γ + β, with the map's own mean, variance, gain and bias"
        return {"type": "norm", "note": note, "eps": module.eps, **numbers}
    if scene.kind == "Dropout":
        return {"type": "dropout", "p": module.p, "note": "nothing is dropped when the net is used"}
    return {"type": "flatten", "note": "maps become a row of numbers"}


def _notes(scene: LayerScene, kind: str, first: int) -> dict[str, list[str]]:
    """Headings of the three sheets, each with a line below."""
    given = maps.shape(scene.input.shape)
    alone = scene.input.ndim == 3 and kind not in ("conv", "dense") and len(scene.unit) == 3
    read = f"map {first} of {given}" if alone else given
    vector = len(scene.unit) == 1 or scene.output.shape[1:] == (1, 1)
    return {
        "inputs": ["Input", f"{read}, the input of {scene.name}"],
        "map": [f"Map {scene.unit[0]} of {scene.name}", "Point at it. Click to keep a unit."],
        "strip": ["Its units" if vector else f"All {len(scene.output)} maps", "Click one."],
    }


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
