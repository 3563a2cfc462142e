"""Damaged files end in messages alone, whatever the damage; those that still are nets are nets."""

import json
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from safetensors.torch import save as save_safetensors

from core.adopting.adoption import adopt
from core.adopting.fault import AdoptionError
from tests.core.adopting.made import DESCRIPTIONS, FILES
from tests.core.adopting.saved import dense, pt
from tests.core.adopting.test_bad_files import keras_file

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


def changed(value: object, rng: np.random.Generator) -> object:
    """One setting, somewhere in a configuration, is something else, or gone."""
    if isinstance(value, dict) and value:
        key = list(value)[rng.integers(len(value))]
        if rng.random() < 0.1:
            return {each: value[each] for each in value if each != key}
        return {**value, key: changed(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.9:
        place = int(rng.integers(len(value)))
        return [*value[:place], changed(value[place], rng), *value[place + 1 :]]
    junk = [None, -1, 0, 7, 10**9, 1e300, "x", [], {}, [1, 2, 3], True, "linear", "same", float("nan"), [[0]], "Dense"]
    return junk[rng.integers(len(junk))]


@pytest.mark.parametrize("name", ["slopes.keras", "branches.keras", "nested.keras", "resized.keras", "norms.keras"])
@pytest.mark.usefixtures("here")
def test_a_damaged_configuration_ends_in_a_message(name: str):
    with zipfile.ZipFile(FILES / name) as packed:
        config, weights = json.loads(packed.read("config.json")), packed.read("model.weights.h5")
    failed = 0
    for seed in range(120):
        damage = keras_file(changed(config, np.random.default_rng(seed)), weights)
        try:
            adopt(damage, name)
        except AdoptionError as error:
            failed += bool(str(error))
    assert failed > 20
