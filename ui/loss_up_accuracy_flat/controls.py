"""The run and two of its epochs, in a row."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.runs import Run
from ui.charts.early_stopping import Recorded
from ui.loss_up_accuracy_flat import preset
from ui.loss_up_accuracy_flat.preset import EPOCHS_OF
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import state
from ui.shared import choose_run
from ui.shared.choices import BEST, LAST

WIDTH = 300  # pixels, of the two sliders together


def controls() -> tuple[Run, tuple[int, int], LossUpAccuracyFlat]:
    """The run, the epochs that are compared, and the record as chosen so far."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        run, chosen = choose_run.choose(LossUpAccuracyFlat, "run", choose_run.CHECKPOINTED, "Training shown")
        sliders = st.container(horizontal=True, gap="medium", width=WIDTH)
        record, epochs = _epochs(run, LossUpAccuracyFlat(run=chosen), sliders)
        preset.show()
    return run, epochs, record


def _epochs(run: Run, record: LossUpAccuracyFlat, place: DeltaGenerator) -> tuple[LossUpAccuracyFlat, tuple[int, int]]:
    kept, recorded = list(run.checkpoints), Recorded.of(run.history)
    best = min(kept, key=lambda epoch: recorded.validation[epoch - 1])
    if state.get(EPOCHS_OF, run.id) != run.id:  # another run has other epochs
        state.put(before=best, after=kept[-1])
    state.put(**{EPOCHS_OF: run.id})
    told = "Starts at the epoch with the lowest validation loss."
    first = state.stop("before", "From epoch", kept, best, help=told, container=place)
    second = state.stop("after", "To epoch", kept, kept[-1], help="Starts at the last epoch.", container=place)
    before, after = BEST if first == best else first, LAST if second == kept[-1] else second
    return replace(record, before=before, after=after), (first, second)
