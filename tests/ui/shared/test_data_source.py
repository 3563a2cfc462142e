import pytest

from core.data import load
from core.reports.street_numbers import RECUT
from ui.shared import data_source


@pytest.mark.parametrize(
    ("name", "source", "fingerprint", "words"),
    [
        ("mnist", "official", "", "MNIST's official images"),
        ("mnist", "local copy", "", "images of MNIST, not its official files"),
        ("mnist", "drawn", "", "digits drawn by the app in the manner of MNIST"),
        ("svhn", "official", "", "SVHN's official crops"),
        ("svhn", "local copy", RECUT, "re-cut crops of SVHN, not its official benchmark"),
        ("svhn", "local copy", "0", "crops of SVHN, not its official files"),
        ("svhn", "drawn", "", "digits drawn by the app in the manner of SVHN"),
    ],
)
def test_images_are_called_what_they_are(name, source, fingerprint, words):
    assert data_source.in_words(name, source, fingerprint) == words


def test_drawn_digits_are_said_to_be_drawn(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    assert data_source.of(load("mnist", tmp_path)) == "digits drawn by the app in the manner of MNIST"
