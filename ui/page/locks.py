"""Controls that a teacher's link keeps still (`&lock=NAME`) or leaves out (`&hide=NAME`), on one page.

A control that is kept still shows its value and takes no other, not even from a figure that is dragged. One that is
left out is drawn all the same, and hidden by a rule of the style: it holds what the link gives it.
"""

import re
from dataclasses import fields as fields_of

import streamlit as st

from ui.page import address, fields, plain

_NAME = re.compile(r"[A-Za-z0-9_]+")
_SAID = {address.LOCK: "keeps {} still", address.HIDE: "leaves {} out"}


def draws(name: str, label: str) -> bool:
    """A control of that name is drawn: whether it is kept still."""
    address.here().controls[name] = label
    return kept(name)


def kept(name: str) -> bool:
    """Whether the link keeps a control of that name still, drawn or not."""
    return name in address.here().own.get(address.LOCK, ())


def still(name: str) -> bool:
    """Whether a control that has been drawn keeps its value."""
    return name in address.here().controls and kept(name)


def style() -> str:
    """The rules that hide what the link leaves out."""
    visit = address.here()
    names = [name for name in visit.own.get(address.HIDE, ()) if _NAME.fullmatch(name)]
    return "".join(f".st-key-{visit.slug}-{name} {{ display: none !important; }}\n" for name in names)


def say_missing(record: object) -> None:
    """Where the link keeps still or leaves out what the page has not, say so; at a run's end."""
    visit = address.here()
    known = {each.name for each in fields_of(record)} | visit.controls.keys()  # type: ignore[arg-type]
    before = [visit.missing.pop(kind, None) for kind in _SAID]
    for kind, said in _SAID.items():
        if strange := [name for name in visit.own.get(kind, ()) if name not in known]:
            asked = plain.quoted(" ".join(f"{kind}={name}" for name in strange))
            sentence = f"The link {said.format(asked)}, which is no control of this page."
            visit.missing[kind] = address.Missing(sentence, None)
    if before != [visit.missing.get(kind) for kind in _SAID]:
        visit.show_missing()


def choose(record: object) -> dict[str, list[str]]:
    """Ask which of the page's controls a link keeps still, and which it leaves out: its parameters."""
    visit, of_record = address.here(), {each.name for each in fields_of(record)}  # type: ignore[arg-type]
    offered = {
        name: label
        for name, label in visit.controls.items()
        if name not in visit.apart and (name not in of_record or fields.matters(record, name))
    }
    if not offered:
        return {}
    with st.expander("For your class: lock controls", icon=":material/lock:"):
        st.caption("The link opens the page with these controls greyed out, or without them.")
        locked = _several("Shown, but locked", address.LOCK, offered)
        hidden = _several("Hidden", address.HIDE, {name: offered[name] for name in offered if name not in locked})
    return {kind: names for kind, names in ((address.LOCK, locked), (address.HIDE, hidden)) if names}


def _several(label: str, kind: str, offered: dict[str, str]) -> list[str]:
    place = address.key(f"{kind} for others")
    st.session_state[place] = [name for name in st.session_state.get(place, ()) if name in offered]
    return st.multiselect(label, list(offered), format_func=lambda name: offered.get(name, name), key=place)
