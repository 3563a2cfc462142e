"""The Train button and the panel of a running training: progress, stop, resume, outcome; what searches share."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from core import jobs
from core.data import DataError, Dataset
from core.functions.written import written
from core.jobs import Job, JobError, SearchJob, TrainingJob
from core.recipes import Recipe
from core.runs import StoreError, TrainingRequest
from core.tuning import SearchRequest
from ui.page import button_message, state, troubles
from ui.shared import followed_jobs, nets, shares

EVERY = 1.0  # seconds between two looks at a running job
Live = Callable[[TrainingJob], None]


def show(recipe: Recipe, live: Live, ended: Callable[[str], None] = followed_jobs.set_notified) -> TrainingJob | None:
    """The button, or what becomes of the training; the job where it is this visitor's or done.

    A job that runs for others alone can be joined; where one has stopped for others, the button is there. `live` draws
    what a job under way has so far; `ended` gets the id of one whose end this visitor is not told of yet.
    """
    try:
        data = nets.dataset(recipe.dataset)
        request = TrainingRequest(recipe, data.fingerprint)
        followed_jobs.forget_outcomes(but=request.id)
        job = _training(request.id)
        if job is not None and not job.active and followed_jobs.waits(job.id):
            ended(job.id)
        if job is not None and job.state == "done":
            return job
        mine = job is not None and followed_jobs.mine(request.id, job.active)
        if job is not None and (mine or job.active):
            st.fragment(_follow, run_every=EVERY if job.active else None)(job, mine, live)
        else:
            _start(request, images(recipe, data), job)
    except (DataError, JobError, StoreError) as error:
        st.error(troubles.said(error), icon=":material/error:")
        return None
    return job if mine else None


def _training(name: str) -> TrainingJob | None:
    job = jobs.job(name)
    return job if isinstance(job, TrainingJob) else None


def _start(request: TrainingRequest, seen: int, before: TrainingJob | None) -> None:
    """The button that asks for a training, which shows that many images; beyond the visitor's share it says so."""
    kept = (
        (f" The training goes on after epoch {before.epoch}, which is kept here.")
        if before is not None and before.epoch
        else ""
    )
    words = f"The net sees {seen:,} images. Visitors who ask for the same recipe share the result.{kept}"
    key = f"train-{request.id}"
    button(request.id, "Train", ":material/model_training:", key, words, partial(submit, request, before), "primary")
    button_message.show(request.id)


def submit(request: TrainingRequest | SearchRequest, before: Job | None = None) -> None:
    """Have a job done, and wait for it; `before`: as far as it has come already.

    JobError beyond the visitor's share, and where it is just being stopped.
    """
    now = jobs.job(request.id)
    if now is not None and now.active:  # somebody was quicker: whoever joins asks for nothing
        join(now)
        return
    asked = shares.asked(request, before)
    if isinstance(request, SearchRequest):
        join(jobs.search(request.spec, request.fingerprint, asked))
    else:
        join(jobs.submit(request.recipe, request.fingerprint, asked))


def resume(job: Job) -> None:
    """Have a stopped job go on, and wait for it; JobError as by `submit`."""
    join(jobs.resume(job.id, shares.asked(job.request, job)))


def join(job: Job) -> None:
    """Wait for a job that somebody has asked for; JobError where it is just being stopped."""
    if job.stopping and isinstance(job, SearchJob):
        raise JobError("Another visitor has just stopped this search. Ask again when it has ended.")
    if job.stopping:
        raise JobError("Another visitor has just stopped the training of this recipe. Ask again when it has ended.")
    followed_jobs.follow(job.id, shares.asker())


def leave(job: Job) -> None:
    """End a job that this visitor has asked for, where nobody else waits for it; else this visitor alone leaves it.

    The first of those who wait is the one who may end it then.
    """
    job, others = jobs.job(job.id) or job, followed_jobs.others(job.id)  # another one may have handed it over
    if not shares.may_stop(job):
        followed_jobs.forget(job.id)
        button_message.leave(job.id, "It goes on for the visitor who started it.")
    elif others:
        followed_jobs.forget(job.id)
        jobs.hand_over(job.id, others[0])
        button_message.leave(job.id, followed_jobs.goes_on(len(others)))
    else:
        jobs.cancel(job.id, shares.asker())


def button(
    name: str,
    label: str,
    icon: str,
    key: str,
    words: str | None,
    action: Callable[[], object],
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    """A button for the job of that id; what goes wrong is said where `button_message.said` stands."""
    st.button(
        label,
        icon=icon,
        key=state.key(key),
        help=words,
        type=kind,
        on_click=button_message.act,
        args=(name, action),
    )


def images(recipe: Recipe, data: Dataset) -> int:
    """How many images the net is shown over all epochs, those for validation apart."""
    return recipe.epochs * round(recipe.share * (1 - recipe.validation) * len(data.train))


def _follow(shown: TrainingJob, mine: bool, live: Live) -> None:
    """One look at a job; when it ends, begins again or gets or loses this visitor, the whole page has to know."""
    try:
        job = _training(shown.id)
    except (JobError, StoreError) as error:
        st.error(troubles.said(error), icon=":material/error:")
        return
    if job is None:
        st.rerun()
    with st.container(key=f"job-{job.id}"):
        if mine or not job.active:
            _state(job)
        else:
            _state_for_others(job)
        # The answer to a click stands there already: the page around it takes longer.
        if job.active != shown.active or (job.active and followed_jobs.waits(job.id) != mine):
            st.rerun()
        _buttons(job, mine)
        button_message.show(job.id)
        if mine and job.active:
            live(job)


def _state(job: TrainingJob) -> None:
    if job.stopping:
        st.progress(job.progress, text=":material/hourglass_bottom: Stopping after this batch …")
    elif job.state == "queued":
        st.progress(job.progress, text=f":material/hourglass_top: In the queue. {queue_sentence(job.place)}")
    elif job.state == "running":
        st.progress(job.progress, text=describe(job))
    elif job.state == "cancelled":
        when = f"after epoch {job.epoch}" if job.epoch else "before the end of the first"
        st.info(f"Stopped {when} of {job.epochs} epochs.", icon=":material/stop_circle:")
    elif job.state != "done":
        show, icon = (st.warning, ":material/link_off:") if job.state == "lost" else (st.error, ":material/error:")
        show(f"{troubles.said(job.message)} It has {job.epoch} of {job.epochs} epochs.", icon=icon)


def _state_for_others(job: TrainingJob) -> None:
    """Of a job under way that this visitor did not ask for."""
    if job.stopping:
        told = "The training of this recipe is being stopped. The button is back after this batch."
    elif job.state == "queued":
        told = f"This recipe is in the queue already. {queue_sentence(job.place)}"
    else:
        told = f"This recipe is being trained already. {describe(job)}"
    st.progress(job.progress, text=f":material/group: {told}")


def queue_sentence(ahead: int) -> str:
    """When a job that waits will begin."""
    if ahead == 0:
        return "It comes next."
    return "1 job comes first." if ahead == 1 else f"{ahead} jobs come first."


def describe(job: TrainingJob) -> str:
    """How far a running job is, in a line."""
    parts = [f"Epoch {min(job.epoch + 1, job.epochs)} of {job.epochs}", f"{job.batch:.0%} of its batches"]
    if job.images_per_second is not None:
        parts.append(f"{job.images_per_second:,.0f} images/s")
    if job.seconds_left is not None:
        parts.append(f"about {_clock(job.seconds_left)} left")
    if job.loss is not None:
        parts.append(f"loss {written(job.loss)}")
    return " · ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min"


def _buttons(job: TrainingJob, mine: bool) -> None:
    if job.stopping:
        if mine:  # greyed at once, where a second click would go
            st.button("Stop", icon=":material/stop_circle:", key=state.key(f"stop-{job.id}"), disabled=True)
    elif job.active and not mine:
        words: str | None = "Shows the curves as they grow, and the result. You would get the same training."
        _button(job, "Watch it", ":material/visibility:", words, partial(join, job))
    elif job.active and shares.may_stop(job):
        words = "Ends the training, unless another visitor watches it. The last finished epoch is kept."
        _button(job, "Stop", ":material/stop_circle:", words, partial(leave, job))
    elif job.active:
        words = "The training goes on. Only the visitor who started it may stop it."
        _button(job, "Stop watching", ":material/visibility_off:", words, partial(leave, job))
    else:
        label, words = (
            ("Resume", (f"The training goes on after epoch {job.epoch}.")) if job.epoch else ("Train again", None)
        )
        _button(job, label, ":material/resume:", words, partial(resume, job))


def _button(job: Job, label: str, icon: str, words: str | None, action: Callable[[], object]) -> None:
    button(job.id, label, icon, f"{label.lower().replace(' ', '-')}-{job.id}", words, action)
