"""The page Training curves: confusion and weights from the recorded weights, by torch."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.helpers.recorded import dense, mnist, run, told, weights


def over_fitted() -> Path:
    """The run on which the page opens."""
    return run("mlp-128-64", epochs=36, early_stopping=None)


def test_the_confusions_of_the_last_epoch(on_real_data: Path):
    images, labels = (each[:2000] for each in mnist(on_real_data, "t10k"))
    said = dense(weights(over_fitted()), images).argmax(1).numpy()
    table = np.zeros((10, 10), int)
    np.add.at(table, (labels, said), 1)
    wrong = table - np.diag(np.diag(table))
    label, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    text = told("training_curves")
    assert f"{np.trace(table):,} of 2,000 images are read right" in text
    assert f"a {label} read as {taken}, {wrong.max()} of {table[label].sum()}." in text


@pytest.mark.parametrize(("epoch", "known"), [(1, None), (3, "102.0%"), (6, None), (36, "179.2%")])
def test_how_far_the_first_layer_has_moved(on_real_data: Path, epoch: int, known: str | None):
    """`known`: by the run as it was recorded; beyond 100 % the change is longer than the initial weights were."""
    torch.manual_seed(0)
    first = nn.Linear(784, 128).weight.detach()
    moved = float((weights(over_fitted(), epoch)["fc1.weight"] - first).norm() / first.norm())
    assert known in (None, f"{moved:.1%}")
    text = told("training_curves", epoch=str(epoch))
    assert f"The layer has moved by {moved:.1%} of its initial length." in text


def test_the_test_accuracy_of_r1s_set_up(on_real_data: Path):
    """R1 leaves it out."""
    images, labels = mnist(on_real_data, "t10k")
    folder = run("mlp-128-64", accuracy=0.9747)
    share = (dense(weights(folder), images).argmax(1).numpy() == labels).mean()
    assert share == pytest.approx(0.9747, abs=1e-9)
    assert round(10_000 * share) == 9747
