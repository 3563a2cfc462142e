"""Recipes: round trips, identity, and what is said of a wrong one."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.recipes import MEASURED, NAMED, SHIPPED, SHORTCUTS, STUDIES, EarlyStopping, Recipe, RecipeError

FULL = Recipe(
    "resnet18",
    "svhn",
    options={"stem": "cifar"},
    loss="mse",
    validation=0.1,
    early_stopping=EarlyStopping(patience=3, min_delta=0.001),
)


@pytest.mark.parametrize("recipe", [Recipe("mlp-128", "mnist"), FULL, *SHIPPED.values()])
def test_a_recipe_survives_toml_and_dict(recipe: Recipe, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(recipe.to_toml(), "utf-8")
    assert Recipe.from_toml(path) == recipe == Recipe.from_dict(recipe.to_dict())
    assert Recipe.from_toml(path).digest == recipe.digest == replace(recipe).digest


def test_toml_text_names_every_field_that_is_set():
    assert tomllib.loads(FULL.to_toml())["early_stopping"]["patience"] == 3
    assert set(tomllib.loads(Recipe("mlp-128", "mnist").to_toml())) == set(FULL.to_dict()) - {
        "options",
        "early_stopping",
        "initial",
        "teacher",
    }


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"epochs": 3}, {"loss": "mse"}, {"options": {"activation": "tanh"}}, {"share": 0.5}]
)
def test_every_difference_changes_the_digest(change: dict[str, object]):
    recipe = Recipe("mlp-128", "mnist")
    assert replace(recipe, **change).digest != recipe.digest


def test_spelled_out_defaults_change_nothing():
    plain = Recipe("mlp-128", "mnist")
    spelled = Recipe("mlp-128", "mnist", options={"activation": "relu", "classes": 10}, share=1, learning_rate=0.001)
    assert spelled == plain
    assert spelled.digest == plain.digest
    assert hash(spelled) == hash(plain)


def test_the_digest_is_that_of_the_canonical_text():
    # Stored runs are found by it: a change here loses them all.
    three = Recipe("mlp-128", "mnist", epochs=3)
    assert three.canonical == '{"dataset":"mnist","epochs":3,"model":"mlp-128"}'
    within = Recipe("mlp-128", "mnist", initial=three, teacher=three)
    told = f'"initial":{three.canonical},"model":"mlp-128","teacher":{three.canonical}'
    assert within.canonical == f'{{"dataset":"mnist",{told}}}'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": 0}, "learning_rate = 0: it must be a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate = nan"),
        ({"learning_rate": "fast"}, "learning_rate = 'fast'"),
        ({"momentum": 1.0}, "momentum = 1.0"),
        ({"weight_decay": -1.0}, "weight_decay = -1.0"),
        ({"batch_size": 0}, "batch_size = 0: it must be a whole number from 1"),
        ({"batch_size": 1.5}, "batch_size = 1.5"),
        ({"batch_size": True}, "batch_size = True"),
        ({"epochs": -1}, "epochs = -1: it must be a whole number from 0"),
        ({"seed": 2**32}, "seed = 4294967296"),
        ({"share": 0.0}, "share = 0.0: it must be a number above 0, at most 1"),
        ({"validation": 1.0}, "validation = 1.0"),
        ({"label_smoothing": 1.0}, "label_smoothing = 1.0"),
        ({"loss": "hinge"}, "loss = 'hinge': choose one of ce, mse"),
        ({"optimizer": "lion"}, "optimizer = 'lion': choose one of adamw, adam, sgd"),
        ({"schedule": []}, "schedule = []: choose one of constant"),
        ({"augment": "flip"}, "augment = 'flip': choose one of none"),
        ({"loss": "CE"}, "loss = 'CE': choose one of ce, mse, mse-logits. The nearest is 'ce'."),
        ({"optimizer": "admw"}, "The nearest are 'adamw', 'adam'."),
        ({"model": "mlp-7"}, "model = 'mlp-7': choose one of mlp-128, mlp-128-64"),
        ({"model": "MLP_128"}, "The nearest is 'mlp-128'."),
        ({"model": "“mlp-128”"}, "The nearest are 'mlp-128'"),
        ({"model": ["mlp-128"]}, "model = ['mlp-128']: choose one of"),
        ({"dataset": "svhn"}, "dataset = 'svhn': model = 'mlp-128' is made for 'mnist'"),
        ({"options": {"stem": "cifar"}}, "[options] mlp-128 has no option 'stem'"),
        ({"options": {"name": "mlp-128"}}, "[options] mlp-128 has no option 'name'"),
        ({"options": {"activatoin": "tanh"}}, "The nearest is 'activation'."),
        ({"options": {"activation": "swish"}}, "[options] mlp-128 cannot take activation='swish'"),
        ({"options": {"activation": "Leaky_ReLU"}}, "The nearest is 'leaky-relu'."),
        ({"options": {"classes": 10**5000}}, "[options] mlp-128 cannot take classes="),
        ({"options": 3}, "options = 3"),
        ({"options": "activation"}, "options = 'activation': it must be a table"),
        ({"early_stopping": {}}, "early_stopping watches the validation loss"),
        ({"early_stopping": 5}, "early_stopping = 5"),
        ({"early_stopping": {"patience": -1}, "validation": 0.1}, "patience = -1"),
        ({"early_stopping": {"min_delta": -0.1}, "validation": 0.1}, "min_delta = -0.1"),
        ({"early_stopping": {"restore_best_weights": 1}, "validation": 0.1}, "restore_best_weights = 1"),
        ({"early_stopping": {"patients": 1}, "validation": 0.1}, "early_stopping has no key 'patients'"),
        ({"learning_rte": 1.0}, "a recipe has no key 'learning_rte'; its keys are model, dataset"),
        ({"learning_rte": 1.0}, "The nearest is 'learning_rate'."),
        ({"LearningRate": 1.0}, "The nearest is 'learning_rate'."),
        ({"epochs": 10**5000}, "epochs = a huge int"),
        ({"learning_rate": 10**5000}, "learning_rate = a huge int"),
        ({"initial": 3}, 'initial = 3: it must be a recipe\'s name, such as "mlp-128", or a table [initial].'),
        ({"initial": "overfiting"}, "[initial] There is no recipe named 'overfiting'. The nearest is 'overfitting'."),
        ({"initial": "overfitting"}, "initial: its net is mlp-128-64"),
        ({"initial": {"model": "mlp-128"}}, "[initial] a recipe has to name its dataset"),
        ({"teacher": ["mnist-cnn"]}, "teacher = ['mnist-cnn']: it must be a recipe's name"),
        ({"teacher": {"model": "mlp-128", "dataset": "mnist", "epochs": "2"}}, "[teacher] epochs = '2'"),
        (
            {
                "initial": {
                    "model": "mlp-128",
                    "dataset": "mnist",
                    "validation": 0.1,
                    "early_stopping": {"patience": "a"},
                }
            },
            "[initial.early_stopping] patience = 'a': it must be a whole number",
        ),
    ],
)
def test_what_is_said_of_a_wrong_recipe(change: dict[str, object], message: str):
    with pytest.raises(RecipeError) as error:
        Recipe.from_dict({"model": "mlp-128", "dataset": "mnist", **change})
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"model = ", "is no valid TOML"),
        (b"\xff\xfe", "a recipe has to name its model and dataset"),
        (b'model = "mlp-128"', "a recipe has to name its dataset"),
        (b'model = "mlp-128"\ndataset = "mnist"\nepochs = -2', "epochs = -2"),
    ],
)
def test_what_is_said_of_a_wrong_file(content: bytes, message: str, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError) as error:
        Recipe.from_toml(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)


def test_what_is_said_of_no_file(tmp_path: Path):
    with pytest.raises(RecipeError, match="There is no file"):
        Recipe.from_toml(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match="cannot be read"):
        Recipe.from_toml(tmp_path)


def test_shipped_recipes_are_named_after_their_nets_and_options():
    stages = ("", "-first-cycle", "-taught", "-flat", "-flat-taught", *(f"-seed-{seed}" for seed in range(1, 5)))
    for name, recipe in {**SHIPPED, **MEASURED}.items():
        net = "-".join([recipe.model, *map(str, recipe.options.values())])
        assert name in {net + stage for stage in stages}, f"Call {name} {net}: its net and its options' values."
    assert all(("-flat" in name) == (recipe.sharpness > 0) for name, recipe in MEASURED.items())


def test_a_name_stands_for_one_recipe():
    assert len(NAMED) == sum(map(len, (SHIPPED, MEASURED, SHORTCUTS, STUDIES)))


@pytest.mark.parametrize("change", [{}, {"initial": Recipe("mlp-128", "mnist"), "averaged": True}])
def test_a_soup_needs_weights_from_before_and_is_one_of_two_means(change: dict[str, object]):
    with pytest.raises(RecipeError, match="soup = True"):
        Recipe("mlp-128", "mnist", soup=True, **change)


def test_a_recipe_starts_from_one_of_the_same_net():
    with pytest.raises(RecipeError, match="initial: its net is mlp-128"):
        Recipe("mlp-128-64", "mnist", initial=Recipe("mlp-128", "mnist"))


def test_averaging_and_early_stopping_exclude_each_other():
    with pytest.raises(RecipeError, match="exclude each other"):
        Recipe("mlp-128", "mnist", validation=0.1, early_stopping=EarlyStopping(patience=1), averaged=True)


def test_a_recipe_within_a_recipe_may_be_named():
    by_name = Recipe("mlp-128-64", "mnist", initial="overfitting", teacher="mnist-cnn")
    told = Recipe("mlp-128-64", "mnist", initial=STUDIES["overfitting"], teacher=SHIPPED["mnist-cnn"])
    assert by_name == told == Recipe.from_dict({"model": "mlp-128-64", "dataset": "mnist"} | {
        "initial": STUDIES["overfitting"].to_dict(), "teacher": "mnist-cnn"
    })  # fmt: skip
    assert by_name.digest == told.digest


def test_numbers_of_numpy_are_numbers():
    recipe = Recipe("mlp-128", "mnist", epochs=np.int64(3), learning_rate=np.float32(0.5), batch_size=np.uint8(8))
    assert recipe == Recipe("mlp-128", "mnist", epochs=3, learning_rate=0.5, batch_size=8)
    assert recipe.canonical == Recipe("mlp-128", "mnist", epochs=3, learning_rate=0.5, batch_size=8).canonical


@pytest.mark.parametrize("values", [[], "mlp-128", None, 3])
def test_what_is_no_table_is_no_recipe(values: object):
    with pytest.raises(RecipeError, match="a recipe must be a table"):
        Recipe.from_dict(values)
