"""`python -m core adopt` says what is in a file, tries it, and keeps it."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from core import __main__ as cli
from core.adopting.adoption import adopt
from core.commands import adopt as command
from core.data.types import Split, dataset
from core.settings import settings
from tests.core.adopting.made import FILES
from tests.core.adopting.saved import dense, pt

IMAGES = np.random.default_rng(1).integers(0, 256, (60, 1, 28, 28), dtype=np.uint8)
DATA = dataset("mnist", Split(IMAGES, np.arange(60) % 10), Split(IMAGES, np.arange(60) % 10), "drawn")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["adopt", *words], prog_name="python -m core")


@pytest.fixture(autouse=True)
def noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load", lambda name: DATA)


def test_a_file_is_told_tried_and_kept(tmp_path: Path):
    result = run(str(FILES / "r4_cnn.keras"))
    assert result.exit_code == 0, result.output
    assert "A net of 34,826 parameters for images of 28×28×1, 10 classes." in result.output
    assert "3·3·32·64 + 64 = 18,496" in result.output
    assert "taken off" in result.output
    assert result.output.count("* ") == 1
    assert "Is it a net for digits?" in result.output
    assert "of 60 mnist test images (drawn), 95 % interval" in result.output
    kept = list((settings().cache / "adopted").iterdir())
    assert len(kept) == 1
    assert adopt(kept[0]).origin.file == "r4_cnn.keras"


def test_a_scaling_and_a_place_can_be_named(tmp_path: Path):
    place = tmp_path / "mine.safetensors"
    result = run(str(FILES / "r1_mlp.keras"), "--scaling", "signed", "--out", str(place))
    assert result.exit_code == 0, result.output
    assert "Scaling: −1 to 1 (x/127.5 − 1)." in result.output
    assert adopt(place).scaling == "signed"


def test_weights_alone_take_a_description(tmp_path: Path):
    path = tmp_path / "net.pt"
    path.write_bytes(pt(dense().state_dict()))
    result = run(str(path), "--net", "flatten,dense:128,tanh,dense:10", "--out", str(tmp_path / "kept.safetensors"))
    assert result.exit_code == 0, result.output
    assert "Tanh" in result.output


def test_a_net_of_other_images_is_not_tried(tmp_path: Path):
    result = run(str(FILES / "branches.keras"), "--out", str(tmp_path / "kept.safetensors"))
    assert result.exit_code == 0, result.output
    assert "It is not tried" in result.output


def test_what_fails_is_one_line_and_keeps_nothing(tmp_path: Path):
    path = tmp_path / "bad.keras"
    path.write_bytes(b"PK\x03\x04")
    result = run(str(path))
    assert result.exit_code == 1
    assert result.output.startswith("Error: The file is damaged")
    assert result.output.count("\n") == 1
    assert not (settings().cache / "adopted").exists()
