"""An epoch's training images measured again: with which weights, and what of them."""

from dataclasses import replace

import numpy as np
import pytest

from core.data import Dataset
from core.recipes import Recipe
from core.runs import Run
from core.training import train
from core.training.measured_again import EpochMeasurement, epochs, mean, measured, recorded


@pytest.fixture
def run(data: Dataset) -> Run:
    """Four epochs, whose weights are kept after the first two and the last."""
    run = train(Recipe("mlp-128", "mnist", epochs=4, validation=0.2), data)
    return replace(run, checkpoints=(1, 2, 4))


def again(epoch: int | None) -> tuple[float, float]:
    """Which weights are asked for, in the place of a loss."""
    return (99.0 if epoch is None else float(epoch), 0.5)


def test_the_first_two_epochs_and_the_last_are_measured(run: Run):
    assert epochs(run) == [1, 2, 4]
    assert epochs(replace(run, history=run.history[:1])) == [1]


def test_what_was_recorded_stands_beside_the_weights_before_and_after(run: Run):
    first, record = measured(run, 1, again), run.history[0]
    assert first == replace(recorded(run, 1), before=(0.0, 0.5), after=(1.0, 0.5))
    assert first.recorded == (record.train_loss, record.train_accuracy)
    assert first.validation == (record.validation_loss, record.validation_accuracy)
    assert measured(run, 4, again) == replace(recorded(run, 4), after=(4.0, 0.5))


def test_an_epoch_without_weights_has_what_was_recorded(run: Run):
    bare = replace(run, checkpoints=())
    assert measured(bare, 2, again) == recorded(bare, 2)
    assert measured(bare, 4, again) == replace(recorded(bare, 4), after=(99.0, 0.5))


def test_without_validation_there_is_none(run: Run):
    history = tuple(replace(each, validation_loss=None, validation_accuracy=None) for each in run.history)
    pair = (run.history[1].train_loss, run.history[1].train_accuracy)
    assert recorded(replace(run, history=history), 2) == EpochMeasurement(2, pair, None, None, None)


def test_the_mean_is_of_the_recipes_loss():
    logits, labels = np.log([[0.7, 0.3], [0.4, 0.6]]), np.array([0, 0])
    assert mean(logits, labels, "ce") == pytest.approx((-np.log([0.7, 0.4]).mean(), 0.5))
    assert mean(logits, labels, "mse") == pytest.approx((np.mean([0.3**2, 0.6**2]), 0.5))
