"""The claims on the four small nets, recomputed from the file of races and with a net of PyTorch's."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from core.race import shipped_races
from core.race.four_nets import LINE_UP, REPORTED, TOO_FAST, Net
from core.race.shipped_races import RaceKey, ShippedRaces
from core.reports import race_claims
from core.reports.register.four_nets import CLAIMS
from ui.page.sections import ROOT

BY_ID = {claim.id: claim for claim in CLAIMS}
TIMES = {("sigmoid", "ce", 0.1): 77, ("relu", "mse", 0.1): 94, ("relu", "ce", 0.05): 138, ("sigmoid", "mse", 0.1): 147}
NAMES = ("Sigmoid·CE", "ReLU·MSE", "ReLU·CE", "Sigmoid·MSE")


def shipped() -> tuple[dict, dict, np.ndarray]:
    """Iterations, ∞ where a net never arrived, and the dead units of 4 at the end, by race; medians of the draws."""
    with np.load(ROOT / "assets/races/four-nets.npz") as arrays:
        entries = json.loads(str(arrays["about"]))["entries"]
        keys = [(net["hidden"], net["loss"], net["lr"], reduction, init) for net, reduction, init in entries]
        rows = range(len(keys))
        times = {keys[row]: arrays[f"iterations{row}"].astype(float) for row in rows}
        dead = {keys[row]: arrays[f"dead{row}"][:, -1] for row in rows}
        draws = arrays["draws"]
    return {key: np.where(each < 0, np.inf, each) for key, each in times.items()}, dead, draws


def runs(nets: list, reduction: str) -> list[np.ndarray]:
    times = shipped()[0]
    return [times[*net, reduction, "truncated-normal"] for net in nets]


def with_race(key: RaceKey, iterations: np.ndarray) -> ShippedRaces:
    """The shipped races with other iterations in one of them."""
    found = shipped_races.load()
    return replace(found, races={**found.races, key: replace(found.races[key], iterations=iterations)})


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("race-parameters", "right"),
        ("race-order", "it depends"),
        ("race-never", "it depends"),
        ("race-unit-and-loss", "it depends"),
        ("race-positive", "wrong"),
    ],
)
def test_each_claim_gets_its_verdict_and_says_how_sure_it_is(name: str, answer: str):
    found = BY_ID[name].decide()
    assert found.answer == answer
    assert found.certainty.endswith(".")


def test_a_net_has_as_many_parameters_as_pytorchs():
    net = torch.nn.Sequential(torch.nn.Linear(16, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    total = sum(each.numel() for each in net.parameters())
    assert f"16·4 + 4 + 4·1 + 1 = {total}." in BY_ID["race-parameters"].decide().evidence
    assert race_claims.a_race_net_has(72).answer == "wrong"


def test_how_often_single_runs_come_in_the_order():
    told = BY_ID["race-order"].decide().evidence
    found = runs(list(TIMES), "sum")
    rng = np.random.default_rng(0)
    picked = np.array([rng.choice(each, 200_000) for each in found])
    share = (picked[:-1] < picked[1:]).all(axis=0).mean()
    said = float(told.split("shows it in ")[1].split("%")[0]) / 100
    assert said == pytest.approx(share, abs=0.01)
    ranks = 1 + (picked[:, None] > picked).sum(axis=1)
    spans = [tuple(np.quantile(each, (0.025, 0.975), method="inverted_cdf").astype(int)) for each in ranks]
    for name, (low, high) in zip(NAMES, spans, strict=True):
        assert f"{name} {low} to {high}" in told
    factors = [time / np.median(each) for time, each in zip(TIMES.values(), found, strict=True)]
    assert f"{min(factors):.1f} to {max(factors):.1f} times our medians" in told


def test_on_how_many_draws_the_order_stands():
    found = BY_ID["race-order"].decide()
    by_net = dict(zip(("sigmoid-mse", "relu-ce", "relu-mse", "sigmoid-ce"), shipped()[2][0].T, strict=True))
    ordered = [by_net[name] for name in ("sigmoid-ce", "relu-mse", "relu-ce", "sigmoid-mse")]
    same = int(np.all([early < late for early, late in pairwise(ordered)], axis=0).sum())
    assert f"{same} of the first 100 draws of such images show it in their medians" in found.evidence
    band = binomtest(same, 100).proportion_ci(method="wilson")
    assert f"{band.low:.0%} to {band.high:.0%}" in found.certainty


def test_an_order_that_all_runs_and_draws_have_is_right_and_one_that_none_has_is_wrong():
    found, order = shipped_races.load(), sorted(REPORTED, key=lambda net: REPORTED[net])
    for steps, answer in (((10, 20, 30, 40), "right"), ((40, 30, 20, 10), "wrong")):
        races, draws = dict(found.races), np.zeros((2, 100, 4))
        for net, step in zip(order, steps, strict=True):
            key = RaceKey(net, "sum", "truncated-normal")
            races[key] = replace(races[key], iterations=np.full(100, step))
            draws[:, :, LINE_UP["sum"].index(net)] = step
        assert race_claims.the_order_is_theirs(replace(found, races=races, draws=draws)).answer == answer


def test_how_many_starts_arrive_at_the_rate_that_never_did():
    found = BY_ID["race-never"].decide()
    times, dead, _ = shipped()
    key = ("relu", "ce", 0.1, "sum", "truncated-normal")
    there = np.isfinite(times[key])
    assert f"{there.sum()} of {len(there)} starts here reach 100%" in found.evidence
    assert f"the first after {times[key].min():.0f}." in found.evidence
    assert f"{dead[key][~there].mean() / 4:.0%} of the others' hidden ReLUs are dead" in found.evidence
    band = binomtest(int(there.sum()), len(there)).proportion_ci(method="wilson")
    assert f"{band.low:.0%} to {band.high:.0%}" in found.certainty


@pytest.mark.parametrize(("iterations", "answer"), [(-1, "right"), (50, "wrong")])
def test_where_no_start_or_every_start_arrives_it_does_not_depend(iterations: int, answer: str):
    changed = with_race(RaceKey(TOO_FAST, "sum", "truncated-normal"), np.full(100, iterations))
    assert race_claims.it_never_arrives(shipped=changed).answer == answer


def test_the_mean_has_another_winner():
    told = BY_ID["race-unit-and-loss"].decide().evidence
    mean = [(hidden, loss, 0.1) for hidden, loss, _ in TIMES]
    for nets, reduction in ((list(TIMES), "sum"), (mean, "mean")):
        found = runs(nets, reduction)
        first, second = np.argsort([np.median(each) for each in found])[:2]
        ahead = int((found[first] < found[second]).sum())
        behind = int((found[second] < found[first]).sum())
        assert binomtest(ahead, ahead + behind).pvalue < 0.05
        assert f"{NAMES[first]} is the fastest (median {np.median(found[first]):,.0f})" in told
        assert f"ahead of {NAMES[second]} in {ahead} of 100 starts" in told
    assert "makes each step 64 times smaller" in told


def test_the_same_winner_under_the_mean_would_make_it_right():
    changed = with_race(RaceKey(Net("sigmoid", "ce", 0.1), "mean", "truncated-normal"), np.full(100, 3))
    assert race_claims.unit_and_loss_decide(changed).answer == "right"


def test_units_are_dead_where_the_net_fails_and_nowhere_else():
    told = BY_ID["race-positive"].decide().evidence
    times, dead, _ = shipped()
    key = ("relu", "ce", 0.1, "sum", "truncated-normal")
    there = np.isfinite(times[key])
    lost, well = dead[key][~there] == 4, dead[key][there] == 4
    assert f"{len(lost)} starts of ReLU·CE at 0.1 never arrive, and all units are dead in {lost.sum()} of these" in told
    assert f"in {well.sum()} of the {len(well)} that arrive" in told
    assert lost.mean() > 0.5 > well.mean()
