"""The landscape page's controls: which net, which plane, what is measured on it."""

from dataclasses import replace

import streamlit as st

from core.runs import Run
from ui import landscape_cache, runs, state
from ui.landscape_views import Asked
from ui.records import Landscape
from ui.runs import Need

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


def controls() -> tuple[Landscape, Asked | None]:
    """The record, and what is asked; None where this run cannot answer, which has then been said."""
    left, right = st.columns([4, 7], gap="medium", vertical_alignment="bottom")
    with right:
        view = state.choice(Landscape, "view", "Plane")
    if view == PAIR:
        left.markdown("The same network trained twice, with its skip connections and without them.")
        return replace(Landscape(), view=view), None
    with left:
        run, name = runs.choose(Landscape, "run", runs.ANY)
    record = replace(Landscape(), run=name, view=view)
    found = _others(run, record)
    if found is None:
        st.info(NONE, icon=":material/model_training:")
        return record, None
    record, asked = _measured(run, found[0])
    if view == "path" and len(run.checkpoints) + 1 < PATH:
        st.info(NO_PATH, icon=":material/model_training:")
        return record, None
    return record, replace(asked, others=found[1])


def _others(run: Run, record: Landscape) -> tuple[Landscape, tuple[str, ...]] | None:
    """The other runs that the plane goes through; None where there are too few."""
    wanted = {"two": 1, "three": 2}.get(record.view, 0)
    partners = landscape_cache.partners(run)
    if len(partners) < wanted:
        return None
    chosen: list[str] = []
    for column, field in zip(st.columns(2, gap="medium"), ("second", "third")[:wanted], strict=False):
        with column:
            other, name = runs.choose(Landscape, field, _among(partners, chosen), f"{field.title()} run")
        chosen.append(other.id)
        record = replace(record, **{field: name})
    return record, tuple(chosen)


def _among(partners: dict[str, Run], taken: list[str]) -> Need:
    """Another run of the same net."""
    allowed = {run.id for run in partners.values()} - set(taken)
    return Need(lambda run: run.id in allowed, "It takes another run of the same net.")


def _measured(run: Run, record: Landscape) -> tuple[Landscape, Asked]:
    columns = st.columns([4, 3, 4, 4], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        loss = state.selection(Landscape, "loss", "Loss")
    with columns[1]:
        images = state.choice(Landscape, "images", "Images of")
    with columns[2]:
        count = state.choice(Landscape, "count", "How many", help="The first so many; the same at every point.")
    with columns[3]:
        grid = state.choice(Landscape, "grid", "Points a side")
    columns = st.columns([2, 2, 3], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        told = "1: as far as each filter's own length." if record.view == "random" else "Around the nets; 1: a third."
        radius = state.number(Landscape, "radius", "Radius", help=told)
    seed = record.seed
    with columns[1]:
        if record.view in ("random", "two"):
            seed = int(state.number(Landscape, "seed", "Seed of the random directions"))
    with columns[2]:
        show = state.choice(Landscape, "show", "Seen")
    record = replace(record, loss=loss, images=images, count=count, grid=grid, radius=radius, seed=seed, show=show)
    asked = Asked(run.id, record.view, (), images, count, grid, radius, seed, landscape_cache.large(run))
    return record, _smaller(asked) if asked.large else asked


def _smaller(asked: Asked) -> Asked:
    """What a large net is asked: not too much, which is said unless its plane was computed in advance."""
    small = replace(asked, count=min(asked.count, LARGE_COUNT), grid=min(asked.grid, LARGE_GRID))
    if small != asked and landscape_cache.made(small) is None:
        st.caption(
            f"A net of so many weights is measured at {LARGE_GRID} × {LARGE_GRID} points and on {LARGE_COUNT} images "
            "at most: each point takes it a tenth of a second and more."
        )
    return small
