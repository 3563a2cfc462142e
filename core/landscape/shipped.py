"""Planes that come with the app: nets too large to be surveyed while somebody waits. A file a net, without weights."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.landscape.results import LOSSES, Array, Plane, Spectrum
from core.runs.files import put_in_place

FOLDER = Path(__file__).parents[2] / "assets" / "planes"
FORMAT = 1
DIGITS = 6  # that are kept of a loss
IMAGES = ("training", "test")


class PlaneError(Exception):
    """A file of a plane that cannot be used; the message names the file, the cause and the cure."""


@dataclass(frozen=True)
class PlaneSettings:
    """What is surveyed: `count` of a run's "training" or "test" images, on the random directions of a seed, `points` a
    side from −radius to radius; with the fingerprint of the data, and how it is computed. `curved` images are those
    that the Hessian is that of.
    """

    run: str
    fingerprint: str
    images: str
    count: int
    points: int
    radius: float
    seed: int
    precision: str
    curved: int

    def __post_init__(self) -> None:
        _typed(self)
        if self.images not in IMAGES or self.points < 3 or self.points % 2 == 0 or not self.radius > 0:
            raise ValueError("the settings are none that a plane can have")


@dataclass(frozen=True)
class PlaneProvenance:
    """Where it was computed and when (UTC, ISO 8601), in how many seconds; no name of a person or a host."""

    source: str
    evaluator: str
    machine: str
    cores: int
    threads: int
    seconds: float
    date: str
    python: str
    torch: str
    numpy: str
    digitscope: str

    def __post_init__(self) -> None:
        _typed(self)


@dataclass(frozen=True)
class ShippedPlane:
    """Both losses on one plane, and the spectra of their Hessians at its middle, by loss; `net` is the run's recipe by
    name, `parameters` how many weights it has, `normalised` whether by batches.
    """

    net: str
    parameters: int
    normalised: bool
    settings: PlaneSettings
    provenance: PlaneProvenance
    planes: Mapping[str, Plane]
    spectra: Mapping[str, Spectrum] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether nothing is left to compute."""
        curved = bool(self.settings.curved)
        return all(plane.done == 1 for plane in self.planes.values()) and (not curved or set(self.spectra) == {*LOSSES})

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        first = self.planes[LOSSES[0]]
        return {
            "net": self.net,
            "parameters": self.parameters,
            "normalised": self.normalised,
            "asked": asdict(self.settings),
            "made": asdict(self.provenance),
            "alphas": first.alphas.tolist(),
            "betas": first.betas.tolist(),
            "planes": {
                loss: {"loss": _plain(plane.loss), "standard_error": _plain(plane.standard_error)}
                for loss, plane in self.planes.items()
            },
            "spectra": {
                loss: {name: _plain(getattr(found, name)) for name in _PARTS} | {"size": found.size}
                for loss, found in self.spectra.items()
            },
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ShippedPlane:
        """The inverse of `to_dict`; KeyError, TypeError or ValueError for what is none."""
        asked = PlaneSettings(**values["asked"])
        axes = tuple(_axis(values[name], asked) for name in ("alphas", "betas"))
        return cls(
            str(values["net"]),
            int(values["parameters"]),
            bool(values["normalised"]),
            asked,
            PlaneProvenance(**values["made"]),
            {loss: _plane(values["planes"][loss], *axes) for loss in LOSSES},
            {loss: _spectrum(found) for loss, found in values["spectra"].items()},
        )


_PARTS = ("values", "residuals", "nodes", "weights")


def save(file: Path, plane: ShippedPlane) -> None:
    """Write it as JSON, under a temporary name first: an interruption leaves the old file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"format": FORMAT, **plane.to_dict()}, separators=(",", ":"), allow_nan=False)
    put_in_place(file, f"{told}\n".encode())


def load(file: Path) -> ShippedPlane:
    """The inverse of `save`. PlaneError."""
    try:
        values = json.loads(file.read_text("utf-8"))
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']} instead of {FORMAT}")
        return ShippedPlane.from_dict(values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PlaneError(
            f"{file} cannot be read as a plane ({type(error).__name__}: {error}). Fetch the file anew, or move it away "
            f"and run `python -m core planes {file.stem}`."
        ) from None


@dataclass(frozen=True)
class ShippedPlanes:
    """Finished planes by the name of their net, and what is wrong with the files that cannot be used."""

    planes: Mapping[str, ShippedPlane]
    problems: tuple[str, ...] = ()

    def of(self, run: str) -> tuple[ShippedPlane, ...]:
        """Those around a run."""
        return tuple(plane for plane in self.planes.values() if plane.settings.run == run)


@lru_cache(maxsize=2)
def shipped(folder: Path = FOLDER) -> ShippedPlanes:
    """The planes that come with the app."""
    planes, problems = {}, []
    for file in sorted(folder.glob("*.json")):
        try:
            planes[file.stem] = load(file)
        except PlaneError as error:
            problems.append(str(error))
    return ShippedPlanes(planes, tuple(problems))


def _plain(array: Array) -> Any:  # noqa: ANN401
    """Nested lists of so many digits, null for nan."""
    if array.ndim:
        return [_plain(each) for each in array]
    return float(f"{array:.{DIGITS}g}") if math.isfinite(array) else None


def _array(values: Any, *shape: int) -> Array:  # noqa: ANN401
    array = np.array(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{array.shape} numbers instead of {shape}")
    return array


def _axis(values: Any, settings: PlaneSettings) -> Array:  # noqa: ANN401
    axis = _array(values, settings.points)
    if not np.allclose(axis, np.linspace(-settings.radius, settings.radius, settings.points)):
        raise ValueError("an axis does not run from −radius to radius")
    return axis


def _plane(values: Mapping[str, Any], alphas: Array, betas: Array) -> Plane:
    loss, error = (_array(values[name], len(betas), len(alphas)) for name in ("loss", "standard_error"))
    if (loss < 0).any() or (error < 0).any() or (np.isnan(loss) != np.isnan(error)).any():
        raise ValueError("a loss or its standard error is below 0, or has no counterpart")
    return Plane(alphas, betas, loss, error)


def _spectrum(values: Mapping[str, Any]) -> Spectrum:
    nodes = np.array(values["nodes"], dtype=np.float64)
    top = len(values["values"])
    arrays = [_array(values[name], top) for name in _PARTS[:2]] + [
        _array(values[name], *nodes.shape) for name in _PARTS[2:]
    ]
    if nodes.ndim != 2 or not top or not all(np.isfinite(array).all() for array in arrays):
        raise ValueError("a spectrum is incomplete")
    return Spectrum(arrays[0], arrays[1], arrays[2], arrays[3], int(values["size"]))


def _typed(made: PlaneSettings | PlaneProvenance) -> None:
    """TypeError for a value that is not of its field's type."""
    kinds: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float)}
    for each in fields(made):
        if not isinstance(getattr(made, each.name), kinds[str(each.type)]):
            raise TypeError(f"{each.name} is no {each.type}")
