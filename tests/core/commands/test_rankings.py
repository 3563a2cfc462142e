"""The grid's command on a few drawn digits: one real cell, resuming, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from core import __main__ as cli
from core.commands import rankings
from core.data import Dataset, drawn
from core.data.types import Split, dataset
from core.rankings import Setting, load, measuring, save
from core.rankings.measuring import measure
from core.recipes import TrainingError
from tests.helpers.grids import grid

SMALL = ("--net", "lenet5", "--start", "scratch", "--images", "64", "--epochs", "2")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """128 drawn digits to train on, 40 to test, in the place of SVHN."""
    train, test = (drawn.drawn("svhn", count, seed) for seed, count in enumerate((128, 40)))
    data = dataset("svhn", train, test, "drawn")
    monkeypatch.setattr(rankings, "load", lambda name: data)
    monkeypatch.setattr(drawn, "load", lambda name: data)
    return data


def run(out: Path, *words: str) -> Result:
    return CliRunner().invoke(cli.main, ["rankings", "--out", str(out), *(words or SMALL)], prog_name="python -m core")


def test_a_cell_is_trained_measured_and_not_trained_again(tmp_path: Path, small: Dataset):
    out = tmp_path / "grid.json"
    first = run(out, *SMALL, "--most", "1")
    assert first.exit_code == 0
    assert "lenet5" in first.stdout
    assert "of 40 test images" in first.stdout
    (cell,) = load(out).cells
    assert cell.setting == Setting(images=64)
    assert (cell.of, cell.recipe.epochs, cell.depth, cell.parameters) == ((40, 40), 2, 5, 62_006)
    assert cell.provenance.train_images == 64
    assert (cell.provenance.fingerprint, cell.provenance.source) == (small.fingerprint, "drawn")
    before = out.read_text("utf-8")
    again = run(out, *SMALL, "--most", "1")
    assert again.exit_code == 0
    assert load(out).cells[0] == cell
    assert out.read_text("utf-8").startswith(before.rpartition("\n]}")[0])
    assert len(load(out).cells) == 2


def test_the_test_images_after_each_epoch_are_those_at_its_end(small: Dataset):
    long = measure(Setting(images=64), Setting(images=64).recipe("lenet5", 128, 3), small)
    short = measure(Setting(images=64), Setting(images=64).recipe("lenet5", 128, 1), small)
    assert (long.right[0], long.of[0], long.train_loss[0]) == (short.right[0], short.of[0], short.train_loss[0])


def test_only_so_many_test_images_are_looked_at(monkeypatch: pytest.MonkeyPatch, small: Dataset):
    monkeypatch.setattr(measuring, "TESTED", 10)
    fewer = measuring.tested(small)
    assert len(fewer.test) == 10
    assert fewer.fingerprint == small.fingerprint
    assert measuring.tested(small).test.labels.tolist() == fewer.test.labels.tolist()


def test_a_training_that_diverges_is_a_result(small: Dataset):
    setting = Setting(images=64, optimizer="sgd", learning_rate=100.0)
    cell = measure(setting, setting.recipe("lenet5", 128, 3), small)
    assert cell.diverged
    assert len(cell.of) < 3
    assert "diverged" in rankings.line(cell)


def test_weights_from_drawn_digits_are_another_start(small: Dataset):
    settings = [Setting(images=64), Setting(images=64, start="drawn")]
    scratch, started = (measure(each, each.recipe("lenet5", 128, 1), small) for each in settings)
    assert scratch.recipe == started.recipe
    assert scratch.train_loss != started.train_loss


def test_other_data_are_refused_and_the_file_stays(tmp_path: Path):
    out = tmp_path / "grid.json"
    save(out, grid({Setting(): {"lenet5": [0.5]}}))
    before = out.read_text("utf-8")
    result = run(out)
    assert result.exit_code == 1
    assert "other data" in result.output
    assert "--out" in result.output
    assert out.read_text("utf-8") == before


def test_a_damaged_file_is_one_line(tmp_path: Path):
    (tmp_path / "grid.json").write_text("no json", "utf-8")
    result = run(tmp_path / "grid.json")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "cannot be read" in result.output


def test_imagenet_weights_that_cannot_be_had_leave_their_cells_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def refused(*_: object) -> None:
        raise TrainingError("The weights cannot be fetched.")

    monkeypatch.setattr(measuring, "measure", refused)
    words = ("--net", "resnet18", "--images", "64", "--epochs", "1", "--start", "imagenet")
    result = run(tmp_path / "grid.json", *words, "--most", "1")
    assert result.exit_code == 0
    assert "Left out: resnet18" in result.output
    assert load(tmp_path / "grid.json").cells == ()
    assert run(tmp_path / "grid.json").exit_code == 1


def test_what_cannot_be_trained_at_all_is_an_error(small: Dataset):
    empty = Split(small.train.images[:0], np.array([], dtype=np.int64))
    with pytest.raises(TrainingError):
        measure(Setting(images=64), Setting(images=64).recipe("lenet5", 128, 1), replace(small, train=empty))
