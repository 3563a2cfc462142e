"""Known truth: small nets on drawn shapes, whose deciding pixels are known, so that a map can be right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from core.attribution import METHODS, known_truth, randomisation
from core.reports import shape_claims
from core.shape_nets import training
from core.shape_nets.training import KINDS, Kind, Shapes
from ui.charts import pictures
from ui.page import draw, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.progress import each
from ui.page.script import Script
from ui.shared import map_cards
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts, legend, scores, shape_race
from ui.trust.question import say
from ui.trust.record import Trust

if TYPE_CHECKING:
    from core.shape_nets.training import ShapeRun

TIE = 1e-6
SLOW = tuple(
    name for name, method in METHODS.items() if method.slow
)  # seconds for all images: scored where they are chosen
CONTROLS = {
    cached.IMAGE: "Control: the image itself",
    **{name: method.title for name, method in METHODS.items() if not method.of_model},
}
TITLES = {**{name: method.title for name, method in METHODS.items() if method.of_model}, **CONTROLS}
DECIDING = {
    "line": (
        "The answer depends on which of bar and square is on the left. Both are marked. The dark pixels around them "
        "hold the answer as well."
    ),
    "detection": (
        "A square fills the corners of its box, a diamond of the same width does not. These corners are marked. Other "
        "pixels may hold the answer as well."
    ),
}
MARKED = {"line": "the pixels of the shapes", "detection": "the corners of the shapes' boxes"}


def choose() -> tuple[Shapes, Kind]:
    """The shapes, and the net whose maps are looked at."""
    with st.container(width=210):
        shapes = state.selection(Trust, "shapes", "Drawn shapes, 16×16 pixels")
    with st.container(width=210):
        kind = state.selection(
            Trust,
            "kind",
            "Net whose maps are scored",
            help="Dense, shuffled pixels and random labels are controls. With random labels no pixel holds the answer.",
        )
    return shapes, kind


def show(shapes: Shapes, kind: Kind, methods: tuple[str, ...]) -> ViewResult:
    """The scores of all methods, an example, and how long the nets take to learn."""
    run = cached.trained(shapes, kind, 0)
    with figure("truth"):
        legend.show(charts.SCORE_SIGNS)
        left, right = st.columns(2, gap="medium")
        with left:
            table, chance, aside = _scores(run, methods)
        sentence = _sentence(run, table, chance)
        with right:
            say(sentence)
    st.caption(aside)
    with figure("example"):
        example = _example(run, methods)
    with figure("race"):
        seeds, runs = shape_race.show(shapes)
        shape_race.judge(runs)
    settings = {"shapes": shapes, "kind": kind, "example": example, "seeds": seeds}
    scored, asked = scores.show(table)
    columns = {name: scored[name].to_numpy() for name in scored}
    code = (
        known_truth.deciding_pixels,
        known_truth.localisation,
        training.train,
        shape_claims.kernels_make_it_fast,
        randomisation.against,
    )
    titles = {name: title for name, title in TITLES.items() if name in set(table["name"])}
    told = {"shapes": shapes, "kind": kind, "iterations": cached.LIMIT, "titles": titles, "asked": asked}
    return ViewResult(sentence, columns, settings, code, Script("truth", told))


def _example(run: ShapeRun, methods: tuple[str, ...]) -> int:
    """One training image with the chosen methods' maps; its number."""
    place = st.container()
    with st.container(width=340):
        example = int(state.number(Trust, "example", "Example: training image number"))
    cards, skipped = _cards(run, methods, example)
    with place:
        map_cards.show(cards, 110)
        st.caption(
            f"{DECIDING[run.name]} The number below each map is the share of its positive part that lies there. Chance "
            f"is {run.examples.masks[example].mean():.0%} on this image. {skipped}"
        )
    return example


def _cards(run: ShapeRun, methods: tuple[str, ...], example: int) -> tuple[list[MapCard], str]:
    """The image, what decides and the chosen maps; which methods have none."""
    seen = run.examples
    image, mask = seen.images[example], seen.masks[example]
    marked = np.where(mask, 255, image[0] // 4).astype(np.uint8)
    cards = [
        MapCard("The image", (CardImage(pictures.photograph(image), "The image"),), _label(run, example)),
        MapCard("Marked pixels", (CardImage(marked, "The marked pixels"),), f"{mask.sum()} of {mask.size} pixels"),
    ]
    skipped = []
    for name in methods:
        try:
            maps, found = cached.located(run.name, run.kind, name)
        except ValueError:
            skipped.append(METHODS[name].title)
            continue
        method, mass = METHODS[name], found[example].mass
        shown = CardImage(map_cards.painted(maps[example], method.signed), f"Map by {method.title}")
        cards.append(MapCard(method.title, (shown,), f"{mass:.0%} inside" if np.isfinite(mass) else "nothing positive"))
    return cards, f"No map of this net: {', '.join(skipped)}." if skipped else ""


def _label(run: ShapeRun, example: int) -> str:
    words = {"line": ("square on the right", "square on the left"), "detection": ("a diamond", "a square")}
    return words[run.name][run.examples.labels[example]]


def _scores(run: ShapeRun, methods: tuple[str, ...]) -> tuple[pd.DataFrame, float, str]:
    """Each method's mean over the training images, the best first, drawn; what chance has; what is to be said."""
    rows, refused = [], []
    late = [name for name in TITLES if name in SLOW and name not in methods]
    for name in each([name for name in TITLES if name not in late], "Scoring each method on 64 images"):
        try:
            _, found = cached.located(run.name, run.kind, name)
        except ValueError:
            refused.append(TITLES[name])
            continue
        mass = np.array([one.mass for one in found])
        mean = float(np.nanmean(mass)) if np.isfinite(mass).any() else 0.0
        rows.append((name, TITLES[name], mean, float(np.mean([one.precision for one in found]))))
    table = pd.DataFrame(rows, columns=["name", "method", "mass", "precision"])
    table = table.sort_values("mass", ascending=False, ignore_index=True)
    chance = float(run.examples.masks.mean())
    title = f"Share on {MARKED[run.name]}"
    chart = charts.scores(table, chance, title, f"{KINDS[run.kind]}, mean over {len(run.examples.labels)} images")
    draw.chart(
        chart, alt="The share of each method's map on the marked pixels, against chance; see the sentence beside it."
    )
    no_map = f" No map of this net: {', '.join(refused)}." if refused else ""
    slow = (
        (f" Some methods are slow and are scored only when chosen above: {', '.join(TITLES[name] for name in late)}.")
        if late
        else ""
    )
    return (
        table,
        chance,
        f"Chance is {chance:.0%}, the marked pixels' share of the image. Some maps multiply by the pixel, such as "
        f"input × gradient. They can only lie on lit pixels, which favours them here.{no_map}{slow}",
    )


def _sentence(run: ShapeRun, table: pd.DataFrame, chance: float) -> str:
    own = table[~table["name"].isin(CONTROLS)]
    if own.empty:
        return "No method has a map of this net."
    bars = table.set_index("name")["mass"]
    best = own.iloc[0]
    control = max(CONTROLS, key=lambda name: bars[name])
    beating = int((own["mass"] > bars[control] + TIE).sum())
    where, limit = (
        MARKED[run.name],
        f"This holds for one trained net, {KINDS[run.kind].lower()}, and its 64 drawn images.",
    )
    above = f"**{int((own['mass'] > chance).sum())} of {len(own)}** methods put more than chance on {where}"
    if run.kind == "random-labels":
        if best["mass"] <= chance:
            return (
                f"With random labels no pixel holds the answer, and no method puts more than chance on {where}. {limit}"
            )
        return (
            f"No pixel holds the answer with random labels. Yet {above}. {best['method']} even puts "
            f"**{best['mass']:.0%}** there (chance {chance:.0%}). A map on the object proves nothing. {limit}"
        )
    held = (
        f"“{CONTROLS[control]}”. This control never looks at the net and has {bars[control]:.0%}"
        if bars[control] < 1
        else f"“{CONTROLS[control]}”. This control never looks at the net and has all, since all lit pixels are marked"
    )
    return (
        f"{above}. But **{beating}** put more there than {held}. {best['method']} is highest with {best['mass']:.0%}. "
        "A map on these pixels proves nothing. A map elsewhere is no error where dark pixels hold the answer, too. "
        f"{limit}"
    )
