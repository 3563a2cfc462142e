"""Choose methods: a list, and all of them by family, greyed out where one does not fit the net."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from core.attribution import METHODS, method
from ui.page import state
from ui.saliency.record import Saliency
from ui.shared import cached_maps, test_image
from ui.shared.subject import Subject

LIMIT = 8
# In the order of the table, those that may be smoothed first.
FAMILIES = {
    family: [
        each.name for each in sorted(METHODS.values(), key=lambda each: not each.smoothable) if each.family == family
    ]
    for family in method.FAMILIES
}


def several(subject: Subject) -> tuple[str, ...]:
    """Up to MOST methods, in the order in which they were chosen."""
    chosen = state.several(Saliency, "methods", f"Methods, up to {LIMIT}", limit=LIMIT)
    full = set(METHODS) - set(chosen) if len(chosen) == LIMIT else set()
    _families(chosen, reasons(subject), full, _add_or_remove)
    return chosen


def one(subject: Subject, across: bool) -> str:
    """One method; `across`: for all nets of the data, so that it has to fit one of them."""
    chosen = str(state.selection(Saliency, "method", "Method"))
    _families((chosen,), reasons(subject, across), set(), _put)
    return chosen


def reasons(subject: Subject, across: bool = False) -> dict[str, str]:
    """Why methods do not fit the net, or `across` any net for its data."""
    own = cached_maps.fits(subject.run.id, subject.run)
    peers = test_image.peers(subject.run.recipe.dataset).values() if across else ()
    found = [cached_maps.fits(run.id, run) for run in peers]
    return {name: reason for name, reason in own.items() if reason and all(each[name] for each in found)}


def grouped(against: Mapping[str, str]) -> str:
    """The methods that do not fit, those with one reason together."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in against.items():
        by_reason.setdefault(reason, []).append(f"**{METHODS[name].title}**")
    return " ".join(f"{', '.join(titles)}: {reason}" for reason, titles in by_reason.items())


def _families(
    chosen: Collection[str], against: Mapping[str, str], full: Collection[str], changed: Callable[[str], None]
) -> None:
    """A box a method; the list above and these are two views of one value."""
    st.caption(f"{len(METHODS) - len(against)} of {len(METHODS)} methods fit this net.")
    if against:
        st.caption(f":material/block: These do not fit this net. {grouped(against)}")
    box = state.key("ask-")
    columns = st.columns(2)
    for place, (family, names) in enumerate(FAMILIES.items()):
        with columns[place % 2]:
            st.markdown(f"**{family}**")
            for name in names:
                _box(name, f"{box}{name}", name in chosen, against.get(name, ""), name in full, changed)


def _box(name: str, key: str, chosen: bool, reason: str, full: bool, changed: Callable[[str], None]) -> None:
    asked = METHODS[name]
    st.session_state[key] = chosen
    why = reason or (f"{LIMIT} are chosen already. Remove one first." if full else asked.caveat)
    disabled = full or (bool(reason) and not chosen)
    st.checkbox(asked.title, key=key, disabled=disabled, help=why, on_change=changed, args=(name,))
    if reason:
        st.caption(f":material/block: {reason}")


def _add_or_remove(name: str) -> None:
    chosen = list(state.get("methods"))
    state.put(methods=[each for each in chosen if each != name] if name in chosen else [*chosen, name])


def _put(name: str) -> None:
    state.put(method=name)
