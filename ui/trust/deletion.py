"""Deletion and insertion: what the class loses, or gains, when pixels change in the order of a map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS, faithfulness, metrics
from core.attribution.faithfulness import Faithfulness
from core.attribution.reduction import by_pixel, ranks
from ui.charts import pictures
from ui.page import draw, fields, numbers, state
from ui.page.ending import ViewResult
from ui.page.figure import figure
from ui.page.progress import each
from ui.page.script import Script
from ui.shared import cached_maps, map_cards, visit_signs
from ui.shared.map_cards import CardImage, MapCard
from ui.trust import cached, charts, legend
from ui.trust.question import CLOSING, AttributionTask, end, refuse, say
from ui.trust.record import Trust

Maps = dict[str, NDArray[np.float32]]


def show(task: AttributionTask) -> ViewResult:
    """Curves against the controls, the image at a scrubber, further measures on request."""
    stage = figure("deletion")
    settings = _controls()
    fill, share = settings["fill"], settings["share"]
    maps, gaps = _maps(task)
    if not maps:
        return end(CLOSING, settings)
    walks = _walks(task, maps, fill)
    sentence = _sentence(walks, fill)
    with stage:
        _curves(walks, share / 100, str(task.target))
        say(sentence)
    with figure("deleted"):
        map_cards.show([_card(task, name, values, fill, share, walks[name]) for name, values in maps.items()], 130)
        said = f"p of the {task.target}, {numbers.probability(float(task.subject.p[task.target]))} on the whole image"
        st.caption(f"Each map's {share}% highest pixels are deleted from the image. Below it: {said}.")
    table = _table(task, maps, walks, gaps, settings["measured"])
    with figure("areas"):
        _show_table(table, walks, settings["measured"])
    code = (faithfulness.curves, metrics.infidelity, metrics.max_sensitivity)
    columns = {name: table[name].to_numpy() for name in table}
    how = {"methods": tuple(maps), "fill": fill, "steps": cached.STEPS, "measured": settings["measured"]}
    return ViewResult(sentence, columns, settings, code, Script("deletion", {**task.told, **how}))


def _controls() -> dict[str, Any]:
    """What deleted pixels turn into, how many are deleted below the curves, whether more is measured."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        fill = state.choice(Trust, "fill", "Replace deleted pixels by", help="The values that deleted pixels get.")
        with st.container(width=260):
            share = int(state.number(Trust, "share", "Deleted pixels, %"))
        measured = state.toggle(
            Trust, "measured", "More measures", help="Adds infidelity and max-sensitivity (Yeh et al. 2019)."
        )
    return {"fill": fill, "share": share, "measured": measured}


def _maps(task: AttributionTask) -> tuple[Maps, dict[str, float]]:
    """The maps by method without the controls, and their completeness gaps where one is promised."""
    maps, gaps = {}, {}
    for name in task.methods:
        if name in cached.CONTROLS:
            continue
        found = task.maps(name)
        if found.values is None:
            refuse(name, found.reason)
            continue
        maps[name] = found.values[0]
        if found.expected_sum is not None:
            gaps[name] = abs(float(found.values[0].sum() - found.expected_sum[0]))
    return maps, gaps


def _walks(task: AttributionTask, maps: Maps, fill: str) -> dict[str, Faithfulness]:
    """The curves of the maps and of the controls."""
    subject = task.subject
    known = subject.run, subject.image
    walks = {
        name: cached.walked(*subject.key, name, task.target, fill, *known, maps[name])
        for name in each(list(maps), "Deleting pixels in the order of each map")
    }
    return {**walks, **cached.controls(*subject.key, task.target, fill, *known)}


def _card(
    task: AttributionTask, name: str, values: NDArray[np.float32], fill: str, share: int, walk: Faithfulness
) -> MapCard:
    subject = task.subject
    x, blank = cached_maps.pair(subject.run, subject.image, fill)
    place = ranks(by_pixel(values))
    without = np.where(place < share / 100 * place.size, blank, x)
    p = float(np.interp(share / 100, walk.deletion.fractions, walk.deletion.probabilities))
    shown = pictures.photograph(cached_maps.pixels(subject.run, without))
    title = METHODS[name].title
    words = f"The image without what {title} ranks highest, {share}% of its pixels"
    return MapCard(title, (CardImage(shown, words),), f"p of the {task.target}: {numbers.probability(p)}")


def _curves(walks: dict[str, Faithfulness], share: float, whom: str) -> None:
    titled = {METHODS[name].title: walk for name, walk in walks.items()}
    fractions, given = next(iter(walks.values())).deletion.fractions, visit_signs.of_methods(list(titled))
    signs = charts.Lines({name: walk.deletion.probabilities for name, walk in titled.items()}, given)
    legend.show(legend.of_lines(signs, "strokeDash"))
    left, right = st.columns(2, gap="large")
    with left:
        curves = charts.changing(
            fractions, signs, share, "Deletion", ("Highest pixels first. A good map falls fast."), whom
        )
        draw.chart(curves, alt="The class's probability while pixels are deleted, a line a method.")
    with right:
        lines = charts.Lines({name: walk.insertion.probabilities for name, walk in titled.items()}, given)
        curves = charts.changing(
            fractions, lines, share, "Insertion", ("Highest pixels first. A good map rises fast."), whom
        )
        draw.chart(curves, alt="The class's probability while pixels are inserted, a line a method.")


def _table(
    task: AttributionTask, maps: Maps, walks: dict[str, Faithfulness], gaps: dict[str, float], measured: bool
) -> pd.DataFrame:
    """A row a map, the best first."""
    table = pd.DataFrame(
        {
            "Method": [METHODS[name].title for name in walks],
            "Deletion": [walk.deletion.auc for walk in walks.values()],
            "Insertion": [walk.insertion.auc for walk in walks.values()],
            "Difference": [_gain(walk) for walk in walks.values()],
            "Completeness gap": [gaps.get(name, np.nan) for name in walks],
        }
    )
    if measured:
        subject = task.subject
        known = subject.run, subject.image
        found = {
            METHODS[name].title: cached.measures(*subject.key, name, task.target, *known, maps[name])
            for name in each(list(maps), "Measuring each method's infidelity and sensitivity")
        }
        nothing = (np.nan, np.nan, np.nan)
        rows = np.array([found.get(name, nothing) for name in table["Method"]])
        for place, title in enumerate(("Infidelity, scaled", "Infidelity, raw", "Sensitivity")):
            table[title] = rows[:, place]
    return table.sort_values("Difference", ascending=False, ignore_index=True)


def _show_table(table: pd.DataFrame, walks: dict[str, Faithfulness], measured: bool) -> None:
    formats = {name: st.column_config.NumberColumn(format="%.3g") for name in table.columns[1:]}
    st.dataframe(table, hide_index=True, column_config=formats, placeholder="–")
    titled = {METHODS[name].title: walk for name, walk in walks.items()}
    st.caption(
        "Area under the deletion and the insertion curve:\n\n"
        + "; ".join(f"{name} {walk.deletion.auc:.2f} and {walk.insertion.auc:.2f}" for name, walk in titled.items())
        + f". Random is the mean of {faithfulness.DRAWS} maps."
    )
    st.caption(
        "The table has the areas under both curves and their difference. The completeness gap is the distance between "
        "the map's sum and the logit's change, for methods that promise equality."
    )
    if measured:
        st.caption(
            "Infidelity (Yeh et al. 2019) says how badly a map predicts the loss of the logit when squares turn grey. "
            "Raw infidelity depends on the map's scale. Saliency and Grad-CAM are not in units of the logit, so it "
            "says little about them. Scaled infidelity takes each map at its best scale. Sensitivity is the largest "
            "relative change of the map when pixels change by at most 2% of their range. It is also 0 for a map that "
            "ignores the image."
        )


def _sentence(walks: dict[str, Faithfulness], fill: str) -> str:
    gains = {name: _gain(walk) for name, walk in walks.items()}
    own = {name: gain for name, gain in gains.items() if name not in cached.CONTROLS}
    best, bar = max(own, key=own.__getitem__), max(gains[name] for name in cached.CONTROLS)
    beating = sum(gain > bar for gain in own.values())
    shown = ", ".join(f"{METHODS[name].title} {_signed(gains[name])}" for name in cached.CONTROLS)
    filling = fields.titles(Trust, "fill")[fill].lower()
    return (
        f"**{beating} of {len(own)}** methods order the pixels of this image better than both controls. "
        f"{METHODS[best].title} has the largest area of all methods between insertion and deletion: "
        f"**{_signed(own[best])}** ({shown}). This holds for this net, this image and the fill “{filling}”. "
        "Half-deleted images are unlike the training images, and another fill gives other curves."
    )


def _signed(gain: float) -> str:
    return numbers.signed(gain)


def _gain(walk: Faithfulness) -> float:
    return walk.insertion.auc - walk.deletion.auc
