"""The address of a page: what a link asks for when the page is opened, and what the address says after a change.

Streamlit's session state is one for all pages, so each page's keys begin with the page's name, and a page that is
opened forgets what it held before: its state is what its address says. Streamlit's own binding of widgets to the
address (`bind="query-params"`) knows a parameter by its name alone and writes labels; this one knows the page and
writes ids. `st.query_params` adds an entry to the browser's history at each change; `ui.page.frame` loads the script
that turns those within a page into a replacement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitInvalidLayoutContextError

from ui.page import detail, plain

Parameters = dict[str, list[str]]

# What a visitor takes along to other pages, where all of them mean the same by it; the page must be opened bare.
CARRIED = {"drawing": ("layer_by_layer", "saliency", "trust")}

# The frame's own parameters, no control's: one figure alone is asked for; controls are kept still, or left out; a step
# of a lesson, with the answers so far, and whether it is a slide.
OWN = ("figure", "lock", "hide", "lesson", "lesson_step", "lesson_answers", "slides")
FIGURE, LOCK, HIDE, LESSON, LESSON_STEP, LESSON_ANSWERS, SLIDES = OWN
VISIT = "visit"  # session state: the page that is open
LEFT = "left"  # session state: the addresses of the pages that were left, by page
TAKEN = "taken along"  # session state: what is carried to other pages
KNOWN = 1000  # addresses of a visit that are told from somebody else's


@dataclass(frozen=True)
class Missing:
    """A parameter that does not fit, and the value that is shown in its place."""

    sentence: str
    shown: Any


@dataclass
class Visit:
    """A page from its opening until another one is opened.

    `requested`: the address's parameters that no control has taken yet; `values`: the controls' values, also those of
    controls that are out of sight; `usual`: their defaults; `known`: addresses that were ours; `missing`: what the
    link asked for in vain; `own`: the frame's own parameters; `controls`: what is written at those that were drawn;
    `figures`: those that the page's last run has drawn, which `told` says when it has ended; `behind`: the browser may
    still show the address before this one; `taken`: the figure whose charts' `tables` are kept, and its container, the
    `stage`. Of a lesson: `asked` is the state that the page was opened in, `files` are the page's tables by name,
    `tour` is a way through states for numbers that an answer waits for; `moved`: an answer has changed the state, and
    the whole page is to be drawn; `held`: what the controls of one value held when the page was last drawn, as an
    address has it, by which a click is noticed. `raised` are controls that Essentials shows as well, `apart` those that
    it leaves out, with what is written at them.
    """

    slug: str
    requested: Parameters
    known: list[Parameters]
    written: Parameters | None = None
    values: dict[str, Any] = field(default_factory=dict)
    usual: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, Missing] = field(default_factory=dict)
    placeholder: DeltaGenerator | None = None
    own: Parameters = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    told: bool = False
    taken: str = ""
    stage: DeltaGenerator | None = None
    tables: list[pd.DataFrame] = field(default_factory=list)
    behind: bool = False
    asked: Parameters = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    tour: Any = None
    moved: bool = False
    held: dict[str, str] = field(default_factory=dict)
    raised: set[str] = field(default_factory=set)
    apart: dict[str, str] = field(default_factory=dict)

    @property
    def figure(self) -> str | None:
        """The figure that is asked for alone."""
        return next(reversed(self.own.get(FIGURE, [])), None)

    def show_missing(self) -> None:
        """Show what is missing, below the page's heading."""
        if self.placeholder is None:
            return
        if not self.missing:
            self.placeholder.empty()
            return
        lines = "  \n".join(each.sentence for each in self.missing.values())
        try:
            self.placeholder.warning(lines, icon=":material/link_off:")
        except (
            StreamlitInvalidLayoutContextError
        ):  # a part of the page that has never written there: the whole page does
            st.rerun()


def arrive(slug: str) -> bool:
    """A page's script starts: where it was opened just now, from a link or another page, its state begins anew, and
    True is returned.

    The browser may send an address that is older than the last one written, or, where the page was changed while an
    address was on its way, that of the page before: neither is a new link.
    """
    now, before, own = _now(), st.session_state.get(VISIT), _own()
    open_already = before if isinstance(before, Visit) and before.slug == slug else None
    other_step = open_already is not None and LESSON in own and _step(own) != _step(open_already.own)
    if open_already is not None and not other_step and (now in open_already.known or _late(now, slug)):
        open_already.behind = open_already.own.keys() != own.keys()
        open_already.own = _with_answers(own, open_already.own)
        return False
    _forget(slug)
    visit = st.session_state[VISIT] = Visit(slug, dict(now), [now], own=own, asked=now)
    if (strange := detail.take()) is not None:
        visit.missing[detail.CONTROLS] = Missing(strange, None)
    visit.behind = other_step or (open_already is not None and not now)
    if not now and LESSON not in own:
        taken = st.session_state.get(TAKEN, {})
        visit.values.update({name: value for name, value in taken.items() if slug in CARRIED[name]})
    return True


def _step(own: Parameters) -> tuple[Any, ...]:
    return own.get(LESSON), own.get(LESSON_STEP)


def _with_answers(own: Parameters, before: Parameters) -> Parameters:
    """The browser may send an address from before the last answer; it gives none itself within a step."""
    kept = LESSON in own and LESSON_ANSWERS in before
    return {**own, LESSON_ANSWERS: before[LESSON_ANSWERS]} if kept else own


def put_own(parameters: Parameters) -> None:
    """Change the frame's own parameters, here and in the address."""
    visit = here()
    visit.own = {**visit.own, **parameters}
    st.query_params.from_dict({**_now(), **visit.own, **detail.parameters()})


def restart() -> None:
    """The open page is as it is at its bare address."""
    go({})


def go(state: Parameters) -> None:
    """The open page is as a link with this state opens it."""
    visit = here()
    _forget(visit.slug)
    known = [*visit.known[-KNOWN:], state]
    st.session_state[VISIT] = Visit(
        visit.slug, dict(state), known, placeholder=visit.placeholder, own=visit.own, behind=True, asked=state
    )


def _forget(slug: str) -> None:
    for name in [name for name in st.session_state if str(name).startswith(f"{slug}.")]:
        del st.session_state[name]


def here() -> Visit:
    """The page that is open."""
    if VISIT not in st.session_state:
        arrive("")
    found: Visit = st.session_state[VISIT]
    return found


def key(name: str) -> str:
    """A key of the session state that is this page's alone."""
    return f"{here().slug}.{name}"


def publish(parameters: Mapping[str, str | list[str]]) -> None:
    """Bring the address up to date. What a link asks for stays in the address until something is changed.

    An older address that is back, such as that of the sidebar's link to the open page, makes way for the last one. That
    link changes no address in the browser: what it asks for no longer goes there, what it asks for anew comes.
    """
    visit = here()
    wanted = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}
    if visit.written is not None and wanted != visit.written:
        visit.known = [*visit.known[-KNOWN:], wanted]
    if visit.behind or _now() != visit.known[-1] or not detail.written():
        visit.behind = False
        st.query_params.from_dict({**visit.known[-1], **visit.own, **detail.parameters()})
    visit.written = wanted
    st.session_state.setdefault(LEFT, {})[visit.slug] = wanted


def left() -> dict[str, Parameters]:
    """The parameters with which each page was left, or has now; a page that has not been open is not among them."""
    visit = here()
    return {**st.session_state.get(LEFT, {}), visit.slug: visit.known[-1]}


def leading(slug: str) -> Parameters:
    """The parameters of a link to a page in the state in which it was left."""
    return {**left().get(slug, {}), **detail.parameters()}


def carry(**values: Any) -> None:  # noqa: ANN401
    """Take along to the other pages that `CARRIED` names."""
    st.session_state.setdefault(TAKEN, {}).update(values)


def missing_sentence(name: str, shown: str, many: bool = False) -> str:
    """What is said of a parameter that does not fit; `shown` is what stands in its place."""
    asked = " ".join(f"{name}={value}" for value in here().requested.get(name, []))
    instead = f"{shown} {'are' if many else 'is'} shown instead"
    return f"The link asks for {plain.quoted(asked)}, which is not available; {instead}."


def repeated_sentence(name: str, shown: str) -> str:
    """What is said of a parameter that a link gives several times, where one value counts."""
    times = len(here().requested.get(name, []))
    told = "twice" if times == 2 else f"{times} times"
    return f"The link gives `{name}` {told}, with different values; the last one counts: {shown}."


def _late(now: Parameters, slug: str) -> bool:
    others = st.session_state.get(LEFT, {}).items()
    return bool(now) and any(parameters == now for other, parameters in others if other != slug)


def _now() -> Parameters:
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in (*OWN, detail.CONTROLS)}


def _own() -> Parameters:
    return {name: st.query_params.get_all(name) for name in OWN if name in st.query_params}
