"""Claims: what five reports say, to be judged by the visitor first and by an experiment then."""

from collections import Counter
from dataclasses import replace

import streamlit as st

from core.reports import score
from core.reports.claim import INTRODUCTION
from core.reports.register.topics import CLAIMS
from ui.claims import cached, controls, figures, replies, sentences
from ui.claims.record import ANY, CARDS, NONE
from ui.page import frame, state
from ui.page.figure import figure

frame.open_page("claims")
record, place = controls.filters(), figure("overview")
st.caption(INTRODUCTION)
record, listing = controls.search(record), st.container()
linked, cards, end = st.container(), st.container(key=state.key("cards")), st.container()
with end:
    answered = controls.answers()
replied = answered if record.claim == NONE else {record.claim: "seen", **answered}

chosen = [claim for claim in CLAIMS.values() if controls.fits(claim, record)]
opened = [claim.id for claim in chosen if record.mode == "show" or claim.id in replied]
with place:
    found = cached.findings(dict.fromkeys([*opened, *[name for name in [record.claim] if name != NONE]]))
verdicts = {name: each.answer for name, each in found.items()}
listed = [claim for claim in chosen if record.verdict in (ANY, verdicts.get(claim.id)) and claim.id != record.claim]
did = score.score([claim.id for claim in chosen], replied, verdicts)
everything = Counter[str](verdicts[claim.id] for claim in chosen if claim.id in verdicts)
if record.mode == "show" and chosen and not listed and record.claim == NONE:
    told = sentences.EMPTY
elif record.mode == "show":
    told = sentences.shares(everything, score.by_report(chosen, verdicts))
else:
    told = sentences.result(did)
with place:
    figures.overview(chosen, replied, found, did, told)

with linked:
    if record.claim != NONE:
        figures.card(CLAIMS[record.claim], replied[record.claim], found[record.claim])
with listing:
    part = controls.part(len(listed), "claim" if record.claim == NONE else "other claim")
shown = listed[(part - 1) * CARDS : part * CARDS]
with cards:
    for claim in shown:
        figures.card(claim, replied.get(claim.id), found.get(claim.id))
    controls.following(part, len(listed))

frame.close_page(
    replace(record, part=part, answers=replies.written(answered)),
    "claims",
    code=(score.score, *figures.code([*shown, *(CLAIMS[name] for name in [record.claim] if name != NONE)], found)),
    files={"claims.csv": figures.columns(chosen, answered, found)},
    script=figures.script(record, replied) if chosen else None,
)
