"""What may lie in a store, a queue or a cache: damaged, older, newer, foreign; and what must be said of it.

`TROUBLES` is the table. Each is made in a copy of a sound installation: a stored run with checkpoints and outputs, a
queue with a training that was cancelled after two of three epochs, those epochs, and a study's journal.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from core.data import load
from core.jobs.queue import Queue
from core.recipes import EpochRecord, Recipe
from core.runs import TrainingRequest
from core.training import train
from core.tuning import SHIPPED_STUDIES, SearchRequest
from tests.helpers import small_runs

CANCELLED = Recipe("mlp-128", "mnist", optimizer="adam", share=0.05, validation=0.5, epochs=3, seed=7)
ASIDE = "damaged: train it again"
FOREIGN = "another version's"


class Stop(Exception):  # noqa: N818
    """Ends a training after an epoch."""


@dataclass(frozen=True)
class Installation:
    """The user's cache folder, in which all of it lies; the names of what is sound at first."""

    root: Path
    run_id: str
    job_id: str

    @property
    def run(self) -> Path:
        """The stored run's folder."""
        return self.root / "runs" / self.run_id

    @property
    def queue(self) -> Path:
        """The queue's file."""
        return self.root / "jobs" / "jobs.sqlite"

    @property
    def kept(self) -> Path:
        """The folder of the cancelled training's epochs."""
        return self.root / "jobs" / "kept" / self.job_id

    @property
    def study(self) -> Path:
        """The study's folder."""
        return next((self.root / "studies").glob("*"))

    @property
    def journal(self) -> Path:
        """The study's journal."""
        return self.study / "journal.log"


def sound(root: Path) -> Installation:
    """A new installation in the folder."""
    run = small_runs.kept(root)
    shutil.rmtree(root / "first")
    data = load("mnist", root / "no files")
    request = TrainingRequest(CANCELLED, data.fingerprint)
    records: list[EpochRecord] = []

    def stop(record: EpochRecord) -> None:
        records.append(record)
        if record.epoch == 2:
            raise Stop

    with suppress(Stop):
        train(CANCELLED, data, on_epoch=stop, keep=root / "jobs" / "kept" / request.id)
    queue = Queue(root / "jobs")
    queue.enter(request, str(root / "runs"))
    for record in records:
        queue.epoch(request.id, record)
    queue.stop(request.id)
    journal = SearchRequest(SHIPPED_STUDIES["mnist"], data.fingerprint).journal(root / "studies")
    with journal.worker() as worker:
        claim = journal.claim(worker)
        assert claim is not None
        journal.finish(claim, 0.9, 1.0)
    return Installation(root, run.id, request.id)


@dataclass(frozen=True)
class Trouble:
    """One state: how to make it, and the words that `said` has in the sidebar of every page; None where all is well.

    What can be seen only when weights are read (`late`) is said once they are.
    """

    name: str
    make: Callable[[Installation], object]
    said: str | None
    late: bool = False


def file(name: str, content: bytes | str) -> Callable[[Installation], object]:
    """A file of the run with another content."""
    told = content.encode() if isinstance(content, str) else content
    return lambda at: (at.run / name).write_bytes(told)


def gone(name: str) -> Callable[[Installation], object]:
    """A file of the run is missing."""
    return lambda at: (at.run / name).unlink()


def folder(path: Callable[[Installation], Path]) -> Callable[[Installation], object]:
    """A folder in the place of a file."""

    def make(at: Installation) -> None:
        path(at).unlink(missing_ok=True)
        path(at).mkdir(parents=True)
        (path(at) / "something").write_text("of somebody's")

    return make


def cut(path: Callable[[Installation], Path], share: float = 0.5) -> Callable[[Installation], object]:
    """The first part of a file."""
    return lambda at: os.truncate(path(at), int(share * path(at).stat().st_size))


def overwritten(path: Callable[[Installation], Path], content: bytes) -> Callable[[Installation], object]:
    """A file with another content."""
    return lambda at: path(at).write_bytes(content)


def record(checked: bool = True, **changes: Any) -> Callable[[Installation], object]:
    """Fields of the run's record changed, its checksum made right again; None: the field is taken away."""

    def make(at: Installation) -> None:
        path = at.run / "run.json"
        values = json.loads(path.read_text("utf-8"))
        checksum = values.pop("checksum")
        for name, value in changes.items():
            part = values
            *before, last = name.split("__")
            for each in before:
                part = part[int(each) if isinstance(part, list) else each]
            if value is None:
                del part[last]
            else:
                part[last] = value
        told = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest() if checked else checksum
        path.write_text(json.dumps({**values, "checksum": told}), "utf-8")

    return make


def part(name: str, field: str, content: bytes) -> Callable[[Installation], object]:
    """A file of the run with a content that its record names: whole, but not what this version reads."""

    def make(at: Installation) -> None:
        (at.run / name).write_bytes(content)
        told = {f"{field}__sha256": hashlib.sha256(content).hexdigest(), f"{field}__bytes": len(content)}
        record(**told)(at)

    return make


def sql(*commands: str) -> Callable[[Installation], object]:
    """Changes of the queue."""

    def make(at: Installation) -> None:
        with closing(sqlite3.connect(at.queue)) as base, base:
            for command in commands:
                base.execute(command)

    return make


def state(**changes: Any) -> Callable[[Installation], object]:
    """Fields of the kept epochs' record changed."""

    def make(at: Installation) -> None:
        path = at.kept / "state.json"
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")

    return make


def request(changes: Mapping[str, Any]) -> Callable[[Installation], object]:
    """The queue's recipe with other fields."""
    told = json.dumps({**CANCELLED.to_dict(), **changes})
    return sql(f"update jobs set request = '{told}'")


def newer_queue(*commands: str) -> Callable[[Installation], object]:
    """Changes of the queue by a program that comes after this one."""
    return sql(*commands, "pragma user_version = 99")


def elsewhere(name: str, content: bytes = b"of somebody's") -> Callable[[Installation], object]:
    """A file in the user's cache."""

    def make(at: Installation) -> None:
        (at.root / name).parent.mkdir(parents=True, exist_ok=True)
        (at.root / name).write_bytes(content)

    return make


def flipped(at: Installation) -> None:
    """A bit of the weights is another one."""
    content = bytearray((at.run / "weights.safetensors").read_bytes())
    content[-1] ^= 1
    (at.run / "weights.safetensors").write_bytes(content)


def renamed(at: Installation) -> None:
    """The run under a name that is not its own."""
    at.run.rename(at.run.with_name("0123"))


def loop(at: Installation) -> None:
    """A link to itself."""
    (at.root / "runs" / "loop").symlink_to(at.root / "runs" / "loop")


def no_lock(at: Installation) -> None:
    """A folder where the worker's lock is to be."""
    (at.root / "jobs" / "worker-default.lock").mkdir()
    sql("update jobs set state = 'running', worker = 'default'")(at)


def tensors(at: Installation) -> Path:
    """The file of the kept epochs."""
    return next(at.kept.glob("*.safetensors"))


def in_place_of_run(at: Installation) -> None:
    """A file in the place of the run's folder."""
    shutil.rmtree(at.run)
    at.run.write_text("of somebody's")


def in_place_of_kept(at: Installation) -> None:
    """A file in the place of the folder of kept epochs."""
    shutil.rmtree(at.kept.parent)
    at.kept.parent.write_text("of somebody's")


OTHER = save({"another.weight": np.zeros((2, 2), np.float32)})
DEEP = "[" * 100_000
TROUBLES = (
    # The run's record: damaged, it is moved away; whole and not understood, it is another version's and stays.
    Trouble("no run.json", gone("run.json"), "which has no run.json"),
    Trouble("run.json empty", file("run.json", ""), ASIDE),
    Trouble("run.json cut", cut(lambda at: at.run / "run.json"), ASIDE),
    Trouble("run.json no text", file("run.json", b"\xff\xfe\x00"), ASIDE),
    Trouble("run.json no JSON", file("run.json", "{]"), ASIDE),
    Trouble("run.json a number", file("run.json", "3"), ASIDE),
    Trouble("run.json a list", file("run.json", "[]"), ASIDE),
    Trouble("run.json null", file("run.json", "null"), ASIDE),
    Trouble("run.json an empty table", file("run.json", "{}"), ASIDE),
    Trouble("run.json nested deeply", file("run.json", DEEP), ASIDE),
    Trouble("run.json a table nested deeply", file("run.json", '{"format": ' * 50_000), ASIDE),
    Trouble("run.json a folder", folder(lambda at: at.run / "run.json"), ASIDE),
    Trouble("a figure changed", record(checked=False, metrics={"test_accuracy": 1.0}), ASIDE),
    Trouble("another checksum", file("run.json", '{"format": 1, "checksum": "0"}'), ASIDE),
    Trouble("under another name", renamed, ASIDE),
    Trouble("a later format", record(format=99), FOREIGN),
    Trouble("a format that is a word", record(format="later"), FOREIGN),
    Trouble("a net of another version", record(recipe__model="a-net-to-come"), FOREIGN),
    Trouble("a field of another version", record(recipe__warmth=3), FOREIGN),
    Trouble("a loss of another version", record(recipe__loss="a loss to come"), FOREIGN),
    Trouble("an option of another version", record(recipe__options={"width": 2}), FOREIGN),
    Trouble("a recipe that is a word", record(recipe="mlp-128"), FOREIGN),
    Trouble("an epoch's field of another version", record(history__0__temperature=1.0), FOREIGN),
    Trouble("an epoch's field gone", record(history__0__train_loss=None), FOREIGN),
    Trouble("an epoch's loss a word", record(history__0__train_loss="low"), FOREIGN),
    Trouble("a history that is a number", record(history=3), FOREIGN),
    Trouble("metrics that are words", record(metrics={"test_accuracy": "high"}), FOREIGN),
    Trouble("metrics that are a list", record(metrics=[1.0]), FOREIGN),
    Trouble("a provenance of another version", record(provenance__weather="fine"), FOREIGN),
    Trouble("a provenance that lacks its date", record(provenance__date=None), FOREIGN),
    Trouble("a date that is a number", record(provenance__date=20260101), FOREIGN),
    Trouble("checkpoints' epochs that are words", record(checkpoints__epochs=["first"]), FOREIGN),
    Trouble("weights named without a digest", record(weights={"bytes": 3}), FOREIGN),
    Trouble("what a later program adds beside the rest", record(weather="fine"), None),
    Trouble("without the number of threads, as older programs wrote it", record(threads=None), None),
    # Its other files.
    Trouble("weights cut", cut(lambda at: at.run / "weights.safetensors"), ASIDE),
    Trouble("a weight changed", flipped, ASIDE, late=True),
    Trouble("weights empty", file("weights.safetensors", b""), ASIDE),
    Trouble("weights gone", gone("weights.safetensors"), ASIDE),
    Trouble("weights a folder", folder(lambda at: at.run / "weights.safetensors"), ASIDE),
    Trouble("weights of another net", part("weights.safetensors", "weights", OTHER), None),
    Trouble("weights in another form", part("weights.safetensors", "weights", b"PK\x03\x04"), None),
    Trouble("checkpoints cut", cut(lambda at: at.run / "checkpoints.safetensors"), None),
    Trouble("checkpoints gone", gone("checkpoints.safetensors"), None),
    Trouble("checkpoints a folder", folder(lambda at: at.run / "checkpoints.safetensors"), None),
    Trouble("checkpoints of another net", part("checkpoints.safetensors", "checkpoints", OTHER), None),
    Trouble("outputs cut", cut(lambda at: at.run / "outputs.safetensors"), None),
    Trouble("outputs gone", gone("outputs.safetensors"), None),
    Trouble("outputs a folder", folder(lambda at: at.run / "outputs.safetensors"), None),
    Trouble("outputs of another form", part("outputs.safetensors", "outputs", OTHER), None),
    # The store.
    Trouble("a stray file", elsewhere("runs/notes.txt"), "'notes.txt', which is no run"),
    Trouble("a stray folder", elsewhere("runs/pictures/cat.png"), "'pictures', which has no run.json"),
    Trouble("a file where the run was", in_place_of_run, "which is no run"),
    Trouble("a link to itself", loop, "which is no run"),
    Trouble("a draft of a writer that was killed", elsewhere("runs/.writing-x-0/run.json"), None),
    Trouble("a name of a folder that is a link in Markdown", elsewhere("runs/[x](y)/z"), "has no run.json"),
    # The queue.
    Trouble("queue empty", overwritten(lambda at: at.queue, b""), None),
    Trouble("queue cut", cut(lambda at: at.queue, 0.3), "damaged queue"),
    Trouble("queue no database", overwritten(lambda at: at.queue, b"no database" * 999), "damaged queue"),
    Trouble("queue a folder", folder(lambda at: at.queue), "damaged queue"),
    Trouble("queue gone", lambda at: at.queue.unlink(), None),
    Trouble("no table of jobs", sql("drop table epochs", "drop table jobs"), None),
    Trouble("no table of epochs", sql("drop table epochs"), None),
    Trouble("no table of turns", sql("drop table turns"), None),
    Trouble("a column gone that can be made anew", sql("alter table jobs drop column seconds"), None),
    Trouble("a column gone that cannot", sql("alter table jobs drop column request"), "damaged queue"),
    Trouble("jobs a view", sql("drop table jobs", "create view jobs as select 1 as id"), "damaged queue"),
    Trouble("a queue of a later program with its own columns", newer_queue("alter table jobs add column mood"), None),
    Trouble(
        "a queue of a later program without ours",
        newer_queue("alter table jobs rename column request to wanted"),
        "queue of trainings, which cannot be used",
    ),
    Trouble("a queue of an older program", sql("drop table turns", "pragma user_version = 2"), None),
    Trouble("a job's net of another version", request({"model": "a-net-to-come"}), "1 job that this version"),
    Trouble("a job's field of another version", request({"warmth": 3}), "1 job that this version"),
    Trouble("a job's recipe a list", sql("update jobs set request = '[3]'"), "1 job that this version"),
    Trouble("a job's recipe nested deeply", sql(f"update jobs set request = '{DEEP}'"), "1 job that this version"),
    Trouble("a job of a kind to come", sql("update jobs set kind = 'dream'"), "1 job that this version"),
    Trouble("a job in a state to come", sql("update jobs set state = 'dreaming'"), "1 job that this version"),
    Trouble("a job's epoch a word", sql("update jobs set epoch = 'first'"), "1 job that this version"),
    Trouble("a job's message no text", sql("update jobs set message = x'ff'"), "1 job that this version"),
    Trouble("a job without a name", sql("update jobs set id = null"), "1 job that this version"),
    Trouble("a text that is no UTF-8", sql("update jobs set message = cast(x'ff80' as text)"), None),
    Trouble("an epoch's record no JSON", sql("update epochs set record = '{'"), "1 job that this version"),
    Trouble("an epoch's record nested deeply", sql(f"update epochs set record = '{DEEP}'"), "1 job that this version"),
    Trouble("an epoch's record of another version", sql("""update epochs set record = '{"a": 1}'"""), "1 job that"),
    Trouble("a folder where the worker's lock is to be", no_lock, None),
    # The kept epochs.
    Trouble("kept record cut", cut(lambda at: at.kept / "state.json"), "which begins anew"),
    Trouble("kept record nested deeply", overwritten(lambda at: at.kept / "state.json", DEEP.encode()), "begins anew"),
    Trouble("kept record a folder", folder(lambda at: at.kept / "state.json"), "which begins anew"),
    Trouble("kept epochs of a later format", state(format=99), "which begins anew"),
    Trouble("kept tensors gone", lambda at: tensors(at).unlink(), "which begins anew"),
    Trouble("kept tensors cut", cut(tensors), None),
    Trouble("kept tensors of another net", overwritten(tensors, OTHER), None),
    Trouble("kept recipe of another version", state(recipe={"model": "a-net-to-come"}), None),
    Trouble("a file among the kept ones", elsewhere("jobs/kept/notes.txt"), "which begins anew"),
    Trouble("a file where epochs are to be kept", in_place_of_kept, "a file where epochs are to be kept"),
    # The study's journal.
    Trouble("journal cut", cut(lambda at: at.journal), None),
    Trouble("journal no JSON", overwritten(lambda at: at.journal, b"\xff\xfe{"), None),
    Trouble("journal a folder", folder(lambda at: at.journal), None),
    Trouble("journal of another program", overwritten(lambda at: at.journal, b'{"op_code": 99}\n'), None),
    Trouble("journal with a list in it", overwritten(lambda at: at.journal, b"[]\n"), None),
    Trouble("journal nested deeply", overwritten(lambda at: at.journal, DEEP.encode() + b"\n"), None),
    # Other caches.
    Trouble("a file where results are to be kept", elsewhere("results"), None),
    Trouble("files of somebody's among the results", elsewhere("results/notes.safetensors"), None),
    Trouble("files of somebody's in the cache", elsewhere("planes/x/state.json"), None),
)


def placed(at: Installation, root: Path) -> Installation:
    """A copy in another folder."""
    shutil.copytree(at.root, root)
    return replace(at, root=root)


@contextmanager
def installed(whole: Installation, user_cache: Path) -> Iterator[Installation]:
    """A copy that core and pages find, whatever they warn of."""
    found = placed(whole, user_cache / "digitscope")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield found
    (found.root / "runs" / "loop").unlink(missing_ok=True)  # pytest's own sweeping stumbles over it
