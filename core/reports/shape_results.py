"""Trainings of the small nets on drawn shapes that decide R3's claims, read from one file with their provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.shape_nets.training import Kind, Shapes, Task

FILE = Path(__file__).parents[2] / "assets" / "claims" / "shapes.json"


@dataclass(frozen=True)
class ShapeSetting:
    """What is trained: the data, kind of net, its activation, the rate, the answers that count, iterations at most."""

    shapes: Shapes = "line"
    kind: Kind = "conv"
    activation: str = "relu"
    rate: float = 0.1
    task: Task = "all"
    most: int = 1000


CONTROLLED: tuple[Kind, ...] = ("conv", "dense", "shuffled")
FURTHER = ("leaky-relu", "elu", "selu")  # activations beside ReLU
# Longer steps, which end soon or never; 6.4 is what 0.1 means for a loss that is summed over the 64 images.
FASTER = tuple(ShapeSetting(rate=rate, most=200) for rate in (0.2, 0.4, 6.4))
LINE = (
    *(ShapeSetting(kind=kind) for kind in CONTROLLED),
    *(ShapeSetting(activation=name) for name in FURTHER),
    *FASTER,
)
BOTH, CLASS, WIDTH = DETECTION = (
    ShapeSetting("detection", most=3000),
    ShapeSetting("detection", task="class", most=3000),
    ShapeSetting("detection", task="width", most=3000),
)


@dataclass(frozen=True)
class ShapeOutcome:
    """What one training came to; iterations as in `core.shape_nets.training.ShapeRun`, −1 where not reached."""

    class_iterations: int
    iterations: int
    test_accuracy: float
    fresh: int


@dataclass(frozen=True)
class ShapeResults:
    """The outcomes of the seeds 0, 1, 2 … of each setting, and the provenance."""

    outcomes: Mapping[ShapeSetting, Sequence[ShapeOutcome]]
    provenance: Mapping[str, Any]

    def iterations(self, setting: ShapeSetting) -> list[int]:
        """Those of each seed; −1 where it did not arrive."""
        return [each.iterations for each in self.outcomes[setting]]


def save(results: ShapeResults, file: Path = FILE) -> None:
    """Write them, a row a setting."""
    rows = [
        {**asdict(setting), "outcomes": [list(asdict(each).values()) for each in outcomes]}
        for setting, outcomes in results.outcomes.items()
    ]
    lines = ",\n".join(json.dumps(row) for row in rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f'{{"provenance": {json.dumps(dict(results.provenance))},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8"
    )


@lru_cache(maxsize=2)
def load(file: Path = FILE) -> ShapeResults:
    """Read them."""
    told = json.loads(file.read_text(encoding="utf-8"))
    outcomes = {}
    for row in told["rows"]:
        found = [ShapeOutcome(*each) for each in row.pop("outcomes")]
        outcomes[ShapeSetting(**row)] = found
    return ShapeResults(outcomes, told["provenance"])
