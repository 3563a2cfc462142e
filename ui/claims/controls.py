"""The controls of the page Claims of the reports: what is listed, what the visitor answers."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.reports.claim import ANSWERS, Claim
from core.reports.score import Reply
from ui.claims import replies, sentences
from ui.claims.record import ANY, EVERY, TOPIC_OF, Claims, stretches
from ui.page import essentials, state


def filters() -> Claims:
    """Whose claims are chosen, and whether their verdicts are shown."""
    with st.container(horizontal=True, gap="medium"):
        mode = state.choice(
            Claims, "mode", "Verdicts", help="“Predict first” hides each verdict until you answer or ask for it."
        )
        report = state.choice(Claims, "report", "Report")
    return Claims(mode=mode, report=report)


def search(record: Claims) -> Claims:
    """Which of them, by verdict and topic, and the one that is opened."""
    verdict = state.choice(Claims, "verdict", "Verdict") if record.mode == "show" else ANY
    with st.container(horizontal=True, gap="small"):
        topic = state.selection(Claims, "topic", "Topic")
        claim = state.selection(
            Claims, "claim", "Open one claim", help="Type a word to find it. Its verdict is shown at once."
        )
    return replace(record, verdict=verdict, topic=topic, claim=claim)


def fits(claim: Claim, record: Claims) -> bool:
    """Whether a claim is of the topic and the report that are chosen."""
    return record.topic in (EVERY, TOPIC_OF[claim.id]) and record.report in (EVERY, *claim.reports)


def answers() -> dict[str, Reply]:
    """The replies so far, as the address has them; they can be taken along as text, or dropped."""
    with essentials.expander(Claims, ["answers"], "Your answers as text", icon=":material/text_snippet:"):
        text = state.text(
            Claims, "answers", "Answers", help="Copy it to keep your answers, or paste one. Links include it."
        )
        found, strange = replies.read(text)
    if strange:
        st.warning(sentences.strange(strange), icon=":material/link_off:")
    if found:
        st.button("Clear my answers", icon=":material/restart_alt:", key=state.key("new-attempt"), on_click=_drop)
    return found


def part(listed: int, what: str) -> int:
    """Which part of a long list of these is shown."""
    chosen: int = state.segments("part", sentences.count(listed, what), stretches(listed), 1)
    return chosen


def following(part: int, listed: int) -> None:
    """A button to the next part, where there is one."""
    title = stretches(listed).get(part + 1)
    if title is not None:
        st.button(
            f"Next: {title}",
            icon=":material/arrow_forward:",
            key=state.key("next"),
            on_click=partial(state.put, part=part + 1),
        )


def reply(claim: Claim) -> None:
    """The five answers to a claim, and a way to its verdict without one."""
    st.segmented_control(
        f"Your answer to: {claim.claim}",
        ANSWERS,
        format_func=lambda each: str(each).capitalize(),
        key=_place(claim.id),
        on_change=_answered,
        args=(claim.id,),
        label_visibility="collapsed",
        wrap=True,
    )
    st.button(
        "Show the verdict",
        key=state.key(f"see-{claim.id}"),
        type="tertiary",
        icon=":material/visibility:",
        on_click=_keep,
        args=(claim.id, "seen"),
    )


def _place(claim: str) -> str:
    return state.key(f"answer-{claim}")


def _answered(claim: str) -> None:
    answer = st.session_state.get(_place(claim))
    if answer in ANSWERS:
        _keep(claim, answer)


def _keep(claim: str, reply: Reply) -> None:
    found, _ = replies.read(str(state.get("answers", "")))
    state.put(answers=replies.written({**found, claim: reply}))


def _drop() -> None:
    state.put(answers="")
