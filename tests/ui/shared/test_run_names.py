"""What tells recipes apart, in lists and legends."""

from dataclasses import fields, replace

import pytest

from core.recipes import Recipe
from ui.shared.run_names import DESCRIPTIONS, distinct_names

BASE = Recipe("mlp-128", "mnist")
UNSAID = {"model", "dataset", "options", "initial", "soup", "clean_epochs", "early_stopping"}
UNSAID |= {"random_labels", "pretrained", "frozen"}  # which the net's name says


def test_each_word_tells_a_recipe_from_another():
    assert distinct_names([BASE, replace(BASE, learning_rate=0.1), replace(BASE, seed=1)]) == [
        "MLP 784-128-10 · rate 0.001 · seed 0",
        "MLP 784-128-10 · rate 0.1",
        "MLP 784-128-10 · rate 0.001 · seed 1",
    ]


def test_a_share_is_that_of_the_images_that_a_net_learns_from():
    half = replace(BASE, share=0.1, validation=0.5)
    assert distinct_names([BASE, half])[1].startswith("MLP 784-128-10 · 5% of the images")


def test_what_is_usual_needs_no_word():
    flat, part, seeds = replace(BASE, sharpness=0.1), replace(BASE, share=0.2), [replace(BASE, seed=1)]
    assert distinct_names([BASE, flat, part, *seeds]) == [
        "MLP 784-128-10 · seed 0",
        "MLP 784-128-10 · sharpness-aware",
        "MLP 784-128-10 · 20% of the images",
        "MLP 784-128-10 · seed 1",
    ]


def test_equal_recipes_are_told_from_the_others_at_least():
    assert distinct_names([BASE, BASE, replace(BASE, learning_rate=0.1)]) == [
        *["MLP 784-128-10 · rate 0.001"] * 2,
        "MLP 784-128-10 · rate 0.1",
    ]
    assert distinct_names([BASE, BASE]) == ["MLP 784-128-10"] * 2


def test_nets_of_other_names_need_no_word():
    other = Recipe("mlp-256-128", "mnist", seed=1)
    assert distinct_names([BASE, other]) == ["MLP 784-128-10", "MLP 784-256-128-10"]


@pytest.mark.parametrize(
    "change",
    [
        {"loss": "mse"},
        {"optimizer": "sgd"},
        {"schedule": "cosine"},
        {"mixup": 0.2},
        {"sharpness": 0.1},
        {"weight_decay": 0.1},
        {"label_smoothing": 0.1},
        {"momentum": 0.5},
        {"augment": "shift"},
        {"batch_size": 64},
        {"share": 0.5},
        {"validation": 0.1},
        {"epochs": 3},
        {"teacher": Recipe("mlp-256-128", "mnist")},
        {"averaged": True},
        {"random_labels": True},
    ],
)
def test_each_setting_tells_a_recipe_from_its_twin(change: dict[str, object]):
    one, other = distinct_names([BASE, replace(BASE, **change)])
    assert one != other


def test_two_radii_are_told_by_their_figures():
    assert distinct_names([replace(BASE, sharpness=0.1), replace(BASE, sharpness=0.2)]) == [
        "MLP 784-128-10 · ρ 0.1",
        "MLP 784-128-10 · ρ 0.2",
    ]


def test_every_field_of_a_recipe_has_its_words():
    assert {field.name for field in fields(Recipe)} - UNSAID <= set(DESCRIPTIONS)
