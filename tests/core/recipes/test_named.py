"""A recipe by its name or from a file, and what is offered for a misspelt one."""

from pathlib import Path

import pytest

from core.recipes import NAMED, RecipeError, named, recipe_of


@pytest.mark.parametrize("name", NAMED)
def test_every_name_is_its_recipe(name: str):
    assert named(name) == recipe_of(name) == NAMED[name]


def test_a_file_is_read(tmp_path: Path):
    (tmp_path / "mine.toml").write_text(NAMED["lenet5"].to_toml())
    assert recipe_of(str(tmp_path / "mine.toml")) == NAMED["lenet5"]


@pytest.mark.parametrize(
    ("slip", "near"),
    [
        ("mnist_cnn", "mnist-cnn"),
        ("MNIST-CNN", "mnist-cnn"),
        ("mnist-cnn.tml", "mnist-cnn"),
        ("mnist-cnn.toml", "mnist-cnn"),
        ("resnet-18", "resnet18"),
        ("overfiting", "overfitting"),
        ("folder/lenet5.toml", "lenet5"),
    ],
)
def test_a_slip_is_told_with_the_nearest_and_where_all_stand(slip: str, near: str):
    with pytest.raises(RecipeError) as error:
        recipe_of(slip)
    assert str(error.value).startswith(f"There is no file {slip}, and no recipe of that name. The nearest ")
    assert near in str(error.value).partition("The nearest ")[2]
    assert "`python -m core recipe` lists all." in str(error.value)


def test_files_beside_it_are_offered_first(tmp_path: Path):
    for name in ("mine.toml", "other.toml"):
        (tmp_path / name).write_text("")
    with pytest.raises(RecipeError, match=rf"The nearest is {tmp_path / 'mine.toml'}\."):
        recipe_of(str(tmp_path / "mine.tml"))


@pytest.mark.parametrize("name", ["qqqqqq", "", "a\0b", "x" * 5000])
def test_what_is_like_none_says_where_all_stand(name: str):
    with pytest.raises(RecipeError, match="lists all"):
        named(name)
    with pytest.raises(RecipeError):
        recipe_of(name)
