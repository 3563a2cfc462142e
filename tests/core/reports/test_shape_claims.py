"""R3's explanation by kernels: each number and the verdict recomputed from made-up nets of every outcome."""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.reports import shape_claims
from core.shape_nets import training

FRESH = 4000


@dataclass(frozen=True)
class Net:
    """What a verdict reads of a trained net."""

    class_iterations: int
    test_accuracy: float
    fresh: int = FRESH


def judged(counts: dict[str, list[int]], shares: dict[str, list[float]]) -> tuple[str, str]:
    runs = {kind: [Net(*pair) for pair in zip(counts[kind], shares[kind], strict=True)] for kind in counts}
    found = shape_claims.kernels_make_it_fast(runs)
    return found.answer, found.evidence


def of_mean(values: list[float]) -> tuple[float, float]:
    """Student's interval by scipy's own distribution."""
    return stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))


def draws(size: int) -> st.SearchStrategy[dict[str, list[int]]]:
    one = st.lists(st.integers(20, 400) | st.just(-1), min_size=size, max_size=size)
    return st.fixed_dictionaries(dict.fromkeys(("conv", "dense", "shuffled"), one))


@settings(max_examples=200)
@given(st.integers(1, 8).flatmap(draws))
def test_the_verdict_is_that_of_the_intervals(counts: dict[str, list[int]]):
    size = len(counts["conv"])
    answer, evidence = judged(counts, {kind: [0.5 + 0.01 * i for i in range(size)] for kind in counts})
    logs = {
        kind: [np.log(b / a) for a, b in zip(counts["conv"], counts[kind], strict=True) if a > 0 and b > 0]
        for kind in ("shuffled", "dense")
    }
    if min(map(len, logs.values())) < 2:
        assert (answer, evidence[:22]) == ("cannot be told", "Too few nets have lear")
        return
    ends = {}
    for kind, some in logs.items():
        low, high = of_mean(some) if np.std(some) > 0 else (np.mean(some), np.mean(some))
        if min(abs(low), abs(high)) < 1e-9:
            return
        ends[kind] = low, high
        top = f"{np.exp(high):.2f}" if np.exp(high) < 100 else "over 100"
        span = f"({np.exp(low):.2f} to {top}, {len(some)} seeds)"
        said = f"takes **{np.exp(np.mean(some)):.2f} times** as many iterations as the convolutional net {span}"
        assert said in evidence
    if ends["shuffled"][1] < 0:
        wanted = "wrong"
    elif ends["shuffled"][0] < 0:
        wanted = "cannot be told"
    else:
        wanted = "partly right" if ends["dense"][1] < 0 else "right"
    assert answer == wanted
    assert ("spatial relations do not make it learn fast" in evidence) == (wanted == "wrong")
    assert ("do not decide" in evidence) == (wanted == "cannot be told")


@pytest.mark.parametrize(
    ("shuffled", "dense", "said"),
    [
        (-0.10, -0.12, "Its advantage is in generalisation."),
        (-0.10, 0.0, "certain only over the net with shuffled pixels"),
        (0.0, -0.10, "certain only over the dense net"),
        (0.0, 0.0, "No advantage in generalisation is certain."),
        (0.10, 0.0, "certainly behind the net with shuffled pixels in generalisation."),
        (0.10, 0.12, "certainly behind the net with shuffled pixels and the dense net in generalisation."),
        (-0.10, 0.10, "certainly behind the dense net in generalisation."),
    ],
)
def test_the_accuracies_on_fresh_images_are_compared_over_seeds_and_images(shuffled: float, dense: float, said: str):
    rng = np.random.default_rng(0)
    shares = {
        kind: (0.7 + far + rng.normal(0, 0.02, 6)).tolist()
        for kind, far in (("conv", 0), ("shuffled", shuffled), ("dense", dense))
    }
    _, evidence = judged({kind: [100, 90, 80, 120, 110, 95] for kind in shares}, shares)
    assert said in evidence
    assert f"on {FRESH:,} fresh images is {100 * np.mean(shares['conv']):.1f}%" in evidence
    for kind, name in (("shuffled", "the net with shuffled pixels"), ("dense", "the dense net")):
        apart = np.subtract(shares["conv"], shares[kind])
        images = sum(np.mean(each) * (1 - np.mean(each)) / FRESH for each in (shares["conv"], shares[kind]))
        half = stats.t.ppf(0.975, 5) * np.sqrt(apart.var(ddof=1) / 6 + images)
        ends = [f"{100 * each:+.1f}".replace("-", "−") for each in (apart.mean() - half, apart.mean() + half)]
        assert f"({ends[0]} to {ends[1]}) against {name}" in evidence


@pytest.mark.slow  # fifteen small trainings
def test_with_the_apps_own_nets_shuffled_pixels_are_learnt_sooner_and_read_worse():
    runs = {
        kind: [training.train("line", seed, kind, 1000) for seed in range(5)] for kind in ("conv", "dense", "shuffled")
    }
    found = shape_claims.kernels_make_it_fast(runs)
    assert found.answer == "wrong"
    assert "Its advantage is in generalisation." in found.evidence


def test_fresh_images_are_counted_and_none_of_them_was_learnt():
    for name in ("line", "detection"):
        seen, unseen = training.examples(name), training.fresh(name)
        known = {image.tobytes() for image in seen.images}
        assert not any(image.tobytes() in known for image in unseen.images)
        run = training.train(name, 0, max_iterations=2)
        assert run.fresh == len(unseen.images) == len(unseen.labels) > 3000
        right = run.test_accuracy * run.fresh
        assert right == pytest.approx(round(right), abs=1e-6)
        assert re.fullmatch(r"\d+", str(round(right)))
