"""Raw pixels against pixels / 255: the same small nets at several learning rates, and R1's claim."""

from dataclasses import replace

import streamlit as st

from core.reports import scaling_claims
from core.reports.claim import Finding
from core.reports.scaling_claims import OPTIMISERS, RATES, ScaledPixels
from ui.page import draw, state
from ui.page.figure import figure
from ui.page.marks import MARKS
from ui.training_curves.charts import rates
from ui.training_curves.record import TrainingCurves


@st.cache_data(max_entries=1, show_spinner="Training small nets on raw and on scaled pixels…")
def _measured() -> tuple[dict[str, ScaledPixels], Finding]:
    return dict(scaling_claims.measured()), scaling_claims.scaling_helps()


def show(record: TrainingCurves) -> TrainingCurves:
    """The experiment where it is asked for: it takes a second or two. The record as chosen."""
    help_text = "Trains one small net many times on this server, with raw and with scaled pixels, at several rates."
    asked = state.toggle(TrainingCurves, "pixels", "Compare raw and scaled pixels", help=help_text)
    if asked:
        found, finding = _measured()
        with figure("pixels"):
            _draw(found)
            st.info(f"**R1**: scaled pixels help a net to converge. {MARKS[finding.answer]}  \n{finding.evidence}")
            st.caption(finding.certainty)
    return replace(record, pixels=asked)


def _draw(found: dict[str, ScaledPixels]) -> None:
    """A chart an optimiser, side by side."""
    for column, (name, losses) in zip(st.columns(2, gap="medium"), found.items(), strict=True):
        title = OPTIMISERS[name][0].upper() + OPTIMISERS[name][1:]
        drawn = rates.chart(title, RATES, {"Raw, 0 to 255": losses.raw, "Divided by 255": losses.scaled})
        words = f"{title}: training loss over the learning rate for raw and scaled pixels; described below."
        draw.chart(drawn, container=column, alt=words, key=f"pixels-{name}")
