"""The landscape page's controls: which net, which plane, what is measured on it."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core.runs import Run, StoreError
from ui.landscape import cached
from ui.landscape.record import Landscape
from ui.landscape.request import PlaneRequest
from ui.page import fields, state
from ui.shared import choose_run
from ui.shared.choose_run import Need

LARGE_GRID, LARGE_COUNT = 15, 256
PAIR = "shortcuts"  # the view that has two nets of its own
PATH = 3  # epochs, the untrained net among them, that a path takes
NONE = (
    "**No second run of this net is here.** Train one on the page *Training curves* with another seed or loss: the "
    "plane goes through both."
)
NO_PATH = (
    "**The weights after this run's epochs are not kept**, so there is no path to draw. Choose another run, or train "
    "one on the page *Training curves*: nets of up to two million weights keep theirs."
)


def controls() -> tuple[Landscape, PlaneRequest | None]:
    """The record, and what is asked; None where this run cannot answer, which has then been said."""
    left, right = st.columns([4, 7], gap="medium", vertical_alignment="bottom")
    with right:
        view = state.choice(Landscape, "view", "Plane")
    if view == PAIR:
        left.markdown("The same network trained twice, with its skip connections and without them.")
        return replace(Landscape(), view=view), None
    with left:
        run, name = choose_run.choose(Landscape, "run", choose_run.ANY)
    record = replace(Landscape(), run=name, view=view)
    found = _others(run, record)
    if found is None:
        st.info(NONE, icon=":material/model_training:")
        return record, None
    try:
        record, asked = _measured(run, found[0])
    except StoreError as problem:  # no plane comes with the app for it, and its weights cannot be read
        st.warning(str(problem), icon=":material/warning:")
        return record, None
    if view == "path" and len(run.checkpoints) + 1 < PATH:
        st.info(NO_PATH, icon=":material/model_training:")
        return record, None
    return record, replace(asked, others=found[1])


def _others(run: Run, record: Landscape) -> tuple[Landscape, tuple[str, ...]] | None:
    """The other runs that the plane goes through; None where there are too few."""
    wanted = [name for name in ("second", "third") if fields.matters(record, name)]
    partners = cached.partners(run)
    if len(partners) < len(wanted):
        return None
    chosen: list[str] = []
    for column, field in zip(st.columns(2, gap="medium"), wanted, strict=False):
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


def _measured(run: Run, record: Landscape) -> tuple[Landscape, PlaneRequest]:
    columns = st.columns([4, 3, 4, 4], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        loss = state.selection(Landscape, "loss", "Loss")
    with columns[1]:
        images = state.choice(Landscape, "images", "Images of")
    with columns[2]:
        count = state.choice(
            Landscape, "count", "How many", help="Number of images used; the same images at every point."
        )
    with columns[3]:
        grid = state.choice(Landscape, "grid", "Points a side")
    columns = st.columns([2, 2, 3], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        radius = state.number(Landscape, "radius", "Radius", help=_reach(record.view))
    seed = record.seed
    with columns[1]:
        if fields.matters(record, "seed"):
            seed = int(state.number(Landscape, "seed", "Seed of the random directions"))
    with columns[2]:
        show = state.choice(Landscape, "show", "Seen")
    record = replace(record, loss=loss, images=images, count=count, grid=grid, radius=radius, seed=seed, show=show)
    asked = PlaneRequest(run.id, record.view, (), images, count, grid, radius, seed, cached.large(run))
    return record, _smaller(asked) if asked.large else asked


def _reach(view: str) -> str:
    """What the radius is measured in."""
    if view == "random":
        return "1: steps as long as each filter's own weights."
    what = "the epochs" if view == "path" else "the networks"
    return (
        f"How far the picture reaches beyond {what}, on each side. 1 is {cached.ROOM:.0%} of the larger of their "
        "extents along the two axes."
    )


def _smaller(request: PlaneRequest) -> PlaneRequest:
    """What a large net is asked: not too much, which is said unless its plane was computed in advance."""
    small = replace(request, count=min(request.count, LARGE_COUNT), grid=min(request.grid, LARGE_GRID))
    if small != request and cached.made(small) is None:
        st.caption(
            f"A net of this size is measured at {LARGE_GRID} × {LARGE_GRID} points and on {LARGE_COUNT} images "
            "at most: each point takes a tenth of a second or more."
        )
    return small
