"""The claims on dense nets for MNIST, by the runs' and the study's own files, and by torch."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from scipy import stats
from torch import nn

from core.reports import mnist_claims, scaling_claims
from core.reports.register.mnist_nets import CLAIMS
from core.reports.scaling_claims import RATES, SEEDS, ScaledPixels, scaling_helps
from core.reports.tuning_claims import bayesian_optimisation_tunes_better, grid_and_random_search_tune
from core.tuning import shipped
from ui.page.sections import ROOT

FOUND = {claim.id: claim for claim in CLAIMS}
STUDY = json.loads((ROOT / "assets" / "studies" / "mnist.json").read_text("utf-8"))


def record(model):
    """A ten-epoch run under cross-entropy, as its file has it, and its folder."""
    for file in sorted((ROOT / "assets" / "runs").glob("*/run.json")):
        found = json.loads(file.read_text("utf-8"))
        recipe = found["recipe"]
        if (recipe["model"], recipe["epochs"], recipe["loss"], recipe["optimizer"]) == (model, 10, "ce", "adam"):
            return found, file.parent
    raise AssertionError("no such run")


def chosen(sampler):
    """The test accuracies of what a sampler's searches chose, by repeat."""
    return np.array([each["test_accuracy"] for each in STUDY["searches"] if each["sampler"] == sampler])


def test_each_claim_gets_its_verdict_and_says_what_stands_behind_it():
    found = {name: claim.decide() for name, claim in FOUND.items()}
    assert {name: each.answer for name, each in found.items()} == {
        "mnist-ten-epochs": "partly right",
        "mnist-parameters-128-64": "right",
        "mnist-split": "right",
        "mnist-accuracy": "cannot be told",
        "mnist-scaled-pixels": "right",
        "mnist-grid-random": "right",
        "mnist-bayesian": "cannot be told",
        "mnist-parameters-256-128": "right",
    }
    assert all(each.certainty and each.evidence.endswith(".") for each in found.values())


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("mnist-parameters-128-64", (784, 128, 64, 10)), ("mnist-parameters-256-128", (784, 256, 128, 10))],
)
def test_parameters_are_those_of_a_net_of_these_sizes(name, sizes):
    net = nn.Sequential(*(nn.Linear(*pair) for pair in pairwise(sizes)))
    total = sum(each.numel() for each in net.parameters())
    assert f"together {total:,}." in FOUND[name].decide().evidence
    assert FOUND[name].claim == f"{total:,}"
    assert mnist_claims.dense_parameters("mlp-128-64", total + 1).answer == "wrong"


def test_the_split_and_its_updates():
    learnt = 60_000 - 60_000 // 5
    loader = torch.utils.data.DataLoader(range(learnt), batch_size=32)
    evidence = FOUND["mnist-split"].decide().evidence
    assert (learnt, len(loader)) == (48_000, 1_500)
    assert f"{learnt:,} / 32 = {len(loader):,} batches" in evidence
    assert f"{10 * len(loader):,} updates in 10 epochs" in evidence
    assert record("mlp-128-64")[0]["provenance"]["train_images"] == learnt
    assert mnist_claims.split_and_updates(48_000, 1_875).answer == "wrong"


def test_the_accuracy_of_the_set_up():
    evidence = FOUND["mnist-accuracy"].decide().evidence
    made, folder = record("mlp-128-64")
    held = load_file(folder / "outputs.safetensors")
    right, count = int((held["logits"].argmax(axis=1) == held["labels"]).sum()), len(held["labels"])
    interval = stats.binomtest(right, count).proportion_ci(method="wilson")
    assert right / count == made["metrics"]["test_accuracy"]
    assert f"{right:,} of {count:,} test images right: {right / count:.2%}" in evidence
    assert f"{interval.low:.2%} to {interval.high:.2%}" in evidence


def test_ten_epochs_are_more_than_enough():
    evidence = FOUND["mnist-ten-epochs"].decide().evidence
    best, rises, accuracies = [], [], []
    for model in ("mlp-128", "mlp-128-64", "mlp-256-128"):
        made, _ = record(model)
        losses = [each["validation_loss"] for each in made["history"]]
        assert len(losses) == 10
        assert min(losses[-2:]) > 1.05 * min(losses)
        best.append(losses.index(min(losses)) + 1)
        rises.append(f"{losses[-1] / min(losses) - 1:.0%}")
        accuracies.append(f"{made['metrics']['test_accuracy']:.2%}")
    assert f"after epoch {best[0]}, {best[1]} and {best[2]} and ends {rises[0]}, {rises[1]} and {rises[2]}" in evidence
    assert f"read {accuracies[0]}, {accuracies[1]} and {accuracies[2]}" in evidence
    assert "too many for 3 of 3" in evidence


def test_nets_that_still_learn_after_ten_epochs_or_fit_get_another_verdict(monkeypatch):
    run = mnist_claims.run_of("r1")

    def with_losses(losses):
        history = [replace(each, validation_loss=loss) for each, loss in zip(run.history, losses, strict=True)]
        monkeypatch.setattr(mnist_claims, "run_of", lambda _: replace(run, history=tuple(history)))
        return mnist_claims.ten_epochs_are_enough()

    assert with_losses([1 / epoch for epoch in range(1, 11)]).answer == "wrong"
    assert with_losses([1 / min(epoch, 5) for epoch in range(1, 11)]).answer == "right"


@pytest.mark.parametrize("optimiser", ["gd", "adam"])
def test_the_small_nets_descend_as_torch_does(optimiser):
    pixels, labels = scaling_claims.digits()
    ours = scaling_claims.descend(pixels / np.float32(255), labels, optimiser)
    starts = scaling_claims.starts(pixels.shape[1])
    row, column = RATES.index(0.01 if optimiser == "adam" else 0.3), SEEDS - 1
    weights = [torch.tensor(each[row * SEEDS + column], requires_grad=True) for each in starts]
    kind = torch.optim.Adam(weights, lr=0.01, eps=1e-7) if optimiser == "adam" else torch.optim.SGD(weights, lr=0.3)
    X, y = torch.tensor(pixels / 255), torch.tensor(labels)

    def loss():
        return nn.functional.cross_entropy(torch.relu(X @ weights[0] + weights[1]) @ weights[2] + weights[3], y)

    for _ in range(scaling_claims.STEPS):
        kind.zero_grad()
        loss().backward()
        kind.step()
    assert ours[row, column] == pytest.approx(loss().item(), rel=0.01)


def test_the_verdict_on_scaled_pixels_is_that_of_a_paired_test_at_the_best_rates():
    evidence = FOUND["mnist-scaled-pixels"].decide().evidence
    for found in scaling_claims.measured().values():
        raw, scaled = (each[each.mean(axis=1).argmin()] for each in (found.raw, found.scaled))
        assert stats.ttest_rel(raw, scaled).pvalue < 0.05
        assert raw.mean() > scaled.mean()
        assert f"{scaled.mean():.2g} with scaled pixels, {raw.mean():.2g} with raw ones" in evidence
    adam = scaling_claims.measured()["adam"]
    assert adam.raw[RATES.index(0.001)].mean() < adam.scaled[RATES.index(0.001)].mean()
    assert "for Adam at 0.001" in evidence


def test_scaled_pixels_that_do_not_help_get_another_verdict():
    found = scaling_claims.measured()
    turned = {name: ScaledPixels(each.scaled, each.raw) for name, each in found.items()}
    assert scaling_helps(turned).answer == "wrong"
    assert scaling_helps({**found, "adam": turned["adam"]}).answer == "it depends"


def test_a_training_that_diverges_is_never_the_best():
    raw, scaled = np.full((len(RATES), SEEDS), np.inf), np.full((len(RATES), SEEDS), np.inf)
    raw[3], scaled[2] = 1.0, np.linspace(0.1, 0.2, SEEDS)
    found = ScaledPixels(raw, scaled)
    assert found.best == (3, 2)
    assert found.lead == pytest.approx(0.85)
    assert found.reversed == []


def test_grid_and_random_search_beat_most_of_what_they_try():
    evidence = FOUND["mnist-grid-random"].decide().evidence
    tried = [each["value"] for each in STUDY["searches"] if each["sampler"] in ("grid", "random")]
    usual = np.median(np.concatenate(tried))
    grid, random = chosen("grid"), chosen("random")
    assert min(grid.mean(), random.mean()) > usual
    assert f"stay below {usual:.1%}" in evidence
    assert f"{grid.mean():.2%} (grid search) and {random.mean():.2%} (random search)" in evidence
    found = stats.ttest_rel(grid, random)
    assert found.pvalue > 0.05
    low, high = found.confidence_interval()
    told = f"{100 * (grid - random).mean():.2f} points ({100 * low:.2f} to {100 * high:.2f}, p {found.pvalue:.2f})"
    assert told.replace("-", "−") in evidence
    assert "either is told from the other" in evidence


def test_no_winner_is_named_where_the_repeats_do_not_decide():
    evidence = FOUND["mnist-bayesian"].decide().evidence
    titles = {"grid": "grid search", "random": "random search", "tpe": "TPE", "gp": "the Gaussian process"}
    means = {name: chosen(name).mean() for name in titles}
    first = max(means, key=means.get)
    tests = {name: stats.ttest_rel(chosen(first), chosen(name)) for name in titles if name != first}
    assert min(3 * each.pvalue for each in tests.values()) > 0.05
    for name, title in titles.items():
        assert f"{means[name]:.2%} ({title})" in evidence
    for name, each in tests.items():
        low, high = each.confidence_interval()
        lead = (
            f"over {titles[name]} {100 * (means[first] - means[name]):.2f} points ({100 * low:.2f} to {100 * high:.2f}"
        )
        assert lead.replace("-", "−") in evidence
    assert first in ("tpe", "gp")
    assert "do not tell it from the plain searches" in evidence


@pytest.mark.parametrize(("gain", "answer"), [(0.05, "right"), (-0.05, "wrong"), (0.0, "cannot be told")])
def test_a_search_that_is_surely_ahead_or_behind_gets_its_verdict(gain, answer):
    made = shipped("mnist")
    noise = (0.001, -0.001, 0.0005, 0.0, -0.0005)
    value = {"grid": 0.9, "random": 0.9 - max(0.0, -gain), "tpe": 0.9 + gain}
    searches = tuple(
        replace(each, test_accuracy=value[each.sampler] + noise[(each.repeat * (1 + len(each.sampler))) % 5])
        for each in made.searches
        if each.sampler in value
    )
    changed = replace(made, searches=searches, spec=replace(made.spec, samplers=("grid", "random", "tpe")))
    assert bayesian_optimisation_tunes_better(changed).answer == answer


def test_a_plain_search_that_is_ahead_by_chance_is_not_told_from_plain_ones():
    made = shipped("mnist")
    noise = (0.001, -0.001, 0.0005, 0.0, -0.0005)
    searches = tuple(
        replace(
            each,
            test_accuracy=0.9 + noise[(each.repeat * (1 + len(each.sampler))) % 5] + (each.sampler == "grid") / 1e5,
        )
        for each in made.searches
    )
    found = bayesian_optimisation_tunes_better(replace(made, searches=searches))
    assert found.answer == "cannot be told"
    assert "Grid search leads" in found.evidence
    assert "do not tell it from each of the others" in found.evidence


def test_searches_that_choose_no_better_than_they_try_do_not_tune():
    made = shipped("mnist")
    searches = tuple(replace(each, test_accuracy=0.5 + each.repeat / 1000) for each in made.searches)
    assert grid_and_random_search_tune(replace(made, searches=searches)).answer == "wrong"
