"""The runs that come with the app: complete, honest about their origin, and as good as they say."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from core.data import load
from core.recipes import NAMED, SHIPPED, STUDIES
from core.runs import Run, find, measured, shipped
from core.training.checkpoints import LARGEST

TARGETS = {
    "mlp-128": 0.978,
    "mlp-128-64": 0.978,
    "mlp-256-128": 0.978,
    "mnist-cnn": 0.99,
    "lenet5": 0.89,
    "resnet18": 0.93,
    "resnet18-cifar": 0.95,
    "vgg16-64": 0.95,
}
# A fifth of the images, and labels that are noise; the whole of them.
FLOORS = {"lenet5-random-labels": 0.0, "lenet5-true-labels": 0.75, "lenet5-flat": 0.89}
LARGE = ("resnet18", "resnet18-cifar", "vgg16-64")  # all test images are minutes of work: a ninth of them
SOURCES = {"mnist": ("official", 10_000), "svhn": ("local copy", 4_498)}


def run(name: str) -> Run:
    found = shipped().get(SHIPPED[name])
    assert found is not None
    return found


@pytest.mark.parametrize("name", TARGETS)
def test_a_shipped_run_is_complete_and_above_its_target(name: str):
    made = run(name)
    source, tested = SOURCES[made.recipe.dataset]
    assert made.metrics["test_accuracy"] >= TARGETS[name]
    assert (made.provenance.source, made.provenance.test_images) == (source, tested)
    assert made.provenance.train_images > 20_000
    assert all(vars(made.provenance)[name] not in ("", "unknown") for name in vars(made.provenance))
    assert len(made.history) == made.recipe.epochs
    assert all((record.validation_accuracy is not None) == (made.recipe.validation > 0) for record in made.history)
    assert made.model().training is False
    assert find(name) is not None


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_is_complete_with_its_epochs_weights(name: str):
    made = shipped().get(STUDIES[name])
    assert made is not None
    assert made.metrics["test_accuracy"] > FLOORS.get(name, 0.9)
    assert made.provenance.source == SOURCES[made.recipe.dataset][0]
    assert made.checkpoints[-1] == len(made.history)
    assert all(record.gradient_norms and record.update_ratios for record in made.history)
    assert made.model(made.checkpoints[0]) is not made.model()


def test_every_run_is_found_by_its_recipe():
    runs = [run for store in (shipped(), measured()) for run in store.list()]
    assert len(runs) > len(SHIPPED) + len(STUDIES)
    for made in runs:
        assert made.id == made.request.id
    kept = {made.recipe for made in runs}
    assert not [name for name, recipe in NAMED.items() if recipe not in kept]


def test_random_labels_are_known_by_heart_and_teach_nothing():
    made = shipped().get(STUDIES["lenet5-random-labels"])
    assert made is not None
    assert made.history[-1].train_accuracy > 0.99
    assert abs(made.metrics["test_accuracy"] - 0.1) < 0.02
    assert replace(made.recipe, random_labels=False) == STUDIES["lenet5-true-labels"]


def test_the_small_nets_keep_some_epochs():
    for name in SHIPPED:
        large = sum(weight.numel() for weight in run(name).weights.values()) > LARGEST
        assert (len(run(name).checkpoints) > 1) is not large, name


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_shipped_net_says_of_the_test_images_is_as_accurate_as_is_told(name: str):
    made = run(name)
    assert made.test_logits is not None
    assert made.test_logits.shape == (made.provenance.test_images, 10)
    assert (made.test_logits.argmax(1) == made.test_labels).mean() == made.metrics["test_accuracy"]


def test_figures_without_weights_are_complete():
    stored = measured().list()
    assert {path.name for path in measured().root.glob("*")} == {each.id for each in stored}
    for made in stored:
        assert not made.has_weights
        assert made.test_logits is not None
        assert (made.test_logits.argmax(1) == made.test_labels).mean() == made.metrics["test_accuracy"]


def test_nothing_else_is_shipped_and_it_is_small():
    stored = shipped().list()
    assert {each.recipe for each in stored} == {*SHIPPED.values(), *STUDIES.values()}
    assert {path.name for path in shipped().root.iterdir()} == {each.id for each in stored}
    assert _size(run(name) for name in SHIPPED) < 90e6
    assert _size(run for run in stored if run.recipe in STUDIES.values()) < 40e6


def _size(runs: Iterable[Run]) -> int:
    """In bytes."""
    return sum(path.stat().st_size for each in runs for path in shipped().path(each.id).iterdir())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in SHIPPED]
)
def test_the_weights_reach_the_accuracy_that_is_told(name: str, real_data: Path):
    made = run(name)
    data = load(made.recipe.dataset, real_data)
    assert data.fingerprint == made.provenance.fingerprint
    kept = made.test_logits
    assert kept is not None
    assert (kept.argmax(1) == data.test.labels).mean() == pytest.approx(made.metrics["test_accuracy"], abs=1e-9)
    every = 9 if name in LARGE else 1
    said = made.predict(data.test.images[::every]).argmax(1)
    assert (said != kept[::every].argmax(1)).sum() <= 2  # by another processor's rounding
