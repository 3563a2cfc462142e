"""Losses, optimisers and schedules, against their definitions."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.recipes import Recipe
from core.training import objective

RECIPE = Recipe("mlp-128", "mnist", learning_rate=0.5)
LOGITS = torch.randn(6, 10, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([3, 0, 9, 9, 1, 4])


def targets(smoothing: float) -> Tensor:
    hot = torch.zeros(6, 10)
    hot[torch.arange(6), LABELS] = 1
    return hot * (1 - smoothing) + smoothing / 10


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_losses_are_those_of_the_softmax_outputs(smoothing: float):
    p, wanted = LOGITS.exp() / LOGITS.exp().sum(1, keepdim=True), targets(smoothing)
    torch.testing.assert_close(objective.loss("mse", smoothing)(LOGITS, LABELS), ((p - wanted) ** 2).sum() / (6 * 10))
    torch.testing.assert_close(objective.loss("ce", smoothing)(LOGITS, LABELS), -(wanted * p.log()).sum() / 6)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_squared_error_of_the_raw_outputs(smoothing: float):
    found = objective.loss("mse-logits", smoothing)(LOGITS, LABELS)
    torch.testing.assert_close(found, ((LOGITS - targets(smoothing)) ** 2).sum() / (6 * 10))


@pytest.mark.parametrize(("name", "at_chance"), [("ce", 2.302585), ("mse", 0.09)])
def test_losses_at_chance(name: str, at_chance: float):
    assert objective.loss(name)(torch.zeros(6, 10), LABELS).item() == pytest.approx(at_chance)


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw"])
def test_biases_are_spared_the_weight_decay(name: str):
    model = nn.Linear(3, 3)
    nn.init.ones_(model.weight)
    nn.init.ones_(model.bias)
    optimizer = objective.optimizer(replace(RECIPE, optimizer=name, weight_decay=0.1), model)
    (0 * (model.weight.sum() + model.bias.sum())).backward()
    optimizer.step()
    assert (model.weight < 1).all()
    assert (model.bias == 1).all()


def rates(schedule: str, updates: int) -> list[float]:
    optimizer = objective.optimizer(replace(RECIPE, schedule=schedule), nn.Linear(1, 1))
    course = objective.schedule(replace(RECIPE, schedule=schedule), optimizer, updates)
    seen = []
    for _ in range(updates):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if course is not None:
            course.step()
    return seen


def test_courses_of_the_learning_rate():
    assert rates("constant", 5) == [0.5] * 5
    cosine = rates("cosine", 100)
    assert cosine[0] == 0.5
    assert cosine[50] == pytest.approx(0.25)
    assert cosine[-1] < 0.001
    cycle = rates("one-cycle", 100)
    assert cycle[0] == pytest.approx(0.02)
    assert max(cycle) == pytest.approx(0.5)
    assert cycle.index(max(cycle)) == 29
    assert cycle[-1] < 0.001


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one-cycle"])
@pytest.mark.parametrize("updates", [0, 1, 2])
def test_very_short_trainings_have_a_course_too(schedule: str, updates: int):
    assert len(rates(schedule, updates)) == updates
