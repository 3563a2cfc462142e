"""The four ways to put maps side by side: methods, nets, two classes, all ten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from ui.page.script import Script
from ui.saliency import map_notes, panels, sentences
from ui.saliency.panels import Panel
from ui.saliency.record import Saliency
from ui.shared import test_image
from ui.shared.cached_maps import Maps, OwnBaseline
from ui.shared.flat_maps import flattened
from ui.shared.subject import Question

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ComparisonResult:
    """What a comparison ends with: a sentence, notes on the maps, the maps as columns, and the script of these."""

    sentence: str = ""
    notes: Sequence[str] = ()
    columns: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    script: Script | None = None


def methods(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """Several methods on one image."""
    if not chosen["methods"]:
        st.info("Choose a method above. Each gives one map.")
        return ComparisonResult()
    st.caption(map_notes.colours(f"the {question.target}", display))
    shown = [panels.asked(question, name, METHODS[name].title) for name in chosen["methods"]]
    flats = panels.show(shown, question, display)
    if not flats:
        return ComparisonResult(map_notes.NO_MAP)
    shares = [heat.middle(flat) for flat in flats.values() if flat.any()]
    told = sentences.agreement(list(flats.values())) + sentences.middle(shares)
    fit = tuple(panel.method for panel in shown if panel.values is not None)
    of = {"run": question.subject.run.id, "target": question.target, "methods": fit}
    script = _script("of_methods", question, display, **of)
    return ComparisonResult(told, panels.notes(shown, flats, display), panels.columns(flats), script)


def nets(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """One method on every net for these data."""
    method = METHODS[chosen["method"]]
    runs = test_image.peers(question.subject.run.recipe.dataset)
    titles = fields.titles(Saliency, "net")
    st.caption(map_notes.colours(f"the {question.target}", display) + f" All maps are by {method.title}.")
    shown, said, named = [], {}, {}
    for net, run in {**runs, question.subject.net: question.subject.run}.items():
        asked = question.of(net, run)
        said[titles[net]] = asked.subject.predicted
        named[titles[net]] = run.id, asked.settings.layer
        p = float(asked.subject.p[question.target])
        lines = f"says {asked.subject.predicted}", f"p of the {question.target}: {numbers.probability(p)}"
        shown.append(panels.asked(asked, method.name, titles[net], *lines))
    flats = panels.show(shown, question, display)
    if not flats:
        return ComparisonResult(map_notes.NO_MAP, panels.notes(shown, flats, display))
    told = sentences.nets(method.title, flats, said)
    of = {"nets": {title: named[title] for title in flats}, "target": question.target, "method": method.name}
    script = _script("of_nets", question, display, **of)
    return ComparisonResult(told, panels.notes(shown, flats, display), panels.columns(flats), script)


def classes(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """Why this class, why not that one: two maps and their difference."""
    method = METHODS[chosen["method"]]
    first, second = question.target, question.subject.rival(chosen["against"], question.target)
    st.caption(map_notes.colours("the class above each map", display))
    if first == second:
        alone = [panels.asked(question, method.name, f"Why {first}", "choose another class")]
        flats = panels.show(alone, question, display)
        script = _of_classes("of_two_classes", question, display, method, (first,)) if flats else None
        notes = panels.notes(alone, flats, display)
        return ComparisonResult(map_notes.same(first), notes, panels.columns(flats), script)
    found = question.maps(method.name, first, second)
    if found.values is None:
        panels.show([panels.refused(method.title, method.name, found.reason)], question, display)
        return ComparisonResult(map_notes.NO_MAP)
    shown = _two(question, method, found, found.values, (first, second))
    flats = panels.show(shown, question, display)
    told = sentences.classes(method.title, flats, (first, second))
    script = _of_classes("of_two_classes", question, display, method, (first, second))
    return ComparisonResult(told, panels.notes(shown, flats, display), panels.columns(flats), script)


def _two(question: Question, method: Method, found: Maps, values: Array, pair: tuple[int, int]) -> list[Panel]:
    """The maps of two classes, which are the `values` that were found, and the first minus the second."""
    first, second = pair
    either = [
        Panel(
            f"Why {digit}",
            (f"p of the {digit}: {numbers.probability(float(question.subject.p[digit]))}",),
            method.name,
            values[place],
            question.signed(method.name),
            map_notes.notes(question, method, found, place),
        )
        for place, digit in enumerate(pair)
    ]
    between = Panel(
        f"Why {first}, why not {second}",
        ("the first map minus the second",),
        method.name,
        values[0] - values[1],
        signed=True,
        notes=(map_notes.difference(question, method, first, second),),
    )
    return [*either, between]


def every(question: Question, chosen: Mapping[str, Any], display: Display) -> ComparisonResult:
    """All ten classes by one method as small multiples."""
    method = METHODS[chosen["method"]]
    count = len(question.subject.logits)
    st.caption(map_notes.colours("the class below each map", display))
    found = _of_all(question, method.name, count)
    if found.values is None:
        panels.show([panels.refused(method.title, method.name, found.reason)], question, display)
        return ComparisonResult(map_notes.NO_MAP)
    named = {f"class {digit}": flattened(values, display) for digit, values in enumerate(found.values)}
    _sheet(question, method, found, list(named.values()), display)
    told = [map_notes.gaps(found, method.name), f"{method.caveat} — {method.paper}", map_notes.scale(display)]
    sentence = sentences.every(method.title, named)
    script = _of_classes("of_all_classes", question, display, method, tuple(range(count)))
    return ComparisonResult(sentence, list(filter(None, told)), panels.columns(named), script)


def _of_all(question: Question, name: str, count: int) -> Maps:
    """The maps of all classes: at once, or where many noisy copies make that long, one after another with a bar."""
    if not question.smoothed(name):
        return question.maps(name, *range(count))
    one_by_one = [question.maps(name, digit) for digit in each(range(count), "Classes")]
    refused = next((found for found in one_by_one if found.values is None), None)
    return refused or Maps(np.concatenate([found.values for found in one_by_one]))


def _of_classes(function: str, question: Question, display: Display, method: Method, asked: tuple[int, ...]) -> Script:
    """What computes one method's maps of these classes."""
    of = {"run": question.subject.run.id, "classes": asked, "method": method.name}
    return _script(function, question, display, **of)


def _script(function: str, question: Question, display: Display, **of: object) -> Script:
    """What computes the maps, of what is named, as they are set and drawn."""
    source, how = question.subject.source, question.settings
    changed = source.index is None or not np.array_equal(source.image, source.original)
    settings = {
        "baseline": how.baseline.image if isinstance(how.baseline, OwnBaseline) else how.baseline,
        "layer": how.layer,
        "smoothing": asdict(how.smoothing) if how.smoothing else None,
    }
    reduced = {"channels": display.reduction, "absolute": display.sign == "absolute"}
    image = source.image if changed else source.index
    return Script(function, {**of, "image": image, "settings": settings, "reduced": reduced})


MODES: dict[str, Callable[[Question, Mapping[str, Any], Display], ComparisonResult]] = {
    "methods": methods,
    "nets": nets,
    "classes": classes,
    "all": every,
}


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
        subtitle=f"The frame marks the {question.target}. Point at a map to read p and its sum.",
        marked=question.target,
        legend=map_notes.unit(question, method.name),
    )
    draw.chart(chart, alt=f"{count} maps by {method.title}, one for each class; the sentence below compares them.")
