"""What a net says of the test images, kept with its run."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.types import Split, dataset
from core.recipes import Recipe
from core.runs import Outputs, Run, weights, with_outputs
from core.runs.outputs import decode, encode, halved

MakeRun = Callable[..., Run]
CORE = Path(__file__).parents[3] / "core"
LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Fortran's order": np.asfortranarray,
    "transposed": lambda array: array.T.copy().T,
    "backwards": lambda array: array[::-1].copy()[::-1],
    "every second": lambda array: np.repeat(array, 2, axis=0)[::2],
}


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


@pytest.mark.parametrize("layout", LAYOUTS)
def test_numbers_come_back_in_their_places_however_they_lie_in_memory(layout: str):
    logits, labels = np.arange(60, dtype=np.float32).reshape(6, 10), np.arange(6)
    given = Outputs(LAYOUTS[layout](logits), LAYOUTS[layout](labels))
    assert not given.logits.flags.c_contiguous
    found = decode(encode(given))
    np.testing.assert_array_equal(found.logits, logits)
    np.testing.assert_array_equal(found.labels, labels)


@pytest.mark.parametrize("half", [True, False])
def test_weights_come_back_in_their_places_however_they_lie_in_memory(half: bool, tmp_path: Path):
    kernel = torch.arange(24.0).reshape(4, 6)
    turned = {"kernel": kernel.T.contiguous().T, "maps": torch.arange(24.0).reshape(1, 2, 3, 4).permute(0, 3, 1, 2)}
    assert not any(each.is_contiguous() for each in turned.values())
    final, kept = tmp_path / "final", tmp_path / "kept"
    final.write_bytes(weights.encode(turned, half))
    kept.write_bytes(weights.encode_checkpoints({3: turned}))
    found, checkpoint = weights.read(final), weights.StoredEpochs(kept)[3]
    for name, expected in turned.items():
        assert torch.equal(found[name], expected)
        assert torch.equal(checkpoint[name], expected)


def savings(text: str) -> list[str]:
    """What a file hands to safetensors."""
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("safetensors")
        for alias in node.names
        if alias.name.startswith("save")
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]


def test_all_that_is_saved_lies_in_order():
    found = [call for file in CORE.rglob("*.py") for call in savings(file.read_text(encoding="utf-8"))]
    assert len(found) >= 3, "outputs, weights, the state of a training"
    assert [call for call in found if "contiguous" not in call] == []
    assert savings("from safetensors.numpy import save\nsave({'a': b})") == ["save({'a': b})"]


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
    with pytest.raises(LookupError, match="No test outputs were kept"):
        _ = run.outputs
    made = with_outputs(run, data)
    np.testing.assert_array_equal(made.test_logits, run.predict(images))
    np.testing.assert_array_equal(made.test_labels, split.labels)
    np.testing.assert_array_equal(made.outputs.right, run.predict(images).argmax(axis=1) == split.labels)
    with pytest.raises(ValueError, match="other data than 'mnist' is here"):
        with_outputs(run, replace(data, fingerprint="f9"))
