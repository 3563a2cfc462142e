"""Links that were sent when the address held labels go on working, whatever the labels are today."""

import json
from dataclasses import fields
from typing import Any

import pytest

from tests.helpers.records import record_of
from ui.page import binding, old_links
from ui.page.sections import ROOT

OLD = json.loads((ROOT / "ui" / "page" / "old_links.json").read_text(encoding="utf-8"))
CASES = [(slug, name) for slug, names in OLD.items() for name in names]


def known(slug: str, name: str) -> dict[Any, str]:
    """What the field takes today, each by another name than today's."""
    field = next(each for each in fields(record_of(slug)) if each.name == name)
    return {value: f"reworded {place}" for place, value in enumerate(field.metadata["titles"])}


@pytest.mark.parametrize(("slug", "name"), CASES)
def test_every_label_of_old_stands_for_a_value_of_today(slug: str, name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.page.address.here", lambda: type("Visit", (), {"slug": slug}))
    titles = known(slug, name)
    for label, value in OLD[slug][name].items():
        assert str(binding.one(name, titles, [label])) == value


@pytest.mark.parametrize(
    ("slug", "name", "label", "value"),
    [
        ("layer_by_layer", "net", "ResNet-18, CIFAR stem", "resnet18-cifar"),
        ("loss_surfaces", "hidden", "Leaky ReLU", "leaky-relu"),
        ("rankings", "images", "18,314", "18314"),
        ("saliency", "methods", "Integrated Gradients", "integrated-gradients"),
        ("softmax", "digit", "Least sure first", "unsure"),
        ("softmax", "largest", "−1,000", "-1000"),
        ("street_numbers", "cell", "1 read as 7", "17"),
        ("training_curves", "loss", "MSE on logits", "mse-logits"),
    ],
)
def test_these_stood_in_links(slug: str, name: str, label: str, value: str):
    assert old_links.meaning(slug, name, label) == value


def test_a_label_that_never_was_means_nothing():
    assert old_links.meaning("softmax", "net", "ResNet-9") is None
    assert old_links.meaning("nowhere", "net", "CNN") is None
