"""R4's claims on a dense Keras net: verdicts and numbers by NumPy, PyTorch and the files of a run."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.reports import architecture_claims, epoch_results, softmax_claims, training_claims
from core.reports.claim import Finding
from core.reports.epoch_results import EpochChange
from core.reports.register import keras_mlp
from tests.helpers.own_runs import shipped_history

CLAIMS = {claim.id: claim for claim in keras_mlp.CLAIMS}
TOLD = json.loads(epoch_results.FILE.read_text("utf-8"))
EXAMPLE = torch.tensor([0.1, 0.8, 0.1], dtype=torch.float64)


def decided(name: str) -> Finding:
    return CLAIMS[name].decide()


def change(before: int, after: int) -> dict:
    (found,) = [each for each in TOLD["changes"] if (each["before"], each["after"]) == (before, after)]
    return found


def test_layers_are_counted_by_three_conventions():
    found = decided("mlp-layers")
    assert found.answer == "right"
    assert "2 layers have weights" in found.evidence
    assert "Keras lists 3: Flatten, Dense, Dense" in found.evidence
    assert found.evidence.endswith("With the input it is 4.")
    assert found.certainty
    assert architecture_claims.mlp_layers(4).answer == "right"
    assert architecture_claims.mlp_layers(5).answer == "wrong"


def test_an_image_goes_through_the_layers_as_pytorchs_own():
    found = decided("mlp-transformation")
    x, sizes = torch.zeros(1, 1, 28, 28), []
    for layer in (nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(1)):
        x = layer(x)
        sizes.append(x.shape[1])
    assert sizes == [784, 128, 128, 10, 10]
    assert "Flatten 784, Dense 128, ReLU 128, Dense 10, softmax 10 shares" in found.evidence
    assert x.detach().sum().item() == pytest.approx(1)
    assert found.answer == "right"
    assert architecture_claims.mlp_transformation(("Flatten", "Dense", "Dense", "softmax")).answer == "wrong"


def test_softmax_is_the_formula_and_a_constant_changes_nothing():
    found = decided("softmax-formula")
    z = np.random.default_rng(3).normal(0, 4, (200, 10))
    plain = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    np.testing.assert_allclose(plain, torch.softmax(torch.from_numpy(z + 5), 1).numpy(), atol=1e-12)
    np.testing.assert_allclose(plain.sum(1), 1, atol=1e-12)
    assert found.answer == "right"
    assert "No value is off by more than 10^−12" in found.evidence
    with np.errstate(all="ignore"):
        assert np.isnan(np.exp(1000.0) / (np.exp(1000.0) + 1))
    assert "overflows for a logit of 1,000" in found.evidence
    assert "overflows" not in softmax_claims.softmax_formula(large=10.0).evidence


def test_the_middle_class_costs_minus_ln_of_its_probability():
    loss = nn.functional.nll_loss(EXAMPLE.log()[None], torch.tensor([1])).item()
    found = decided("cross-entropy-middle-class")
    assert f"= {loss:.4f}" in found.evidence
    assert f"{loss:.4f}" == "0.2231"
    assert found.answer == "right"
    assert softmax_claims.middle_class(0.8).answer == "wrong"


def test_the_integer_label_of_the_second_class_is_one():
    found = decided("cross-entropy-integer-label")
    losses = [nn.functional.nll_loss(EXAMPLE.log()[None], torch.tensor([label])).item() for label in (1, 2)]
    assert nn.functional.one_hot(torch.tensor(1), 3).tolist() == [0, 1, 0]
    assert found.answer == "partly right"
    assert f"The label 2 would give the loss {losses[1]:.4f}, not {losses[0]:.4f}" in found.evidence
    assert softmax_claims.integer_label(1).answer == "right"
    assert softmax_claims.integer_label(0).answer == "wrong"


def test_categorical_and_sparse_are_one_number_and_binary_serves_several_labels():
    found = decided("cross-entropy-kinds")
    logits = torch.randn(50, 10, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(50) % 10
    sparse = nn.functional.cross_entropy(logits, labels, reduction="none")
    one_hot = nn.functional.cross_entropy(logits, nn.functional.one_hot(labels, 10).double(), reduction="none")
    torch.testing.assert_close(sparse, one_hot)
    several = nn.functional.binary_cross_entropy(
        torch.tensor([0.9, 0.2, 0.8], dtype=torch.float64), torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64)
    )
    assert "give the same number" in found.evidence
    assert f"cost {several.item():.4f}" in found.evidence
    assert found.answer == "partly right"
    assert softmax_claims.losses_by_labels(says_multi_label=True, says_same=True).answer == "right"


def test_both_causes_of_a_rising_loss_are_those_of_the_file():
    found = decided("loss-up-accuracy-flat")
    groups = change(9, 36)["groups"]
    for name, words in (("right-less-sure", "that stay right"), ("wrong-surer", "that stay wrong")):
        images, part = groups[name]
        assert f"{images} images {words}" in found.evidence
        assert f"{part:+.4f}" in found.evidence
    assert groups["wrong-surer"][1] > groups["right-less-sure"][1]
    assert "here the larger" in found.evidence
    assert "sums to 1.1, not 1" in found.evidence
    assert found.answer == "partly right"


def test_each_change_in_the_file_is_the_sum_of_its_groups_and_of_the_recorded_losses():
    history = shipped_history("overfitting")
    losses = [each["validation_loss"] for each in history]
    for each in TOLD["changes"]:
        assert sum(images for images, _ in each["groups"].values()) == TOLD["validation_images"] == 3000
        assert sum(part for _, part in each["groups"].values()) == pytest.approx(each["total"], abs=1e-5)
        assert losses[each["after"] - 1] - losses[each["before"] - 1] == pytest.approx(each["total"], abs=1e-3)
    best = int(np.argmin(losses)) + 1
    assert change(best, len(losses))["total"] == pytest.approx(losses[-1] - min(losses), abs=1e-3)


def test_the_loss_jumps_at_epoch_13_and_in_other_epochs_and_the_accuracy_does_not():
    history, found = shipped_history("overfitting"), decided("loss-up-epoch-13")
    losses = np.array([each["validation_loss"] for each in history])
    rates = [each["validation_accuracy"] for each in history]
    jumps = []
    for epoch in range(2, len(losses) + 1):
        groups = change(epoch - 1, epoch)["groups"]
        lost, won = groups["right-to-wrong"][0], groups["wrong-to-right"][0]
        assert (won - lost) / 3000 == pytest.approx(rates[epoch - 1] - rates[epoch - 2], abs=2.5 / 3000)
        if abs(losses[epoch - 1] / losses[epoch - 2] - 1) >= 0.05 and stats.binomtest(won, won + lost).pvalue >= 0.05:
            jumps.append(epoch)
    assert 13 in jumps
    assert found.answer == "it depends"
    assert f"not significantly, in epochs {', '.join(map(str, jumps))}." in found.evidence
    groups = change(12, 13)["groups"]
    lost, won = groups["right-to-wrong"][0], groups["wrong-to-right"][0]
    assert f"The net gains {won} of 3,000 images and loses {lost}, " in found.evidence
    assert f"(p = {stats.binomtest(won, won + lost).pvalue:.2g})" in found.evidence
    assert f"of {losses[11]:.4f} in epoch 12 and {losses[12]:.4f} in epoch 13" in found.evidence
    assert f"({losses[12] / losses[11] - 1:+.1%})" in found.evidence
    assert training_claims.jump_near_epoch(15).answer == "cannot be told"


def test_a_lone_jump_would_be_right():
    results = epoch_results.load()
    one = replace(results, changes=(results.change(12, 13),))
    assert training_claims.jump_near_epoch(13, one).answer == "right"
    groups = {**one.changes[0].groups, "wrong-to-right": (300, -0.1)}
    sure = replace(one, changes=(EpochChange(12, 13, 0.03, groups),))
    found = training_claims.jump_near_epoch(13, sure)
    assert found.answer == "cannot be told"
    assert "more uneven than chance" in found.evidence


def test_the_training_loss_falls_while_the_validation_loss_rises():
    history, found = shipped_history("overfitting"), decided("over-fitting")
    losses = [each["validation_loss"] for each in history]
    best = int(np.argmin(losses))
    before, after = history[best]["train_loss"], history[-1]["train_loss"]
    assert f"rises from {min(losses):.4f} to {losses[-1]:.4f}" in found.evidence
    assert f"goes from {before:.4f} to {after:.4g}. The training loss keeps falling" in found.evidence
    assert after < before / 10
    assert found.answer == "partly right"
    assert found.certainty


def test_early_stopping_waits_for_an_improvement_by_min_delta():
    found = decided("early-stopping")
    falls = float(re.search(r"falls by (0\.0\d+) an epoch", found.evidence)[1])
    best, waited, longest = 1.0, 0, 0
    for epoch in range(1, 40):
        waited = waited + 1
        longest = max(longest, waited)
        if 1 - falls * epoch < best - 0.001:
            best, waited = 1 - falls * epoch, 0
    assert longest < 10
    assert f"improves once in {longest} epochs" in found.evidence
    assert found.answer == "right"
    assert found.certainty
