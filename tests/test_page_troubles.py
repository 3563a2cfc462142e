"""What pages say where a run, data or a folder fails them, and what they leave unloaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import settings
from tests.apps import WITH_NETS, light, well
from tests.records import record_of
from ui.sections import HOME, PAGES, ROOT, Page


@WITH_NETS
def test_a_missing_run_is_named_with_its_cure(slug: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.cache.find", lambda net: None)
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
    assert str(tmp_path) in at.error[0].value
    assert all(file.read_bytes() == b"no images" for file in damaged)


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "file" / "runs"))
    settings.cache_clear()
    assert any("DIGITSCOPE_STORE" in caption.value for caption in well(light("")).sidebar.caption)


@pytest.mark.parametrize("entry", [HOME, PAGES[0]], ids=lambda entry: entry.slug or "home")
def test_what_needs_no_network_loads_no_torch(entry: Page):
    steps = [
        "from streamlit.testing.v1 import AppTest",
        "at = AppTest.from_file('app.py', default_timeout=60)",
        f"at = at.switch_page({entry.file!r}) if {entry is not HOME} else at",
        f"assert at.run().title[0].value == {entry.title!r}",
        "import sys; print({'torch', 'captum'} & set(sys.modules))",
    ]
    script = "\n".join(steps).replace("'app.py'", repr(str(ROOT / "app.py")))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
