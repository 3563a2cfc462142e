"""Keras's file, tables and parquet that are damaged or do not fit: refused by file, cause and cure, and left alone."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from core.data import DataError, load
from core.data.drawn import drawn
from tests.helpers.data_folders import Splits, mat, npz, parquet, png, tables

HUB = "{part}-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def splits() -> Splits:
    return drawn("mnist", 30, 0), drawn("mnist", 12, 1)


def message(root: Path, path: Path, name: str = "mnist") -> str:
    """The error's text: one line that names file and cure. Nothing was changed."""
    before = {each: each.read_bytes() for each in root.rglob("*") if each.is_file()}
    with pytest.raises(DataError) as caught:
        load(name, root)
    told = str(caught.value)
    assert str(path) in told
    assert f"data fetch {name}" in told
    assert "\n" not in told
    assert {each: each.read_bytes() for each in root.rglob("*") if each.is_file()} == before
    return told


def arrays(count: int = 20, **changes: object) -> dict[str, object]:
    return {
        f"{kind}_{part}": np.zeros((count, 28, 28), np.uint8) if kind == "x" else np.arange(count) % 10
        for part in ("train", "test")
        for kind in "xy"
    } | changes


NPZ: dict[str, tuple[dict[str, object], str]] = {
    "images of another size": (arrays(x_train=np.zeros((20, 32, 32), np.uint8)), "x_train as uint8 20×32×32"),
    "images of another type": (arrays(x_test=np.zeros((20, 28, 28))), "x_test as float64 20×28×28"),
    "images flat": (arrays(x_test=np.zeros((20, 784), np.uint8)), "x_test as uint8 20×784"),
    "labels in rows": (arrays(y_train=np.eye(10, dtype=np.uint8)), "y_train as uint8 10×10"),
    "labels out of range": (arrays(y_train=np.full(20, 26)), "labels from 26 to 26, not within 0 to 9"),
    "labels below": (arrays(y_train=np.arange(20) % 10 - 1), "labels from -1 to 8"),
    "too few labels": (arrays(y_test=np.arange(9)), "20 images, but 9 labels"),
    "none at all": (arrays(0), "no labels"),
    "pickled": (arrays(y_test=np.array([{}, []], object)), "pickled objects, which are never opened"),
}


@pytest.mark.parametrize("case", NPZ)
def test_kerass_file_with_other_contents(case: str, tmp_path: Path):
    found, told = NPZ[case]
    np.savez(tmp_path / "mnist.npz", allow_pickle=True, **found)
    assert told in message(tmp_path, tmp_path / "mnist.npz")


@pytest.mark.parametrize("missing", ["x_train", "y_test"])
def test_kerass_file_without_an_array(missing: str, tmp_path: Path):
    found = arrays()
    del found[missing]
    np.savez(tmp_path / "mnist.npz", **found)
    assert f"no array {missing}" in message(tmp_path, tmp_path / "mnist.npz")


class Harmful:
    """Were it unpickled, the test would fail."""

    def __reduce__(self):
        return pytest.fail, ("it was unpickled",)


def one_array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.zeros(3))
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", pickle.dumps(Harmful()), one_array(), b"<html>404"])
def test_kerass_file_that_is_none(content: bytes, tmp_path: Path):
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    message(tmp_path, path)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_kerass_file_cut_short(keep: float, splits: Splits, tmp_path: Path):
    npz("")(splits, tmp_path)
    path = tmp_path / "mnist.npz"
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])
    assert "cut short or damaged" in message(tmp_path, path)


CELLS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "a label out of range": (lambda rows: [*rows[:-1], "26" + rows[-1][1:]], "labels from 0 to 26"),
    "a pixel above 255": (lambda rows: [*rows[:-1], rows[-1][:-1] + "256"], "pixels from 0 to 255"),
    "a pixel below 0": (lambda rows: [*rows[:-1], rows[-1][:-1] + "-1"], "pixels from 0 to 255"),
    "a word": (lambda rows: [*rows[:-1], rows[-1][:-1] + "dark"], "no table of a label"),
    "a short row": (lambda rows: [*rows, "3,0,0"], "no table of a label"),
    "no rows": (lambda rows: rows[:1], "has no rows"),
}


@pytest.mark.parametrize("case", CELLS)
def test_tables_with_other_cells(case: str, splits: Splits, tmp_path: Path):
    tables("pixel{n}")(splits, tmp_path)
    path = tmp_path / "mnist_train.csv"
    change, told = CELLS[case]
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())), "utf-8")
    assert told in message(tmp_path, path)


@pytest.mark.parametrize("rows", [1, 6])
def test_a_table_too_small_to_divide(rows: int, splits: Splits, tmp_path: Path):
    tables(None)(splits, tmp_path)
    lines = (tmp_path / "mnist_test.csv").read_text("utf-8").splitlines()
    (tmp_path / "mnist_test.csv").unlink()
    (tmp_path / "mnist_train.csv").write_text("\n".join(lines[:rows]), "utf-8")
    assert "too few to hold some out" in message(tmp_path, tmp_path / "mnist_train.csv")


def write(path: Path, images: list[object], labels: object, names: tuple[str, str] = ("image", "label")) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(dict(zip(names, (images, labels), strict=True))), path)


SQUARE, OTHER = np.zeros((1, 28, 28), np.uint8), np.zeros((1, 30, 28), np.uint8)
ROWS: dict[str, tuple[list[object], object, str]] = {
    "no images": ([{"bytes": b"nothing"}] * 2, [1, 2], "rows that are no encoded images"),
    "plain bytes": ([png(SQUARE)] * 2, [1, 2], "rows that are no encoded images"),
    "one of another size": ([{"bytes": png(SQUARE)}, {"bytes": png(OTHER)}], [1, 2], "an image of 28×30, not of 28×28"),
    "one cut off": ([{"bytes": png(SQUARE)}, {"bytes": png(SQUARE)[:50]}], [1, 2], "damaged"),
    "labels out of range": ([{"bytes": png(SQUARE)}] * 2, [1, 10], "labels from 1 to 10"),
}


@pytest.mark.parametrize("case", ROWS)
def test_parquet_with_other_rows(case: str, tmp_path: Path):
    images, labels, told = ROWS[case]
    for part in ("train", "test"):
        write(tmp_path / "mnist" / HUB.format(part=part), images, labels)
    assert told in message(tmp_path, tmp_path / "mnist" / HUB.format(part="train"))


def test_parquet_without_a_column(tmp_path: Path):
    for part in ("train", "test"):
        write(tmp_path / "mnist" / HUB.format(part=part), [{"bytes": png(SQUARE)}], [1], ("image", "digit"))
    assert "no column label" in message(tmp_path, tmp_path / "mnist" / HUB.format(part="train"))


@pytest.mark.parametrize("keep", [0, 10, 1000])
def test_parquet_cut_short(keep: int, splits: Splits, tmp_path: Path):
    parquet(f"mnist/{HUB}")(splits, tmp_path)
    path = tmp_path / "mnist" / HUB.format(part="train")
    path.write_bytes(path.read_bytes()[:keep])
    assert "cut short, damaged or no parquet file" in message(tmp_path, path)


def test_parquet_of_which_a_part_is_missing(splits: Splits, tmp_path: Path):
    parquet(*(f"mnist/{{part}}-0000{n}-of-00003.parquet" for n in range(2)))(splits, tmp_path)
    path = tmp_path / "mnist" / "train-00000-of-00003.parquet"
    assert "one of 3 parts, of which 2 are there" in message(tmp_path, path)


def test_parquet_without_its_reader_names_it(splits: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    parquet(f"mnist/{HUB}")(splits, tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(DataError, match="pip install pyarrow"):
        load("mnist", tmp_path)


def test_emnist_of_which_a_file_is_missing_is_named_as_it_is(tmp_path: Path):
    (tmp_path / "emnist-digits-train-images-idx3-ubyte").write_bytes(b"")
    with pytest.raises(DataError, match="emnist-digits-train-labels-idx1-ubyte: the file is missing"):
        load("mnist", tmp_path)


def test_the_cropped_digits_are_told_from_mnist_in_one_folder(splits: Splits, tmp_path: Path):
    street = drawn("svhn", 30, 0), drawn("svhn", 12, 1)
    parquet(HUB)(street, tmp_path)
    assert load("mnist", tmp_path).source == "drawn"
    mat("SVHN")(street, tmp_path)
    assert load("svhn", tmp_path).train.images.shape == (30, 3, 32, 32)
