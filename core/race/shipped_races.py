"""Results of the races that come with the app, read from one file, with their provenance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.race.ensembles import Race
from core.race.four_nets import Net, shortened
from core.race.tiny_nets import HIDDEN_UNITS

FILE = Path(__file__).parents[2] / "assets" / "races" / "four-nets.npz"


@dataclass(frozen=True)
class RaceKey:
    """One race: a net, "sum" or "mean", an initialiser."""

    net: Net
    reduction: str
    init: str


@dataclass(frozen=True)
class ShippedRaces:
    """Races by entry; how long they were; medians (2, draws, 4) on further draws of the data, the sum first, ∞ where
    half the nets do not arrive; and the provenance, which names the data's fingerprint.
    """

    races: Mapping[RaceKey, Race]
    seeds: int
    max_iterations: int
    draws: NDArray[np.float64]
    provenance: Mapping[str, Any]

    def find(self, entry: RaceKey, data: str, seeds: int, max_iterations: int) -> Race | None:
        """The race on the data of that fingerprint, or None where it was not run so far."""
        race = self.races.get(entry)
        if (
            race is None
            or data != self.provenance["fingerprint"]
            or seeds > self.seeds
            or max_iterations > self.max_iterations
        ):
            return None
        return shortened(race, seeds, max_iterations)


def save(file: Path, shipped: ShippedRaces) -> None:
    """Write it; accuracies and shares of dead units are kept as whole numbers of images and units."""
    images = shipped.provenance["images"]
    about = {
        "entries": [[vars(entry.net), entry.reduction, entry.init] for entry in shipped.races],
        "seeds": shipped.seeds,
        "most": shipped.max_iterations,
        "provenance": dict(shipped.provenance),
    }
    arrays: dict[str, Any] = {"about": np.array(json.dumps(about)), "draws": shipped.draws}
    for number, race in enumerate(shipped.races.values()):
        arrays[f"iterations{number}"] = race.iterations.astype(np.int32)
        arrays[f"recorded{number}"] = race.recorded.astype(np.int32)
        arrays[f"right{number}"] = np.rint(race.accuracy * images).astype(np.uint8)
        arrays[f"dead{number}"] = np.rint(race.dead * HIDDEN_UNITS).astype(np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, **arrays)


@lru_cache(maxsize=2)
def load(file: Path = FILE) -> ShippedRaces:
    """Read it; nothing is unpickled."""
    with np.load(file, allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        images = about["provenance"]["images"]
        races = {
            RaceKey(Net(**net), reduction, init): _race(arrays, number, images)
            for number, (net, reduction, init) in enumerate(about["entries"])
        }
        return ShippedRaces(races, about["seeds"], about["most"], arrays["draws"], about["provenance"])


def _race(arrays: Mapping[str, NDArray[Any]], number: int, images: int) -> Race:
    dead = arrays[f"dead{number}"] / HIDDEN_UNITS
    return Race(
        arrays[f"iterations{number}"].astype(np.int64),
        dead[:, -1],
        arrays[f"recorded{number}"].astype(np.int64),
        arrays[f"right{number}"] / images,
        dead,
    )
