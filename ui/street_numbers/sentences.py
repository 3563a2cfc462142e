"""Names of the runs, where they were made, and what to do where something is missing."""

from collections.abc import Mapping

from core.recipes import Recipe
from core.reports.street_numbers import crops
from core.runs import Run
from ui.shared import run_names

ICON = ":material/lightbulb:"
HISTORY = ("epochs", "averaged", "sharpness", "teacher")
NO_RUNS = """**No trained net for street numbers is here.** Train one and reload the page:

```sh
python -m core train lenet5
```"""


def training_history(recipe: Recipe) -> str:
    """How the net came to its weights: 20 + 8 epochs, averaged, taught by ResNet-18."""
    return ", ".join(run_names.descriptions(recipe, HISTORY))


def names(runs: Mapping[str, Run]) -> dict[str, str]:
    """A name for each run; what tells runs of the same net apart goes with it, else their place in the store."""
    recipes = [run.recipe for run in runs.values()]
    told = run_names.distinct_names(recipes)
    return {key: f"{name} · {key[:8]}" if told.count(name) > 1 else name for key, name in zip(runs, told, strict=True)}


def source(run: Run) -> str:
    """The test images of a run."""
    made = run.provenance
    return f"{made.test_images:,} test images ({crops(made.source, made.fingerprint)})"


def missing(run: Run) -> str:
    """What to do where the test images of a run are not on this machine."""
    return (
        f"This net's test images are not on this machine. They are {source(run)} with the fingerprint "
        f"`{run.provenance.fingerprint[:12]}`. Point `DIGITSCOPE_DATA` at the folder that holds those files, or train "
        f"the net on the data here: `python -m core train {run.recipe.model}`."
    )
