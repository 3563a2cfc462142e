"""The landscape page's controls: which net, which plane, what is measured on it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.landscape.survey import ROOM
from core.runs import Run, StoreError
from ui.landscape import cached
from ui.landscape.record import Landscape
from ui.landscape.request import PlaneRequest
from ui.page import essentials, fields, state
from ui.shared import choose_run
from ui.shared.choose_run import Need

LARGE_GRID, LARGE_COUNT = 15, 256
PLANE = 200  # pixels, for the choice of the plane
PAIR = "shortcuts"  # the view that has two nets of its own
PATH = 3  # epochs, the untrained net among them, that a path takes
NONE = (
    "**This net has no second run here.** Train one on the page *Training curves* with another seed or loss. The "
    "plane goes through both."
)
NO_PATH = (
    "**This run has kept no weights of its epochs**, so there is no path to draw. Choose another run, or train one on "
    "the page *Training curves*. Nets of up to two million weights keep theirs."
)


def plane() -> tuple[Landscape, Run | None]:
    """Which plane, and through which run: a row; the pair of nets has no run to choose."""
    titles, usual = fields.titles(Landscape, "view"), fields.default(Landscape, "view")
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        view = state.pick("view", "Plane", titles, usual, width=PLANE)
        if view == PAIR:
            return replace(Landscape(), view=view), None
        run, name = choose_run.choose(Landscape, "run", choose_run.ANY, "Trained net")
    return replace(Landscape(), run=name, view=view), run


def others(run: Run, record: Landscape) -> tuple[Landscape, tuple[str, ...]] | None:
    """The other runs that the plane goes through; None where there are too few, which is said then."""
    wanted = [name for name in ("second", "third") if fields.matters(record, name)]
    partners = cached.partners(run)
    if len(partners) < len(wanted):
        st.info(NONE, icon=":material/model_training:")
        return None
    if not wanted:
        return record, ()
    chosen: list[str] = []
    for column, field in zip(st.columns(len(wanted), gap="medium"), wanted, strict=True):
        with column:
            need = _among(partners, chosen)
            apart = partial(_apart, [run.id, *chosen])
            other, name = choose_run.choose(Landscape, field, need, f"{field.title()} run", first=apart)
        chosen.append(other.id)
        named: dict[str, Any] = {field: name}
        record = replace(record, **named)
    return record, tuple(chosen)


def _apart(taken: list[str], other: Run) -> bool:
    """Whether a run is none of the others at an earlier epoch: between those a line says nothing."""
    try:
        return not any(cached.relation(each, other.id) for each in taken)
    except StoreError:  # a net that cannot be read is no first choice
        return False


def _among(partners: dict[str, Run], taken: list[str]) -> Need:
    """Another run of the same net."""
    allowed = {run.id for run in partners.values()} - set(taken)
    return Need(lambda run: run.id in allowed, "This view needs another run of the same net.")


def measured(run: Run, record: Landscape) -> tuple[Landscape, PlaneRequest | None]:
    """How the plane is shown, and what is measured on it; None where this run cannot answer, which is said then."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        show = state.choice(Landscape, "show", "View")
        below = state.choice(Landscape, "below", "Details")
    record = _settings(replace(record, show=show, below=below))
    view = record.view
    try:
        large = cached.large(run)
    except StoreError as problem:  # no plane comes with the app for it, and its weights cannot be read
        st.warning(str(problem), icon=":material/warning:")
        return record, None
    if view == "path" and len(run.checkpoints) + 1 < PATH:
        st.info(NO_PATH, icon=":material/model_training:")
        return record, None
    asked = PlaneRequest(run.id, view, (), record.images, record.count, record.grid, record.radius, record.seed, large)
    return record, _smaller(asked) if large else asked


def _settings(record: Landscape) -> Landscape:
    above, below = ("loss", "images", "count"), ("grid", "radius", "seed")
    offered = [name for name in (*above, *below) if fields.matters(record, name)]
    with essentials.expander(Landscape, offered, "Settings", icon=":material/tune:"):
        columns = _row(*above)
        with columns["loss"]:
            loss = state.selection(Landscape, "loss", "Loss")
        with columns["images"]:
            images = state.choice(Landscape, "images", "Images")
        with columns["count"]:
            told = "The loss is the mean over this many images, the same at every point."
            count = state.choice(Landscape, "count", "Number of images", help=told)
        columns = _row(*below)
        with columns["grid"]:
            grid = state.choice(Landscape, "grid", "Grid", help="The loss is computed at this many points a side.")
        with columns["radius"]:
            radius = state.number(Landscape, "radius", "Radius", help=_reach(record.view))
        seed = record.seed
        with columns["seed"]:
            if fields.matters(record, "seed"):
                seed = int(state.number(Landscape, "seed", "Seed of the random directions"))
    return replace(record, loss=loss, images=images, count=count, grid=grid, radius=radius, seed=seed)


def _row(*names: str) -> Mapping[str, DeltaGenerator]:
    return essentials.row(Landscape, dict.fromkeys(names, 1), gap="medium", vertical_alignment="bottom")


def _reach(view: str) -> str:
    """What the radius is measured in."""
    if view == "random":
        return "How far the picture reaches. At 1 each filter's step is as long as its own weights."
    what = "the epochs" if view == "path" else "the networks"
    return (
        f"How far the picture reaches beyond {what}, on each side. 1 means {ROOM:.0%} of their larger extent along the "
        "axes."
    )


def _smaller(request: PlaneRequest) -> PlaneRequest:
    """What a large net is asked: not too much, which is said unless its plane was computed in advance."""
    small = replace(request, count=min(request.count, LARGE_COUNT), grid=min(request.grid, LARGE_GRID))
    if small != request and cached.made(small) is None:
        st.caption(
            f"This net is large, so it is measured at {LARGE_GRID} × {LARGE_GRID} points and on {LARGE_COUNT} images "
            "at most. Each point takes a tenth of a second or more."
        )
    return small
