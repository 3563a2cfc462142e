"""Cascading randomisation: the maps while a net loses its training, from the last layer to the first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.attribution import METHODS, randomisation, similarity
from ui import draw, state, trust_cache, trust_pictures
from ui.charts import trust as charts
from ui.parts import each
from ui.records import Trust
from ui.told import Told
from ui.trust_cache import Cascade
from ui.trust_pictures import Card, Picture
from ui.trust_subject import CLOSING, Asked, refuse

TRAINED = "trained"


def show(asked: Asked) -> Told:
    """A scrubber over the stages; each map beside the trained net's, and how alike they are."""
    subject = asked.subject
    layers, count = trust_cache.layers(subject.run.id, subject.run)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="bottom")
    with left:
        stage = _scrubber(len(layers))
    with right:
        signed = state.toggle(Trust, "signed", "With the sign", help="Rank the signed values instead of the strengths.")
    names = [TRAINED, *layers]
    settings = {"stage": stage, "signed": signed}
    found = _cascades(asked)
    st.caption(_told(layers, count, stage))
    if not found:
        return Told(CLOSING, settings=settings)
    trust_pictures.show([_card(name, one, stage, signed) for name, one in found.items()], 158)
    st.caption(
        "Red speaks for the class, blue against; methods without a sign go from dark to yellow. Each map has a scale "
        "of its own, since untrained nets have gradients of another size. ρ is the rank correlation with the trained "
        "net's map: 1 is the same order of the pixels, 0 no relation; SSIM is the structural similarity, at most 1."
    )
    _curves(found, names, stage, signed)
    code = (randomisation.cascade, randomisation.cascade_maps, similarity.similarity)
    return Told(_sentence(asked, found, signed), _columns(found, names), settings, code)


def _scrubber(last: int) -> int:
    """How many of the stages are gone through."""
    if isinstance(st.session_state.get("stage"), int) and st.session_state["stage"] > last:
        st.session_state["stage"] = last  # another net has fewer layers
    value = st.slider(
        "Layers that lose their training, the last one first",
        0,
        last,
        min(Trust().stage, last),
        1,
        key="stage",
        help="Their weights are drawn anew (He et al.), and stay so while the next layer follows.",
        bind="query-params",
    )
    return min(max(int(value), 0), last)


def _cascades(asked: Asked) -> dict[str, Cascade]:
    """By method; one that has no map is grey."""
    found, subject = {}, asked.subject
    for name in each(asked.methods, "Untraining the net layer by layer, for each method"):
        trained = asked.maps(name)
        if trained.values is None:
            refuse(name, trained.reason)
            continue
        try:
            known = subject.run, subject.image, trained.values[0]
            found[name] = trust_cache.cascade(*subject.key, name, asked.target, *known)
        except ValueError as reason:
            refuse(name, str(reason))
    return found


def _told(layers: list[str], count: int, stage: int) -> str:
    some = f" {len(layers)} of {count} layers are stops of the scrubber." if len(layers) < count else ""
    if stage == 0:
        return f"The net as it was trained: each map is compared with itself.{some}"
    every = " Nothing of the training is left." if stage == len(layers) else ""
    return f"Untrained: {layers[stage - 1]} and all layers behind it.{every}{some}"


def _card(name: str, found: Cascade, stage: int, signed: bool) -> Card:
    method, alike = METHODS[name], found.alike[stage]
    shown = tuple(
        Picture(trust_pictures.painted(values, method.signed), f"{method.title}, {line}", line)
        for values, line in ((found.maps[0], TRAINED), (found.maps[stage], "now"))
    )
    rank = alike.rank if signed else alike.absolute_rank
    if not np.isfinite(rank):
        return Card(method.title, shown, "flat: there is nothing to compare")
    return Card(method.title, shown, f"ρ {rank:.2f}, SSIM {alike.ssim:.2f}")


def _curves(found: dict[str, Cascade], names: list[str], stage: int, signed: bool) -> None:
    ranks = {METHODS[name].title: _ranks(one, signed) for name, one in found.items()}
    likenesses = {METHODS[name].title: _ssims(one) for name, one in found.items()}
    what = "signed values" if signed else "strengths"
    left, right = st.columns(2, gap="large")
    with left:
        titles = "Rank correlation", f"of the {what} with those of the trained net's map"
        figure = charts.along(names, ranks, stage, *titles, "Spearman's ρ")
        draw.chart(figure, alt="Rank correlation of each method's map with the trained net's, over the stages.")
    with right:
        titles = "Structural similarity", "of the strengths with those of the trained net's map"
        figure = charts.along(names, likenesses, stage, *titles, "SSIM")
        draw.chart(figure, alt="Structural similarity of each method's map to the trained net's, over the stages.")
    st.caption(
        f"Orange line: the scrubber. At stage {stage} the rank correlations are "
        + ", ".join(f"{name} {_shown(line[stage])}" for name, line in ranks.items())
        + "."
    )


def _sentence(asked: Asked, found: dict[str, Cascade], signed: bool) -> str:
    last = {
        METHODS[name].title: float(_ranks(one, signed)[-1])
        for name, one in found.items()
        if METHODS[name].of_model and np.isfinite(_ranks(one, signed)[-1])
    }
    if not last:
        return "Of the chosen maps none depends on the net and ranks pixels: choose a method that looks at the net."
    what = "signed values" if signed else "strengths"
    most, least = max(last, key=lambda name: abs(last[name])), min(last, key=lambda name: abs(last[name]))
    span = f"**{most}** keeps a rank correlation of **{last[most]:.2f}**"
    rest = f", {least} {last[least]:.2f}" if least != most else ""
    return (
        f"With nothing left of the training, of the {what} of the trained net's map {span}{rest}. What is kept comes "
        "from the image and from the net's architecture, not from what it has learnt; the edge control, which never "
        f"looks at the net, keeps everything. This holds for this net, this image, the {asked.target} and one draw of "
        "the weights (Adebayo et al. 2018)."
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
    return f"{value:.2f}" if np.isfinite(value) else "none"
