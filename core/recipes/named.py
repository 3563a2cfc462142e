"""Recipes as a command line asks for them: by name, or out of a file."""

import os
from pathlib import Path

from core import models
from core.nearest import close, sentence
from core.recipes.limits import RecipeError
from core.recipes.recipe import HOW, Recipe
from core.recipes.shipped import NAMED


def recipe_of(text: str) -> Recipe:
    """The recipe of that name, or in the TOML file of that name; RecipeError with the nearest names and files.

    The name of a net that has no recipe of ours stands for the net with all defaults.
    """
    path = Path(text)
    if text in NAMED or os.path.exists(text):
        return NAMED[text] if text in NAMED else Recipe.from_toml(path)
    if text in models.NAMES:
        return Recipe(text, models.spec(text).dataset)
    names = close(path.stem if path.suffix else text, NAMED)
    files = [str(path.with_name(each)) for each in close(path.name, _files(path.parent))]
    raise RecipeError(f"There is no file {text}, and no recipe of that name.{sentence([*files, *names])} {HOW}")


def _files(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.glob("*.toml"))
    except OSError:
        return []
