"""What a page shows at first: the few controls by which a visitor gets its point, and a switch that shows all.

The others hold what they held, what the link gives them, or their defaults, without being drawn. One that is set to
something else is in sight, so that nothing acts unseen, and stays in sight while the page is open.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.page import address, binding, detail, fields, locks


def _by_page(words: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The names of controls that stand in each page's line."""
    return {slug: frozenset(names.split()) for slug, names in words.items()}


# Page → its essential controls, of which at most MOST are drawn at once. A page that is missing here shows all.
ESSENTIAL = _by_page(
    {
        "loss_surfaces": "data hidden view optimiser lr",
        "convexity": "weights output loss depth y",
        "race": "reduction init",
        "formulas": "logit target view digit",
        "layer_by_layer": "net show source digit view",
        "architecture": "show network activation hidden head stem skip input layer",
        "softmax": "net digit view largest p target",
        "training_curves": "run compare epoch net learning_rate",
        "loss_up_accuracy_flat": "run before after part temperature",
        "tuning": "study samplers look net budget",
        "landscape": "run view second third show",
        "rankings": "rate images epoch start seed",
        "photo": "source number look",
        "saliency": "net source methods method view side alpha levels",
        "trust": "test net source methods stage count share shapes kind example hidden reduction",
        "claims": "mode topic report claim part",
    }
)
# Controls whose value stands in a figure, where it is moved by hand: they are left out whatever they are set to.
SHOWN_BY_FIGURE = _by_page(
    {
        "loss_surfaces": "start_w start_b end_w end_b step",
        "convexity": "a1 a2 b1 b2 a b",
        "formulas": "image",
        "layer_by_layer": "image drawing layer unit",
        "architecture": "layers",
        "softmax": "image logits temperature shift",
        "loss_up_accuracy_flat": "image",
        "photo": "x y side",
        "saliency": "image drawing place",
        "trust": "image drawing",
        "claims": "answers",
    }
)
MOST = 5
TITLES = {"essentials": "Essentials", detail.ALL: "Everything"}
SWITCH = "detail"  # the key of the switch and, in the style, of its container


def switch() -> None:
    """Essentials or everything, at the title; nothing on a page that always shows all."""
    if address.here().slug not in ESSENTIAL:
        return
    place = address.key(SWITCH)
    st.session_state[place] = detail.ALL if detail.everything() else "essentials"
    with st.container(key=SWITCH, width="content"):
        st.segmented_control(
            "Controls in sight",
            list(TITLES),
            format_func=TITLES.__getitem__,
            required=True,
            label_visibility="collapsed",
            key=place,
            on_change=_switched,
        )


def _switched() -> None:
    visit = address.here()
    detail.choose(st.session_state[address.key(SWITCH)] == detail.ALL)
    visit.missing.pop(detail.CONTROLS, None)
    visit.raised.clear()
    address.put_own({})


def widget(kind: Callable[..., Any], name: str) -> Callable[..., Any]:
    """What draws a control whose value is settled; of one that stays out of sight, what gives that value."""
    visit, held = address.here(), st.session_state[address.key(name)]
    if not _apart(name, held, visit.usual[name]):
        visit.apart.pop(name, None)
        return kind

    def unseen(label: str, *_: Any, **__: Any) -> Any:  # noqa: ANN401
        visit.apart[name] = label
        return held

    return unseen


def in_sight(record: type, *names: str) -> bool:
    """Whether any of these controls of a record is drawn where it matters; before they are."""
    usual = address.here().usual
    return any(
        not _apart(name, binding.waiting(record, name), usual.get(name, fields.default(record, name))) for name in names
    )


def _apart(name: str, held: Any, usual: Any) -> bool:  # noqa: ANN401
    visit = address.here()
    essential = ESSENTIAL.get(visit.slug)
    if essential is None or detail.everything() or name in essential or locks.kept(name):
        return False
    if name not in SHOWN_BY_FIGURE.get(visit.slug, ()) and fields.written(held) != fields.written(usual):
        visit.raised.add(name)
    return name not in visit.raised


def row(record: type, widths: Mapping[str, float], **more: Any) -> Mapping[str, DeltaGenerator]:  # noqa: ANN401
    """A column for each of these controls, by name, as wide as among all; those that are drawn close up to the left."""
    drawn = [name for name in widths if in_sight(record, name)]
    rest = [sum(width for name, width in widths.items() if name not in drawn)] if len(drawn) < len(widths) else []
    columns = st.columns([*(widths[name] for name in drawn), *rest], **more) if drawn else []
    places = dict(zip(drawn, columns, strict=False))
    return {name: places.get(name) or st.container() for name in widths}


def expander(record: type, names: Collection[str], label: str, *, icon: str) -> DeltaGenerator:
    """A box for these controls, which opens; where none of them is drawn, a place that is not seen."""
    return st.expander(label, icon=icon) if in_sight(record, *names) else st.container()


def popover(record: type, names: Collection[str], label: str, *, icon: str, **more: Any) -> DeltaGenerator:  # noqa: ANN401
    """The same behind a button."""
    return st.popover(label, icon=icon, **more) if in_sight(record, *names) else st.container()
