"""Files as they are written today, and as they were: read here, and today's by the statements of older programs."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.jobs.asked import Asked
from core.jobs.queue import Queue
from core.recipes import Recipe
from core.runs import Store, TrainingRequest
from core.training.kept_files import FORMAT, RECORD
from tests.core.runs.conftest import make
from tests.helpers.troubles import sound

REQUEST = TrainingRequest(Recipe("mlp-128", "mnist"), "data")
TODAY = """
create table jobs (
    id text primary key, kind text not null default 'training', request text not null, fingerprint text not null,
    store text not null, state text not null default 'queued', ticket integer not null,
    worker text not null default '', stop integer not null default 0, message text not null default '',
    epoch integer not null default 0, batch real not null default 0, loss real, speed real, seconds_left real,
    trials integer not null default 0, best real,
    asker text not null default '', seconds real not null default 0);
create table epochs (
    job text not null references jobs on delete cascade, epoch integer not null, record text not null,
    primary key (job, epoch));
create table starts (worker text primary key, moment real not null, tries integer not null);
create table turns (asker text primary key, turn integer not null);
pragma user_version = 3;
"""
VERSION_2 = (
    TODAY.replace("create table turns (asker text primary key, turn integer not null);\n", "")
    .replace(",\n    asker text not null default '', seconds real not null default 0);", ");")
    .replace("user_version = 3", "user_version = 2")
)
# What a program of version 2 does to enter, to take and to look.
ENTER_2 = """
insert into jobs (id, kind, request, fingerprint, store, ticket)
values (?, ?, ?, ?, ?, (select coalesce(max(ticket), 0) + 1 from jobs))
"""
CLAIM_2 = """
update jobs set state = 'running', worker = 'old' where id = (
    select id from jobs where state = 'queued' order by ticket limit 1) returning id
"""


@pytest.mark.parametrize("tables", [TODAY, VERSION_2])
def test_a_queue_of_today_and_of_yesterday_is_read_and_gone_on_with(tmp_path: Path, tables: str):
    queue = Queue(tmp_path)
    with closing(sqlite3.connect(queue.path)) as base, base:
        base.executescript(tables)
        base.execute(ENTER_2, (REQUEST.id, "training", json.dumps(REQUEST.recipe.to_dict()), "data", "store"))
    (job,) = queue.all()
    assert (job.request, job.state, job.asker) == (REQUEST, "queued", "")
    other = TrainingRequest(Recipe("mlp-128", "mnist", seed=1), "data")
    queue.enter(other, "store", Asked("a visitor", 1.0))
    assert queue.find(other.id).asker == "a visitor"


def test_todays_queue_has_the_tables_that_are_written_down_here(tmp_path: Path):
    queue = Queue(tmp_path)
    assert queue.all() == []
    with closing(sqlite3.connect(queue.path)) as base, closing(sqlite3.connect(":memory:")) as written:
        written.executescript(TODAY)
        ask = 'select m.name, p.name, p.type, p."notnull", p.dflt_value from sqlite_master m, '
        ask += "pragma_table_info(m.name) p where m.type = 'table' order by 1, 2"
        assert base.execute(ask).fetchall() == written.execute(ask).fetchall()
        assert base.execute("pragma user_version").fetchone() == (3,)


def test_an_older_program_goes_on_with_todays_queue(tmp_path: Path):
    queue = Queue(tmp_path)
    queue.enter(REQUEST, "store", Asked("a visitor", 1.0))
    other = TrainingRequest(Recipe("mlp-128", "mnist", seed=1), "data")
    with closing(sqlite3.connect(queue.path)) as base, base:
        base.execute(ENTER_2, (other.id, "training", json.dumps(other.recipe.to_dict()), "data", "store"))
        assert base.execute(CLAIM_2).fetchone() == (REQUEST.id,)
    assert [(job.id, job.state) for job in queue.all()] == [(REQUEST.id, "running"), (other.id, "queued")]


RUN_FIELDS = {"format", "id", "recipe", "history", "metrics", "provenance", "threads", "checksum"}
FACTS = {
    *("source", "fingerprint", "train_images", "validation_images", "test_images", "seed", "device", "precision"),
    *("weights", "seconds", "date", "machine", "cores", "python", "torch", "numpy", "digitscope", "training_version"),
    "pretrained",
}


def test_a_run_of_today_has_no_field_that_older_programs_take_for_damage(tmp_path: Path):
    store = Store(tmp_path)
    run = store.put(make(epochs=(1,)))
    values = json.loads((store.path(run.id) / "run.json").read_text("utf-8"))
    assert set(values) == RUN_FIELDS | {"weights", "checkpoints"}
    assert set(values["provenance"]) == FACTS  # older programs know these and no others
    assert set(values["history"][0]) == {
        *("epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate"),
        *("seconds", "images_per_second", "gradient_norms", "update_ratios"),
    }


def changed(store: Store, name: str, change: Callable[[dict[str, object]], object]) -> None:
    """The run's record with another field, its checksum right."""
    path = store.path(name) / "run.json"
    values = json.loads(path.read_text("utf-8"))
    del values["checksum"]
    change(values)
    checksum = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({**values, "checksum": checksum}), "utf-8")


def test_a_run_of_yesterday_and_one_with_facts_to_come_are_read(tmp_path: Path):
    store = Store(tmp_path)
    run = store.put(make())
    changed(store, run.id, lambda values: values.pop("threads"))
    assert store.read(run.id).provenance.threads == 0
    changed(store, run.id, lambda values: values.update(threads=3, weather="fine"))
    assert store.read(run.id).provenance.threads == 3
    assert store.read(run.id).weights


def test_the_kept_epochs_of_today_are_of_the_format_that_is_written_down(tmp_path: Path):
    at = sound(tmp_path)
    values = json.loads((at.kept / RECORD).read_text("utf-8"))
    assert set(values) == {"format", "id", "recipe", "provenance", "sha256", "state"}
    assert values["format"] == FORMAT == 1
