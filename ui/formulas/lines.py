"""One line of a derivation: what is done, the formula with its numbers, and the page that has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from ui.page import detail
from ui.page.sections import page


@dataclass(frozen=True)
class DerivationLine:
    """`words` say what is done, `formula` is LaTeX; `slug` and `state` open the page that has the numbers."""

    words: str
    formula: str
    slug: str
    state: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The page's state, relative, as the app may lie below another address."""
        query = urlencode({**self.state, **detail.parameters()}, doseq=True)
        return f"{self.slug}?{query}" if query else self.slug


def show(lines: Sequence[DerivationLine]) -> None:
    """A row a line: words and link on the left, the formula on the right."""
    with st.container(key="lines", gap="small"):
        for number, line in enumerate(lines, start=1):
            left, right = st.columns([1, 1.7], gap="medium", vertical_alignment="center")
            left.markdown(f"**{number}.** {line.words} [{page(line.slug).title}]({line.address})")
            right.latex(line.formula)


def number(value: float, digits: int = 4) -> str:
    """A number for LaTeX, with so many digits, a small or large one by its power of ten."""
    mantissa, _, power = f"{value:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa


def factor(value: float, digits: int = 4) -> str:
    """The same as a factor or a summand: in brackets where it has a sign."""
    return f"({number(value, digits)})" if value < 0 else number(value, digits)
