"""A report's answers, judged by what trainings recorded and by the rule."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from core.recipes import NAMED, EpochRecord
from core.reports.early_stopping_claims import (
    REPORTED,
    early_stopping,
    epoch_13,
    flat_accuracy_by_group,
    jumps,
    least,
    over_fitting,
)
from core.runs import shipped
from core.statistics.loss_split import GROUPS, Predictions, split


def history(training: list[float], validation: list[float]) -> list[EpochRecord]:
    pairs = zip(training, validation, strict=True)
    return [EpochRecord(i + 1, t, 0.9, v, 0.9, 1e-3, 1.0, 1.0) for i, (t, v) in enumerate(pairs)]


def test_a_training_loss_that_falls_on_makes_the_answer_partly_right():
    found = over_fitting(history([1, 0.5, 0.2], [0.8, 0.6, 0.9]))
    assert found is not None
    assert found.answer == "partly right"
    assert "The validation loss rises from 0.6000 to 0.9000 from epoch 2 to 3" in found.evidence
    assert "from 0.5000 to 0.2000" in found.evidence


def test_one_that_stays_makes_it_right_and_without_a_rise_there_is_no_verdict():
    stays = over_fitting(history([1, 0.5, 0.5], [0.8, 0.6, 0.9]))
    assert stays is not None
    assert stays.answer == "right"
    assert over_fitting(history([1, 0.5, 0.2], [0.8, 0.6, 0.61])) is None


def test_how_sure_a_rise_is_comes_from_the_same_images_at_both_epochs():
    """The interval by hand: the mean of each image's difference and its standard error, by Student's t."""
    epochs = history([1, 0.5, 0.2], [0.8, 0.6, 0.9])
    assert least(epochs) == 2
    generator = np.random.default_rng(3)
    labels, before = generator.integers(0, 4, 200), generator.normal(size=(200, 4))
    after = before + generator.normal(size=(200, 4))
    each = [logsumexp(z, axis=1) - z[np.arange(200), labels] for z in (before, after)]
    low, high = stats.ttest_1samp(each[1] - each[0], 0).confidence_interval()
    found = over_fitting(epochs, split(Predictions.of(before, labels), Predictions.of(after, labels)))
    assert found is not None
    assert f"is {low:+.4f} to {high:+.4f} for other images (95% interval".replace("-", "−") in found.certainty
    assert "over 200 validation images" in found.certainty
    unknown = over_fitting(epochs)
    assert unknown is not None
    assert "are not here" in unknown.certainty


def test_the_rule_counts_improvements_below_best_minus_min_delta():
    found = early_stopping()
    assert (REPORTED.patience, REPORTED.min_delta, REPORTED.restore_best_weights) == (10, 0.001, True)
    assert found.answer == "right"
    assert "improves once in 3 epochs" in found.evidence
    assert "stops the training after epoch 11" in found.evidence
    assert "epoch 1 is restored" in found.evidence


@pytest.mark.parametrize(("wrong_grows", "size"), [(8.0, "larger"), (2.1, "smaller")])
def test_both_causes_are_measured_and_the_vector_is_named_invalid(wrong_grows: float, size: str):
    """Ten images stay right and lose confidence, two stay wrong and gain some."""
    labels = np.zeros(12, int)
    before, after = np.zeros((12, 3)), np.zeros((12, 3))
    before[:10, 0], after[:10, 0] = 3, 1
    before[10:, 1], after[10:, 1] = 2, wrong_grows
    change = split(Predictions.of(before, labels), Predictions.of(after, labels))
    found = flat_accuracy_by_group({name: (len(change.members(name)), change.part(name)) for name in GROUPS})
    assert found.answer == "partly right"
    assert "sums to 1.1, not 1" in found.evidence
    assert "10 images that stay right" in found.evidence
    assert f"omits a second cause (here the {size} one): 2 images" in found.evidence


def recorded(*pairs: tuple[float, float]) -> list[EpochRecord]:
    return [EpochRecord(i + 1, 0.1, 0.9, loss, accuracy, 1e-3, 1.0, 1.0) for i, (loss, accuracy) in enumerate(pairs)]


def test_the_largest_rise_at_a_still_accuracy_near_epoch_13_is_found():
    calm, early = [(0.2, 0.9)] * 11, [(0.2, 0.9), (0.9, 0.9)]
    runs = {
        "still": recorded(*calm, (0.3, 0.901), (0.32, 0.901)),
        "falls behind": recorded(*calm, (0.8, 0.88), (0.8, 0.88)),
        "early": recorded(*early, *[(0.9, 0.9)] * 12),
    }
    found = epoch_13({name: (history, range(1, 14)) for name, history in runs.items()})
    assert found is not None
    assert (found.run, found.before, found.after) == ("still", 11, 12)
    assert (found.loss, found.accuracy) == (pytest.approx(0.1), pytest.approx(0.001))
    assert epoch_13({"early": (runs["early"], range(1, 14))}) is None
    assert [(each.before, each.after) for each in jumps(runs["still"], (3, 12, 13))] == [(12, 13)]


def test_the_app_opens_on_the_step_that_the_shipped_histories_show_most():
    steps = []
    for name, recipe in NAMED.items():
        run = next((each for each in shipped().list() if each.recipe == recipe), None)
        for a, b in zip(run.history, run.history[1:], strict=False) if run else ():
            near = {a.epoch, b.epoch} <= set(run.checkpoints) and b.epoch in range(11, 16)
            if near and b.validation_loss and abs(b.validation_accuracy - a.validation_accuracy) <= 0.0025:
                steps.append((b.validation_loss - a.validation_loss, name, b.epoch))
    runs = {name: shipped().get(NAMED[name]) for _, name, _ in steps}
    found = epoch_13({name: (run.history, run.checkpoints) for name, run in runs.items()})
    assert found is not None
    assert (found.loss, found.run, found.after) == max(steps)
    assert (found.run, found.before, found.after) == ("overfitting", 12, 13)
