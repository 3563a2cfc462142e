"""Results on disk: computed once, bounded, and never in the way."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.results import Shelf, shelf
from core.results.disk import LOCK, SUFFIX, make_room
from core.settings import settings
from tests.helpers.apps import ROOT
from tests.helpers.patience import PATIENCE

ROOM = 10**6


def test_a_result_is_computed_once(tmp_path: Path):
    first = Shelf(tmp_path, ROOM).result("a", lambda: np.arange(3))
    again = Shelf(tmp_path, ROOM).result("a", lambda: pytest.fail("computed again"))
    assert np.array_equal(first, again)
    assert [file.name for file in tmp_path.iterdir()] == [f"a{SUFFIX}"]


def test_none_is_a_result_too(tmp_path: Path):
    assert Shelf(tmp_path, ROOM).result("a", lambda: None) is None
    assert Shelf(tmp_path, ROOM).result("a", lambda: pytest.fail("computed again")) is None


def test_an_error_is_passed_on_and_not_kept(tmp_path: Path):
    def fails() -> int:
        raise ValueError("no map")

    with pytest.raises(ValueError, match="no map"):
        Shelf(tmp_path, ROOM).result("a", fails)
    assert not list(tmp_path.iterdir())
    assert Shelf(tmp_path, ROOM).result("a", lambda: 1) == 1


def test_a_damaged_result_is_computed_anew(tmp_path: Path):
    (tmp_path / f"a{SUFFIX}").write_bytes(b"damaged")
    assert Shelf(tmp_path, ROOM).result("a", lambda: 2) == 2
    assert Shelf(tmp_path, ROOM).result("a", lambda: pytest.fail("computed again")) == 2


def test_where_nothing_can_be_written_it_is_computed(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert Shelf(tmp_path / "file" / "results", ROOM).result("a", lambda: 3) == 3


def test_a_folder_in_a_results_place_is_in_nobodys_way(tmp_path: Path):
    (tmp_path / f"a{SUFFIX}").mkdir()
    assert Shelf(tmp_path, ROOM).result("a", lambda: 4) == 4


SERVER = """
import sys, time
from pathlib import Path
from core.results import Shelf
folder, name = Path(sys.argv[1]), sys.argv[2]
def make():
    (folder / f"computed-by-{name}").touch()
    while name == "first" and not (folder / "go on").exists():
        time.sleep(0.01)
    return name
(folder / f"asked-by-{name}").touch()
print(Shelf(folder / "results", 10**6).result("a", make))
"""


def test_of_two_servers_one_computes_and_the_other_waits(tmp_path: Path):
    def server(name: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SERVER, str(tmp_path), name]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def awaited(name: str) -> None:
        wait = "import sys, time, pathlib\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.01)"
        subprocess.run([sys.executable, "-c", wait, str(tmp_path / name)], timeout=PATIENCE, check=True)

    first = server("first")
    awaited("computed-by-first")
    second = server("second")
    awaited("asked-by-second")
    (tmp_path / "go on").touch()
    assert [each.communicate(timeout=PATIENCE)[0].strip() for each in (first, second)] == ["first", "first"]
    assert not (tmp_path / "computed-by-second").exists()


def test_the_least_recently_read_goes_first(tmp_path: Path):
    for place, name in enumerate("abcd"):
        (tmp_path / f"{name}{SUFFIX}").write_bytes(bytes(100))
        os.utime(tmp_path / f"{name}{SUFFIX}", (place, place))
    (tmp_path / "foreign.txt").write_bytes(bytes(1000))
    Shelf(tmp_path, ROOM).read("a")  # damaged, and yet used
    make_room(tmp_path, 390)
    assert {file.stem for file in tmp_path.glob(f"*{SUFFIX}")} == {"a", "c", "d"}
    assert (tmp_path / "foreign.txt").exists()


def test_what_fits_stays(tmp_path: Path):
    (tmp_path / f"a{SUFFIX}").write_bytes(bytes(100))
    make_room(tmp_path, 100)
    assert (tmp_path / f"a{SUFFIX}").exists()


def test_writing_keeps_to_the_room(tmp_path: Path):
    small = Shelf(tmp_path, 3000)
    for place in range(100):
        small.result(f"{place}", lambda: np.zeros(100))
    assert len(list(tmp_path.glob(f"*{SUFFIX}"))) < 64
    assert not list(tmp_path.glob(f"*{LOCK}"))


def test_it_lies_in_the_users_cache(own_results: None):
    assert shelf().folder == settings().cache / "results"
