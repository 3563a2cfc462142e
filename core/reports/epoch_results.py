"""What the epochs of two shipped runs did to each image, read from one file: the images themselves are not needed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "assets" / "claims" / "epochs.json"
SPLIT_RUN, DROPOUT_RUN = "overfitting", "mnist-cnn-ce"  # by their recipes' names


@dataclass(frozen=True)
class EpochChange:
    """A change of the mean validation loss between two epochs; (images, change) by group of `statistics.loss_split`."""

    before: int
    after: int
    total: float
    groups: Mapping[str, tuple[int, float]]


@dataclass(frozen=True)
class Remeasured:
    """The training images' (mean loss, accuracy) after an epoch, with its weights: whole net, and under dropout."""

    epoch: int
    whole: tuple[float, float]
    under_dropout: tuple[float, float]


@dataclass(frozen=True)
class EpochResults:
    """Changes of SPLIT_RUN on so many validation images, training images of DROPOUT_RUN measured again; provenance."""

    changes: tuple[EpochChange, ...]
    validation_images: int
    remeasured: tuple[Remeasured, ...]
    training_images: int
    provenance: Mapping[str, Any]

    def change(self, before: int, after: int) -> EpochChange:
        """That between two epochs; StopIteration where it was not recorded."""
        return next(each for each in self.changes if (each.before, each.after) == (before, after))


def save(results: EpochResults, file: Path = FILE) -> None:
    """Write them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def load(file: Path = FILE) -> EpochResults:
    """Read them."""
    told = json.loads(file.read_text(encoding="utf-8"))
    changes = [
        EpochChange(
            each["before"], each["after"], each["total"], {name: tuple(v) for name, v in each["groups"].items()}
        )
        for each in told.pop("changes")
    ]
    again = [
        Remeasured(each["epoch"], tuple(each["whole"]), tuple(each["under_dropout"])) for each in told.pop("remeasured")
    ]
    return EpochResults(changes=tuple(changes), remeasured=tuple(again), **told)
