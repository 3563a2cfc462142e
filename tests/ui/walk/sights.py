"""What a page shows, to be compared with what it shows later, or to somebody else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from tests.helpers.apps import EVERYTHING, WIDGETS, figures, heading, link, named
from ui.page.essentials import SWITCH
from ui.page.sections import HOME, page

# What the link is to be of, and what it is to keep still and leave out for others: no link holds that.
TO_TAKE_AWAY = ("taken", "lock for others", "hide for others")
TEXTS = ("text_input", "text_area")
COLOURED = [page(slug).title for slug in ("street_numbers", "training_curves", "trust")]  # by what the visit saw first


@dataclass(frozen=True)
class Seen:
    """What a page shows: the state in its link, its controls' values, its figures."""

    taken: dict[str, list[str]]
    values: dict[str, Any]
    figures: list[bytes]

    def differs(self, other: "Seen") -> str:
        """In what, in words; "" where in nothing."""
        if self.taken != other.taken:
            return f"the link, {self.taken} and {other.taken}"
        names = sorted({*self.values, *other.values})
        pairs = {name: (self.values.get(name, "none"), other.values.get(name, "none")) for name in names}
        parts = [f"{name}, {one!r} and {two!r}" for name, (one, two) in pairs.items() if one != two]
        return "; ".join(parts) or ("" if self.figures == other.figures else "the figures")


def controls(at: AppTest) -> list[Any]:
    """What may be set on the page."""
    found = [each for kind in (*WIDGETS, "checkbox") for each in at.main.get(kind)]
    return [each for each in found if named(each) not in ("", SWITCH)]  # which changes all pages


def told(found: Any) -> Any:
    """What is chosen, as it is called on screen."""
    several = found.type == "multiselect"
    return [found.format_func(each) for each in found.value] if several else found.format_func(found.value)


def seen(at: AppTest) -> Seen:
    """What the page shows; of texts what the link holds, which one that cannot be read is not in."""
    values = {
        named(each): each.value for each in controls(at) if each.type not in TEXTS and named(each) not in TO_TAKE_AWAY
    }
    title, _ = heading(at)
    state = {} if title == HOME.title else offered(at)
    return Seen(state, values, [] if title in COLOURED else figures(at))


def offered(at: AppTest) -> dict[str, list[str]]:
    """The state in the page's link, or in that of one of its figures alone."""
    found = parse_qs(urlsplit(link(at)).query, keep_blank_values=True)
    left_out = {*EVERYTHING, *(("figure", "embed") if "figure" in found else ())}
    return {name: values for name, values in found.items() if name not in left_out}
