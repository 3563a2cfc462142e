"""Results of the grid: a cell a net and setting, and their file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.rankings.grid import STARTS, Setting
from core.recipes import Recipe
from core.runs.files import put_in_place
from core.runs.provenance import Provenance

FILE = Path(__file__).parents[2] / "assets" / "studies" / "svhn-rankings.json"
FORMAT = 1


class RankingsError(Exception):
    """A file of rankings that cannot be used; the message names the file, the cause and the cure."""


@dataclass(frozen=True)
class Cell:
    """One net trained under one setting; a list has an entry an epoch.

    `right` of `of` test images were classified correctly. A training that `diverged` has fewer epochs than its recipe.
    `depth` counts layers with weights on the longest way through the net.
    """

    setting: Setting
    net: str
    recipe: Recipe
    depth: int
    parameters: int
    train_loss: tuple[float, ...]
    train_accuracy: tuple[float, ...]
    right: tuple[int, ...]
    of: tuple[int, ...]
    seconds: tuple[float, ...]
    diverged: bool
    provenance: Provenance

    def __post_init__(self) -> None:
        columns = (self.train_loss, self.train_accuracy, self.right, self.of, self.seconds)
        if len({len(column) for column in columns}) != 1:
            raise ValueError(f"{self.net}: the epochs' figures are not equally many")
        if len(self.of) > self.recipe.epochs or self.diverged != (len(self.of) < self.recipe.epochs):
            raise ValueError(f"{self.net}: {len(self.of)} epochs instead of {self.recipe.epochs}")
        if not all(0 <= right <= of and of > 0 for right, of in zip(self.right, self.of, strict=True)):
            raise ValueError(f"{self.net}: more images are right than there are")
        if self.setting.start not in STARTS or self.recipe.model != self.net:
            raise ValueError(f"{self.net}: the recipe is not that of the setting")

    @property
    def key(self) -> tuple[Setting, str]:
        """What tells it from the other cells of the file."""
        return self.setting, self.net

    def accuracy(self, epoch: int, on: str = "test") -> float | None:
        """On the test images after an epoch from 1, or on the "training" images in it; None where it had diverged."""
        if epoch > len(self.of):
            return None
        return self.train_accuracy[epoch - 1] if on == "training" else self.right[epoch - 1] / self.of[epoch - 1]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        recipe = json.loads(self.recipe.canonical)
        return {**asdict(self), "setting": self.setting.to_dict(), "recipe": recipe}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cell:
        """The inverse of `to_dict`; KeyError, TypeError or ValueError for what is none."""
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        made["setting"] = Setting(**values["setting"])
        made["recipe"] = Recipe.from_dict(values["recipe"])
        made["provenance"] = Provenance.from_dict(values["provenance"])
        return cls(**made)


@dataclass(frozen=True)
class RankingGrid:
    """The cells that are finished, in the order of their making, all of one data set."""

    cells: tuple[Cell, ...]

    @property
    def fingerprint(self) -> str | None:
        """That of the data; None while there is no cell."""
        return self.cells[0].provenance.fingerprint if self.cells else None

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Those with at least one finished cell."""
        return tuple(dict.fromkeys(cell.setting for cell in self.cells))

    @property
    def epochs(self) -> int:
        """The longest training."""
        return max((cell.recipe.epochs for cell in self.cells), default=0)

    @property
    def available(self) -> int | None:
        """How many training images the data have; None while there is no cell."""
        first = self.cells[0] if self.cells else None
        return round(first.provenance.train_images / first.recipe.share) if first else None

    def of(self, setting: Setting) -> dict[str, Cell]:
        """The cells of a setting by net."""
        return {cell.net: cell for cell in self.cells if cell.setting == setting}

    def __contains__(self, key: tuple[Setting, str]) -> bool:
        return any(cell.key == key for cell in self.cells)

    def extended(self, cell: Cell) -> RankingGrid:
        """With one more cell."""
        return RankingGrid((*self.cells, cell))


def save(file: Path, rankings: RankingGrid) -> None:
    """Write it as JSON, a line a cell, under a temporary name first: an interruption leaves the old file."""
    told = ",\n".join(json.dumps(cell.to_dict(), separators=(",", ":")) for cell in rankings.cells)
    file.parent.mkdir(parents=True, exist_ok=True)
    put_in_place(file, f'{{"format": {FORMAT}, "cells": [\n{told}\n]}}\n'.encode())


def load(file: Path) -> RankingGrid:
    """The inverse of `save`; no cells where there is no file, RankingsError for what is none of ours."""
    try:
        values = json.loads(file.read_text("utf-8"))
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']} instead of {FORMAT}")
        rankings = RankingGrid(_distinct(Cell.from_dict(cell) for cell in values["cells"]))
    except FileNotFoundError:
        return RankingGrid(())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RankingsError(
            f"{file} cannot be read as rankings ({type(error).__name__}: {error}). Move it away and run "
            "`python -m core rankings` again, or fetch the file anew."
        ) from None
    return rankings


def _distinct(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    made = tuple(cells)
    if len({cell.key for cell in made}) != len(made):
        raise ValueError("a net stands twice under one setting")
    if len({cell.provenance.fingerprint for cell in made}) > 1:
        raise ValueError("its cells are of several data sets")
    return made


@lru_cache(maxsize=2)
def shipped(file: Path = FILE) -> RankingGrid:
    """The cells that come with the app."""
    return load(file)
