"""What is packed comes back as it was, to the bit; anything else is refused or called damaged."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.numpy import save

from core.attribution.faithfulness import Faithfulness, ProbabilityCurve
from core.convexity.weight_plane import Scalar, plane
from core.landscape import Plane
from core.results.packing import DamagedResultError, packed, unpacked

NUMBERS = st.sampled_from(["float32", "float64", "uint8", "int64", "bool"]).flatmap(
    lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3))
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | NUMBERS
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)


@dataclass(frozen=True)
class Strange:
    """A class of neither `core` nor `ui`."""

    number: int = 0


def alike(one: Any, other: Any) -> bool:
    """Of the same types, to the bit, nan and the sign of 0 included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return np.float64(one).tobytes() == np.float64(other).tobytes() or (one != one and other != other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[name], other[name]) for name in one)
    return bool(one == other)


@given(VALUES)
def test_what_is_packed_comes_back(value: Any):
    assert alike(unpacked(packed(value)), value)


def test_a_transposed_array_comes_back_in_its_own_order():
    array = np.arange(6.0).reshape(2, 3).T
    assert np.array_equal(unpacked(packed(array)), array)


def test_a_number_of_numpy_stays_one():
    found = unpacked(packed({"share": np.float32(0.1)}))["share"]
    assert (type(found), found) == (np.float32, np.float32(0.1))


def test_our_dataclasses_come_back_with_all_that_they_hold():
    curve = ProbabilityCurve(np.array([0.0, 1.0]), np.array([0.9, 0.1]))
    found = unpacked(packed((Faithfulness(curve, curve), plane(Scalar("sigmoid", "ce", 2, 1.0, 1.0), 5))))
    assert isinstance(found[0], Faithfulness)
    assert np.array_equal(found[0].insertion.probabilities, curve.probabilities)
    assert found[1].net == Scalar("sigmoid", "ce", 2, 1.0, 1.0)


def test_what_comes_back_may_be_written_to():
    unpacked(packed(np.zeros(3)))[0] = 1


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", Strange(), {"deep": [Strange()]}, 1j])
def test_what_cannot_be_kept_is_refused(value: object):
    with pytest.raises(TypeError):
        packed(value)


def written(form: object, **tensors: np.ndarray) -> bytes:
    return save(tensors, {"value": json.dumps(form)})


WHOLE = packed(Plane(*(np.zeros((2, 2)) for _ in range(4))))
DAMAGED = {
    "empty": b"",
    "cut": WHOLE[:-1],
    "cut in its head": WHOLE[:20],
    "not a file of this kind": b"\x80\x04K\x01." * 9,
    "without its form": save({"0": np.zeros(2)}),
    "a form that is no JSON": save({}, {"value": "{"}),
    "an array that is missing": written({"array": 0}),
    "an unknown form": written({"set": []}),
    "an empty form": written({}),
    "a form nested deeply": save({}, {"value": "[" * 100_000}),
    "a class of another program": written({"made": "json:JSONDecoder", "of": {}}),
    "a class that is gone": written({"made": "core.landscape:Gone", "of": {}}),
    "a module that is gone": written({"made": "core.gone:Plane", "of": {}}),
    "a function": written({"made": "core.results.packing:packed", "of": {}}),
    "a field too many": written({"made": "core.convexity.weight_plane:Scalar", "of": {"colour": 1}}),
    "a value that its class refuses": written(
        {"made": "core.convexity.weight_plane:Scalar", "of": {"output": "sigmoid", "loss": "ce", "depth": 9}}
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_is_said_to_be(name: str):
    with pytest.raises(DamagedResultError):
        unpacked(DAMAGED[name])
