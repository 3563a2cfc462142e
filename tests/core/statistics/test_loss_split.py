"""The parts of a change of the loss: each example is in one, and together they are the change."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.testing import assert_allclose
from scipy import stats

from core.statistics.comparison import Paired
from core.statistics.loss_split import GROUPS, Predictions, losses, split

GENERATOR = np.random.default_rng(1)
LABELS = GENERATOR.integers(0, 10, 500)
BEFORE = GENERATOR.normal(size=(500, 10)) + 1.5 * np.eye(10)[LABELS]
AFTER = 2 * BEFORE + GENERATOR.normal(size=(500, 10))


@pytest.mark.parametrize("loss", ["ce", "mse", "mse-logits"])
def test_the_losses_are_pytorchs(loss: str):
    z, labels = torch.tensor(BEFORE), torch.tensor(LABELS)
    wanted = {
        "ce": F.cross_entropy(z, labels, reduction="none"),
        "mse": F.mse_loss(z.softmax(1), F.one_hot(labels, 10).double(), reduction="none").mean(1),
        "mse-logits": F.mse_loss(z, F.one_hot(labels, 10).double(), reduction="none").mean(1),
    }[loss]
    assert_allclose(losses(BEFORE, LABELS, loss), wanted, rtol=1e-12)


@pytest.mark.parametrize("loss", ["ce", "mse", "mse-logits"])
def test_the_parts_are_the_change(loss: str):
    found = split(Predictions.of(BEFORE, LABELS, loss), Predictions.of(AFTER, LABELS, loss))
    change = losses(AFTER, LABELS, loss).mean() - losses(BEFORE, LABELS, loss).mean()
    assert found.total == pytest.approx(change, abs=1e-14)
    assert sum(map(found.part, GROUPS)) == pytest.approx(change, abs=1e-14)
    assert sorted(np.concatenate([found.members(name) for name in GROUPS])) == list(range(500))
    assert all(len(found.members(name)) for name in GROUPS)


def test_how_sure_the_changes_are_is_scipys_paired_test_and_counts_by_hand():
    found = split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER, LABELS))
    wanted = stats.ttest_rel(losses(AFTER, LABELS), losses(BEFORE, LABELS)).confidence_interval()
    assert found.interval == pytest.approx(tuple(wanted), abs=1e-12)
    was, now = BEFORE.argmax(1) == LABELS, AFTER.argmax(1) == LABELS
    assert found.paired == Paired(int((was & ~now).sum()), int((now & ~was).sum()))


def test_the_columns_have_a_row_an_example():
    found = split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER, LABELS))
    table = found.columns(LABELS)
    assert {len(column) for column in table.values()} == {500}
    lost = table["group"] == "right-to-wrong"
    assert_allclose(np.flatnonzero(lost), np.sort(found.members("right-to-wrong")))
    assert (table["said_before"][lost] == LABELS[lost]).all()
    assert (table["said_after"][lost] != LABELS[lost]).all()
    assert_allclose((table["loss_after"] - table["loss_before"])[lost].sum() / 500, found.part("right-to-wrong"))


def plain(before: np.ndarray, after: np.ndarray, label: int) -> str:
    """Where an example belongs, in words of its probabilities."""
    first, second = (np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in (before, after))
    was, now = first.argmax() == label, second.argmax() == label
    if was != now:
        return "right-to-wrong" if was else "wrong-to-right"
    return f"{'right' if was else 'wrong'}-{'surer' if second.max() >= first.max() else 'less-sure'}"


def test_each_example_is_where_its_probabilities_put_it():
    found = split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER, LABELS))
    assert [GROUPS[group] for group in found.group] == [
        plain(*example) for example in zip(BEFORE, AFTER, LABELS, strict=True)
    ]


def test_of_examples_that_stay_right_the_loss_rises_just_where_the_confidence_falls():
    found = split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER, LABELS))
    assert (found.contributions[found.members("right-less-sure")] > 0).all()
    assert (found.contributions[found.members("right-surer")] < 0).all()


def test_members_come_by_how_far_their_loss_has_moved():
    found = split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER, LABELS))
    for name in GROUPS:
        moved = np.abs(found.contributions[found.members(name)])
        assert (np.diff(moved) <= 0).all()


def test_a_state_against_itself_changes_nothing():
    state = Predictions.of(BEFORE, LABELS)
    found = split(state, state)
    assert found.total == 0
    assert {GROUPS[group] for group in found.group} == {"right-surer", "wrong-surer"}


def test_states_of_other_examples_are_refused():
    with pytest.raises(ValueError, match="500 and 2 examples"):
        split(Predictions.of(BEFORE, LABELS), Predictions.of(AFTER[:2], LABELS[:2]))
