"""Train a recipe once: whoever asks for it again is given the stored run."""

import warnings
from collections.abc import Callable

from core.data import Dataset, load
from core.runs.catalogue import user
from core.runs.provenance import Provenance, machine
from core.runs.run import Run, Weights, run_id
from core.runs.store import Store, StoreError
from core.training.history import EpochRecord
from core.training.loop import Outcome, fit
from core.training.recipe import TRAINING_VERSION, Recipe

OnEpoch = Callable[[EpochRecord], object]


def train(
    recipe: Recipe,
    data: Dataset | None = None,
    store: Store | None = None,
    on_epoch: OnEpoch | None = None,
    half: bool = False,
) -> Run:
    """The run of `recipe` on `data`, out of `store` where it is there already, else trained and stored.

    Without `data` the data set that the recipe names is loaded, without `store` the user's is taken. `on_epoch` sees
    each record as it comes, and stops the training by raising. `half` rounds the weights to float16 before they are
    measured and stored. A recipe that starts from another's weights has that one trained first. Where the store
    cannot be written there is a warning, and the run is kept in memory.
    """
    data = load(recipe.dataset) if data is None else data
    store = user() if store is None else store
    found = store.get(recipe, data.fingerprint)
    if found is not None:
        return found
    initial = None if recipe.initial is None else train(recipe.initial, data, store, half=half).weights
    history, outcome = _fit(recipe, data, on_epoch, half, initial)
    run = _run(recipe, data, history, outcome, half)
    try:
        return store.put(run, half)
    except StoreError as error:
        warnings.warn(f"The run was trained but not stored: {error}", RuntimeWarning, stacklevel=2)
        return run


def _fit(
    recipe: Recipe, data: Dataset, on_epoch: OnEpoch | None, half: bool, initial: Weights | None
) -> tuple[tuple[EpochRecord, ...], Outcome]:
    epochs = fit(recipe, data, half=half, initial=initial)
    history: list[EpochRecord] = []
    while True:
        try:
            history.append(next(epochs))
        except StopIteration as end:
            return tuple(history), end.value
        if on_epoch is not None:
            on_epoch(history[-1])


def _run(recipe: Recipe, data: Dataset, history: tuple[EpochRecord, ...], outcome: Outcome, half: bool) -> Run:
    training = {
        **outcome.images,
        "seed": recipe.seed,
        "device": outcome.device.type,
        "machine": machine(outcome.device),
        "precision": str(outcome.precision),
        "weights": "float16" if half else "float32",
        "seconds": round(outcome.seconds, 1),
        "training_version": TRAINING_VERSION,
    }
    provenance = Provenance.of_here(data, training)
    name = run_id(recipe, data.fingerprint)
    weights = outcome.model.state_dict()
    return Run(name, recipe, history, outcome.metrics, provenance, load=lambda: weights, stored=False)
