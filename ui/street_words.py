"""What the runs on street numbers are called, where they were made, and what to do where something is missing."""

from collections.abc import Callable, Mapping, Sequence

from core import models
from core.runs import Run
from core.training import Recipe

TOLD: Mapping[str, Callable[[Recipe], str]] = {  # the most telling first; what says nothing is left out
    "share": lambda recipe: f"{recipe.share:.0%} of the images",
    "teacher": lambda recipe: f"taught by {models.title(recipe.teacher.model)}" if recipe.teacher else "",
    "sharpness": lambda recipe: "sharpness-aware" if recipe.sharpness else "",
    "epochs": lambda recipe: "1 epoch" if _stages(recipe) == "1" else f"{_stages(recipe)} epochs",
    "averaged": lambda recipe: "averaged" if recipe.averaged or recipe.soup else "",
    "learning_rate": lambda recipe: f"rate {recipe.learning_rate:g}",
    "optimizer": lambda recipe: recipe.optimizer,
    "augment": lambda recipe: f"augmentation {recipe.augment}",
    "loss": lambda recipe: recipe.loss,
    "batch_size": lambda recipe: f"batch {recipe.batch_size}",
    "validation": lambda recipe: f"{recipe.validation:.0%} set aside",
    "seed": lambda recipe: f"seed {recipe.seed}",
}
WAY = ("epochs", "averaged", "sharpness", "teacher")
NAMED = 2  # of what tells runs of the same net apart
NO_RUNS = """**No trained net for street numbers is here.** Train one and reload the page:

```sh
python -m core train lenet5
```"""


def net(recipe: Recipe) -> str:
    """The net with its options, and where its weights came from: ResNet-18, cifar stem."""
    words = [models.title(recipe.model, **recipe.options).replace(", 32×32", "")]
    words += ["ImageNet weights"] * recipe.pretrained + ["frozen"] * recipe.frozen
    words += ["random labels"] * recipe.random_labels
    return ", ".join(words)


def way(recipe: Recipe) -> str:
    """How the net came to its weights: 20 + 8 epochs, averaged, taught by ResNet-18."""
    return ", ".join(_words(recipe, WAY))


def _stages(recipe: Recipe) -> str:
    """The epochs of a training that went on from the weights of another: 20 + 8."""
    return f"{_stages(recipe.initial)} + {recipe.epochs}" if recipe.initial else str(recipe.epochs)


def names(runs: Mapping[str, Run]) -> dict[str, str]:
    """A name for each run; what tells runs of the same net apart goes with it, else their place in the store."""
    plain = {key: net(run.recipe) for key, run in runs.items()}
    told = {}
    for key, name in plain.items():
        same = [runs[other].recipe for other, its in plain.items() if its == name]
        told[key] = " · ".join([name, *_apart(runs[key].recipe, same)])
    every = list(told.values())
    return {key: f"{name} · {key[:8]}" if every.count(name) > 1 else name for key, name in told.items()}


def _apart(recipe: Recipe, same: Sequence[Recipe]) -> list[str]:
    """What tells a recipe from others for the same net, in as few words as will do."""
    differ = [what for what, said in TOLD.items() if len({said(each) for each in same}) > 1]
    told: list[str] = []
    for count in range(1, NAMED + 1):
        told = _words(recipe, differ[:count])
        if [_words(each, differ[:count]) for each in same].count(told) == 1:
            break
    return told


def _words(recipe: Recipe, about: Sequence[str]) -> list[str]:
    return [said for what in about if (said := TOLD[what](recipe))]


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
