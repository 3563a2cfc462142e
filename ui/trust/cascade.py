"""Cascading randomisation: the maps while a net loses its training, from the last layer to the first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.attribution import METHODS, randomisation, similarity
from ui.page import draw, numbers, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.progress import each
from ui.page.script import Script
from ui.shared import map_cards, portrait, visit_signs
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts, legend
from ui.trust.cached import Cascade
from ui.trust.question import CLOSING, AttributionTask, end, refuse, say
from ui.trust.record import Trust

TRAINED = "trained"


def show(task: AttributionTask) -> ViewResult:
    """A scrubber over the stages; each map beside the trained net's, and how alike they are."""
    subject = task.subject
    layers, count = cached.layers(subject.run.id, subject.run)
    names = [TRAINED, *layers]
    with figure("cascade"):
        stage, signed = _controls(task, len(layers))
        settings = {"stage": stage, "signed": signed}
        found = _cascades(task)
        st.caption(_caption(layers, count, stage))
        if not found:
            return end(CLOSING, settings)
        map_cards.show([_card(name, one, stage, signed) for name, one in found.items()], 150)
        sentence = _sentence(task, found, signed)
        say(sentence)
    st.caption(
        "Red pixels speak for the class, blue ones against it. Methods without a sign go from dark to yellow. Each "
        "map has its own scale, since gradients of untrained nets differ in size. ρ is the rank correlation with the "
        "trained net's map: 1 means the same order of pixels, 0 no relation. SSIM is the structural similarity, at "
        "most 1."
    )
    with figure("likeness"):
        _curves(found, names, stage, signed)
    code = (randomisation.cascade, randomisation.cascade_maps, similarity.similarity)
    script = Script("cascade", {**task.told, "methods": tuple(found), "stages": cached.STAGES})
    return ViewResult(sentence, _columns(found, names), settings, code, script)


def _controls(task: AttributionTask, last: int) -> tuple[int, bool]:
    """The image that is meant, how many of the stages are gone through, whether signs are ranked."""
    shown, left, right = st.columns([1, 6, 3], gap="medium", vertical_alignment="center")
    with shown:
        portrait.show(task.subject.image, task.subject.source.description, 64)
    with left:
        stage = _scrubber(last)
    with right:
        signed = state.toggle(
            Trust, "signed", "Keep the sign", help=("Ranks values with their sign instead of their strength.")
        )
    return stage, signed


def _scrubber(last: int) -> int:
    """How many of the stages are gone through."""
    label = "Number of randomised layers, the last one first"
    why = "Their weights are drawn again (He et al.). They stay random when the next layer follows."
    return state.whole("stage", label, 0, last, min(Trust().stage, last), help=why)


def _cascades(task: AttributionTask) -> dict[str, Cascade]:
    """By method; one that has no map is grey."""
    found, subject = {}, task.subject
    for name in each(task.methods, "Randomising the net layer by layer, for each method"):
        trained = task.maps(name)
        if trained.values is None:
            refuse(name, trained.reason)
            continue
        try:
            found[name] = cached.cascade(*subject.key, name, task.target, subject.run, subject.image, trained.values[0])
        except ValueError as reason:
            refuse(name, str(reason))
    return found


def _caption(layers: list[str], count: int, stage: int) -> str:
    some = f" The slider stops at {len(layers)} of {count} layers." if len(layers) < count else ""
    if stage == 0:
        return f"This is the trained net, so each map is compared with itself.{some}"
    every = " No trained weight is left." if stage == len(layers) else ""
    return f"Randomised: {layers[stage - 1]} and all layers after it.{every}{some}"


def _card(name: str, found: Cascade, stage: int, signed: bool) -> MapCard:
    method, alike = METHODS[name], found.alike[stage]
    shown = tuple(
        CardImage(map_cards.painted(values, method.signed), f"{method.title}, {line}", line)
        for values, line in ((found.maps[0], TRAINED), (found.maps[stage], "now"))
    )
    rank = alike.rank if signed else alike.absolute_rank
    if not np.isfinite(rank):
        return MapCard(method.title, shown, "constant map: nothing to compare")
    return MapCard(method.title, shown, f"ρ {_shown(rank)}, SSIM {_shown(alike.ssim)}")


def _curves(found: dict[str, Cascade], names: list[str], stage: int, signed: bool) -> None:
    ranks = {METHODS[name].title: _ranks(one, signed) for name, one in found.items()}
    likenesses = {METHODS[name].title: _ssims(one) for name, one in found.items()}
    what = "signed values" if signed else "strengths"
    given = visit_signs.of_methods(list(ranks))
    legend.show(legend.of_lines(charts.Lines(ranks, given), "shape"))
    left, right = st.columns(2, gap="large")
    with left:
        titles = "Rank correlation", f"of the {what} with those of the trained net's map"
        chart = charts.along(names, charts.Lines(ranks, given), stage, *titles, "Spearman's ρ")
        draw.chart(chart, alt="Rank correlation of each method's map with the trained net's, over the stages.")
    with right:
        titles = "Structural similarity", "of the strengths with those of the trained net's map"
        chart = charts.along(names, charts.Lines(likenesses, given), stage, *titles, "SSIM")
        draw.chart(chart, alt="Structural similarity of each method's map to the trained net's, over the stages.")
    st.caption(
        f"Orange line: the slider. At stage {stage} the rank correlations are "
        + ", ".join(f"{name} {_shown(line[stage])}" for name, line in ranks.items())
        + "."
    )


def _sentence(task: AttributionTask, found: dict[str, Cascade], signed: bool) -> str:
    last = {
        METHODS[name].title: float(_ranks(one, signed)[-1])
        for name, one in found.items()
        if METHODS[name].of_model and np.isfinite(_ranks(one, signed)[-1])
    }
    if not last:
        return "No chosen map both depends on the net and ranks pixels. Choose another method."
    what = "signed values" if signed else "strengths"
    most, least = max(last, key=lambda name: abs(last[name])), min(last, key=lambda name: abs(last[name]))
    span = f"**{most}** keeps a rank correlation of **{_shown(last[most])}**"
    rest = f"; {least} keeps {_shown(last[least])}" if least != most else ""
    return (
        f"{span} with the {what} of the trained net's map once all weights are random{rest}. This likeness comes from "
        "the image and the architecture, not from what the net has learnt. The edge control never looks at the net "
        f"and keeps everything. This holds for this net, this image, the {task.target} and one draw of the weights "
        "(Adebayo et al. 2018)."
    )


def _columns(found: dict[str, Cascade], names: list[str]) -> dict[str, np.ndarray]:
    rows = [
        (METHODS[name].title, place, layer, one.alike[place])
        for name, one in found.items()
        for place, layer in enumerate(names)
    ]
    return {
        "method": np.array([row[0] for row in rows]),
        "stage": np.array([row[1] for row in rows]),
        "layer": np.array([row[2] for row in rows]),
        "rank": np.array([row[3].rank for row in rows]),
        "absolute_rank": np.array([row[3].absolute_rank for row in rows]),
        "ssim": np.array([row[3].ssim for row in rows]),
    }


def _ranks(found: Cascade, signed: bool) -> np.ndarray:
    return np.array([one.rank if signed else one.absolute_rank for one in found.alike])


def _ssims(found: Cascade) -> np.ndarray:
    return np.array([one.ssim for one in found.alike])


def _shown(value: float) -> str:
    return numbers.signed(value) if np.isfinite(value) else "none"
