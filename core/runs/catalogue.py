"""The stores of an installation: the user's own, and the runs that come with the app."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.recipes.recipe import Recipe
from core.recipes.shipped import SHIPPED
from core.runs.request import TrainingRequest
from core.runs.run import Run, Weights, drawn_weights
from core.runs.store import Store
from core.settings import settings

_ASSETS = Path(__file__).parents[2] / "assets"


def user() -> Store:
    """The store that DIGITSCOPE_STORE names, a folder or an fsspec URL; in the user's cache by default."""
    return opened(settings().store)


def opened(place: str) -> Store:
    """The store in a folder, or at an fsspec URL with a mirror in the user's cache."""
    scheme, separator, _ = place.partition("://")
    if not separator or scheme == "file":
        return Store(place, initial=initial)
    from core.runs.remote import RemoteStore

    mirror = hashlib.sha256(place.encode()).hexdigest()[:12]
    return RemoteStore(place, settings().cache / "mirrors" / mirror, initial)


def shipped() -> Store:
    """The runs that come with the app, weights and all; never written to."""
    return Store(_ASSETS / "runs", read_only=True, initial=initial)


def measured() -> Store:
    """The runs of which figures and test outputs alone come with the app, not the weights; never written to."""
    return Store(_ASSETS / "metrics", read_only=True, initial=initial)


def find(wanted: Recipe | str, fingerprint: str | None = None) -> Run | None:
    """The run of a recipe, the user's own first; of a name, the shipped recipe's, else any of that net.

    `fingerprint` asks for a recipe's run on those data. A run without weights is never found, nor by its net's name one
    on random labels.
    """
    if isinstance(wanted, Recipe):
        return _first(store.get(wanted, fingerprint) for store in (user(), shipped()))
    exact = find(SHIPPED[wanted]) if wanted in SHIPPED else None
    return exact or _first(
        store.read(run.id)
        for store in (shipped(), user())
        for run in store.list()
        if run.recipe.model == wanted and not run.recipe.random_labels
    )


def initial(request: TrainingRequest) -> Weights:
    """The weights that a training began with: its seed's, ImageNet's, or those of the run that the recipe names.

    ValueError where those cannot be had or that run is gone.
    """
    before = request.recipe.initial
    start = find(before, request.fingerprint) if before is not None else None
    return drawn_weights(request) if start is None else start.weights


def by_id(name: str) -> Run | None:
    """The run with that id that has weights, the user's own first."""
    return _first(store.read(name) for store in (user(), shipped()))


def existing(name: str) -> Run:
    """The run with that id, with weights or with figures alone; LookupError where there is none."""
    found = by_id(name) or user().read(name) or measured().read(name)
    if found is None:
        raise LookupError(f"The run {name} is neither in the store nor among the shipped ones.")
    return found


def random_twin(recipe: Recipe) -> Run | None:
    """A run of the recipe's net that was trained on random labels: a control for attributions."""
    return _first(
        store.read(run.id)
        for store in (shipped(), user())
        for run in store.list()
        if run.recipe.random_labels and (run.recipe.model, run.recipe.options) == (recipe.model, recipe.options)
    )


def before(run: Run, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Those of `runs` whose weights the run went on from, on the same data, the first of them first."""
    if run.recipe.initial is None:
        return ()
    wanted = replace(run.request, recipe=run.recipe.initial)
    found = next((each for each in runs if each.request == wanted), None)
    return () if found is None else (*before(found, runs), found)


def _first(runs: Iterator[Run | None]) -> Run | None:
    return next((run for run in runs if run and run.has_weights), None)
