"""A training that stops early, beside the same training to its end, replayed under the rule."""

from dataclasses import replace

import pytest

from core.data import Dataset
from core.recipes import EarlyStopping, Recipe, replay
from core.training import fit


@pytest.mark.parametrize("rule", [EarlyStopping(patience=1, min_delta=0.01), EarlyStopping(patience=2, min_delta=0.2)])
def test_a_replay_of_the_whole_training_stops_where_the_training_itself_would(rule: EarlyStopping, data: Dataset):
    recipe = Recipe("mlp-128", "mnist", learning_rate=0.01, epochs=12, validation=0.3)
    losses = [record.validation_loss for record in fit(recipe, data)]
    stopped = [record.validation_loss for record in fit(replace(recipe, early_stopping=rule), data)]
    found = replay(rule, [loss for loss in losses if loss is not None])
    assert found.stopped
    assert losses[: found.trained] == stopped
