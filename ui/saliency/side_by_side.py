"""The four ways to put maps side by side: methods, nets, two classes, all ten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.attribution import METHODS, Method
from ui.charts import heat
from ui.charts.heat import Display
from ui.page import draw, fields, numbers
from ui.page.progress import each
from ui.saliency import map_notes, sentences
from ui.saliency.record import Saliency
from ui.shared import test_image
from ui.shared.cached_maps import Maps
from ui.shared.flat_maps import flattened
from ui.shared.subject import Question

Array = NDArray[np.float32]
SIDES = {2: 264, 3: 264, 4: 196}  # how wide a map is where so many share a row


@dataclass(frozen=True)
class Panel:
    """One map C×H×W with its titles and notes, or the reason why there is none."""

    title: str
    subtitle: str
    method: str
    values: Array | None
    signed: bool
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class ComparisonResult:
    """What a comparison ends with: a sentence, and the maps as columns."""

    sentence: str = ""
    columns: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)


def methods(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """Several methods on one image."""
    if not chosen["methods"]:
        st.info("Choose a method above: each gives one map.")
        return ComparisonResult()
    st.caption(map_notes.colours(f"the {question.target}", display))
    subtitle = f"what speaks for the {question.target}"
    flats = _draw(
        [_panel(question, name, METHODS[name].title, subtitle) for name in chosen["methods"]], question, display
    )
    if not flats:
        return ComparisonResult(map_notes.NO_MAP)
    shares = [heat.middle(flat) for flat in flats.values() if flat.any()]
    return ComparisonResult(sentences.agreement(list(flats.values())) + sentences.middle(shares), _columns(flats))


def nets(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """One method on every net for these data."""
    method = METHODS[chosen["method"]]
    runs = test_image.peers(question.subject.run.recipe.dataset)
    titles = fields.titles(Saliency, "net")
    st.caption(map_notes.colours(f"the {question.target}", display) + f" All maps are by {method.title}.")
    panels, said = [], {}
    for net, run in {**runs, question.subject.net: question.subject.run}.items():
        asked = question.of(net, run)
        said[titles[net]] = asked.subject.predicted
        p = float(asked.subject.p[question.target])
        subtitle = f"says {asked.subject.predicted}; p of the {question.target}: {numbers.probability(p)}"
        panels.append(_panel(asked, method.name, titles[net], subtitle))
    flats = _draw(panels, question, display)
    return ComparisonResult(sentences.nets(method.title, flats, said) if flats else map_notes.NO_MAP, _columns(flats))


def classes(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """Why this class, why not that one: two maps and their difference."""
    method = METHODS[chosen["method"]]
    first, second = question.target, question.subject.rival(chosen["against"], question.target)
    st.caption(map_notes.colours("the class that is named above each map", display))
    if first == second:
        flats = _draw(
            [_panel(question, method.name, f"Why {first}", "and why not: choose another class")], question, display
        )
        return ComparisonResult(map_notes.same(first), _columns(flats))
    found = question.maps(method.name, first, second)
    if found.values is None:
        _draw([_refused(method.title, method.name, found.reason)], question, display)
        return ComparisonResult(map_notes.NO_MAP)
    p = question.subject.p
    panels = [
        Panel(
            f"Why {digit}",
            f"p of the {digit}: {numbers.probability(float(p[digit]))}",
            method.name,
            values,
            question.signed(method.name),
            map_notes.notes(question, method, found, place),
        )
        for place, (digit, values) in enumerate(zip((first, second), found.values, strict=True))
    ]
    between = Panel(
        f"Why {first}, why not {second}",
        "the first map minus the second",
        method.name,
        found.values[0] - found.values[1],
        signed=True,
        notes=(map_notes.difference(question, method, first, second),),
    )
    flats = _draw([*panels, between], question, display)
    return ComparisonResult(sentences.classes(method.title, flats, (first, second)), _columns(flats))


def every(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """All ten classes by one method as small multiples."""
    method = METHODS[chosen["method"]]
    count = len(question.subject.logits)
    st.caption(map_notes.colours("the class below each map", display))
    found = _of_all(question, method.name, count)
    if found.values is None:
        _draw([_refused(method.title, method.name, found.reason)], question, display)
        return ComparisonResult(map_notes.NO_MAP)
    named = {f"class {digit}": flattened(values, display) for digit, values in enumerate(found.values)}
    _sheet(question, method, found, list(named.values()), display)
    if found.expected_sum is not None:
        st.caption(map_notes.gaps(found, method.name))
    st.caption(f"{method.caveat} — {method.paper}")
    return ComparisonResult(sentences.every(method.title, named), _columns(named))


def _of_all(question: Question, name: str, count: int) -> Maps:
    """The maps of all classes: at once, or where many noisy copies make that long, one after another with a bar."""
    if not question.smoothed(name):
        return question.maps(name, *range(count))
    one_by_one = [question.maps(name, digit) for digit in each(range(count), "Classes")]
    refused = next((found for found in one_by_one if found.values is None), None)
    return refused or Maps(np.concatenate([found.values for found in one_by_one]))


MODES: dict[str, Callable[[Question, Mapping[str, Any], Display], ComparisonResult]] = {
    "methods": methods,
    "nets": nets,
    "classes": classes,
    "all": every,
}


def _panel(question: Question, name: str, title: str, subtitle: str) -> Panel:
    method = METHODS[name]
    found = question.maps(name)
    if found.values is None:
        return _refused(title, name, found.reason)
    notes = map_notes.notes(question, method, found, 0)
    return Panel(title, subtitle, name, found.values[0], question.signed(name), notes)


def _refused(title: str, method: str, reason: str) -> Panel:
    return Panel(title, "", method, None, METHODS[method].signed, reason=reason)


def _draw(panels: Sequence[Panel], question: Question, display: Display) -> dict[str, heat.Map]:
    """The panels in rows; a method that does not fit is grey, with the reason. The maps as drawn, by title."""
    flats = {each.title: flattened(each.values, display) for each in panels if each.values is not None}
    ends = display.ends(list(flats.values()), [each.method for each in panels if each.values is not None])
    end_of = dict(zip(flats, ends, strict=True))
    wide = _per_row(len(panels))
    for first in range(0, len(panels), wide):
        row = panels[first : first + wide]
        for column, panel in zip(st.columns(wide)[: len(row)], row, strict=True):
            with column.container(border=True, height="stretch"):
                if panel.values is None:
                    st.markdown(f":gray[:material/block: **{panel.title}** has no map here: {panel.reason}]")
                    continue
                _one(panel, flats[panel.title], end_of[panel.title], question, display, SIDES[wide])
    return flats


def _one(panel: Panel, flat: heat.Map, end: float, question: Question, display: Display, side: int) -> None:
    signed = panel.signed and display.sign == "signed"
    chart = heat.chart(
        flat,
        question.subject.image,
        panel.title,
        panel.subtitle,
        signed=signed,
        overlay=display.overlay,
        end=end,
        side=side,
        legend=map_notes.unit(question, panel.method),
    )
    draw.chart(chart, alt=f"A map of the image by {panel.title}; the caption says where its weight lies.")
    if flat.any():
        st.caption(" ".join((heat.describe(flat, panel.title), *panel.notes)))
    else:
        st.caption(map_notes.all_zero(question, panel.method))


def _per_row(count: int) -> int:
    """So many panels a row that the last row is nearly full."""
    return 3 if count in (3, 5, 6) else min(max(count, 2), 4)


def _sheet(question: Question, method: Method, found: Maps, flats: Sequence[heat.Map], display: Display) -> None:
    """The maps of all classes as small multiples."""
    subject, count = question.subject, len(flats)
    ends = display.ends(flats, [method.name] * count)
    told = {"Class": range(count), "p": subject.p, "Logit": subject.logits}
    totals = None if found.values is None else found.values.sum(axis=(1, 2, 3))
    table = pd.DataFrame({**told, "Sum of the map": totals, "Colours end at": ends})
    chart = heat.sheet(
        flats,
        subject.image,
        table,
        ends,
        display,
        signed=question.signed(method.name) and display.sign == "signed",
        title=f"{method.title}: a map for each class",
        subtitle=f"the frame marks the {question.target}; the pointer reads p and the map's sum",
        marked=question.target,
        legend=map_notes.unit(question, method.name),
    )
    draw.chart(chart, alt=f"{count} maps by {method.title}, one for each class; the sentence below compares them.")


def _columns(flats: Mapping[str, heat.Map]) -> dict[str, NDArray[np.generic]]:
    return {name: flat.ravel() for name, flat in flats.items()}
