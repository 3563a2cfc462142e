"""Which epochs' weights are kept, and what is kept of them."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.data import Dataset
from core.models import build
from core.recipes import EarlyStopping, Recipe
from core.runs.weights import rounded
from core.training import checkpoints
from core.training.checkpoints import LARGEST, LIMIT, Checkpoints, stored_epochs
from core.training.loop import fit
from core.training.outcome import finished
from core.training.speed.precision import FLOAT32

RECIPE = Recipe("mlp-128", "mnist", learning_rate=3e-3, batch_size=50, epochs=4)
CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("epochs", "parameters", "expected"),
    [
        (20, 101_770, tuple(range(1, 21))),
        (1, 1, (1,)),
        (0, 1, ()),
        (50, LIMIT // 12, (1, 2, 4, 9, 21, 50)),
        (50, LARGEST, (1, 50)),
        (50, LARGEST + 1, ()),
    ],
)
def test_which_epochs_are_kept(epochs: int, parameters: int, expected: tuple[int, ...]):
    assert stored_epochs(epochs, parameters) == expected


@given(st.integers(1, 10_000), st.integers(400, LARGEST))
def test_as_many_as_fit_are_kept_and_more_of_the_early_ones(epochs: int, parameters: int):
    chosen = stored_epochs(epochs, parameters)
    assert len(chosen) == min(epochs, LIMIT // (2 * parameters))
    assert sorted(set(chosen)) == list(chosen)
    assert (chosen[0], chosen[-1]) == (1, epochs)
    steps = [right - left for left, right in pairwise(chosen)]
    assert all(later >= step - 1 for step, later in pairwise(steps))  # but for the rounding


def test_the_weights_after_each_epoch_are_those_of_a_shorter_training(data: Dataset):
    _, outcome = finished(fit(RECIPE, data, CPU, FLOAT32))
    assert list(outcome.checkpoints) == [1, 2, 3, 4]
    for epoch in (1, 3):
        _, short = finished(fit(replace(RECIPE, epochs=epoch), data, CPU, FLOAT32))
        for name, tensor in rounded(short.model.state_dict()).items():
            assert torch.equal(outcome.checkpoints[epoch][name].float(), tensor)


def test_the_last_epoch_is_kept_wherever_training_stops(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checkpoints, "LIMIT", 4 * 2 * 101_770)
    rule = EarlyStopping(patience=1, min_delta=10)
    recipe = replace(RECIPE, epochs=40, validation=0.2, early_stopping=replace(rule, start_from_epoch=5))
    history, outcome = finished(fit(recipe, data, CPU, FLOAT32))
    assert len(history) == 7
    assert stored_epochs(40, 101_770) == (1, 3, 11, 40)
    assert list(outcome.checkpoints) == [1, 3, 7]


def test_the_statistics_of_batch_norm_are_kept_too():
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    model[1].running_var.fill_(1e6)  # beyond float16
    noted = Checkpoints(3, model)
    noted.note(1, model)
    model[1].running_var.fill_(1)
    model(torch.randn(4, 1, 8, 8))
    noted.note(2, model)
    assert noted.weights[1].keys() == model.state_dict().keys()
    assert noted.weights[1]["1.running_var"].tolist() == [1e6, 1e6]
    assert noted.weights[1]["1.num_batches_tracked"].item() == 0
    assert noted.weights[2]["1.num_batches_tracked"].item() == 1
    assert noted.weights[1]["0.weight"].dtype == torch.float16


def test_a_large_net_keeps_none():
    noted = Checkpoints(3, build("resnet18"))
    noted.note(1, build("resnet18"))
    assert noted.weights == {}
