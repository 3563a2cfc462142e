"""Reruns two pages of the source tree in the current folder, one a line of stdin, and says what each took.

`bench.reruns` starts it by its path, so that it also drives commits that do not have it; of the project it imports
nothing, and pages it knows by their files in `pages/` and by the keys of their controls.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

PATIENCE = 300  # seconds
TARGET = ("loss_surfaces.target", "target")  # the control's key, now and in earlier commits
TARGETS = [round(0.05 * step, 2) for step in range(1, 21)]
Took = dict[str, float]


class Counter:
    """Calls into the project's functions, and how often two consecutive ones are in different files."""

    def __init__(self) -> None:
        self._root = f"{Path.cwd().resolve()}/"
        self.calls, self.moves, self.files = 0, 0, set[str]()
        self._last = ""

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        name = frame.f_code.co_filename
        if event != "call" or not name.startswith(self._root):
            return
        self.calls += 1
        self.moves += bool(self._last) and name != self._last
        self.files.add(name)
        self._last = name


class Clock:
    """The process's CPU seconds while a page's script runs: without AppTest's reading of what the page sent."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.counter: Counter | None = None
        run = LocalScriptRunner._run_script_thread

        def measured(runner: LocalScriptRunner) -> None:
            sys.setprofile(self.counter)
            start = time.process_time()
            try:
                run(runner)
            finally:
                sys.setprofile(None)
                self.seconds = time.process_time() - start

        LocalScriptRunner._run_script_thread = measured


def opened(slug: str, **query: Any) -> AppTest:  # noqa: ANN401
    """The page at that address, after its first run."""
    at = AppTest.from_file(str(Path("app.py").resolve()), default_timeout=PATIENCE)
    at.switch_page(f"pages/{slug}.py")
    for name, value in query.items():
        at.query_params[name] = value
    return _well(at.run())


def saliency() -> Iterator[None]:
    """One unchanged rerun after another, with nothing remembered of the ones before."""
    at = opened("saliency", net="LeNet-5", methods=["Saliency", "Integrated Gradients"])
    while True:
        st.cache_data.clear()
        yield None
        _well(at.run())


def loss_surfaces() -> Iterator[None]:
    """One move of the target's slider after another, each to a value that is new."""
    at = opened("loss_surfaces")
    while True:
        for target in TARGETS:
            if target == TARGETS[0]:
                st.cache_data.clear()
                st.cache_resource.clear()
            [control] = [each for each in (*at.slider, *at.number_input) if each.key in TARGET]
            moved = control.set_value(target)
            yield None
            with _fragment_alone(at):
                _well(moved.run())


@contextmanager
def _fragment_alone(at: AppTest) -> Iterator[None]:
    """Reruns run the page's one fragment, as a moved slider does in a browser, and not the whole page."""
    whole = local_script_runner.RerunData
    [fragment] = at._fragment_storage._fragments
    local_script_runner.RerunData = partial(whole, fragment_id=fragment)
    try:
        yield
    finally:
        local_script_runner.RerunData = whole


def main() -> None:
    """For each line `page` a rerun's CPU seconds; for `page count` its calls, changes of file and files, as JSON."""
    # AppTest reads the metadata of all packages and compiles the page anew at each run; a server does neither.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    local_script_runner.ScriptCache = cache(local_script_runner.ScriptCache)
    clock = Clock()
    pages = {"saliency": saliency(), "loss_surfaces": loss_surfaces()}
    for page in pages.values():
        next(page)
    for line in sys.stdin:
        name, *counted = line.split()
        clock.counter = counter = Counter() if counted else None
        next(pages[name])
        took = {"cpu_s": clock.seconds} if counter is None else _counts(counter)
        print(json.dumps(took), flush=True)


def _counts(counter: Counter) -> Took:
    return {"calls": counter.calls, "moves": counter.moves, "files": len(counter.files)}


def _well(at: AppTest) -> AppTest:
    found = [each.value for each in (*at.exception, *at.error)]
    if found:
        raise SystemExit(f"The page fails: {found}")
    return at


if __name__ == "__main__":
    main()
