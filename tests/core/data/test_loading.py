import subprocess
import sys

import numpy as np
import pytest

from core.data import NAMES, DataError, load, normalisation
from core.data.loading import find
from core.data.types import Split, fingerprint
from core.settings import settings


def test_unknown_name_lists_the_names():
    for ask in (load, normalisation):
        with pytest.raises(ValueError, match="mnist, svhn, line, detection, random"):
            ask("cifar")


def test_drawn_where_no_files_are(tmp_path):
    assert load("mnist", tmp_path / "nowhere").source == "drawn"


def test_setting_comes_before_cache_and_root_before_both(mnist_root, tmp_path, monkeypatch):
    cached = settings().cache / "data" / "MNIST" / "raw"
    cached.parent.mkdir(parents=True)
    (mnist_root / "MNIST" / "raw").rename(cached)
    assert find("mnist") == cached
    assert load("mnist").source == "local copy"

    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path / "mine"))
    settings.cache_clear()
    mine = tmp_path / "mine" / "MNIST" / "raw"
    mine.mkdir(parents=True)
    assert find("mnist") == cached
    (mine / "t10k-labels-idx1-ubyte").write_bytes(b"damaged")
    assert find("mnist") == mine
    with pytest.raises(DataError, match="mine"):
        load("mnist")
    assert load("mnist", tmp_path / "nowhere").source == "drawn"


def test_folder_that_may_not_be_entered(mnist_root, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        load("mnist", mnist_root)


@pytest.mark.parametrize("name", NAMES)
def test_normalisation_has_one_pair_a_channel(name):
    mean, deviation = normalisation(name)
    assert len(mean) == len(deviation) == load(name).train.images.shape[1]


def test_fingerprint_sees_pixels_labels_shape_and_order():
    images, labels = np.zeros((4, 1, 2, 2), np.uint8), np.arange(4)
    changed = images.copy()
    changed[3, 0, 1, 1] = 1
    prints = [
        fingerprint(Split(images, labels)),
        fingerprint(Split(changed, labels)),
        fingerprint(Split(images, labels[::-1])),
        fingerprint(Split(images.reshape(4, 1, 1, 4), labels)),
        fingerprint(Split(images, labels), Split(changed, labels)),
        fingerprint(Split(changed, labels), Split(images, labels)),
    ]
    assert len(set(prints)) == len(prints)
    assert all(len(each) == 32 for each in prints)
    assert fingerprint(Split(images.copy(), labels.copy())) == prints[0]


def test_import_is_cheap():
    heavy = ("torch", "torchvision", "scipy", "matplotlib", "PIL", "pyarrow")
    code = f"import sys, core.data; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
