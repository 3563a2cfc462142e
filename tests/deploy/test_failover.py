"""A small fleet on loopback: nginx, two replicas, a scheduler and a worker; one replica and the worker are killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import distributed
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.load.page import Page
from bench.load.tab import Tab, tab
from core import jobs
from core.recipes import Recipe
from core.runs import Store
from core.settings import settings
from tests.core.jobs.conftest import digits, ended, small_data, until  # noqa: F401  # the fixture
from tests.deploy.proxy import nginx, proxied
from tests.helpers.loops import finished
from tests.helpers.patience import PATIENCE
from ui.page.sections import ROOT
from ui.server import HEALTH, answering, free_port

pytestmark = pytest.mark.slow

RECIPE = Recipe("mnist-cnn", "mnist", epochs=100, batch_size=8, share=1.0, validation=0.2)
CLASS = 30  # visitors
ASKED = {"net": "mnist-cnn", "epochs": "100", "batch_size": "8", "share": "1.0"}


@dataclass
class Fleet:
    """The proxy's address; the replicas and their logs by port; the scheduler's address, and the worker."""

    root: str
    replicas: dict[int, "subprocess.Popen[bytes]"]
    logs: dict[int, Path]
    scheduler: str
    worker: "subprocess.Popen[bytes]"
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start_worker(self) -> None:
        """Another worker, as systemd starts one."""
        self.worker = dask("worker", self.scheduler, "--no-nanny", "--nthreads", "1", "--no-dashboard")
        self.started.append(self.worker)

    def sessions(self) -> dict[int, int]:
        """Connected visitors by replica."""
        return {port: sessions(port) for port, process in self.replicas.items() if process.poll() is None}


def run(log: Path, *words: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", *map(str, words)]
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)


def dask(kind: str, *words: object) -> "subprocess.Popen[bytes]":
    return run(Path(os.devnull), f"distributed.cli.dask_{kind}", *words)


def sessions(port: int) -> int:
    """What a replica itself says, past the proxy, which does not tell."""
    with urlopen(f"http://127.0.0.1:{port}/_stcore/metrics", timeout=PATIENCE) as answer:
        lines = answer.read().decode().splitlines()
    return next((int(float(line.split()[-1])) for line in lines if line.startswith("active_sessions")), 0)


@pytest.fixture
def fleet(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:  # noqa: F811
    nginx()
    scheduler = f"tcp://127.0.0.1:{free_port()}"
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("DIGITSCOPE_SCHEDULER", scheduler)
    monkeypatch.setenv("DIGITSCOPE_WARM_UP", "0")  # its visitor would be counted, too
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    settings.cache_clear()
    started = [dask("scheduler", "--host", "127.0.0.1", "--port", scheduler.rpartition(":")[2], "--no-dashboard")]
    options = ("--server.address", "127.0.0.1", "--server.headless", "true")
    ports = [free_port(), free_port()]
    logs = {port: tmp_path / f"{port}.log" for port in ports}
    replicas = {port: run(logs[port], "streamlit", "run", "app.py", "--server.port", port, *options) for port in ports}
    started += replicas.values()
    try:
        for port, process in replicas.items():
            answering(process, f"http://127.0.0.1:{port}{HEALTH}", PATIENCE, logs[port])
        with (
            distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False) as client,
            proxied(tmp_path, ports) as root,
        ):
            found = Fleet(root, replicas, logs, scheduler, started[0], started)
            found.start_worker()
            client.wait_for_workers(1, timeout=PATIENCE)
            yield found
        jobs._scheduler().cluster._connected().close()
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def visiting(root: str, visitor: str) -> AbstractAsyncContextManager[Tab]:
    """A visitor's tab, connected through the proxy."""
    return tab(root, PATIENCE, f"digitscope_visitor={visitor}")


async def until_true(true: Callable[[], bool]) -> None:
    """Wait until that is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def read_recipe(tab: Tab) -> None:
    """Open the page of training curves with the recipe in its address."""
    tab._slug, tab._hash, tab.page = "training_curves", tab._hashes["training_curves"], Page()
    tab._address = {name: [value] for name, value in ASKED.items()}
    assert await tab._ask("") is not None
    assert not tab.page.exceptions()


async def press(tab: Tab, label: str) -> None:
    """Press the button of that name."""
    drawn = [node for node in tab.page.nodes.values() if not node.block and node.proto.HasField("button")]
    found = {node.proto.button.label: node for node in drawn}
    assert label in found, list(found)
    pressed, states = found[label], tab.page.states
    tab.page.states = lambda: [*states(), WidgetState(id=pressed.proto.button.id, trigger_value=True)]
    try:
        assert await tab._ask(pressed.fragment) is not None
    finally:
        tab.page.states = states
    assert not tab.page.exceptions()


async def connected(
    fleet: Fleet, stack: AsyncExitStack, visitors: Sequence[str]
) -> tuple[dict[str, Tab], dict[str, int]]:
    """Each visitor's tab with the home page open, and the replica that the proxy chose."""
    tabs, homes = {}, {}
    for visitor in visitors:
        before = fleet.sessions()
        tabs[visitor] = await stack.enter_async_context(visiting(fleet.root, visitor))
        assert await tabs[visitor].open("") is not None
        homes[visitor] = next(port for port, count in fleet.sessions().items() if count > before[port])
    return tabs, homes


def begun(name: str) -> int:
    """How many times a worker has begun a job."""
    events = jobs._scheduler().cluster._connected().get_events("digitscope-jobs")
    return sum(message["kind"] == "began" and message["job"] == name for _, message in events)


async def spend_the_lesson(fleet: Fleet, count: int) -> str:
    """A class works; in the middle a replica and the worker die. The id of the training that two have asked for."""
    visitors = [f"visitor-{number}" for number in range(count)]
    async with AsyncExitStack() as stack:
        tabs, homes = await connected(fleet, stack, visitors)
        assert len(Counter(homes.values())) == 2, "All visitors are at one replica."
        first, second = fleet.replicas
        askers = [next(each for each in visitors if homes[each] == port) for port in (first, second)]
        await asyncio.gather(*(read_recipe(tabs[each]) for each in askers))
        pressed = [asyncio.create_task(press(tabs[each], "Train")) for each in askers]
        await until_true(lambda: all('"event": "job"' in log.read_text("utf-8") for log in fleet.logs.values()))
        name = jobs.jobs()[0].id
        assert len(jobs.jobs()) == 1
        await asyncio.to_thread(until, name, lambda job: job.state == "running" and job.epoch >= 3)
        assert begun(name) == 1

        os.kill(fleet.worker.pid, signal.SIGKILL)
        os.kill(fleet.replicas[first].pid, signal.SIGKILL)
        fleet.replicas[first].wait()
        lost = [each for each in visitors if homes[each] == first]
        await until_true(lambda: all(tabs[each]._reader.done() for each in lost))
        await asyncio.gather(*pressed, return_exceptions=True)  # the killed replica's never answers
        fleet.start_worker()
        again = {each: await stack.enter_async_context(visiting(fleet.root, each)) for each in lost}
        shown = await asyncio.gather(*(tab.open("convexity") for tab in {**tabs, **again}.values()))
        assert None not in shown
        assert fleet.sessions() == {second: count}
    return name


def test_visitors_go_on_at_the_other_replica_and_no_training_is_lost(fleet: Fleet, tmp_path: Path):
    name = finished(spend_the_lesson(fleet, CLASS))
    done = ended(name)
    assert (done.state, done.epoch) == ("done", RECIPE.epochs)
    assert begun(name) == 2
    [stored] = Store(str(tmp_path / "store")).list()
    assert stored.id == name
    assert [record.epoch for record in stored.history] == list(range(1, RECIPE.epochs + 1))
