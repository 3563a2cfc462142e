"""The button and the panel of a training, by themselves: one visitor's, and those of several on one queue."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.data.types import Dataset, Split, dataset
from core.jobs import cost
from core.jobs.asked import Asked
from core.jobs.job import JobError, JobProgress, TrainingJob
from core.jobs.places import worker_lock, worker_name
from core.jobs.queue import Queue
from core.limits import PRIVATE, PUBLIC
from core.recipes import EpochRecord, Recipe
from core.runs import TrainingRequest
from core.settings import settings
from tests.core.jobs.conftest import digits
from tests.helpers.patience import PATIENCE
from ui.shared import followed_jobs, nets, shares
from ui.shared import job_panel as panel

RECIPE = Recipe("mlp-128", "mnist", epochs=4, validation=0.25)
ME = "the visitor"
RECORD = EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is measured: a training takes a second an epoch."""
    monkeypatch.setattr(cost, "training", lambda recipe, images: float(recipe.epochs))


def script() -> None:
    from dataclasses import replace

    import streamlit as st

    from tests.ui.shared.test_job_panel import RECIPE
    from ui.shared import job_panel

    recipe = replace(RECIPE, seed=st.session_state.get("seed", 0))
    job = job_panel.show(recipe, lambda job: st.caption(f"{len(job.history)} epochs seen"))
    st.caption(f"the job is {job.state}" if job else "no job of this visitor")


def small() -> Dataset:
    splits = []
    for count in (40, 20):
        images, labels = digits(count, count)
        splits.append(Split(images[:, None], labels.astype("int64")))
    return dataset("mnist", *splits, "drawn")


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[TrainingJob | None], AppTest]:
    """The script's page for who asked for the recipe, where its job is the given one."""
    data = small()
    monkeypatch.setattr(nets, "dataset", lambda name: data)

    def shown(job: TrainingJob | None) -> AppTest:
        monkeypatch.setattr(jobs, "job", lambda name: job)
        page = AppTest.from_function(script, default_timeout=PATIENCE)
        page.session_state[followed_jobs.VISITOR] = ME
        page.session_state[followed_jobs.JOBS] = {job.id: False} if job else {}  # this visitor has asked for it
        page.run()
        assert not page.exception
        return page

    return shown


def job(state: str, **details: object) -> TrainingJob:
    request = TrainingRequest(RECIPE, small().fingerprint)
    return TrainingJob(request.id, request, state, asker=ME, **details)


def labels(page: AppTest) -> list[str]:
    """Those of the buttons that can be pressed."""
    return [button.label for button in page.button if not button.disabled]


def captions(page: AppTest) -> list[str]:
    return [caption.value for caption in page.caption]


def progress(page: AppTest) -> tuple[int, str]:
    bar = page.get("progress")[0].proto
    return bar.value, bar.text


def test_the_button_submits_the_recipe_with_the_data_of_the_page(ask, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(jobs, "submit", lambda *of: asked.append(of) or job("queued"))
    page = ask(None)
    assert labels(page) == ["Train"]
    page.button[0].click().run()
    assert asked == [(RECIPE, small().fingerprint, Asked(ME, 4.0, PRIVATE))]


def test_a_running_job_shows_how_far_it_is_and_can_be_cancelled(ask, monkeypatch: pytest.MonkeyPatch):
    cancelled = []
    monkeypatch.setattr(jobs, "cancel", lambda *of: cancelled.append(of))
    running = job(
        "running", epoch=1, batch=0.5, loss=0.25, images_per_second=12345.6, seconds_left=75.2, history=(RECORD,)
    )
    page = ask(running)
    assert progress(page) == (
        37,
        "Epoch 2 of 4 · 50% of its batches · 12,346 images/s · about 1:15 min left · loss 0.2500",
    )
    assert captions(page) == ["1 epochs seen", "the job is running"]
    page.button[0].click().run()
    assert cancelled == [(running.id, ME)]


@pytest.mark.parametrize(("place", "words"), [(0, "It comes next"), (1, "1 job comes first"), (3, "3 jobs come first")])
def test_a_waiting_job_shows_its_place(ask, place: int, words: str):
    page = ask(job("queued", place=place))
    assert words in progress(page)[1]
    assert labels(page) == ["Stop"]


@pytest.mark.parametrize(
    ("state", "epoch", "message", "label"),
    [
        ("lost", 2, "It died.", "Resume"),
        ("failed", 0, "The disk is full.", "Train again"),
        ("cancelled", 2, "", "Resume"),
    ],
)
def test_a_stopped_job_says_why_and_can_go_on(
    ask, monkeypatch: pytest.MonkeyPatch, state: str, epoch: int, message: str, label: str
):
    resumed = []
    monkeypatch.setattr(jobs, "resume", lambda *of: resumed.append(of) or job("queued"))
    stopped = job(state, epoch=epoch, message=message)
    page = ask(stopped)
    said = [each.value for each in (*page.warning, *page.error, *page.info)]
    assert len(said) == 1
    assert message in said[0]
    assert f"{epoch} of 4" in said[0]
    assert labels(page) == [label]
    page.button[0].click().run()
    assert resumed == [(stopped.id, Asked(ME, 4.0 - epoch, PRIVATE))]


def test_of_a_job_that_is_done_the_page_says_what_it_likes(ask):
    page = ask(job("done"))
    assert captions(page) == ["the job is done"]
    assert not page.button
    assert not page.info


def test_what_goes_wrong_when_asking_is_told_beside_the_button(ask, monkeypatch: pytest.MonkeyPatch):
    def refuse(*of: object) -> None:
        raise JobError("The queue cannot be used.")

    monkeypatch.setattr(jobs, "submit", refuse)
    page = ask(None)
    page.button[0].click().run()
    assert [error.value for error in page.error] == ["The queue cannot be used."]
    assert labels(page) == ["Train"]


@pytest.mark.parametrize(("public", "most"), [("1", "1 min"), ("0", "30 min"), ("", "30 min")])
def test_what_takes_too_long_is_refused_with_its_cure(
    worker: Queue, monkeypatch: pytest.MonkeyPatch, public: str, most: str
):
    monkeypatch.setenv("DIGITSCOPE_PUBLIC", public)
    settings.cache_clear()
    monkeypatch.setattr(cost, "training", lambda recipe, images: 45 * 60.0)
    page = press(visitor(), "Train")
    [refused] = page.error
    assert f"about 45 min on this server, where a visitor may ask for {most}" in refused.value
    assert "fewer epochs" in refused.value
    assert "on your own machine" in refused.value
    assert worker.all() == []
    monkeypatch.setattr(cost, "training", lambda recipe, images: 59.0)
    assert labels(press(page, "Train")) == ["Stop"]


def test_a_stopped_training_is_resumed_within_the_share_alone(worker: Queue, monkeypatch: pytest.MonkeyPatch):
    page = press(visitor(), "Train")
    press(page, "Stop")
    monkeypatch.setattr(cost, "training", lambda recipe, images: 45 * 60.0)
    press(page, "Train again")
    assert "a visitor may ask for 30 min" in page.error[0].value
    assert [job.state for job in worker.all()] == ["cancelled"]


def test_one_visitor_who_asks_for_thirty_slow_trainings_gets_two(worker: Queue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cost, "training", lambda recipe, images: 29 * 60.0)
    page, refused = visitor(), 0
    for seed in range(30):
        page.session_state["seed"] = seed
        press(page.run(), "Train")
        refused += any("You have 2 jobs that wait or run" in error.value for error in page.error)
    assert (len(worker.all()), refused) == (2, 28)
    other = visitor()
    other.session_state["seed"] = 99
    press(other.run(), "Train")
    theirs = other.session_state[followed_jobs.VISITOR]
    worker.claim(worker_name())
    first, second, _ = worker.all()
    assert second.asker == theirs != first.asker


def test_a_page_of_the_community_cloud_is_public(monkeypatch: pytest.MonkeyPatch):
    def at(url: str | None) -> None:
        monkeypatch.setattr(shares.st, "context", SimpleNamespace(url=url))

    for url, public in (("https://a.streamlit.app/x", True), ("http://localhost:8501", False), (None, False)):
        at(url)
        assert shares.share() == (PUBLIC if public else PRIVATE)
    at("https://streamlit.app.example.org/")
    assert shares.share() == PRIVATE


def test_the_images_a_net_is_shown_are_those_it_trains_on():
    assert panel.images(RECIPE, small()) == 4 * 30
    assert panel.images(replace(RECIPE, share=0.5, validation=0.0), small()) == 4 * 20


@pytest.mark.parametrize(("seconds", "text"), [(4, "0:04 min"), (61, "1:01 min"), (3725, "1:02:05 h")])
def test_the_time_left_reads_as_a_clock(seconds: float, text: str):
    assert f"about {text} left" in panel.describe(job("running", seconds_left=seconds))


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """The queue that all visitors share, with the test for a worker: it is as far as the test has said."""
    data = small()
    monkeypatch.setattr(nets, "dataset", lambda name: data)
    folder = settings().cache / "jobs"
    folder.mkdir(parents=True)
    with worker_lock(folder, worker_name()):
        yield Queue(folder)


NAME = TrainingRequest(RECIPE, small().fingerprint).id
STEP = JobProgress(0, 0.25, 1.5, None, None)


def visitor() -> AppTest:
    page = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def at_rest(page: AppTest) -> bool:
    """Whether there is the button and no word on any job."""
    assert not page.exception
    said = [*page.info, *page.warning, *page.error, *page.get("progress")]
    return labels(page) == ["Train"] and not said and captions(page) == ["no job of this visitor"]


def begin(queue: Queue, *watching: AppTest) -> None:
    """A worker is in the middle of the first batch that was asked for."""
    queue.claim(worker_name())
    assert not queue.step(NAME, STEP)
    for page in watching:
        page.run()


def test_a_cancel_is_answered_before_the_worker_has_finished_its_batch(worker: Queue):
    page = press(visitor(), "Train")
    begin(worker, page)
    assert progress(page)[1].startswith("Epoch 1 of 4")
    press(page, "Stop")
    assert progress(page) == (6, ":material/hourglass_bottom: Stopping after this batch …")
    assert labels(page) == []
    assert worker.find(NAME).state == "running"
    assert worker.step(NAME, STEP)  # the batch ends, and the worker hears of it
    worker.end(NAME, "cancelled")
    page.run()
    assert [info.value for info in page.info] == ["Stopped before the end of the first of 4 epochs."]
    assert labels(page) == ["Train again"]
    assert labels(press(page, "Train again")) == ["Stop"]


def test_a_job_that_waits_is_cancelled_at_once(worker: Queue):
    page = press(visitor(), "Train")
    press(page, "Stop")
    assert "Stopped" in page.info[0].value
    assert labels(page) == ["Train again"]


@pytest.mark.parametrize("state", ["cancelled", "failed", "lost"])
def test_an_outcome_is_told_to_the_one_who_asked_alone(worker: Queue, state: str):
    mine, other = visitor(), visitor()
    press(mine, "Train")
    begin(worker, mine, other)
    worker.epoch(NAME, RECORD)
    worker.end(NAME, state, "Why it ended.")
    assert labels(mine.run()) == ["Resume"]
    assert "1 of 4 epochs" in [*mine.info, *mine.warning, *mine.error][0].value
    for stranger in (other.run(), visitor()):
        assert at_rest(stranger)
        assert "goes on after epoch 1" in stranger.button[0].help


def test_what_is_trained_for_another_visitor_can_be_joined(worker: Queue):
    press(visitor(), "Train")
    other = visitor()
    assert "in the queue already" in progress(other)[1]
    begin(worker, other)
    assert "being trained already. Epoch 1 of 4" in progress(other)[1]
    assert labels(other) == ["Watch it"]
    assert captions(other) == ["no job of this visitor"]
    press(other, "Watch it")
    assert captions(other) == ["0 epochs seen", "the job is running"]
    assert labels(other) == ["Stop watching"]
    worker.end(NAME, "failed", "The disk is full.")
    assert "The disk is full." in other.run().error[0].value


def test_a_train_button_that_is_late_joins_too(worker: Queue):
    first, second = visitor(), visitor()
    press(first, "Train")
    press(second, "Train")
    assert len(worker.all()) == 1
    assert labels(second) == ["Stop watching"]


def test_a_cancel_of_one_visitor_takes_the_training_from_nobody_else(worker: Queue):
    first, second = visitor(), visitor()
    for page in (first, second):
        press(page, "Train")
    begin(worker, first, second)
    press(first, "Stop")
    assert first.info[0].value == "It goes on for another visitor who watches it."
    assert labels(first) == ["Watch it"]
    assert labels(second.run()) == ["Stop"]  # handed over
    assert not worker.step(NAME, STEP)
    press(second, "Stop")
    assert worker.step(NAME, STEP)
    worker.end(NAME, "cancelled")
    assert labels(first.run()) == ["Train"]
    assert "Stopped" in second.run().info[0].value


def test_a_stranger_who_joins_stops_nothing_even_where_the_one_who_asked_has_closed_the_page(
    worker: Queue, monkeypatch: pytest.MonkeyPatch
):
    gone, stranger = visitor(), visitor()
    for page in (gone, stranger):
        press(page, "Train")
    begin(worker, stranger)
    monkeypatch.setattr(followed_jobs, "_open", lambda session: False)
    assert labels(stranger) == ["Stop watching"]
    press(stranger, "Stop watching")
    assert "goes on for the visitor who started it" in stranger.info[0].value
    assert not worker.step(NAME, STEP)
    with pytest.raises(JobError, match="may stop it alone"):
        jobs.cancel(NAME, "a stranger")
    assert not worker.step(NAME, STEP)
    jobs.cancel(NAME)  # the owner, by the command line
    assert worker.step(NAME, STEP)


def test_a_training_that_is_being_stopped_cannot_be_joined_and_its_end_is_not_told(worker: Queue):
    first, late, second = visitor(), visitor(), visitor()
    press(first, "Train")
    begin(worker, first, second)
    press(first, "Stop")
    assert "being stopped" in progress(second.run())[1]
    assert not labels(second)
    press(late, "Train")
    assert "has just stopped" in late.error[0].value
    worker.end(NAME, "cancelled")
    assert at_rest(second.run())


def test_a_stopped_training_that_somebody_else_goes_on_with_is_theirs(worker: Queue):
    first, second = visitor(), visitor()
    press(first, "Train")
    begin(worker, first)
    press(first, "Stop")
    worker.end(NAME, "cancelled")
    first.run()
    press(second, "Train")
    assert labels(first.run()) == ["Watch it"]
    begin(worker)
    worker.end(NAME, "cancelled")
    assert at_rest(first.run())
    assert labels(second.run()) == ["Train again"]


def test_an_outcome_is_gone_when_something_else_was_asked_for(worker: Queue):
    page = press(visitor(), "Train")
    press(page, "Stop")
    assert page.info
    page.session_state["seed"] = 1
    assert at_rest(page.run())
    page.session_state["seed"] = 0
    assert at_rest(page.run())
