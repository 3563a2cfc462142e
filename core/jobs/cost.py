"""How long a job will take here, before anybody waits for it: its images × what one costs, measured on this machine."""

import threading
from dataclasses import replace
from functools import lru_cache

import numpy as np

from core.data.types import Dataset, Split, dataset
from core.jobs.job import JobError
from core.models import spec
from core.recipes import Recipe, TrainingError
from core.recipes.compute import STEP
from core.runs import find
from core.tuning.space import Choice
from core.tuning.spec import StudySpec

FEWEST, MOST = 3, 30  # batches of an epoch that is measured
EPOCHS = 3  # the first is not counted, of the others the quickest
OPERATIONS = 2e9  # of a measured epoch's forward passes, so that a large net's measurement stays short
PLAIN = "mnist-cnn"  # whose operations a second stand for those of nets too large to be tried beside the visitors
LARGE = 2_000_000  # weights
_measuring = threading.Lock()


def training(recipe: Recipe, images: int) -> float:
    """Seconds that a training takes on a data set of that many training images, those that it goes on from included.

    JobError where this machine's device cannot be used.
    """
    try:
        first = [each for each in (recipe.initial, recipe.teacher) if each is not None and find(each) is None]
        learnt = recipe.share * images * (1 - recipe.validation)
        watched = recipe.share * images * recipe.validation
        seen = recipe.epochs * (learnt + watched / STEP)
        return seen * seconds_an_image(recipe) + sum(training(each, images) for each in first)
    except TrainingError as error:
        raise JobError(str(error)) from error


def search(study: StudySpec, images: int, trials: int) -> float:
    """Seconds that so many trials of a study take, each batch size as often as any; JobError as by `training`."""
    sizes = study.space.dimensions.get("batch_size")
    choices = sizes.values if isinstance(sizes, Choice) else (study.recipe.batch_size,)
    recipes = [replace(study.recipe, batch_size=int(size)) for size in choices]
    return trials * float(np.mean([training(each, images) for each in recipes]))


def seconds_an_image(recipe: Recipe) -> float:
    """Seconds for an image of a training by this recipe, updates included; measured once for what decides it."""
    from core.training.speed.precision import device

    passes = _operations(recipe)
    if device().type == "cpu" and _weights(recipe) > LARGE:
        plain = Recipe(PLAIN, spec(PLAIN).dataset)
        return seconds_an_image(plain) * passes / _operations(plain) * (2 if recipe.sharpness else 1)
    batch = int(max(2, min(recipe.batch_size, OPERATIONS / FEWEST // passes)))
    batches = int(min(MOST, max(FEWEST, OPERATIONS / passes // batch)))
    kind = Recipe(
        recipe.model,
        recipe.dataset,
        recipe.options,
        loss=recipe.loss,
        optimizer=recipe.optimizer,
        learning_rate=1e-6,
        augment=recipe.augment,
        mixup=recipe.mixup,
        sharpness=min(recipe.sharpness, 1e-6),
        batch_size=batch,
        epochs=EPOCHS,
    )
    with _measuring:
        return _measured(kind, batches * batch)


@lru_cache(maxsize=64)
def _measured(recipe: Recipe, images: int) -> float:
    from core.training import fit

    records = list(fit(recipe, _noise(recipe, images)))
    return min(record.seconds for record in records[1:]) / images


def _noise(recipe: Recipe, count: int) -> Dataset:
    shape = (count, *spec(recipe.model).input_shape)
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    split = Split(images, np.arange(len(images)) % 10)
    return dataset(recipe.dataset, split, Split(images[:1], split.labels[:1]), "drawn")


def _operations(recipe: Recipe) -> float:
    """FLOPs of one image's forward pass."""
    return max(1.0, float(_census(recipe.model, tuple(recipe.options.items()))[0]))


def _weights(recipe: Recipe) -> int:
    return _census(recipe.model, tuple(recipe.options.items()))[1]


@lru_cache(maxsize=64)
def _census(model: str, options: tuple[tuple[str, object], ...]) -> tuple[int, int]:
    from core.layers.parameters import table
    from core.models import build

    rows = table(build(model, **dict(options)), spec(model).input_shape)
    return sum(row.flops for row in rows), sum(row.parameters for row in rows)
