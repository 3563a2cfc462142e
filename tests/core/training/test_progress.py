"""Progress within an epoch."""

from dataclasses import replace

import pytest
import torch

from core.data import Dataset
from core.recipes import Recipe
from core.training import evaluation, progress
from core.training.loop import fit
from core.training.outcome import finished
from core.training.progress import Progress

RECIPE = Recipe("mlp-128", "mnist", batch_size=60, epochs=2)
Step = tuple[int, int, float]


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


def test_it_is_told_twice_a_second(monkeypatch: pytest.MonkeyPatch):
    clock, told = Clock(), []
    monkeypatch.setattr(progress, "time", clock)
    reporter = Progress(lambda *step: told.append(step))
    for done in range(1, 11):
        clock.now += 0.2
        reporter.update(done, 10, lambda: 1.5)
    assert told == [(3, 10, 1.5), (6, 10, 1.5), (9, 10, 1.5)]


def test_the_loss_told_at_the_end_is_the_epochs(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    steps: list[Step] = []
    history, _ = finished(fit(RECIPE, data, on_step=lambda *step: steps.append(step)))
    assert [step[:2] for step in steps] == [(done, 5) for done in range(1, 6)] * 2
    assert [step[2] for step in steps if step[0] == 5] == pytest.approx([record.train_loss for record in history])


def test_raising_stops_the_training_and_leaves_the_callers_random_numbers_alone(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)

    def stop(done: int, total: int, loss: float) -> None:
        if done == 3:
            raise KeyboardInterrupt

    torch.manual_seed(5)
    wanted = torch.rand(4)
    torch.manual_seed(5)
    with pytest.raises(KeyboardInterrupt):
        finished(fit(replace(RECIPE, model="mnist-cnn"), data, on_step=stop))
    assert torch.equal(torch.rand(4), wanted)


def test_a_net_that_is_measured_on_many_images_may_be_stopped_between_them(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setattr(evaluation, "EVALUATED", 50)
    steps: list[tuple[int, int]] = []

    def stop(done: int, total: int, loss: float) -> None:
        steps.append((done, total))
        if len(steps) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finished(fit(replace(RECIPE, validation=0.5), data, on_step=stop))
    assert steps == [(1, 3), (2, 3), (3, 3), (3, 3)]
