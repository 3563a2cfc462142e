"""Whatever lies in store, queue and cache: the core reads on and says what it leaves aside."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from core import jobs
from core.jobs.job import JobError, TrainingJob
from core.jobs.left_aside import left_aside
from core.runs import StoreError, find, random_twin, user
from core.tuning import SHIPPED_STUDIES, StudyError
from core.tuning.journal import Journal
from tests.helpers import small_runs
from tests.helpers.troubles import TROUBLES, Installation, Trouble, installed, sound

pytestmark = pytest.mark.usefixtures("own_results")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def here(whole: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy that the core finds."""
    with installed(whole, tmp_path / "user-cache") as found:
        yield found


def everything(at: Installation) -> None:
    """Read all that pages read; what cannot be is said by the errors that they show."""
    for run in [*user().list(), *filter(None, [user().read(at.run_id)])]:
        for ask in (run.model, lambda run=run: run.test_logits, *(partial(run.model, at) for at in run.checkpoints)):
            with suppress(StoreError):
                ask()
    find(small_runs.RECIPE)
    random_twin(small_runs.RECIPE)
    with suppress(JobError):
        for job in jobs.jobs():
            assert jobs.job(job.id) == job
            if isinstance(job, TrainingJob):
                jobs.partial(job.id)
    with suppress(StudyError):
        Journal(SHIPPED_STUDIES["mnist"], at.study).results()


def test_of_a_sound_installation_nothing_is_left_aside(here: Installation):
    everything(here)
    assert left_aside() == []
    (run,) = user().list()
    assert run.model() is not None
    assert [job.epoch for job in jobs.jobs()] == [2]
    assert jobs.partial(here.job_id) is not None


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_what_lies_there_breaks_nothing_and_is_told_of(here: Installation, trouble: Trouble):
    trouble.make(here)
    everything(here)
    told = left_aside()
    if trouble.said is None:
        assert told == []
    else:
        assert len(told) == 1
        assert re.search(re.escape(trouble.said), told[0])


def test_there_are_many_and_each_is_named_once():
    assert len({trouble.name for trouble in TROUBLES}) == len(TROUBLES) >= 60
