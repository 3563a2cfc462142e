"""The verdict on a training: each rule at its edge, and the logs of reports."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from core.recipes import EpochRecord
from core.reports.over_fitting import HIGH, RULES, named, scale, verdict


def log(training: Sequence[float], validation: Sequence[float] | None = None) -> list[EpochRecord]:
    watched = validation or [None] * len(training)
    return [
        EpochRecord(epoch, loss, 0.9, seen, None if seen is None else 0.9, 0.1, 1.0, 1.0)
        for epoch, (loss, seen) in enumerate(zip(training, watched, strict=True), 1)
    ]


FALLING = [0.4, 0.2, 0.1, 0.05, 0.02]


@pytest.mark.parametrize(
    ("training", "validation", "name"),
    [
        (FALLING, [0.4, 0.3, 0.30, 0.32, 0.33], "over-fitting"),
        (FALLING, [0.4, 0.3, 0.30, 0.32, 0.31], "fitting"),  # the last is not 5 % above
        (FALLING, [0.4, 0.3, 0.30, 0.29, 0.33], "fitting"),  # one epoch alone may be noise
        ([0.4, 0.2, 0.2, 0.2, 0.2], [0.4, 0.3, 0.32, 0.33, 0.34], "fitting"),  # the training loss does not fall
        (FALLING, [0.4, 0.3, 0.2, 0.1, 0.09], "still learning"),
        (FALLING, [0.4, 0.3, 0.2, 0.1, 0.0999], "fitting"),
        ([2.3, 2.2, 2.1], [2.3, 2.3, 2.25], "under-fitting"),
        ([1.9, 1.5, 1.2], [0.5, 0.3, 0.2999], "fitting"),  # a distorted training loss is high, the other is not
        ([0.5, 0.1], None, "still learning"),
        ([0.5, 0.1, 0.1], None, "unknown"),
        ([0.5], [0.4], "fitting"),
    ],
)
def test_the_first_rule_that_is_met_decides(training: list[float], validation: list[float] | None, name: str):
    found = verdict(log(training, validation))
    assert found is not None
    assert found.name == name
    assert found.rule == RULES[found.name]
    assert named(found) == ("cannot be decided" if name == "unknown" else name)


def test_the_numbers_are_told():
    found = verdict(log(FALLING, [0.4, 0.3, 0.30, 0.32, 0.33]))
    assert found is not None
    assert "The validation loss rose from 0.3000 to 0.3300 from epoch 2 to 5, by 10%" in found.evidence
    assert "from 0.2000 to 0.0200" in found.evidence


@pytest.mark.parametrize(
    ("losses", "name"),
    [
        ((2.288, 1.058, 0.499, 0.359, 0.286), "still learning"),
        ((2.055, 0.737, 0.543, 0.369, 0.297), "still learning"),
        ((2.307, 1.565, 1.019, 0.820, 0.750), "under-fitting"),
        ((2.609, 2.430, 2.380, 2.333, 2.095), "under-fitting"),
    ],
)
def test_the_deep_nets_of_a_report_under_fit(losses: tuple[float, ...], name: str):
    found = verdict(log(losses))
    assert found is not None
    assert found.name == name


def test_a_log_without_epochs_has_no_verdict():
    assert verdict([]) is None


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("loss", ["ce", "mse", "mse-logits"])
def test_the_scale_runs_from_the_perfect_net_to_the_guessing_one(loss: str, smoothing: float):
    import torch

    from core.training import objective

    found, target = scale(loss, smoothing), torch.full((1, 10), smoothing / 10)
    target[0, 3] += 1 - smoothing
    perfect = target if loss == "mse-logits" else target.clamp_min(1e-12).log()
    guess = torch.full((1, 10), 0.1) if loss == "mse-logits" else torch.zeros(1, 10)
    measured = [objective.loss(loss, smoothing)(each, torch.tensor([3])).item() for each in (perfect, guess)]
    np.testing.assert_allclose([found.least, found.chance], measured, atol=2e-6)


def test_the_height_of_a_loss():
    assert scale("ce").height(HIGH * math.log(10)) == pytest.approx(HIGH)
    assert scale("mse").height(0.0) == 0
    assert scale("mse").chance == pytest.approx(0.09)


def test_what_was_watched_for_a_part_alone_is_not_watched():
    rising = log([1.0, 0.5, 0.3, 0.2, 0.1], [0.5, 0.4, 0.6, 0.7, 0.8])
    assert verdict(rising).name == "over-fitting"
    longer = [*rising, *log([0.1], None)]
    assert verdict(longer).name == "unknown"
