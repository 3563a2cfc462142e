"""One click to R4's question: a recorded training whose loss jumps near epoch 13 while the accuracy stays."""

import streamlit as st

from core.recipes import NAMED
from core.reports.early_stopping_claims import EPOCH, Jump, epoch_13
from ui.loss_up_accuracy_flat.record import LossUpAccuracyFlat
from ui.page import fields, state
from ui.shared import choose_run

EPOCHS_OF = "run of the epochs"  # the page's key: the run to which the two epochs belong


def show() -> None:
    """The button, beside the two epochs; none where no recorded training shows it."""
    runs = {
        name: run for name, run in choose_run.offered().items() if name in NAMED and choose_run.CHECKPOINTED.met(run)
    }
    jump = epoch_13({name: (run.history, run.checkpoints) for name, run in runs.items()})
    if jump is None:
        return
    st.button(
        f"R4's epoch {EPOCH}",
        icon=":material/stairs:",
        key=state.key("epoch 13"),
        on_click=_open,
        args=(jump, runs[jump.run].id),
        help=(
            f"R4 had to explain why the validation loss jumps at epoch {EPOCH} while the accuracy stays. This recorded "
            f"training has the largest such jump. Its loss changes by {_signed(f'{jump.loss:+.4f}')} from epoch "
            f"{jump.before} to {jump.after}, its accuracy by {_signed(f'{100 * jump.accuracy:+.2f}')} points."
        ),
    )


def _open(jump: Jump, run_id: str) -> None:
    state.put(
        run=jump.run,
        before=jump.before,
        after=jump.after,
        part=fields.default(LossUpAccuracyFlat, "part"),
        image=fields.default(LossUpAccuracyFlat, "image"),
        **{EPOCHS_OF: run_id},
    )


def _signed(text: str) -> str:
    return text.replace("-", "−")
