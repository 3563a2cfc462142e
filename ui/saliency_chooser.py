"""Which methods are asked: a list to type in, and all of them by family, grey with the reason where one fits no net."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from core.attribution import METHODS
from ui import picker, saliency_cache, state
from ui.records import Saliency
from ui.saliency_subject import Subject

MOST = 8
FAMILIES = {
    "Gradients at the image": ("saliency", "input-x-gradient", "integrated-gradients", "gradient-shap", "smoothgrad"),
    "Rules on the way back": ("guided-backprop", "deconvolution", "deeplift", "deeplift-shap", "lrp"),
    "Hide, and ask again": ("occlusion", "feature-ablation", "shapley-sampling", "kernel-shap", "lime"),
    "A layer's maps; controls": ("grad-cam", "guided-grad-cam", "edges", "random"),
}


def several(subject: Subject) -> tuple[str, ...]:
    """Up to MOST methods, in the order in which they were chosen."""
    chosen = state.several(Saliency, "methods", f"Methods, up to {MOST}", most=MOST)
    full = set(METHODS) - set(chosen) if len(chosen) == MOST else set()
    _families(chosen, reasons(subject), full, _add_or_remove)
    return chosen


def one(subject: Subject, across: bool) -> str:
    """One method; `across`: for all nets of the data, so that it has to fit one of them."""
    with st.container(width=420):
        chosen = str(state.selection(Saliency, "method", "Method"))
    _families((chosen,), reasons(subject, across), set(), _put)
    return chosen


def reasons(subject: Subject, across: bool = False) -> dict[str, str]:
    """Why methods do not fit the net, or `across` any net for its data."""
    own = saliency_cache.fits(subject.run.id, subject.run)
    peers = picker.peers(subject.run.recipe.dataset).values() if across else ()
    found = [saliency_cache.fits(run.id, run) for run in peers]
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
    fit = f"{len(METHODS) - len(against)} of {len(METHODS)} methods fit this net"
    with st.expander(fit, icon=":material/checklist:", key="families"):
        for column, (family, names) in zip(st.columns(len(FAMILIES)), FAMILIES.items(), strict=True):
            with column:
                st.markdown(f"**{family}**")
                for name in names:
                    _box(name, name in chosen, against.get(name, ""), name in full, changed)
    if against:
        st.caption(f":material/block: Not for this net: {grouped(against)}")


def _box(name: str, chosen: bool, reason: str, full: bool, changed: Callable[[str], None]) -> None:
    method, key = METHODS[name], f"ask-{name}"
    st.session_state[key] = chosen
    why = reason or (f"{MOST} are chosen already: take one away first." if full else method.caveat)
    disabled = full or (bool(reason) and not chosen)
    st.checkbox(method.title, key=key, disabled=disabled, help=why, on_change=changed, args=(name,))
    if reason:
        st.caption(f":material/block: {reason}")


def _add_or_remove(name: str) -> None:
    chosen = list(st.session_state["methods"])
    st.session_state["methods"] = [each for each in chosen if each != name] if name in chosen else [*chosen, name]


def _put(name: str) -> None:
    st.session_state["method"] = name
