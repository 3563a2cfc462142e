"""What the runs on street numbers are called, where they were made, and what to do where something is missing."""

from collections.abc import Mapping

from core.runs import Run
from core.training import Recipe
from ui import naming

WAY = ("epochs", "averaged", "sharpness", "teacher")
NO_RUNS = """**No trained net for street numbers is here.** Train one and reload the page:

```sh
python -m core train lenet5
```"""


def way(recipe: Recipe) -> str:
    """How the net came to its weights: 20 + 8 epochs, averaged, taught by ResNet-18."""
    return ", ".join(naming.said(recipe, WAY))


def names(runs: Mapping[str, Run]) -> dict[str, str]:
    """A name for each run; what tells runs of the same net apart goes with it, else their place in the store."""
    recipes = [run.recipe for run in runs.values()]
    told = naming.told_apart(recipes)
    return {key: f"{name} · {key[:8]}" if told.count(name) > 1 else name for key, name in zip(runs, told, strict=True)}


def source(run: Run) -> str:
    """The test images of a run."""
    made = run.provenance
    kind = {"official": "of the official set", "local copy": "of a local copy", "drawn": "drawn by the app"}
    return f"{made.test_images:,} test images {kind.get(made.source, made.source)}"


def place(run: Run) -> str:
    """The machine and the precision of a training."""
    made = run.provenance
    cores = f", {made.cores} cores" if made.device == "cpu" else ""
    return f"{made.machine} ({made.device}{cores}; {made.precision})"


def missing(run: Run) -> str:
    """What to do where the test images of a run are not on this machine."""
    return (
        f"The images are not on this machine: this net was tested on {source(run)} with the fingerprint "
        f"`{run.provenance.fingerprint[:12]}`, and here are others. Point `DIGITSCOPE_DATA` at the folder that holds "
        f"those files, or train the net on the data that are here: `python -m core train {run.recipe.model}`."
    )
