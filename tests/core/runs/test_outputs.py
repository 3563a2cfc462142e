"""What a net says of the test images, kept with its run."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.data.types import Split, dataset
from core.recipes import Recipe
from core.runs import Outputs, Run, with_outputs
from core.runs.outputs import decode, encode, halved

MakeRun = Callable[..., Run]


def test_logits_come_back_to_the_precision_of_float16():
    rng = np.random.default_rng(0)
    given = Outputs(rng.normal(0, 5, (300, 10)).astype(np.float32), rng.integers(0, 10, 300))
    found = decode(encode(given))
    assert found.logits.dtype == np.float32
    assert found.labels.dtype == np.int64
    np.testing.assert_allclose(found.logits, given.logits, rtol=2**-11, atol=2**-24)
    np.testing.assert_array_equal(found.labels, given.labels)
    with pytest.raises(ValueError, match="read-only"):
        found.logits[0, 0] = 0


@pytest.mark.parametrize(
    "row",
    [
        [1.0, 1.0 + 2**-20, 0.0],
        [-3.0001, -3.0, -9.0],
        [7e4, 8e4, 6.6e4],
        [-8e4, -9e4, -7e4],
        [1.0, 1.0, 1.0],
        [2**-30, 2**-28, -1.0],
    ],
)
def test_no_rounding_changes_an_answer(row: list[float]):
    logits = np.array([row, row[::-1]], np.float32)
    half = halved(logits)
    np.testing.assert_array_equal(half.argmax(1), logits.argmax(1))
    assert np.isfinite(half).all()
    np.testing.assert_allclose(half.astype(float), logits.clip(-65504, 65504), rtol=2**-9, atol=2**-23)


@pytest.mark.parametrize("count", [0, 3])
def test_any_number_of_images(count: int):
    found = decode(encode(Outputs(np.ones((count, 10), np.float32), np.arange(count))))
    assert found.logits.shape == (count, 10)
    assert found.labels.tolist() == list(range(count))


def test_a_run_is_given_what_its_net_says(make_run: MakeRun):
    images = np.random.default_rng(0).integers(0, 256, (6, 1, 28, 28), dtype=np.uint8)
    split = Split(images, np.arange(6))
    data = dataset("mnist", split, split, "drawn")
    run = make_run(Recipe("mlp-128", "mnist"), fingerprint=data.fingerprint)
    assert run.test_logits is run.test_labels is None
    made = with_outputs(run, data)
    np.testing.assert_array_equal(made.test_logits, run.predict(images))
    np.testing.assert_array_equal(made.test_labels, split.labels)
    with pytest.raises(ValueError, match="other data than 'mnist' is here"):
        with_outputs(run, replace(data, fingerprint="f9"))
