"""A result is found by all that it is computed from, and by nothing else."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.results import NotOnDiskError, digest, identity
from tests.helpers import small_runs


@dataclass(frozen=True)
class Option:
    name: str = "blur"
    size: float = 1.0


def function() -> None:
    """What stands for a computation."""


def other() -> None:
    """Another computation of the same file."""


ARGUMENTS: dict[str, Any] = {
    "method": "saliency",
    "target": 3,
    "share": 0.5,
    "layer": None,
    "images": np.arange(6, dtype=np.float32).reshape(2, 3),
    "targets": (1, 2),
    "option": Option(),
    "named": {"first": 1},
}
CHANGES: dict[str, Any] = {
    "method": "lrp",
    "target": 4,
    "share": -0.0,
    "layer": "",
    "targets": (1,),
    "option": Option(size=2.0),
    "named": {"second": 1},
}
OTHER_IMAGES = {
    "values": np.arange(1, 7, dtype=np.float32).reshape(2, 3),
    "shape": np.arange(6, dtype=np.float32).reshape(3, 2),
    "type": np.arange(6, dtype=np.float64).reshape(2, 3),
}


def test_equal_contents_find_the_same():
    again = {**ARGUMENTS, "images": ARGUMENTS["images"].T.copy().T, "option": Option("blur", 1.0)}
    assert digest(function, again) == digest(function, dict(reversed(ARGUMENTS.items())))


@pytest.mark.parametrize("name", CHANGES)
def test_each_argument_counts(name: str):
    assert digest(function, {**ARGUMENTS, name: CHANGES[name]}) != digest(function, ARGUMENTS)


@pytest.mark.parametrize("what", OTHER_IMAGES)
def test_of_an_array_values_shape_and_type_count(what: str):
    assert digest(function, {**ARGUMENTS, "images": OTHER_IMAGES[what]}) != digest(function, ARGUMENTS)


def test_another_function_finds_another_result():
    assert digest(function, ARGUMENTS) != digest(other, ARGUMENTS)


def test_a_changed_line_of_core_finds_nothing_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    line = tmp_path / "line.py"
    found = []
    monkeypatch.setattr(identity, "CORE", tmp_path)
    for text in ("x = 1\n", "x = 2\n"):
        line.write_text(text)
        identity._of_core.cache_clear()
        found.append(digest(function, ARGUMENTS))
    identity._of_core.cache_clear()
    assert found[0] != found[1]


def test_another_release_of_a_package_finds_nothing_of_before(monkeypatch: pytest.MonkeyPatch):
    before = digest(function, ARGUMENTS)
    monkeypatch.setattr(identity, "version", lambda name: "0")
    identity._of_core.cache_clear()
    assert digest(function, ARGUMENTS) != before
    identity._of_core.cache_clear()


def test_a_run_counts_by_its_files(tmp_path: Path):
    run = small_runs.kept(tmp_path)
    other = replace(run, content=(run.id, "another checksum", None))
    assert digest(function, {"run": run}) == digest(function, {"run": replace(run, metrics={})})
    assert digest(function, {"run": run}) != digest(function, {"run": other})


def test_a_run_in_memory_alone_has_no_place_on_disk(tmp_path: Path):
    run = replace(small_runs.kept(tmp_path), content=object())
    with pytest.raises(NotOnDiskError):
        digest(function, {"runs": [run]})


def test_what_has_no_content_is_refused():
    with pytest.raises(TypeError):
        digest(function, {"model": object()})
