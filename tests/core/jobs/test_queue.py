"""The queue on disk: order, sharing, many processes, damage."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.jobs.asked import Asked
from core.jobs.database import transaction
from core.jobs.job import JobError, JobProgress, SearchJob
from core.jobs.queue import Queue
from core.limits import Share
from core.recipes import EpochRecord, Recipe
from core.runs import TrainingRequest
from core.tuning import SHIPPED_STUDIES, SearchRequest
from tests.test_architecture import loaded
from ui.page.sections import ROOT

REQUESTS = [TrainingRequest(Recipe("mlp-128", "mnist", seed=seed), "data") for seed in range(5)]
*REQUESTS, ANOTHER = REQUESTS
NAMES = [request.id for request in REQUESTS]
SEARCH = SearchRequest(SHIPPED_STUDIES["mnist"], "data")
RECORD = EpochRecord(1, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "jobs")


def filled(queue: Queue) -> Queue:
    for request in REQUESTS:
        queue.enter(request, "store")
    return queue


def states(queue: Queue) -> dict[str, tuple[str, int]]:
    return {job.id: (job.state, job.place) for job in queue.all()}


def test_jobs_are_claimed_in_their_order_and_the_others_see_their_place(queue: Queue):
    filled(queue)
    claim = queue.claim("cpu")
    assert claim is not None
    assert (claim.id, claim.request, claim.store) == (NAMES[0], REQUESTS[0], "store")
    assert states(queue) == {
        NAMES[0]: ("running", 0),
        NAMES[1]: ("queued", 1),
        NAMES[2]: ("queued", 2),
        NAMES[3]: ("queued", 3),
    }
    assert [job.id for job in queue.all()] == NAMES


def test_asking_again_changes_nothing_as_long_as_a_job_waits_or_runs(queue: Queue):
    filled(queue).claim("cpu")
    before = states(queue)
    filled(queue)
    assert states(queue) == before


def test_a_stopped_job_that_is_asked_for_again_goes_to_the_end_with_its_epochs(queue: Queue):
    filled(queue)
    queue.claim("cpu")
    queue.epoch(NAMES[0], RECORD)
    queue.end(NAMES[0], "failed", "why")
    queue.enter(REQUESTS[0], "elsewhere")
    job = queue.find(NAMES[0])
    assert (job.state, job.place, job.message, job.epoch, job.history) == ("queued", 3, "", 1, (RECORD,))


def test_cancelling_takes_off_the_queue_and_tells_the_worker_of_a_running_job(queue: Queue):
    filled(queue).claim("cpu")
    step = JobProgress(0, 0.25, 1.5, 1000.0, 9.0)
    assert not queue.step(NAMES[0], step)
    queue.stop(NAMES[0])
    queue.stop(NAMES[2])
    assert queue.step(NAMES[0], step)
    assert states(queue)[NAMES[0]] == ("running", 0)
    assert {job.id for job in queue.all() if job.stopping} == {NAMES[0]}
    assert states(queue)[NAMES[2]] == ("cancelled", 0)
    assert states(queue)[NAMES[3]] == ("queued", 2)
    running = queue.find(NAMES[0])
    assert (running.batch, running.loss, running.images_per_second, running.seconds_left) == (0.25, 1.5, 1000.0, 9.0)
    assert running.progress == pytest.approx(0.025)
    queue.end(NAMES[0], "cancelled")
    queue.enter(REQUESTS[0], "store")
    assert not any(job.stopping for job in queue.all())
    assert queue.claim("cpu").id == NAMES[1]


def test_what_a_dead_worker_was_at_is_lost_and_what_was_being_cancelled_is_cancelled(queue: Queue):
    filled(queue)
    for worker in ("a", "b", "a"):
        queue.claim(worker)
    queue.stop(NAMES[2])
    queue.lose("a", "it died")
    assert {name: state for name, (state, _) in states(queue).items()} == {
        NAMES[0]: "lost",
        NAMES[1]: "running",
        NAMES[2]: "cancelled",
        NAMES[3]: "queued",
    }
    assert queue.find(NAMES[0]).message == "it died"
    assert queue.find(NAMES[2]).message == ""
    assert queue.workers() == ["b"]


def test_a_job_has_the_epochs_of_its_checkpoint(queue: Queue):
    filled(queue)
    for epoch in (1, 2, 3):
        queue.epoch(NAMES[0], EpochRecord(epoch, 0.5, 0.8, None, None, 1e-3, 1.0, 100.0))
    queue.rewind(NAMES[0], (RECORD,))
    assert (queue.find(NAMES[0]).epoch, queue.find(NAMES[0]).history) == (1, (RECORD,))


@pytest.mark.parametrize("action", ["stop", "again"])
def test_an_unknown_job_is_said_to_be_unknown(queue: Queue, action: str):
    assert queue.find("nobody's") is None
    with pytest.raises(JobError, match=r"no job nobody's; .*core jobs"):
        getattr(queue, action)("nobody's")


def test_a_worker_is_started_once_in_a_while_and_attempts_are_counted(queue: Queue):
    assert [queue.starting("cpu", moment, 10) for moment in (0, 5, 11, 12, 22)] == [1, 0, 2, 0, 3]
    queue.started("cpu")
    assert queue.starting("cpu", 23, 10) == 1


def test_only_the_latest_jobs_and_those_that_wait_are_remembered(queue: Queue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.queue.REMEMBERED", 2)
    filled(queue)
    for name in (NAMES[0], NAMES[2], NAMES[3]):
        queue.end(name, "done")
    queue.enter(ANOTHER, "store")
    assert {job.id for job in queue.all()} == {NAMES[1], NAMES[3], ANOTHER.id}


def test_a_damaged_file_is_set_aside_and_the_queue_starts_empty(queue: Queue):
    filled(queue)
    queue.path.write_bytes(b"no database at all " * 500)
    with pytest.warns(RuntimeWarning, match=r"damaged .* moved to .*damaged-\w+\.sqlite"):
        assert queue.all() == []
    assert len(list(queue.path.parent.glob("damaged-*.sqlite"))) == 1
    filled(queue)
    assert len(queue.all()) == len(REQUESTS)


def test_damage_that_shows_only_in_use_is_a_message_and_the_file_set_aside(queue: Queue):
    filled(queue)
    content = bytearray(queue.path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    queue.path.write_bytes(content)
    with pytest.warns(RuntimeWarning, match="damaged"), pytest.raises(JobError, match="try again"):
        filled(queue)
    assert queue.all() == []


def test_a_server_that_asks_for_jobs_loads_no_torch(queue: Queue):
    found = loaded(
        f"from core.jobs.local import Local; from pathlib import Path; Local(Path({str(queue.path.parent)!r})).jobs()"
    )
    assert "core.jobs.queue" in found
    assert not found & {"torch", "distributed", "optuna"}


def test_a_folder_that_cannot_be_written_is_a_message(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JobError, match="cannot be used just now"):
        Queue(tmp_path / "file" / "jobs").all()


def test_processes_that_ask_at_the_same_time_share_the_jobs(queue: Queue):
    code = (
        "import sys; from pathlib import Path; from core.jobs.queue import Queue; from core.training import Recipe\n"
        "from core.runs import TrainingRequest\n"
        "queue = Queue(Path(sys.argv[1])); sys.stdin.read()\n"
        "for seed in range(20): queue.enter(TrainingRequest(Recipe('mlp-128', 'mnist', seed=seed), 'data'), 'store')\n"
    )
    command = [sys.executable, "-c", code, str(queue.path.parent)]
    crowd = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) for _ in range(4)]
    for each in crowd:
        each.stdin.close()
    assert [each.wait() for each in crowd] == [0] * 4
    assert sorted(job.recipe.seed for job in queue.all()) == list(range(20))
    assert sorted(job.place for job in queue.all()) == list(range(20))


@pytest.mark.parametrize("recipe", ["{", "[]", "{}", '{"model": ["mlp-128"], "dataset": "mnist"}', "[" * 5000])
def test_a_recipe_that_cannot_be_read_costs_no_other_job(recipe: str, queue: Queue):
    filled(queue)
    with transaction(queue.path) as base:
        base.execute("update jobs set request = ? where id in (?, ?)", (recipe, NAMES[0], NAMES[2]))
    assert list(states(queue)) == [NAMES[1], NAMES[3]]
    assert queue.find(NAMES[0]) is None
    assert [claim and claim.id for claim in (queue.claim("cpu") for _ in range(3))] == [NAMES[1], NAMES[3], None]
    queue.enter(REQUESTS[0], "store")
    found = queue.find(NAMES[0])
    assert found is not None
    assert (found.state, found.request) == ("queued", REQUESTS[0])


def test_a_search_waits_in_the_same_queue_and_says_how_far_it_is(queue: Queue):
    queue.enter(SEARCH, "studies")
    filled(queue)
    assert states(queue)[NAMES[0]] == ("queued", 1)
    claim = queue.claim("cpu")
    assert (claim.id, claim.request, claim.store) == (SEARCH.id, SEARCH, "studies")
    tenth = SEARCH.spec.total // 10
    assert not queue.search(SEARCH.id, tenth, 0.5)
    job = queue.find(SEARCH.id)
    assert isinstance(job, SearchJob)
    assert (job.state, job.request, job.trials, job.best) == ("running", SEARCH, tenth, 0.5)
    assert job.progress == 0.1
    queue.stop(SEARCH.id)
    assert queue.search(SEARCH.id, 73, 0.5)


def test_a_search_that_gives_way_waits_behind_the_others_unless_it_was_cancelled(queue: Queue):
    queue.enter(SEARCH, "studies")
    filled(queue).claim("cpu")
    queue.search(SEARCH.id, 1, 0.5)
    queue.give_way(SEARCH.id)
    assert states(queue)[SEARCH.id] == ("queued", 4)
    assert (queue.find(SEARCH.id).trials, queue.workers()) == (1, [])
    for _ in range(5):
        last = queue.claim("cpu")
    assert last.id == SEARCH.id
    queue.stop(SEARCH.id)
    queue.give_way(SEARCH.id)
    assert states(queue)[SEARCH.id] == ("cancelled", 0)


def test_who_gives_way_often_makes_no_other_job_forgotten(queue: Queue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.queue.REMEMBERED", 4)
    queue.enter(SEARCH, "studies")
    queue.enter(REQUESTS[0], "store")
    queue.end(NAMES[0], "done")
    for _ in range(9):
        queue.claim("cpu")
        queue.give_way(SEARCH.id)
    queue.enter(REQUESTS[1], "store")
    assert list(states(queue)) == [SEARCH.id, NAMES[1], NAMES[0]]


def test_more_repeats_are_asked_of_a_search_that_has_ended(queue: Queue):
    queue.enter(SEARCH, "studies")
    queue.end(SEARCH.id, "done")
    more = replace(SEARCH, spec=replace(SEARCH.spec, repeats=9))
    queue.enter(more, "studies")
    assert queue.find(SEARCH.id).request == more


OLD = """
create table jobs (
    id text primary key, recipe text not null, fingerprint text not null, store text not null,
    state text not null default 'queued', ticket integer not null, worker text not null default '',
    stop integer not null default 0, message text not null default '',
    epoch integer not null default 0, batch real not null default 0, loss real, speed real, seconds_left real);
create table epochs (
    job text not null references jobs on delete cascade, epoch integer not null, record text not null,
    primary key (job, epoch));
create table starts (worker text primary key, moment real not null, tries integer not null);
pragma user_version = 1;
"""


@pytest.fixture
def old(queue: Queue) -> Queue:
    """A queue as the first version left it: a training that was stopped, and two that cannot be read."""
    queue.path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(queue.path)) as base, base:
        base.executescript(OLD)
        enter = "insert into jobs (id, recipe, fingerprint, store, state, ticket) values (?, ?, 'data', 'store', ?, ?)"
        recipes = [json.dumps(request.recipe.to_dict()) for request in REQUESTS]
        base.execute(enter, (NAMES[0], recipes[0], "cancelled", 1))
        base.execute(enter, (NAMES[1], '{"net": "of another version"}', "queued", 2))
        base.execute(enter, (NAMES[2], recipes[2], "failed", 3))
        base.execute("insert into epochs values (?, 1, ?)", (NAMES[0], json.dumps(RECORD.to_dict())))
        base.execute("insert into epochs values (?, 1, ?)", (NAMES[2], '{"epoch": 1, "of": "another version"}'))
    return queue


@pytest.mark.parametrize("opened_between", [False, True])
def test_an_old_queue_is_read_and_what_cannot_be_read_of_it_is_left_out(old: Queue, opened_between: bool):
    assert states(old) == {NAMES[0]: ("cancelled", 0)}
    if opened_between:  # an old program that still runs calls the tables its own
        with closing(sqlite3.connect(old.path)) as base, base:
            base.execute("pragma user_version = 1")
    stopped = old.find(NAMES[0])
    assert (stopped.request, stopped.history) == (REQUESTS[0], (RECORD,))
    assert old.find(NAMES[1]) is old.find(NAMES[2]) is None
    old.again(NAMES[0])
    old.enter(SEARCH, "studies")
    assert [old.claim("cpu").id for _ in range(2)] == [NAMES[0], SEARCH.id]
    assert old.claim("cpu") is None


@pytest.mark.parametrize("change", ["kind = 'a kind of another version'", "request = '{}'", "request = '[3]'"])
def test_a_search_that_cannot_be_read_costs_no_other_job(queue: Queue, change: str):
    queue.enter(SEARCH, "studies")
    filled(queue)
    with transaction(queue.path) as base:
        base.execute(f"update jobs set {change} where id = ?", (SEARCH.id,))
    assert list(states(queue)) == NAMES
    assert queue.find(SEARCH.id) is None
    assert queue.claim("cpu").id == NAMES[0]


SHARE = Share(job=60, waiting=300, active=2, all_active=30)


def ask(queue: Queue, who: str, seed: int, seconds: float = 10.0) -> str:
    request = TrainingRequest(Recipe("mlp-128", "mnist", seed=seed), "data")
    queue.enter(request, "store", Asked(who, seconds, SHARE))
    return request.id


def served(queue: Queue) -> list[str]:
    """Who is served, one job after the other, each done before the next is taken."""
    found = []
    while (claim := queue.claim("cpu")) is not None:
        found.append(queue.find(claim.id).asker)
        queue.end(claim.id, "done")
    return found


def test_visitors_are_served_in_turn_whoever_came_first(queue: Queue):
    for seed in (1, 2):
        ask(queue, "a", seed)
    for seed in (3, 4):
        ask(queue, "b", seed)
    ask(queue, "c", 5)
    assert [job.asker for job in queue.all()] == ["a", "b", "c", "a", "b"]
    assert [job.place for job in queue.all()] == [0, 1, 2, 3, 4]
    assert served(queue) == ["a", "b", "c", "a", "b"]


def test_one_who_asks_again_and_again_comes_after_those_who_were_not_served(queue: Queue):
    ask(queue, "a", 1)
    assert queue.claim("cpu") is not None
    ask(queue, "a", 2)
    ask(queue, "b", 3)
    assert [(job.asker, job.place) for job in queue.all()] == [("a", 0), ("b", 1), ("a", 2)]
    queue.end(queue.all()[0].id, "cancelled")
    assert served(queue) == ["b", "a"]


def test_two_searches_take_turns_trial_by_trial(queue: Queue):
    others = replace(SEARCH, fingerprint="other data")
    for who, search in (("a", SEARCH), ("b", others)):
        queue.enter(search, "studies", Asked(who, 10.0, SHARE))
    taken = []
    for _ in range(6):
        claim = queue.claim("cpu")
        taken.append(claim.id)
        queue.give_way(claim.id)
    assert taken == [SEARCH.id, others.id] * 3


@pytest.mark.parametrize(
    ("before", "who", "seconds", "reason"),
    [
        ([], "a", 61, "about 1 min on this server, where a visitor may ask for 1 min"),
        ([("a", 1), ("a", 1)], "a", 1, "You have 2 jobs"),
        ([(str(place), 60) for place in range(5)], "a", 1, "5 jobs are asked for already, about 5 min of work"),
        ([(str(place), 0) for place in range(30)], "a", 0, "30 jobs are asked for already"),
        ([("", 300)], "a", 1, "1 jobs are asked for already"),
    ],
)
def test_what_goes_beyond_the_share_is_refused_and_not_entered(
    queue: Queue, before: list[tuple[str, float]], who: str, seconds: float, reason: str
):
    for seed, (other, size) in enumerate(before):
        request = TrainingRequest(Recipe("mlp-128", "mnist", seed=seed), "data")
        queue.enter(request, "store", Asked(other, size, None))
    with pytest.raises(JobError, match=reason):
        ask(queue, who, 99, seconds)
    assert len(queue.all()) == len(before)


def test_who_asks_for_what_waits_already_needs_no_share(queue: Queue):
    name = ask(queue, "a", 1)
    for other in range(5):
        assert ask(queue, "b", 1, seconds=1e9) == name, other
    assert [(job.id, job.asker) for job in queue.all()] == [(name, "a")]


def test_resuming_is_bounded_as_asking_is(queue: Queue):
    name = ask(queue, "a", 1)
    queue.stop(name, "a")
    with pytest.raises(JobError, match="may ask for 1 min"):
        queue.again(name, Asked("a", 61, SHARE))
    assert states(queue)[name] == ("cancelled", 0)
    queue.again(name, Asked("b", 59, SHARE))
    assert queue.find(name).asker == "b"


def test_thirty_threads_of_one_visitor_get_two_jobs(queue: Queue):
    def one(seed: int) -> bool:
        try:
            ask(queue, "a", seed)
        except JobError:
            return False
        return True

    with ThreadPoolExecutor(30) as crowd:
        assert sum(crowd.map(one, range(30))) == 2
    assert len(queue.all()) == 2


def test_only_who_asked_and_the_owner_may_cancel(queue: Queue):
    name = ask(queue, "a", 1)
    with pytest.raises(JobError, match="may stop it alone"):
        queue.stop(name, "b")
    assert states(queue)[name] == ("queued", 0)
    queue.hand_over(name, "b")
    queue.stop(name, "b")
    assert states(queue)[name] == ("cancelled", 0)
    other = ask(queue, "a", 2)
    queue.stop(other)
    assert states(queue)[other] == ("cancelled", 0)
