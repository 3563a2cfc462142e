"""A script holds what its state needs, and nothing else."""

import ast
import base64
import zlib
from pathlib import Path

import numpy as np
import pytest

from ui.page import script
from ui.page.script import Script, program

SOURCE = '''"""The numbers of a page."""

import math
from collections.abc import Mapping

import numpy as np

from core import data
from core.functions import softmax as science

SCALE = 2.0


def shown(values: np.ndarray, names: Mapping[str, int], *, deep: bool) -> dict[str, object]:
    """A table."""
    return {"value": helped(values), "name": list(names), "deep": [deep] * len(names)}


def helped(values: np.ndarray) -> np.ndarray:
    return SCALE * values.ravel().astype(float)


def unused() -> float:
    return math.pi * len(data.load("mnist").test) * science.softmax
'''
LINK = "http://localhost:8501/softmax?net=mlp-128"


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "softmax").mkdir()
    (tmp_path / "softmax" / "script.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(script, "PACKAGES", tmp_path)
    script._needed.cache_clear()
    given = {"values": np.array([[0, 255]], np.uint8), "names": {"a": 1, "b": np.float64(2.5)}, "deep": True}
    yield program("softmax", LINK, "softmax.csv", Script("shown", given))
    script._needed.cache_clear()


def test_a_script_holds_the_function_what_it_calls_and_their_imports_alone(text: str):
    assert "def shown" in text
    assert "def helped" in text
    assert "SCALE = 2.0" in text
    assert "unused" not in text
    assert "math" not in text
    assert "core" not in text.partition('"""\n\n')[2]


def test_a_script_names_its_state_and_runs_with_its_values(text: str, capsys: pytest.CaptureFixture[str]):
    assert LINK in text
    assert "python softmax.py > softmax.csv" in text
    exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == "value,name,deep\n0,a,True\n510,b,True\n"


def test_a_picture_comes_back_as_an_array_that_may_be_written_to():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 3, 4), dtype=np.uint8)
    found = eval(script._written(pixels), {"np": np, "zlib": zlib, "base64": base64})
    np.testing.assert_array_equal(found, pixels)
    assert found.dtype == np.uint8
    assert found.flags.writeable


def test_a_script_is_the_same_text_however_often_it_is_asked_for(text: str):
    given = {"values": np.array([[0, 255]], np.uint8), "names": {"a": 1, "b": np.float64(2.5)}, "deep": True}
    assert program("softmax", LINK, "softmax.csv", Script("shown", given)) == text


def test_two_visitors_scripts_are_parsed_one_after_the_other(monkeypatch: pytest.MonkeyPatch):
    """Python 3.11 builds one tree at a time: whoever parses holds the lock."""
    held, parse = [], ast.parse

    def parsed(source: str) -> ast.Module:
        held.append(script.PARSING.locked())
        return parse(source)

    monkeypatch.setattr(ast, "parse", parsed)
    script._needed.cache_clear()
    assert script._needed("softmax", "of_image")
    assert held == [True]
