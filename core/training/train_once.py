"""`train`: train a recipe, or return the stored run if it was trained before."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import torch

from core.data import Dataset, load
from core.models.pretrained import WEIGHTS
from core.recipes.history import EpochRecord
from core.recipes.recipe import TRAINING_VERSION, Recipe
from core.runs import catalogue
from core.runs.files import StoreError
from core.runs.provenance import Provenance, machine
from core.runs.request import TrainingRequest
from core.runs.run import Run
from core.runs.store import Store
from core.runs.weights import widened
from core.training import resume
from core.training.checkpoints import LIMIT, stored_epochs
from core.training.loop import OnState, fit
from core.training.outcome import Outcome, finished
from core.training.progress import OnStep
from core.training.speed.precision import device as chosen_device
from core.training.speed.team import team
from core.training.state import TrainingState

OnEpoch = Callable[[EpochRecord], object]


def train(
    recipe: Recipe,
    data: Dataset | None = None,
    store: Store | None = None,
    on_epoch: OnEpoch | None = None,
    half: bool = False,
    keep: Path | None = None,
    on_step: OnStep | None = None,
    room: int = LIMIT,
    weights: bool = True,
) -> Run:
    """The run of `recipe` on `data`, out of `store` where it is there already, else trained and stored.

    Without `data` the data set that the recipe names is loaded, without `store` the user's is taken. `on_epoch` sees
    each record as it comes, and stops the training by raising; so does `on_step`, with the updates made in the present
    epoch, their number and the mean loss, about twice a second. `half` rounds the weights to float16 before they are
    measured and stored. A recipe that starts from another's weights, or is taught by another's net, has that one
    trained first. Where the store
    cannot be written there is a warning, and the run is kept in memory. `room` is what its checkpoints may take, in
    bytes; above LIMIT it changes nothing. Without `weights` figures and test outputs alone are stored; a stored run
    that has no weights is trained again where they are asked for.

    In the folder `keep` the training's state is left after each epoch, and deleted once the run is stored. A training
    that finds its state there goes on from it, to the same result; `on_epoch` then sees the earlier records first.
    """
    data = load(recipe.dataset) if data is None else data
    store = catalogue.user() if store is None else store
    found = store.get(recipe, data.fingerprint)
    if found is None or (weights and not found.has_weights):
        request = TrainingRequest(recipe, data.fingerprint)
        run = _thinned(_trained(request, data, store, on_epoch, half, keep, on_step), room)
        together = team(chosen_device())
        if not together.leads:
            together.wait()
            return store.get(recipe, data.fingerprint) or run
        try:
            found = store.put(run, half, weights)
        except StoreError as error:
            warnings.warn(f"The run was trained but not stored: {error}", RuntimeWarning, stacklevel=2)
            return run
        finally:
            together.wait()
    if keep is not None:
        resume.clear(keep, found.id)
    return found


def _trained(
    request: TrainingRequest,
    data: Dataset,
    store: Store,
    on_epoch: OnEpoch | None,
    half: bool,
    keep: Path | None,
    on_step: OnStep | None,
) -> Run:
    recipe, device = request.recipe, chosen_device()
    state = resume.read(keep, request.id, device.type) if keep else None

    def weights(before: Recipe | None, folder: str) -> Mapping[str, torch.Tensor] | None:
        below = keep / folder if keep else None
        return train(before, data, store, half=half, keep=below, on_step=on_step).weights if before else None

    initial = weights(recipe.initial, "initial") if state is None or recipe.soup else None
    teacher = weights(recipe.teacher, "teacher")
    on_state = _keeper(keep, request, data) if keep and team(device).leads else None
    epochs = fit(recipe, data, device, None, half, initial, on_step, state, on_state, teacher)
    history, outcome = finished(epochs, on_epoch)
    return _run(request, data, history, outcome, half)


def _thinned(run: Run, room: int) -> Run:
    """The run with as many of its checkpoints as fit into `room` bytes, the last among them."""
    if not run.checkpoints:
        return run
    parameters = sum(weight.numel() for weight in run.weights.values())
    planned = {*stored_epochs(run.checkpoints[-1], parameters, room), run.checkpoints[-1]}
    chosen = tuple(epoch for epoch in run.checkpoints if epoch in planned)
    load = run.load_checkpoints
    return replace(
        run,
        checkpoints=chosen,
        load_checkpoints=lambda: {epoch: weights for epoch, weights in load().items() if epoch in chosen},
    )


def _keeper(keep: Path, request: TrainingRequest, data: Dataset) -> OnState:
    """What writes each state into the folder; a full disk there costs the state, not the training."""

    def write(state: TrainingState) -> None:
        about = resume.About(request.id, request.recipe, _provenance(request.recipe, data, state, half=False))
        try:
            resume.write(keep, state, about)
        except OSError as error:
            warnings.warn(
                f"{keep} cannot be written ({error.strerror or error}): interrupted now, the training begins anew.",
                RuntimeWarning,
                stacklevel=2,
            )

    return write


def _run(
    request: TrainingRequest, data: Dataset, history: tuple[EpochRecord, ...], outcome: Outcome, half: bool
) -> Run:
    weights, checkpoints = outcome.model.state_dict(), outcome.checkpoints
    return Run(
        id=request.id,
        recipe=request.recipe,
        history=history,
        metrics=outcome.metrics,
        provenance=_provenance(request.recipe, data, outcome, half),
        load=lambda: weights,
        load_initial=catalogue.initial,
        stored=False,
        checkpoints=tuple(sorted(checkpoints)),
        load_checkpoints=lambda: {epoch: widened(kept) for epoch, kept in checkpoints.items()},
        load_outputs=lambda: outcome.outputs,
    )


def _provenance(recipe: Recipe, data: Dataset, made: Outcome | TrainingState, half: bool) -> Provenance:
    training = {
        **made.images,
        "seed": recipe.seed,
        "device": made.device.type,
        "machine": _machines(made.device),
        "precision": str(made.precision),
        "weights": "float16" if half else "float32",
        "seconds": round(made.seconds, 1),
        "training_version": TRAINING_VERSION,
        "threads": torch.get_num_threads(),
        "pretrained": WEIGHTS[recipe.model] if recipe.pretrained else "none",
    }
    return Provenance.of_here(data, training)


def _machines(device: torch.device) -> str:
    size = team(device).size
    return machine(device) if size == 1 else f"{size} × {machine(device)}"
