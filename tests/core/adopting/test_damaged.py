"""Damaged files end in messages alone, whatever the damage; those that still are nets are nets."""

from collections.abc import Callable

import numpy as np
import pytest
from safetensors.torch import save as save_safetensors

from core.adopting.adoption import adopt
from core.adopting.fault import AdoptionError
from tests.core.adopting.made import DESCRIPTIONS, FILES
from tests.core.adopting.saved import dense, pt

WORDS = "flatten,dense:6,relu,dense:10"


def small() -> dict[str, object]:
    from torch import nn

    return dense(nn.Linear(784, 6), nn.ReLU(), nn.Linear(6, 10)).state_dict()


BASES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "keras": (lambda: (FILES / "compiled.keras").read_bytes(), None),
    "h5": (lambda: (FILES / "old_functional.h5").read_bytes(), None),
    "weights.h5": (
        lambda: (FILES / "trained_weights.weights.h5").read_bytes(),
        DESCRIPTIONS["trained_weights.weights.h5"],
    ),
    "pt": (lambda: pt(small()), WORDS),
    "pth": (lambda: pt(small(), _use_new_zipfile_serialization=False), WORDS),
    "safetensors": (lambda: save_safetensors(small()), WORDS),
}


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """A piece cut off its end, or bytes changed: some anywhere, or many where the file's structure mostly lies."""
    kind = rng.integers(4)
    if kind == 0:
        return content[: rng.integers(len(content))]
    found = np.frombuffer(content, np.uint8).copy()
    reach = min(len(found), 3000 if kind == 1 else len(found))
    places = rng.integers(reach, size=rng.integers(1, 40))
    if kind == 3:
        places = len(found) - 1 - rng.integers(min(len(found), 400), size=5)
    found[places] = rng.integers(256, size=len(places))
    return found.tobytes()


def tried(base: str, seed: int) -> bool:
    """Whether the damaged file still is a net; any error but the one is the test's failure."""
    make, words = BASES[base]
    content = damaged(make(), np.random.default_rng(seed))
    try:
        net = adopt(content, base, words)
    except AdoptionError:
        return False
    assert net.parameters > 0
    return True


@pytest.mark.parametrize("base", BASES)
@pytest.mark.filterwarnings("ignore")
def test_damage_ends_in_a_message(base: str, request: pytest.FixtureRequest):
    if "h5" not in base and base != "keras":  # HDF5 is never read here where it is damaged
        request.getfixturevalue("here")
    found = [tried(base, seed) for seed in range(5)]
    assert not all(found)


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
def test_much_damage_ends_in_messages(base: str):
    found = [tried(base, seed) for seed in range(100, 150)]
    assert not all(found)
