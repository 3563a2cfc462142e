"""`python -m core evidence`: what it measures is what the modules it asks return, and it is read back as written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

from core import __main__ as cli
from core.commands import evidence
from core.data.types import Split, dataset
from core.reports import epoch_results, shape_results
from core.reports.shape_results import DETECTION, LINE, ShapeOutcome, ShapeSetting
from core.runs import Run, shipped
from tests.helpers.own_runs import IDS


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ("evidence", *words), prog_name="python -m core")


def test_every_setting_is_trained_with_as_many_seeds_as_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[ShapeSetting, int]] = []

    def trained(setting: ShapeSetting, seed: int) -> ShapeOutcome:
        asked.append((setting, seed))
        return ShapeOutcome(seed + 1, seed + 2, 0.5, 100)

    monkeypatch.setattr(evidence, "trained", trained)
    assert run("shapes", "--seeds", "3", "--pairs", "2", "--out", str(tmp_path / "s.json")).exit_code == 0
    assert asked == [(each, seed) for each in LINE for seed in range(3)] + [
        (each, seed) for each in DETECTION for seed in range(2)
    ]
    found = shape_results.load(tmp_path / "s.json")
    assert found.iterations(LINE[0]) == [2, 3, 4]
    assert found.provenance["precision"] == "float32"


def test_a_net_is_trained_as_its_setting_says():
    found = evidence.trained(ShapeSetting(kind="dense", activation="elu", rate=0.05, most=4), 0)
    assert (found.class_iterations, found.iterations) == (-1, -1)
    assert found.fresh > 3000


@pytest.fixture
def dropping() -> Run:
    found = shipped().read(IDS["mnist-cnn-ce"])
    assert found is not None
    return found


def test_dropout_is_on_for_one_of_the_measurements_alone(dropping: Run):
    rng = np.random.default_rng(0)
    images = Split(rng.integers(0, 256, (64, 1, 28, 28), dtype=np.uint8), rng.integers(0, 10, 64))
    found = evidence.again(dropping, images, 1)
    labels = torch.from_numpy(images.labels)
    plain = torch.nn.functional.cross_entropy(torch.from_numpy(dropping.predict(images.images, 1)), labels)
    assert found.whole[0] == pytest.approx(plain.item(), rel=1e-3)
    assert found.under_dropout[0] != pytest.approx(found.whole[0], rel=1e-3)
    assert not any(module.training for module in dropping.model(1).modules())


def test_changes_lead_from_epoch_to_epoch_and_from_the_best_to_the_last():
    studied = shipped().read(IDS["overfitting"])
    rng = np.random.default_rng(1)
    images = Split(rng.integers(0, 256, (20, 1, 28, 28), dtype=np.uint8), rng.integers(0, 10, 20))
    found = list(evidence.changes(replace(studied, checkpoints=(8, 9, 10)), images))
    assert [(each.before, each.after) for each in found] == [(8, 9), (9, 10)]
    assert all(sum(images for images, _ in each.groups.values()) == 20 for each in found)
    kept = epoch_results.load().changes
    assert (9, 36) in [(each.before, each.after) for each in kept]


def test_other_images_than_the_runs_own_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    rng = np.random.default_rng(2)
    digits = Split(rng.integers(0, 256, (60, 1, 28, 28), dtype=np.uint8), np.arange(60) % 10)
    monkeypatch.setattr(evidence, "load", lambda name: dataset("mnist", digits, digits, "drawn"))
    result = run("epochs", "--out", str(tmp_path / "e.json"))
    assert result.exit_code == 1
    assert "trained on other MNIST images" in result.output


def test_results_are_written_and_read_back(tmp_path: Path):
    kept = epoch_results.load()
    epoch_results.save(kept, tmp_path / "e.json")
    assert epoch_results.load(tmp_path / "e.json") == kept
