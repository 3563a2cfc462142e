"""Early stopping, as Keras documents it."""

from math import inf, isnan

import pytest

from core.recipes.early_stopping import EarlyStopping, Monitor, replay

FALLING = [1.0, 0.9, 0.8, 0.7]
BOUNCE = [1.0, 0.8, 0.9, 0.85, 0.7, 0.75, 0.76]


def run(rule: EarlyStopping, losses: list[float]) -> tuple[int | None, int]:
    """(epoch after which training stops or None, best epoch), both counted from 0."""
    monitor = Monitor(rule)
    for epoch, loss in enumerate(losses):
        monitor.improved(epoch, loss)
        if monitor.exhausted:
            return epoch, monitor.best_epoch
    return None, monitor.best_epoch


@pytest.mark.parametrize(
    ("rule", "losses", "expected"),
    [
        (EarlyStopping(patience=1), FALLING, (None, 3)),
        (EarlyStopping(patience=0), FALLING, (None, 3)),
        (EarlyStopping(patience=0), BOUNCE, (2, 1)),
        (EarlyStopping(patience=1), BOUNCE, (2, 1)),
        (EarlyStopping(patience=2), BOUNCE, (3, 1)),
        (EarlyStopping(patience=3), BOUNCE, (None, 4)),  # the counter starts anew at 0.7
        (EarlyStopping(patience=2, min_delta=0.2), FALLING, (2, 0)),  # 0.8 is no improvement on 1 by more than 0.2
        (EarlyStopping(patience=3, min_delta=0.2), FALLING, (None, 3)),  # 0.7 is: small steps add up
        (EarlyStopping(patience=1, min_delta=0.5), [1.0, 0.5, 0.25], (1, 0)),  # equal to best − min_delta is not below
        (EarlyStopping(patience=1), [1.0, 1.0], (1, 0)),
        (EarlyStopping(patience=1, start_from_epoch=2), [0.1, 0.5, 1.0, 0.9, 0.95], (4, 3)),
        (EarlyStopping(patience=1, start_from_epoch=9), BOUNCE, (None, -1)),
    ],
)
def test_when_it_stops(rule: EarlyStopping, losses: list[float], expected: tuple[int | None, int]):
    assert run(rule, losses) == expected


def test_a_replay_counts_from_one_and_names_what_each_loss_had_to_beat():
    found = replay(EarlyStopping(patience=2, min_delta=0.1), BOUNCE)
    assert found.threshold == pytest.approx((inf, 0.9, 0.7, 0.7))
    assert found.waited == (0, 0, 1, 2)
    assert (found.best, found.trained, found.stopped, found.final_epoch) == (2, 4, True, 2)


def test_a_replay_has_a_row_for_each_recorded_epoch():
    bars, waited = replay(EarlyStopping(patience=2, min_delta=0.1), BOUNCE).by_epoch(len(BOUNCE))
    assert bars[1:4] == pytest.approx([0.9, 0.7, 0.7])
    assert [isnan(bar) for bar in bars] == [True, False, False, False, True, True, True]
    assert waited == ["0", "0", "1", "2", *["not trained"] * 3]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (EarlyStopping(patience=2, restore_best_weights=False), 4),
        (EarlyStopping(patience=9), 5),
        (EarlyStopping(patience=9, restore_best_weights=False), 7),
        (EarlyStopping(patience=9, start_from_epoch=9), 7),  # never watched: the last weights stay
    ],
)
def test_what_a_replay_keeps(rule: EarlyStopping, kept: int):
    assert replay(rule, BOUNCE).final_epoch == kept


@pytest.mark.parametrize("restore", [True, False])
@pytest.mark.parametrize("start", [0, 3])
@pytest.mark.parametrize("losses", [[0.5, 0.4, 0.45, 0.3, 0.35, 0.36, 0.2], [0.5, inf, 0.5, 0.6], [inf, inf, 0.3]])
def test_what_would_be_kept_after_an_epoch_is_what_a_training_that_ends_there_keeps(
    losses: list[float], start: int, restore: bool
):
    rule = EarlyStopping(2, 0.01, restore, start)
    whole = replay(rule, losses)
    for epoch in range(1, whole.trained + 1):
        assert whole.kept_after(epoch) == replay(rule, losses[:epoch]).final_epoch
