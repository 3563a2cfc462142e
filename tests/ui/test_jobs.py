"""The button and the panel of a training, by themselves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.data.types import Dataset, Split, dataset
from core.jobs.job import Job, JobError
from core.runs import run_id
from core.training import EpochRecord, Recipe, train
from tests.core.jobs.conftest import digits
from ui import cache
from ui import jobs as panel

RECIPE = Recipe("mlp-128", "mnist", epochs=4, validation=0.25)
RECORD = EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0)


def script() -> None:
    import streamlit as st

    from tests.ui.test_jobs import RECIPE
    from ui import jobs

    run = jobs.ask(RECIPE, "Train this net", live=lambda job: st.caption(f"{len(job.history)} epochs seen"))
    st.caption(f"run {run.id}" if run else "no run")


def small() -> Dataset:
    splits = []
    for count in (40, 20):
        images, labels = digits(count, count)
        splits.append(Split(images[:, None], labels.astype("int64")))
    return dataset("mnist", *splits, "drawn")


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Job | None], AppTest]:
    """The script's page, where the job of its recipe is the given one."""
    data = small()
    monkeypatch.setattr(cache, "dataset", lambda name: data)
    panel.stored.clear()

    def shown(job: Job | None) -> AppTest:
        monkeypatch.setattr(jobs, "job", lambda name: job)
        page = AppTest.from_function(script, default_timeout=30).run()
        assert not page.exception
        return page

    return shown


def job(state: str, **details: object) -> Job:
    return Job(run_id(RECIPE, small().fingerprint), RECIPE, state, **details)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def captions(page: AppTest) -> list[str]:
    return [caption.value for caption in page.caption]


def progress(page: AppTest) -> tuple[int, str]:
    bar = page.get("progress")[0].proto
    return bar.value, bar.text


def test_the_button_submits_the_recipe_with_the_data_of_the_page(ask, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(jobs, "submit", lambda recipe, fingerprint: asked.append((recipe, fingerprint)))
    page = ask(None)
    assert labels(page) == ["Train this net"]
    page.button[0].click().run()
    assert asked == [(RECIPE, small().fingerprint)]


def test_a_running_job_shows_how_far_it_is_and_can_be_cancelled(ask, monkeypatch: pytest.MonkeyPatch):
    cancelled = []
    monkeypatch.setattr(jobs, "cancel", cancelled.append)
    running = job(
        "running", epoch=1, batch=0.5, loss=0.25, images_per_second=12345.6, seconds_left=75.2, history=(RECORD,)
    )
    page = ask(running)
    assert progress(page) == (
        37,
        "Epoch 2 of 4 · 50% of its batches · 12,346 images/s · about 1:15 min left · loss 0.2500",
    )
    assert captions(page) == ["1 epochs seen", "no run"]
    page.button[0].click().run()
    assert cancelled == [running.id]


@pytest.mark.parametrize(("place", "words"), [(0, "It starts"), (1, "1 job comes first"), (3, "3 jobs come first")])
def test_a_waiting_job_shows_its_place(ask, place: int, words: str):
    page = ask(job("queued", place=place))
    assert words in progress(page)[1]
    assert labels(page) == ["Cancel"]


@pytest.mark.parametrize(
    ("state", "epoch", "message", "label"),
    [
        ("lost", 2, "It died.", "Resume"),
        ("failed", 0, "The disk is full.", "Try again"),
        ("cancelled", 2, "", "Resume"),
    ],
)
def test_a_stopped_job_says_why_and_can_go_on(
    ask, monkeypatch: pytest.MonkeyPatch, state: str, epoch: int, message: str, label: str
):
    resumed = []
    monkeypatch.setattr(jobs, "resume", resumed.append)
    stopped = job(state, epoch=epoch, message=message)
    page = ask(stopped)
    said = [each.value for each in (*page.warning, *page.error, *page.info)]
    assert len(said) == 1
    assert message in said[0]
    assert f"{epoch} of 4" in said[0]
    assert labels(page) == [label]
    page.button[0].click().run()
    assert resumed == [stopped.id]


def test_a_job_that_is_done_gives_its_run(ask, tmp_path):
    run = train(RECIPE, small())
    page = ask(Job.of(run))
    assert captions(page) == [f"run {run.id}"]
    assert not page.button


def test_a_run_that_has_vanished_is_told(ask):
    page = ask(job("done"))
    assert "no longer in the store" in page.error[0].value


def test_what_goes_wrong_when_asking_is_told_beside_the_button(ask, monkeypatch: pytest.MonkeyPatch):
    def refuse(recipe: Recipe, fingerprint: str) -> None:
        raise JobError("The queue cannot be used.")

    monkeypatch.setattr(jobs, "submit", refuse)
    page = ask(None)
    page.button[0].click().run()
    assert [error.value for error in page.error] == ["The queue cannot be used."]
    assert labels(page) == ["Train this net"]


def test_a_full_queue_takes_no_more(ask, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(jobs, "submit", lambda *recipe: asked.append(recipe))
    monkeypatch.setattr(jobs, "jobs", lambda: [job("running"), *[job("queued")] * (panel.MOST_ACTIVE - 1)])
    page = ask(None)
    page.button[0].click().run()
    assert page.error[0].value.startswith(f"{panel.MOST_ACTIVE} trainings are asked for already")
    assert not asked


def test_a_recipe_beyond_the_bound_has_no_button(ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(panel.ask, "__kwdefaults__", {**panel.ask.__kwdefaults__, "most": 119})
    page = ask(None)
    assert not page.button
    assert "120 images" in page.warning[0].value
    assert "119 at most" in page.warning[0].value


def test_the_images_a_net_is_shown_are_those_it_trains_on():
    assert panel.images(RECIPE, small()) == 4 * 30
    assert panel.images(replace(RECIPE, share=0.5, validation=0.0), small()) == 4 * 20


@pytest.mark.parametrize(("seconds", "text"), [(4, "0:04 min"), (61, "1:01 min"), (3725, "1:02:05 h")])
def test_the_time_left_reads_as_a_clock(seconds: float, text: str):
    assert f"about {text} left" in panel.describe(job("running", seconds_left=seconds))
