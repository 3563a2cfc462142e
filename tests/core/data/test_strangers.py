"""Other sets under MNIST's names: recognised, or doubted; and what is said of folders in which nothing fits."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import KMNIST, MNIST, FashionMNIST

from core.data import DataError, clues, load, strangers
from core.data.drawn import drawn
from core.data.loading import in_vain
from core.data.types import Dataset, Split, dataset
from core.runs import sanity
from core.settings import settings
from tests.helpers.data_folders import idx_files, mat

SHIFTED = np.array([*range(1, 10), 0])


def test_checksums_are_torchvisions():
    theirs = {md5: strangers.FASHION for _, md5 in FashionMNIST.resources}
    theirs |= {md5: strangers.KMNIST for _, md5 in KMNIST.resources}
    assert theirs == strangers.GZIPPED
    assert not {md5 for _, md5 in MNIST.resources} & set(theirs)


@pytest.mark.parametrize("part", ["train-images", "t10k-labels"])
def test_a_gzipped_file_of_another_set_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str):
    splits = drawn("mnist", 30, 0), drawn("mnist", 12, 1)
    idx_files("", zipped=True)(splits, tmp_path)
    path = next(tmp_path.glob(f"{part}*"))
    monkeypatch.setitem(strangers.GZIPPED, hashlib.md5(path.read_bytes()).hexdigest(), strangers.FASHION)
    with pytest.raises(DataError, match="Fashion-MNIST, pictures of clothes, not of MNIST") as caught:
        load("mnist", tmp_path)
    assert str(path) in str(caught.value)
    assert "data fetch mnist" in str(caught.value)
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert load("mnist", tmp_path).source == "local copy"


def alike(mean: float, each: int = strangers.EACH) -> Split:
    """As many images of each class as in the sets made after MNIST, of that mean."""
    labels = np.repeat(np.arange(10), each)
    images = np.zeros((len(labels), 1, 28, 28), np.uint8)
    lit = round(mean * 784)
    images.reshape(len(labels), -1)[:, :lit] = 255
    images.reshape(len(labels), -1)[: round((mean * 784 - lit) * len(labels)) if mean * 784 > lit else 0, lit] = 255
    return Split(images, labels)


@pytest.mark.parametrize("name", strangers.MEANS)
def test_unpacked_sets_are_known_by_what_is_published_of_them(name: str):
    mean = strangers.MEANS[name]
    shaped = alike(mean)
    off = mean - float(shaped.images.mean()) / 255
    assert abs(off) < 0.001
    shaped.images[:, 0, 27, 27] = round(off * 784 * 255) if off > 0 else 0
    with pytest.raises(DataError, match=name):
        strangers.refuse(Path("train-images-idx3-ubyte"), shaped)


@pytest.mark.parametrize(("mean", "each"), [(0.1307, 6000), (0.2860, 5999), (0.24, 6000)])
def test_other_images_are_not_taken_for_them(mean: float, each: int):
    strangers.refuse(Path("train-images-idx3-ubyte"), alike(mean, each))


def test_real_mnist_is_no_stranger(real_data: Path):
    assert not strangers.balanced(load("mnist", real_data).train)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return dataset("mnist", drawn("mnist", 300, 0), drawn("mnist", 200, 1), "local copy")


def changed(digits: Dataset, images=lambda x: x, labels=lambda y: y) -> list[str]:
    splits = [Split(images(split.images), labels(split.labels)) for split in (digits.train, digits.test)]
    return list(sanity.of(dataset("mnist", *splits, "local copy")))


def test_digits_as_they_should_be_raise_no_doubt(digits: Dataset):
    assert changed(digits) == []


def test_images_that_are_turned_inverted_or_dark_are_told(digits: Dataset):
    assert "rows and columns exchanged" in changed(digits, lambda x: x.swapaxes(2, 3))[0]
    assert "black and white exchanged" in changed(digits, lambda x: 255 - x)[0]
    assert "multiply them by 255" in changed(digits, lambda x: x // 128)[0]


def test_labels_that_do_not_fit_are_told(digits: Dataset):
    shuffled = changed(digits, labels=np.random.default_rng(0).permutation)[0]
    assert "are these digits, upright, white on black, with the right labels?" in shuffled
    assert "if each label were one less" in changed(digits, labels=SHIFTED.__getitem__)[0]


def test_images_of_something_else_are_told(digits: Dataset):
    noise = changed(digits, lambda x: np.random.default_rng(0).integers(0, 256, x.shape, np.uint8))[0]
    assert "are these digits, upright, white on black" in noise


def test_two_classes_are_told(digits: Dataset):
    def some(split: Split) -> Split:
        kept = split.labels < 2
        return Split(np.tile(split.images[kept], (5, 1, 1, 1)), np.tile(split.labels[kept], 5))

    few = dataset("mnist", some(digits.train), some(digits.test), "local copy")
    assert list(sanity.of(few)) == ["Only the digits 0, 1 can be learned from these labels."]


@pytest.mark.slow
def test_street_numbers_are_doubted_alike(real_data: Path):
    real = load("svhn", real_data)
    assert list(sanity.of(real)) == []
    moved = Split(real.test.images, SHIFTED[real.test.labels])
    assert "one less" in next(sanity.of(dataset("svhn", real.train, moved, "local copy")))


# What lies in a folder, and what is said of it for "mnist" or "svhn".
MET = {
    "SVHN/train.tar.gz": ("svhn", "format 1, whole house numbers"),
    "full_numbers/train-00000-of-00001.parquet": ("svhn", "format 1, whole house numbers"),
    "SVHN/extra_32x32.mat": ("svhn", "used neither to train nor to test"),
    "FashionMNIST/raw/train-images-idx3-ubyte": ("mnist", "Fashion-MNIST"),
    "fashion-mnist_train.csv": ("mnist", "Fashion-MNIST"),
    "KMNIST/raw/train-images-idx3-ubyte": ("mnist", "KMNIST"),
    "EMNIST/raw/emnist-letters-train-images-idx3-ubyte": ("mnist", "emnist-digits-…"),
    "mnist.pkl.gz": ("mnist", "a pickle, which is never opened"),
    "MNIST/processed/training.pt": ("mnist", "a pickle, which is never opened"),
    "mnist.zip": ("mnist", "an archive: unpack it"),
    "gzip.zip": ("mnist", "an archive: unpack it"),
    "train.csv": ("mnist", "not of a label and 784 pixels"),
    "datasets--ylecun--mnist/snapshots/0/README.md": ("mnist", "Hugging Face's cache"),
    "holiday.jpg": ("mnist", "there is holiday.jpg"),
    "": ("mnist", "there is nothing"),
}


@pytest.mark.parametrize("path", MET)
def test_what_was_found_instead_is_told_with_what_is_expected(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "folder"
    folder.mkdir()
    if path:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"what this is, its name tells")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(folder))
    settings.cache_clear()
    name, told = MET[path]
    found = load(name)
    assert found.source == "drawn"
    assert told in found.remark
    assert found.remark == in_vain(name)
    assert {"mnist": "MNIST/raw/train-images-idx3-ubyte", "svhn": "train_32x32.mat"}[name] in found.remark
    assert str(folder) in found.remark


def test_a_remark_on_drawn_digits_changes_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plain = load("mnist")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    settings.cache_clear()
    assert load("mnist").fingerprint == plain.fingerprint
    assert plain.remark == ""


def test_a_folder_of_any_size_is_looked_at_in_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clues, "_LIMIT", 10)
    for number in range(30):
        (tmp_path / f"{number:02}").mkdir()
    (tmp_path / "mnist.zip").write_bytes(b"")
    assert clues.known("mnist", tmp_path) == {}
    assert clues.listed(tmp_path).endswith("05/ and 25 more")


def test_what_is_there_besides_a_good_set_is_known(tmp_path: Path):
    mat("SVHN")((drawn("svhn", 30, 0), drawn("svhn", 12, 1)), tmp_path)
    (tmp_path / "SVHN/extra_32x32.mat").write_bytes(b"")
    assert list(clues.known("svhn", tmp_path)) == ["SVHN/extra_32x32.mat"]
