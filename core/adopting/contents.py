"""What a reader found in a file: arrays by key, a configuration, and what was done to them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

Format = Literal["keras", "keras-h5", "keras-weights", "torch", "safetensors"]
TITLES: Mapping[Format, str] = {
    "keras": "Keras 3 file (.keras)",
    "keras-h5": "Keras file in HDF5 (.h5)",
    "keras-weights": "Keras weights alone (.weights.h5)",
    "torch": "PyTorch state dict",
    "safetensors": "safetensors",
}
Array = NDArray[np.float32] | NDArray[np.int64]


@dataclass(frozen=True)
class FileContents:
    """Arrays, float32 or int64, by their keys in the file's order; `config` is Keras' JSON.

    `groups`: of older Keras files, each layer's keys in order. `names`: of newer ones, a layer's name by its path.
    `notes` say what was converted or left out, a sentence each.
    """

    format: Format
    arrays: Mapping[str, Array]
    config: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    notes: tuple[str, ...] = ()


def packed(contents: FileContents) -> bytes:
    """Bytes for another process: a line of JSON, then the arrays as safetensors."""
    told = {key: value for key, value in asdict(contents).items() if key != "arrays"}
    order = list(contents.arrays)
    head = json.dumps({**told, "order": order}).encode()
    arrays = [contents.arrays[key] for key in order]
    return head + b"\n" + save({str(place): np.ascontiguousarray(each) for place, each in enumerate(arrays)})


def unpacked(sent: bytes) -> FileContents:
    """The inverse of `packed`."""
    head, _, rest = sent.partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    arrays = load(rest)
    told["arrays"] = {key: arrays[str(place)] for place, key in enumerate(told.pop("order"))}
    told["groups"] = {layer: tuple(keys) for layer, keys in told["groups"].items()}
    told["notes"] = tuple(told["notes"])
    return FileContents(**told)
