"""A training that a visitor asks for: the button, what becomes of it, and the run when it is there."""

from collections.abc import Callable

import streamlit as st

from core import jobs
from core.data import Dataset
from core.jobs import Job, JobError
from core.runs import Run, StoreError, run_id
from core.training import Recipe
from ui import cache

EVERY = 1.0  # seconds between two looks at a running job
MOST = 1_200_000  # images a visitor may have a net see: 20 epochs of MNIST's training images
MOST_ACTIVE = 30  # jobs that wait or run before a page adds no more
STOPPED = ("failed", "cancelled", "lost")
Live = Callable[[Job], None]


def ask(recipe: Recipe, label: str = "Train", *, most: int = MOST, live: Live | None = None) -> Run | None:
    """The recipe's run; where there is none yet the button, then the progress. `live` draws what the job has so far.

    `most` is how many images the net may see over all epochs.
    """
    try:
        data = cache.dataset(recipe.dataset)
        job = jobs.job(run_id(recipe, data.fingerprint))
        if job is not None:
            return panel(job, live=live)
        start(recipe, label, most=most)
    except (JobError, StoreError) as error:
        st.error(str(error), icon=":material/error:")
    return None


def start(recipe: Recipe, label: str = "Train", *, most: int = MOST) -> None:
    """The button that asks for a recipe; where it is beyond the bound it says so instead."""
    data = cache.dataset(recipe.dataset)
    seen = images(recipe, data)
    if seen > most:
        st.warning(
            f"This recipe shows the net {seen:,} images, {recipe.epochs} times {seen // recipe.epochs:,}; this page "
            f"trains on {most:,} at most. Choose fewer epochs or a smaller share of the data, or run "
            "`python -m core submit` with the recipe as a file.",
            icon=":material/block:",
        )
        return
    name = run_id(recipe, data.fingerprint)
    st.button(
        label,
        icon=":material/model_training:",
        type="primary",
        key=f"train-{name}",
        help=f"The net sees {seen:,} images. Whoever asks for the same recipe shares the result.",
        on_click=_guarded,
        args=(name, lambda: _submit(recipe, data.fingerprint)),
    )
    _complaint(name)


def _submit(recipe: Recipe, fingerprint: str) -> None:
    waiting = sum(job.active for job in jobs.jobs())
    if waiting >= MOST_ACTIVE:
        raise JobError(f"{waiting} trainings are asked for already: wait until some are done, and ask again.")
    jobs.submit(recipe, fingerprint)


def panel(job: Job, *, live: Live | None = None) -> Run | None:
    """What becomes of a job, followed as long as it is queued or running; its run when it is done."""
    if job.state == "done":
        return stored(job.id)
    st.fragment(_follow, run_every=EVERY if job.active else None)(job, live)
    return None


@st.cache_resource(max_entries=8, show_spinner=False)
def stored(name: str) -> Run:
    """The run with that id, kept in memory for all sessions; StoreError where it has vanished."""
    run = jobs.result(name)
    if run is None:
        raise StoreError(f"The run {name} is no longer in the store; ask for it again.")
    return run


def images(recipe: Recipe, data: Dataset) -> int:
    """How many images the net is shown over all epochs, those for validation apart."""
    return recipe.epochs * round(recipe.share * (1 - recipe.validation) * len(data.train))


def _follow(shown: Job, live: Live | None) -> None:
    """One look at a job; when it has ended or begun again, the whole page has to know."""
    try:
        job = jobs.job(shown.id)
    except (JobError, StoreError) as error:
        st.error(str(error), icon=":material/error:")
        return
    if job is None or job.active != shown.active:
        st.rerun()
    with st.container(key=f"job-{job.id}"):
        _state(job)
        _buttons(job)
        _complaint(job.id)
        if live is not None:
            live(job)


def _state(job: Job) -> None:
    if job.state == "queued":
        st.progress(job.progress, text=f":material/hourglass_top: In the queue. {_place(job.place)}")
    elif job.state == "running":
        st.progress(job.progress, text=describe(job))
    elif job.state == "cancelled":
        when = f"after epoch {job.epoch}" if job.epoch else "before the end of the first"
        st.info(f"Cancelled {when} of {job.epochs} epochs.", icon=":material/cancel:")
    else:
        show, icon = (st.warning, ":material/link_off:") if job.state == "lost" else (st.error, ":material/error:")
        show(f"{job.message} It has {job.epoch} of {job.epochs} epochs.", icon=icon)


def _place(ahead: int) -> str:
    if ahead == 0:
        return "It starts as soon as its worker is there."
    return "1 job comes first." if ahead == 1 else f"{ahead} jobs come first."


def describe(job: Job) -> str:
    """How far a running job is, in a line."""
    parts = [f"Epoch {min(job.epoch + 1, job.epochs)} of {job.epochs}", f"{job.batch:.0%} of its batches"]
    if job.images_per_second is not None:
        parts.append(f"{job.images_per_second:,.0f} images/s")
    if job.seconds_left is not None:
        parts.append(f"about {_clock(job.seconds_left)} left")
    if job.loss is not None:
        parts.append(f"loss {job.loss:.4f}")
    return " · ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"


def _buttons(job: Job) -> None:
    if job.active:
        st.button(
            "Cancel",
            icon=":material/stop_circle:",
            key=f"cancel-{job.id}",
            help="Stops it for everyone who waits for it; the last finished epoch is kept.",
            on_click=_guarded,
            args=(job.id, lambda: jobs.cancel(job.id)),
        )
    elif job.state in STOPPED:
        st.button(
            "Resume" if job.epoch else "Try again",
            icon=":material/resume:",
            key=f"resume-{job.id}",
            help=f"Goes on after epoch {job.epoch}." if job.epoch else None,
            on_click=_guarded,
            args=(job.id, lambda: jobs.resume(job.id)),
        )


def _guarded(name: str, action: Callable[[], object]) -> None:
    """Do what a button is for; what goes wrong is said where the button stands."""
    try:
        action()
    except (JobError, StoreError) as error:
        st.session_state[f"complaint-{name}"] = str(error)


def _complaint(name: str) -> None:
    message = st.session_state.pop(f"complaint-{name}", None)
    if message:
        st.error(message, icon=":material/error:")
