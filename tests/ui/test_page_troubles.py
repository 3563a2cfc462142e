"""What pages say where a run, data or a folder fails them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.drawn import drawn
from core.settings import settings
from tests.helpers.apps import WITH_NETS, light, opened, taken, well
from tests.helpers.data_folders import idx_files, mat
from tests.helpers.records import record_of
from ui.page.sections import HOME, PAGES


@WITH_NETS
def test_a_missing_run_is_named_with_its_cure(slug: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.shared.nets.find", lambda net: None)
    at = light(slug)
    assert not at.exception
    assert f"train {record_of(slug)().net}" in at.error[0].value


@WITH_NETS
def test_damaged_data_are_named_and_stay_as_they_are(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    damaged = [tmp_path / "MNIST/raw/t10k-images-idx3-ubyte", tmp_path / "SVHN/test_32x32.mat"]
    for file in damaged:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"no images")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path))
    settings.cache_clear()
    at = light(slug)
    assert not at.exception
    assert "DIGITSCOPE_DATA/" in at.error[0].value
    assert str(tmp_path) not in at.error[0].value
    assert all(file.read_bytes() == b"no images" for file in damaged)


def given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITSCOPE_DATA", str(folder))
    settings.cache_clear()


OPENED = [(entry.slug, {}) for entry in (HOME, *PAGES)] + [
    ("landscape", {"view": "Training path"}),
    ("landscape", {"view": "Two runs", "images": "Test"}),
    ("landscape", {"below": "Sharpness", "images": "Test"}),
    ("loss_surfaces", {"data": "Two MNIST digits"}),
    ("softmax", {"net": "mlp-128"}),
]
NEEDS_DATA = (
    "layer_by_layer",
    "softmax",
    "saliency",
    "landscape",
    "loss_up_accuracy_flat",
    "training_curves",
    "validation_beats_training",
)


def told(at: AppTest) -> list[str]:
    """What a page says of troubles."""
    return [each.value for each in (*at.error, *at.warning)]


@pytest.mark.parametrize(("slug", "query"), OPENED)
def test_a_setting_that_leads_nowhere_is_told_and_breaks_no_page(
    slug: str, query: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    given(tmp_path / "nowhere", monkeypatch)
    at = light(slug, query)
    assert not at.exception
    assert any("there is no folder …/nowhere" in caption.value for caption in at.sidebar.caption)
    assert not any(str(tmp_path) in text for text in (*told(at), *(each.value for each in at.sidebar.caption)))
    assert all("DIGITSCOPE_DATA leads nowhere" in text for text in told(at))
    if slug in NEEDS_DATA or "data" in query:
        assert told(at)


@WITH_NETS
def test_a_folder_in_which_nothing_fits_is_told_and_digits_are_drawn(
    slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mnist.pkl.gz").write_bytes(b"")
    given(tmp_path / "folder", monkeypatch)
    at = well(light(slug))
    assert any("drawn by the app" in caption.value.lower() for caption in at.main.caption)
    assert any("mnist.pkl.gz is a pickle" in caption.value for caption in at.sidebar.caption)


def test_emnist_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    splits = drawn("mnist", 300, 0), drawn("mnist", 100, 1)
    idx_files("EMNIST/raw", "emnist-digits-{part}-idx{n}-ubyte", turned=True, test="test")(splits, tmp_path)
    given(tmp_path, monkeypatch)
    at = well(light("softmax"))
    assert any("EMNIST's digits" in caption.value for caption in at.main.caption)
    assert any("EMNIST's digits" in caption.value for caption in at.sidebar.caption)


TECHNICAL = ("logit", "axis", "shape", "as many of both", "array", "None")


@pytest.mark.parametrize("sizes", [pytest.param((1, 1), marks=pytest.mark.slow), (10, 3)], ids=str)
@pytest.mark.parametrize(("slug", "query"), OPENED)
def test_a_tiny_copy_is_shown_or_its_size_is_told(
    slug: str, query: dict[str, str], sizes: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, make in (("mnist", idx_files("")), ("svhn", mat(""))):
        make((drawn(name, sizes[0], 0), drawn(name, sizes[1], 1)), tmp_path)
    given(tmp_path, monkeypatch)
    at = light(slug, query)
    assert not at.exception
    for text in told(at):
        assert not any(word in text for word in TECHNICAL)
    if slug == "loss_up_accuracy_flat" or (slug == "landscape" and "below" not in query):
        assert f"hold {sizes[0]} training" in told(at)[0]
        assert "data fetch mnist" in told(at)[0]


@pytest.mark.parametrize("slug", ["layer_by_layer", "saliency", "trust"])
@pytest.mark.parametrize("source", ["Drawing", "Upload"])
def test_no_net_answers_before_there_is_an_image_and_the_link_holds_what_is_set(slug: str, source: str):
    at = well(opened(slug, {"source": source, "net": "CNN", "shift_y": "-4"}))
    assert "yet" in at.info[0].value
    assert "the net says" not in " ".join(each.value.lower() for each in at.main.markdown)
    held = {name: value[0].lower() for name, value in taken(at).items()}
    assert (held["source"], held["shift_y"]) == (source.lower(), "-4")
    assert held.get("net", record_of(slug)().net) == "mnist-cnn"


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "file" / "runs"))
    settings.cache_clear()
    captions = [caption.value for caption in well(light("")).sidebar.caption]
    assert any("DIGITSCOPE_STORE" in caption for caption in captions)
    assert not any(str(tmp_path) in caption for caption in captions)
