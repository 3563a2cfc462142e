"""Keras' weights in HDF5, read with care: nothing outside the file, no more than it may hold. Runs in `reader`."""

import io
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from core.adopting.contents import Array, FileContents, Format
from core.adopting.fault import AdoptionError, sized
from core.adopting.numbers import Widening, check_finite
from core.limits import ADOPTED

MOST_OBJECTS, DEEPEST = 20_000, 24
SKIPPED = ("optimizer", "optimizer_weights")
ELSEWHERE = "The file refers to data outside of itself, which are not read: save the whole net into one file."


class Hdf5File:
    """An open file, and what has been read of it."""

    def __init__(self, content: bytes) -> None:
        self._file = h5py.File(io.BytesIO(content), "r")
        self.widening = Widening()
        self._unpacked = 0

    @property
    def optimizer(self) -> bool:
        """Whether it holds an optimizer's state."""
        return any(name in self._file for name in SKIPPED)

    def attribute(self, name: str, place: h5py.HLObject | None = None) -> str | list[str] | None:
        """An attribute, texts decoded; None where there is none, AdoptionError for one that is too large."""
        owner = self._file if place is None else place
        if name not in owner.attrs:
            return None
        kind = owner.attrs.get_id(name)
        if kind.dtype.itemsize * max(1, int(np.prod(kind.shape or (1,), dtype=np.float64))) > ADOPTED.config:
            raise AdoptionError(f"The attribute {name} is too large to be a net's: the file is damaged.")
        value = owner.attrs[name]
        if isinstance(value, np.ndarray):
            return [each.decode() if isinstance(each, bytes) else str(each) for each in value.ravel()]
        return value.decode() if isinstance(value, bytes) else str(value)

    def walk(self) -> Iterator[tuple[str, Any]]:
        """Groups and data sets by their paths, an optimizer's left out; AdoptionError for a link to anywhere else."""
        todo, count = [("", self._file)], 0
        while todo:
            path, group = todo.pop()
            for name in group:
                count += 1
                here = f"{path}/{name}" if path else name
                if count > MOST_OBJECTS or here.count("/") > DEEPEST:
                    raise AdoptionError("The file holds more groups within groups than a net has: it is damaged.")
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise AdoptionError(f"{ELSEWHERE} (A link at {here[:80]}.)")
                if not path and name in SKIPPED:
                    continue
                found = group[name]
                if isinstance(found, h5py.Group):
                    todo.append((here, found))
                yield here, found

    def array(self, path: str, found: h5py.Dataset) -> Array:
        """A data set's numbers; its declared size is looked at first."""
        if found.external or found.is_virtual:
            raise AdoptionError(f"{ELSEWHERE} (The data set {path[:80]}.)")
        self._unpacked += found.dtype.itemsize * int(np.prod(found.shape, dtype=np.float64))
        if self._unpacked > ADOPTED.unpacked:
            raise AdoptionError(
                f"The file's weights would take more than {ADOPTED.unpacked / 1e6:.0f} MB; {path[:80]} alone is "
                f"{sized(found.shape)}. Take a smaller net."
            )
        if found.dtype.kind == "V" and found.dtype.itemsize == 2 and self.attribute("dtype", found) == "bfloat16":
            return self.widening.from_bfloat16(np.asarray(found[()]))
        return self.widening.plain(path, np.asarray(found[()]))


def read_hdf5(content: bytes) -> FileContents:
    """A bare HDF5 file: a whole older net, or weights alone."""
    file = Hdf5File(content)
    config, version = file.attribute("model_config"), str(file.attribute("keras_version") or "")
    found = dict(file.walk())
    root = "model_weights" if config is not None else ""
    owner = found.get(root) if root else file._file
    if owner is None or (config is not None and not isinstance(config, str)):
        raise AdoptionError("The file is damaged: it has a configuration and no weights. Save the net again.")
    if config is None and _names(file, owner, "layer_names") is None:
        if not any("/vars/" in path for path in found):
            raise AdoptionError("The HDF5 file is no Keras net: it holds neither a configuration nor layers' weights.")
        return new_weights(file, found, None)
    groups: dict[str, tuple[str, ...]] = {}
    arrays: dict[str, Array] = {}
    for layer in _names(file, owner, "layer_names") or []:
        inside = f"{root}/{layer}" if root else layer
        if inside not in found:
            raise AdoptionError(f"The file is damaged: the weights of {layer[:60]} are missing. Save the net again.")
        keys = [f"{layer}/{name}" for name in _names(file, found[inside], "weight_names") or []]
        for key in keys:
            place = f"{root}/{key}" if root else key
            if not isinstance(found.get(place), h5py.Dataset):
                raise AdoptionError(f"The file is damaged: it names {key[:80]} and has no such array. Save it again.")
            arrays[key] = file.array(key, found[place])
        groups[layer] = tuple(keys)
    check_finite(arrays)
    kind: Format = "keras-h5" if config is not None else "keras-weights"
    return FileContents(kind, arrays, config, groups, {}, version, _notes(file))


def new_weights(file: Hdf5File, found: dict[str, Any], config: str | None, version: str = "") -> FileContents:
    """Keras 3's arrays and its layers' names."""
    arrays = {path: file.array(path, each) for path, each in found.items() if isinstance(each, h5py.Dataset)}
    arrays = {path: array for path, array in arrays.items() if "seed_generator" not in path}
    check_finite(arrays)
    named = {path: file.attribute("name", each) for path, each in found.items() if path.endswith("/vars")}
    names = {path.removesuffix("/vars"): str(name) for path, name in named.items() if name is not None}
    return FileContents(
        "keras-weights" if config is None else "keras", arrays, config, {}, names, version, _notes(file)
    )


def _names(file: Hdf5File, place: h5py.Group, name: str) -> list[str] | None:
    """A list of names, which Keras parts where it is long: name, or name0, name1 …"""
    whole = file.attribute(name, place)
    if isinstance(whole, list):
        return whole
    parts: list[str] = []
    for number in range(10_000):
        part = file.attribute(f"{name}{number}", place)
        if not isinstance(part, list):
            return parts if number else None
        parts += part
    return parts


def _notes(file: Hdf5File) -> tuple[str, ...]:
    return file.widening.notes + (("The optimizer's state is left out.",) if file.optimizer else ())
