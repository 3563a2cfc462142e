"""Claims of the reports on pages other than their own: a line each, with a link to the claim's card."""

from urllib.parse import urlencode

import streamlit as st

from core.reports.claim import Claim, Finding
from core.reports.register.topics import CLAIMS
from ui.page import address, detail, progress
from ui.page.marks import MARKS

HOME = "claims"
CARRIED = ("answers",)  # what the visitor has answered there so far


@st.cache_data(max_entries=256, show_spinner=False)
def finding(claim: str) -> Finding:
    """What the experiment of the claim with this id says; KeyError where there is no such claim."""
    return CLAIMS[claim].decide()


def link(claim: str, text: str = "evidence") -> str:
    """A link, in Markdown, to the card of the claim with this id; KeyError where there is no such claim."""
    return f"[{text}]({_address(claim=CLAIMS[claim].id)})"


def listed(slug: str, *only: str, introduced: bool = False) -> None:
    """The claims that the page of that address decides, or those of these ids: verdict and link, below questions.

    `introduced`: an earlier list on the page has told what R0 to R4 are.
    """
    lines: list[str] = []
    asked = ""
    for claim in progress.each([each for each in _of(slug) if not only or each.id in only], "Checking claims"):
        if claim.question != asked:
            asked = claim.question
            lines.append(f"\n**{asked}**\n")
        mark = MARKS[finding(claim.id).answer]
        lines.append(f"- {mark} · **{claim.by}**: {claim.claim} {link(claim.id)}")
    st.markdown("\n".join(lines))
    if not introduced:
        st.caption(introduction())


def introduction() -> str:
    """What R0 to R4 are, with a link to all that they say, in Markdown; once a page."""
    return f"R0 to R4 are five students' reports on a course's exercises: [all their claims]({_address()})."


def about(slug: str, *told: str) -> None:
    """The claims without verdicts, to be predicted, and folded; none of those `told` on the page, nothing if none."""
    found = [claim for claim in _of(slug) if claim.id not in told]
    if found:
        with st.expander("Claims of five students' reports: predict, then see the verdict", icon=":material/gavel:"):
            lines = [f"- **{claim.by}**: {claim.question} {link(claim.id, claim.claim)}" for claim in found]
            st.markdown("\n".join(lines))


def _of(slug: str) -> list[Claim]:
    return [claim for claim in CLAIMS.values() if claim.page == slug]


def _address(**asked: str) -> str:
    """The page *Claims of the reports*, relative, as the app may lie below another address.

    It brings the visit's answers back.
    """
    kept = {name: value for name, value in address.left().get(HOME, {}).items() if name in CARRIED}
    query = urlencode({**asked, **kept, **detail.parameters()}, doseq=True)
    return f"{HOME}?{query}" if query else HOME
