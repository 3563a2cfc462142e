"""Known truth: small nets on drawn shapes, whose deciding pixels are known, so that a map can be right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from core import shape_nets
from core.attribution import METHODS, pixels, randomisation
from core.shape_nets import KINDS, NOT_REACHED, REPORTED, Kind, Shapes
from ui import draw, numbers, state, trust_cache, trust_pictures, trust_scores
from ui.charts import pictures
from ui.charts import trust as charts
from ui.parts import each
from ui.records import Trust
from ui.told import Told
from ui.trust_pictures import Card, Picture

if TYPE_CHECKING:
    from core.shape_nets import ShapeRun

QUICK = "line"  # these nets are trained at once, the others when asked for
TIE = 1e-6
SLOW = ("shapley-sampling", "kernel-shap", "lime")  # seconds for all images: scored where they are chosen
WANTED = "more shape nets wanted"
RACED: tuple[Kind, ...] = ("conv", "dense", "shuffled")
CONTROLS = {
    trust_cache.IMAGE: "Control: the image itself",
    **{name: METHODS[name].title for name in ("edges", "random")},
}
TITLES = {**{name: method.title for name, method in METHODS.items() if method.of_model}, **CONTROLS}
DECIDING = {
    "line": "The bar and the square decide: which of them is on the left.",
    "detection": "The corners of the shape's box decide: a square has them, a diamond of the same width has not.",
}


def choose() -> tuple[Shapes, Kind]:
    """The shapes, and the net whose maps are looked at."""
    shapes = state.choice(Trust, "shapes", "Drawn shapes, 16×16 pixels")
    kind = state.choice(
        Trust,
        "kind",
        "Net whose maps are scored",
        help="Dense, shuffled pixels and random labels are controls: with the latter no pixel decides anything.",
    )
    return shapes, kind


def show(shapes: Shapes, kind: Kind, methods: tuple[str, ...]) -> Told:
    """An example, the scores of all methods, and how long the nets take to learn."""
    run = trust_cache.trained(shapes, kind, 0)
    with st.container(width=340):
        example = int(state.number(Trust, "example", "Example: training image number"))
    cards, skipped = _cards(run, methods, example)
    trust_pictures.show(cards, 110)
    st.caption(
        f"{DECIDING[shapes]} Below each map the share of its positive part that lies there; by chance it would be "
        f"{run.examples.masks[example].mean():.0%} on this image. {skipped}"
    )
    left, right = st.columns(2, gap="large")
    with left:
        table, chance = _scores(run, methods)
    with right:
        seeds = _race(shapes)
    settings = {"shapes": shapes, "kind": kind, "example": example, "seeds": seeds}
    scored = trust_scores.show(table)
    columns = {name: scored[name].to_numpy() for name in scored}
    code = (pixels.deciding_pixels, pixels.localisation, shape_nets.train, randomisation.against)
    return Told(_sentence(run, table, chance), columns, settings, code)


def _cards(run: ShapeRun, methods: tuple[str, ...], example: int) -> tuple[list[Card], str]:
    """The image, what decides and the chosen maps; which methods have none."""
    seen = run.examples
    image, mask = seen.images[example], seen.masks[example]
    marked = np.where(mask, 255, image[0] // 4).astype(np.uint8)
    cards = [
        Card("The image", (Picture(pictures.photograph(image), "The image"),), _label(run, example)),
        Card("What decides", (Picture(marked, "The deciding pixels"),), f"{mask.sum()} of {mask.size} pixels"),
    ]
    skipped = []
    for name in methods:
        try:
            maps, found = trust_cache.located(run.name, run.kind, name)
        except ValueError:
            skipped.append(METHODS[name].title)
            continue
        method, mass = METHODS[name], found[example].mass
        shown = Picture(trust_pictures.painted(maps[example], method.signed), f"Map by {method.title}")
        cards.append(Card(method.title, (shown,), f"{mass:.0%} inside" if np.isfinite(mass) else "nothing positive"))
    return cards, f"Without a map of this net: {', '.join(skipped)}." if skipped else ""


def _label(run: ShapeRun, example: int) -> str:
    words = {"line": ("square on the right", "square on the left"), "detection": ("a diamond", "a square")}
    return words[run.name][run.examples.labels[example]]


def _scores(run: ShapeRun, methods: tuple[str, ...]) -> tuple[pd.DataFrame, float]:
    """Each method's mean over the training images, the best first, drawn; and what chance has."""
    rows, refused = [], []
    late = [name for name in TITLES if name in SLOW and name not in methods]
    for name in each([name for name in TITLES if name not in late], "Scoring each method on 64 images"):
        try:
            _, found = trust_cache.located(run.name, run.kind, name)
        except ValueError:
            refused.append(TITLES[name])
            continue
        mass = np.array([one.mass for one in found])
        mean = float(np.nanmean(mass)) if np.isfinite(mass).any() else 0.0
        rows.append((name, TITLES[name], mean, float(np.mean([one.precision for one in found]))))
    table = pd.DataFrame(rows, columns=["name", "method", "mass", "precision"])
    table = table.sort_values("mass", ascending=False, ignore_index=True)
    chance = float(run.examples.masks.mean())
    title = "How much lies where it should"
    figure = charts.scores(table, chance, title, f"{KINDS[run.kind]}, mean over {len(run.examples.labels)} images")
    draw.chart(
        figure, alt="The share of each method's map on the deciding pixels, against chance; see the sentence below."
    )
    no_map = f" No map of this net: {', '.join(refused)}." if refused else ""
    slow = f" Slow, so scored when chosen above: {', '.join(TITLES[name] for name in late)}." if late else ""
    st.caption(
        f"Chance is {chance:.0%}, the deciding pixels' share of the image. A map that multiplies by the pixel, such as "
        f"input × gradient, can only lie on lit ones, which favours it here.{no_map}{slow}"
    )
    return table, chance


def _race(shapes: Shapes) -> int:
    """The nets over the seeds, drawn; how many seeds were asked for."""
    seeds = int(state.number(Trust, "seeds", "Nets of each kind, each with first weights of its own"))
    ready = shapes == QUICK or st.session_state.get(WANTED, False)
    wanted = [(kind, seed) for kind in RACED for seed in range(seeds if ready else 1)]
    runs = [trust_cache.trained(shapes, *one) for one in each(wanted, "Training small nets")]
    if not ready:
        st.button(
            f"Train {seeds} nets of each kind",
            icon=":material/play_arrow:",
            on_click=lambda: st.session_state.update({WANTED: True}),
            help="Up to two seconds a net.",
        )
    table, reported = _arrived(runs), _reported(shapes)
    if table.empty:
        st.caption(f"None of these nets had every image right after {trust_cache.MOST:,} iterations.")
        return seeds
    draw.chart(
        charts.arrivals(table, reported, "How soon the nets learn these shapes"),
        alt="Iterations until every training image is right, a point a net, beside what report R3 found in one run.",
    )
    st.caption(_spans(runs, reported))
    return seeds


def _arrived(runs: list[ShapeRun]) -> pd.DataFrame:
    """A row for each time that a net had all classes, or all of its answers, right."""
    rows = []
    for run in runs:
        rows.append((run.kind, KINDS[run.kind], run.seed, run.class_iterations, charts.KINDS[0]))
        if run.name == "detection":
            rows.append((run.kind, KINDS[run.kind], run.seed, run.iterations, charts.KINDS[1]))
    table = pd.DataFrame(rows, columns=["of", "kind", "seed", "iterations", "what"])
    return table[table["iterations"] != NOT_REACHED].reset_index(drop=True)


def _reported(shapes: Shapes) -> list[tuple[str, int]]:
    count = 2 if shapes == "detection" else 1
    return list(zip(charts.KINDS, REPORTED[shapes], strict=True))[:count]


def _spans(runs: list[ShapeRun], reported: list[tuple[str, int]]) -> str:
    """What R3 reports, and the median and range of each kind of net."""
    said = " and ".join(f"{count} iterations ({what[0].lower()}{what[1:]})" for what, count in reported)
    parts = []
    for kind in RACED:
        own = [run for run in runs if run.kind == kind]
        done = [run.class_iterations for run in own if run.class_iterations != NOT_REACHED]
        fresh = numbers.percent(float(np.median([run.test_accuracy for run in own])))
        span = (
            f"median {np.median(done):.0f}, {min(done)} to {max(done)}"
            if len(done) > 1
            else f"{done[0] if done else 'never'}"
        )
        parts.append(f"{KINDS[kind]}: {span} ({len(done)} of {len(own)}), {fresh} right on fresh images")
    size = sum(each_.numel() for each_ in runs[0].net.parameters() if each_.requires_grad)
    heads = ", with a head for the class and one for the half-width" if runs[0].name == "detection" else ""
    return (
        f"The convolutional net has {size:,} parameters{heads}. R3 reports {said} from one run. Until the class is "
        f"right: {'; '.join(parts)}."
    )


def _sentence(run: ShapeRun, table: pd.DataFrame, chance: float) -> str:
    own = table[~table["name"].isin(CONTROLS)]
    if own.empty:
        return "No method has a map of this net."
    bars = table.set_index("name")["mass"]
    best = own.iloc[0]
    control = max(CONTROLS, key=lambda name: bars[name])
    beating = int((own["mass"] > bars[control] + TIE).sum())
    if run.kind == "random-labels":
        return (
            f"With random labels no pixel decides anything, yet {best['method']} still puts **{best['mass']:.0%}** of "
            f"its positive part on the shapes' deciding pixels (chance {chance:.0%}): lying on the object proves "
            "nothing. This holds for one net and its 64 images."
        )
    share = f"**{int((own['mass'] > chance).sum())} of {len(own)}** methods put more than chance on the deciding pixels"
    return (
        f"{share}, but **{beating}** more than “{CONTROLS[control]}”, which never looks at the net and has "
        f"{bars[control]:.0%}. Highest is {best['method']} with {best['mass']:.0%}. So lying on the right pixels is "
        f"needed, but not enough. This holds for one trained net, {KINDS[run.kind].lower()}, and its 64 drawn images."
    )
