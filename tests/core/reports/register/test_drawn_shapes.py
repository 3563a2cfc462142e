"""R3's claims on drawn shapes: every verdict and its numbers from the recorded file, the pixels and PyTorch's nets."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from core.data import Split, load, shapes
from core.reports import shape_counts, shape_results, shape_times
from core.reports.claim import Finding
from core.reports.register import drawn_shapes
from core.reports.shape_results import BOTH, CLASS, WIDTH, ShapeOutcome, ShapeResults, ShapeSetting
from core.shape_nets import training

CLAIMS = {claim.id: claim for claim in drawn_shapes.CLAIMS}
TOLD = json.loads(shape_results.FILE.read_text("utf-8"))
USUAL = {"shapes": "line", "kind": "conv", "activation": "relu", "rate": 0.1, "task": "all"}


def rows(**setting: object) -> np.ndarray:
    """The outcomes of a setting as they stand in the file: class iterations, iterations, accuracy, fresh images."""
    wanted = {**USUAL, **setting}
    (found,) = [each["outcomes"] for each in TOLD["rows"] if wanted.items() <= each.items()]
    return np.array(found)


def decided(name: str) -> Finding:
    return CLAIMS[name].decide()


def prediction(counts: np.ndarray) -> tuple[float, float]:
    """Where one more count of a log-normal sample lies at 95 %."""
    logs = np.log(counts)
    half = stats.t.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) * np.sqrt(1 + 1 / len(logs))
    return float(np.exp(logs.mean() - half)), float(np.exp(logs.mean() + half))


def factor(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """The geometric mean of the pairs' ratios, and its 95 % interval."""
    both = (first > 0) & (second > 0)
    logs = np.log(second[both] / first[both])
    low, high = stats.t.interval(0.95, len(logs) - 1, logs.mean(), stats.sem(logs))
    return float(np.exp(logs.mean())), float(np.exp(low)), float(np.exp(high))


def changed(setting: ShapeSetting, counts: list[int]) -> ShapeResults:
    """The recorded results, with other iterations of one setting."""
    found = shape_results.load()
    outcomes = [ShapeOutcome(each, each, 0.5, 4000) for each in counts]
    return replace(found, outcomes={**found.outcomes, setting: outcomes})


def test_the_file_is_of_the_images_that_the_app_draws():
    assert TOLD["provenance"]["fingerprints"] == {name: load(name).fingerprint for name in ("line", "detection")}
    assert {"machine", "torch", "date", "seconds"} <= TOLD["provenance"].keys()


def test_the_reports_count_is_compared_with_where_one_more_of_our_trainings_would_be():
    counts = rows()[:, 1]
    low, high = prediction(counts)
    found = decided("line-iterations")
    assert not low <= 16 <= high
    assert found.answer == "cannot be told"
    assert f"take {counts.min():.0f} to {counts.max():.0f} iterations" in found.evidence
    assert f"trainings take {low:.0f} to {high:.0f}" in found.evidence
    for rate in (0.2, 0.4, 6.4):
        some = rows(rate=rate)[:, 1]
        assert f"Rate {rate:g}: {(some > 0).sum()} of {len(some)} arrive" in found.evidence
        assert not ((some > 0) & (some <= 16)).any()
    assert shape_times.line_iterations(round(float(np.median(counts)))).answer == "right"


def test_kernels_are_not_what_makes_it_fast_and_read_fresh_images_better():
    found = decided("line-kernels")
    own, shuffled, dense = (rows(kind=kind) for kind in ("conv", "shuffled", "dense"))
    for other in (shuffled, dense):
        middle, low, high = factor(own[:, 0], other[:, 0])
        span = f"({low:.2f} to {high:.2f}, {len(own)} seeds)"
        assert f"**{middle:.2f} times** as many iterations as the convolutional net {span}" in found.evidence
    assert factor(own[:, 0], shuffled[:, 0])[2] < 1
    assert found.answer == "wrong"
    for other in (shuffled, dense):
        apart = own[:, 2] - other[:, 2]
        assert stats.ttest_1samp(apart, 0).pvalue < 0.001
        assert f"{100 * apart.mean():+.1f} points" in found.evidence
    assert "Its advantage is in generalisation." in found.evidence


def test_with_shuffled_pixels_that_take_longer_it_would_be_right():
    slow = [int(3 * each) for each in rows()[:, 0]]
    results = changed(ShapeSetting(kind="shuffled"), slow)
    assert shape_times.kernels(results).answer == "right"


def side(image: np.ndarray) -> str:
    """Where the square is: the bar's column is the one with most lit pixels, the square lies on the wider side."""
    lit = image.sum(axis=0)
    bar = np.flatnonzero(lit > 9)
    rest = np.flatnonzero((lit > 0) & (lit <= 9))
    return "left" if rest.max() < bar.min() else "right"


def test_label_one_is_the_square_on_the_left():
    split = shapes.line(0)
    sides = np.array([side(image[0] > 0) for image in split.images])
    assert set(sides[split.labels == 1]) == {"left"}
    assert set(sides[split.labels == 0]) == {"right"}
    found = decided("line-labels")
    assert found.answer == "wrong"
    assert (
        "The square is left of the bar in 32 of 32 images with label 1, and in none of 32 with label 0."
        in found.evidence
    )
    assert shape_counts.label_one("left").answer == "right"
    turned = Split(split.images[:, :, :, ::-1], split.labels)
    assert shape_counts.label_one("right", turned).answer == "right"
    mixed = shape_counts.label_one("right", Split(split.images, np.roll(split.labels, 1)))
    assert mixed.answer == "wrong"
    assert "does not tell the side" in mixed.evidence


def test_half_widths_go_from_one_to_seven():
    split, widths = shapes.detection(0)
    spans = [np.flatnonzero(image[0].any(axis=0)) for image in split.images]
    measured = np.array([(each.max() - each.min()) // 2 for each in spans])
    np.testing.assert_array_equal(measured, widths)
    found = decided("detection-half-widths")
    assert found.answer == "wrong"
    assert "from 1 to 7; their counts are 4 9 21 18 9 2 1." in found.evidence
    assert " ".join(map(str, np.bincount(measured)[1:])) == "4 9 21 18 9 2 1"
    assert "17 pixels wide, in images of 16" in found.evidence
    assert shape_counts.half_widths((1, 7)).answer == "right"


def test_the_reports_counts_for_diamonds_and_squares_lie_among_ours():
    outcomes = rows(shapes="detection")
    spans = [prediction(outcomes[:, place]) for place in (0, 1)]
    assert spans[0][0] <= 130 <= spans[0][1]
    assert spans[1][0] <= 507 <= spans[1][1]
    found = decided("detection-iterations")
    assert found.answer == "right"
    for low, high in spans:
        assert f"{low:.0f} to {high:.0f} iterations" in found.evidence
    assert shape_times.detection_iterations((16, 507)).answer == "cannot be told"


def test_most_of_the_time_goes_into_the_half_width():
    alone, width, both = (rows(shapes="detection", task=task)[:, 1] for task in ("class", "width", "all"))
    found = decided("detection-two-tasks")
    harder, together = factor(alone, width), factor(width, both)
    assert together[1] > 1
    assert harder[1] > together[2]
    assert found.answer == "partly right"
    for middle, low, high in (harder, together):
        assert f"{middle:.2f} times ({low:.2f} to {high:.2f})" in found.evidence
    medians = [f"{np.median(each):.0f}" for each in (alone, width, both)]
    said = re.search(
        r"are (\d+) for the class alone, (\d+) for the half-width alone, and (\d+) for both", found.evidence
    )
    assert said is not None
    assert list(said.groups()) == medians


@pytest.mark.parametrize(
    ("setting", "scale", "answer"), [(BOTH, 0.9, "wrong"), (WIDTH, 1.0, "partly right"), (BOTH, 20.0, "right")]
)
def test_other_iterations_would_make_another_verdict(setting: ShapeSetting, scale: float, answer: str):
    widths = rows(shapes="detection", task="width")[:, 1]
    noise = np.random.default_rng(0).normal(1, 0.01, len(widths))
    results = changed(setting, [int(each) for each in scale * widths * noise])
    assert shape_times.two_tasks(results).answer == answer


def test_parameters_are_those_of_plain_pytorch_layers():
    convolutions = [nn.Conv2d(1, 16, 7), nn.Conv2d(16, 8, 7)]
    sizes = [sum(each.numel() for each in layer.parameters()) for layer in (*convolutions, nn.Linear(128, 1))]
    assert nn.Sequential(*convolutions)(torch.zeros(1, 1, 16, 16)).numel() == 128
    found = decided("shape-net-parameters")
    assert found.answer == "right"
    assert f"{sizes[0]:,} and {sizes[1]:,} weights and biases, each head {sizes[2]}" in found.evidence
    assert f"{sum(sizes):,} with one head and {sum(sizes) + sizes[2]:,} with two" in found.evidence
    assert shape_counts.parameters((7_209, 7_339)).answer == "wrong"


def test_further_activations_are_measured_though_the_report_has_none():
    found = decided("line-further-activation")
    assert found.answer == "cannot be told"
    usual, p = rows(), {}
    for name, title in (("leaky-relu", "Leaky ReLU"), ("elu", "ELU"), ("selu", "SELU")):
        other = rows(activation=name)
        middle, low, high = factor(usual[:, 1], other[:, 1])
        assert f"{title} {middle:.2f} ({low:.2f} to {high:.2f}" in found.evidence
        assert f"{title} {other[:, 2].mean():.1%}" in found.evidence
        lost = int((other[:, 1] < 0).sum())
        assert (f", {lost} of {len(other)} never" in found.evidence.partition(title)[2][:40]) == bool(lost)
        arrived = other[:, 1] > 0
        p[title] = stats.ttest_1samp(np.log(other[arrived, 1] / usual[arrived, 1]), 0).pvalue
        assert shape_times.paired_p(usual[:, 1].tolist(), other[:, 1].tolist()) == pytest.approx(p[title])
    assert p["ELU"] < 0.05 / 3
    assert p["SELU"] < 0.05 / 3
    assert p["Leaky ReLU"] > 0.05
    assert "ELU and SELU arrive sooner." in found.evidence


def test_equal_iterations_are_not_called_sooner():
    results = shape_results.load()
    same = results.outcomes[ShapeSetting()]
    outcomes = {**results.outcomes, **{ShapeSetting(activation=name): same for name in ("leaky-relu", "elu", "selu")}}
    assert "None is surely sooner." in shape_times.further_activations(replace(results, outcomes=outcomes)).evidence


def test_where_a_further_units_cross_entropy_exists():
    found = decided("neuron-further-activation")
    w, b = np.random.default_rng(0).uniform(-2, 2, (2, 400_000))
    units = {"ReLU": nn.ReLU(), "Leaky ReLU": nn.LeakyReLU(), "ELU": nn.ELU(), "SELU": nn.SELU()}
    for title, unit in units.items():
        out = unit(torch.from_numpy(w + b)).numpy()
        said = re.search(rf"(?<!\w )\b{title} ([\d.]+)%", found.evidence)
        assert said is not None
        assert float(said[1]) / 100 == pytest.approx(((out > 0) & (out < 1)).mean(), abs=0.004)
    z = torch.tensor([0.2, 0.7, 0.9], dtype=torch.float64, requires_grad=True)
    a = nn.SELU()(z)
    entropy, squares = -0.5 * torch.log(a) - 0.5 * torch.log(1 - a), (a - 0.5) ** 2
    steep, flat = (torch.autograd.grad(each.sum(), z, retain_graph=True)[0] for each in (entropy, squares))
    torch.testing.assert_close(steep / flat, (1 / (2 * a * (1 - a))).detach())
    assert "at least 2 times" in found.evidence
    assert found.answer == "cannot be told"


def test_results_are_written_and_read_back(tmp_path):
    results = ShapeResults({CLASS: [ShapeOutcome(3, 4, 0.25, 40), ShapeOutcome(-1, -1, 0.5, 40)]}, {"date": "x"})
    shape_results.save(results, tmp_path / "shapes.json")
    assert shape_results.load(tmp_path / "shapes.json") == results


@pytest.mark.slow  # seven small trainings
def test_the_file_can_be_made_again():
    """Processors round differently, so the counts are compared with the spread of the recorded ones."""
    for kind in ("conv", "dense", "shuffled"):
        low, high = prediction(rows(kind=kind)[:, 1])
        for seed in (0, 1):
            assert 0.8 * low < training.train("line", seed, kind).iterations < 1.25 * high
    low, high = prediction(rows(shapes="detection", task="class")[:, 1])
    assert 0.8 * low < training.train("detection", 0, task="class").iterations < 1.25 * high
