"""MNIST and SVHN as they lie around: a table of layouts, made of drawn digits, each of which must read the same."""

from pathlib import Path

import numpy as np
import pytest

from core.data import DataError, load
from core.data.drawn import drawn
from core.data.layouts import STORED, look
from core.data.loading import located, unread
from core.data.mnist import TURNED
from core.settings import settings
from tests.helpers.data_folders import Maker, Splits, idx_files, mat, npz, parquet, table, tables


@pytest.fixture(scope="module")
def mnist() -> Splits:
    return drawn("mnist", 30, 0), drawn("mnist", 12, 1)


@pytest.fixture(scope="module")
def svhn() -> Splits:
    return drawn("svhn", 30, 0), drawn("svhn", 12, 1)


DOT = "{part}.idx{n}-ubyte"
MNIST: dict[str, tuple[Maker, str]] = {  # what lies below a folder, and how deep DIGITSCOPE_DATA leads into it
    "torchvision's": (idx_files("MNIST/raw"), ""),
    "lower case": (idx_files("mnist/raw"), ""),
    "no raw": (idx_files("MNIST"), ""),
    "raw alone": (idx_files("raw"), ""),
    "flat": (idx_files(""), ""),
    "one level too deep": (idx_files("MNIST/raw"), "MNIST"),
    "two levels too deep": (idx_files("MNIST/raw"), "MNIST/raw"),
    "beside SVHN, which is given": (idx_files("MNIST/raw"), "SVHN"),
    "7-Zip's dot": (idx_files("MNIST/raw", DOT), ""),
    "7-Zip's dot, flat": (idx_files("", DOT), ""),
    "two dots": (idx_files("", "{part}.idx{n}.ubyte"), ""),
    "capitals": (idx_files("", "{part}-IDX{n}-UBYTE"), ""),
    "each in a folder of its name": (idx_files("", "{part}-idx{n}-ubyte/{part}-idx{n}-ubyte"), ""),
    "gzipped": (idx_files("MNIST/raw", "{part}-idx{n}-ubyte.gz", zipped=True), ""),
    "gzipped, with a dot": (idx_files("MNIST/raw", DOT + ".gz", zipped=True), ""),
    "gzipped, not called so": (idx_files("MNIST/raw", zipped=True), ""),
    "called gzipped, but not": (idx_files("MNIST/raw", "{part}-idx{n}-ubyte.gz"), ""),
    "Keras's": (npz(""), ""),
    "Keras's, in its own folder": (npz("datasets"), ""),
    "Keras's, below MNIST": (npz("mnist"), ""),
    "tables with titles": (tables("pixel{n}"), ""),
    "tables without": (tables(None), ""),
    "Hugging Face's": (parquet("mnist/{part}-00000-of-00001.parquet"), ""),
    "Hugging Face's, flat": (parquet("{part}-00000-of-00001.parquet"), ""),
    "Hugging Face's, a folder a part": (parquet("mnist/{part}/0000.parquet"), ""),
    "Hugging Face's, in two": (parquet(*(f"data/{{part}}-0000{n}-of-00002.parquet" for n in (0, 1))), ""),
    "EMNIST's digits": (idx_files("EMNIST/raw", "emnist-digits-{part}-idx{n}-ubyte", False, True, "test"), ""),
    "EMNIST's MNIST": (idx_files("gzip", "emnist-mnist-{part}-idx{n}-ubyte.gz", True, True, "test"), ""),
    "EMNIST's, too deep": (idx_files("EMNIST/raw", "emnist-digits-{part}-idx{n}-ubyte", False, True, "test"), "EMNIST"),
}
SVHN: dict[str, tuple[Maker, str]] = {
    "torchvision's": (mat("SVHN"), ""),
    "flat": (mat(""), ""),
    "lower case": (mat("svhn"), ""),
    "one level too deep": (mat("SVHN"), "SVHN"),
    "beside MNIST, which is given": (mat("SVHN"), "MNIST/raw"),
    "Hugging Face's": (parquet("cropped_digits/{part}-00000-of-00001.parquet"), ""),
    "Hugging Face's, flat": (parquet("svhn-{part}.parquet"), ""),
}


def given(root: Path, inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = root / inside
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("DIGITSCOPE_DATA", str(folder))
    settings.cache_clear()


def check(name: str, splits: Splits) -> None:
    found = load(name)
    assert found.source == "local copy"
    assert found.name == name
    for split, made in zip((found.train, found.test), splits, strict=True):
        np.testing.assert_array_equal(split.images, made.images)
        np.testing.assert_array_equal(split.labels, made.labels)
        assert split.images.dtype == np.uint8
        assert split.images.flags.c_contiguous
        assert split.labels.dtype == np.int64


@pytest.mark.parametrize("layout", MNIST)
def test_mnist_is_found_and_read(layout: str, mnist: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make, inside = MNIST[layout]
    make(mnist, tmp_path)
    given(tmp_path, inside, monkeypatch)
    check("mnist", mnist)
    assert load("mnist").remark == (TURNED if "EMNIST" in layout else "")
    assert load("svhn").source == "drawn"
    assert unread("mnist") == unread("svhn") == {}


@pytest.mark.parametrize("layout", SVHN)
def test_svhn_is_found_and_read(layout: str, svhn: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make, inside = SVHN[layout]
    make(svhn, tmp_path)
    given(tmp_path, inside, monkeypatch)
    check("svhn", svhn)
    assert load("mnist").source == "drawn"
    assert unread("mnist") == unread("svhn") == {}


def test_both_flat_in_one_folder(mnist: Splits, svhn: Splits, tmp_path: Path):
    idx_files("", DOT)(mnist, tmp_path)
    mat("")(svhn, tmp_path)
    assert load("mnist", tmp_path).source == load("svhn", tmp_path).source == "local copy"


def test_kaggles_table_is_divided_and_says_so(mnist: Splits, tmp_path: Path):
    table(tmp_path / "train.csv", mnist[0], "pixel{n}")
    (tmp_path / "test.csv").write_text("pixel0,pixel1\n0,0\n", "utf-8")
    found = load("mnist", tmp_path)
    np.testing.assert_array_equal(found.train.images, mnist[0].images[:26])
    np.testing.assert_array_equal(found.test.images, mnist[0].images[26:])
    np.testing.assert_array_equal(np.append(found.train.labels, found.test.labels), mnist[0].labels)
    assert "of the 30 rows of train.csv the last 4 are the test images" in found.remark


@pytest.mark.parametrize("first", ["PassengerId,Survived,Pclass", "label,pixel0,pixel1", ""])
def test_another_train_csv_is_none_of_ours(tmp_path: Path, first: str):
    (tmp_path / "train.csv").write_text(f"{first}\n1,0,3\n", "utf-8")
    assert look("mnist", tmp_path) is None


def test_a_whole_set_comes_before_a_broken_one(mnist: Splits, tmp_path: Path):
    idx_files("MNIST/raw")(mnist, tmp_path)
    (tmp_path / "MNIST/raw/t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="t10k-labels-idx1-ubyte: the file is missing"):
        load("mnist", tmp_path)
    npz("")(mnist, tmp_path)
    assert located("mnist", tmp_path).form.title == "Keras's mnist.npz"


def test_the_plain_file_with_a_dash_comes_first(mnist: Splits, tmp_path: Path):
    idx_files("")(mnist, tmp_path)
    for name in ("train-images.idx3-ubyte", "train-images-idx3-ubyte.gz"):
        (tmp_path / name).write_bytes(b"another")
    assert load("mnist", tmp_path).source == "local copy"


@pytest.mark.parametrize("kept", ["train", "test"])
def test_a_part_that_is_missing_is_named(kept: str, mnist: Splits, svhn: Splits, tmp_path: Path):
    other = "test" if kept == "train" else "train"
    makers = {"cropped_digits": parquet("cropped_digits/{part}-00000-of-00001.parquet"), "": tables("pixel{n}")}
    for folder, make in makers.items():
        splits = svhn if folder else mnist
        make(splits, tmp_path)
        next((tmp_path / folder).glob(f"*{other}*.*")).unlink()
    with pytest.raises(DataError, match=f"{other}-00000-of-00001.parquet: the file is missing"):
        load("svhn", tmp_path)
    if kept == "test":
        with pytest.raises(DataError, match=r"mnist_train\.csv: the file is missing"):
            load("mnist", tmp_path)


def test_the_real_files_under_a_dot_are_official(real_data: Path, tmp_path: Path):
    for name in STORED["mnist"].files.values():
        (tmp_path / name.replace("-idx", ".idx")).symlink_to(real_data / "MNIST/raw" / name)
    assert load("mnist", tmp_path).source == "official"


def test_the_real_images_in_kerass_file_are_official(real_data: Path, tmp_path: Path):
    found = load("mnist", real_data)
    npz("")((found.train, found.test), tmp_path)
    assert load("mnist", tmp_path).source == "official"
    assert load("mnist", tmp_path).fingerprint == found.fingerprint
