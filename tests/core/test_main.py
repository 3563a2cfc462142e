"""The command line: what it prints, and how it fails."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from core import __main__ as cli
from core.data.types import Dataset, Split, dataset
from core.runs import Store
from core.training import NAMED, Recipe

RECIPE = Recipe("mlp-128", "mnist", epochs=2)


def digits(count: int) -> Split:
    images = np.random.default_rng(count).integers(0, 256, (count, 1, 28, 28), dtype=np.uint8)
    return Split(images, np.arange(count) % 10)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The command line with 60 images of noise in the place of MNIST."""
    data = dataset("mnist", digits(60), digits(20), "drawn")
    monkeypatch.setattr(cli, "load", lambda name: data)
    return data


@pytest.fixture
def toml(tmp_path: Path) -> str:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.to_toml(), "utf-8")
    return str(path)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.main, words, prog_name="python -m core")


def test_training_shows_its_progress_and_its_result(small: Dataset, toml: str, tmp_path: Path):
    result = run("train", toml, "--store", str(tmp_path / "runs"), "--half")
    assert result.exit_code == 0
    assert "Training mlp-128 on mnist (drawn)." in result.stdout
    assert "of 20 mnist test images (drawn)" in result.stdout
    assert "2/2" in result.stderr
    assert "accuracy=" in result.stderr
    assert "loss=" in result.stderr


def test_the_second_call_says_that_it_was_trained_before(small: Dataset, toml: str, tmp_path: Path):
    words = ("train", toml, "--store", str(tmp_path / "runs"))
    first, second = run(*words), run(*words)
    assert second.exit_code == 0
    assert second.stdout.startswith("Trained before: ")
    assert second.stdout.removeprefix("Trained before: ") == first.stdout.splitlines(keepends=True)[-1]
    assert "epoch" not in second.stderr
    assert run("runs", "--store", str(tmp_path / "runs")).stdout in first.stdout


def test_figures_alone_are_kept_on_request_and_weights_train_it_again(small: Dataset, toml: str, tmp_path: Path):
    words = ("train", toml, "--store", str(tmp_path / "runs"))
    first, again, whole = run(*words, "--metrics"), run(*words, "--metrics"), run(*words)
    assert [result.exit_code for result in (first, again, whole)] == [0, 0, 0]
    assert again.stdout.startswith("Trained before: ")
    assert whole.stdout.startswith("Training mlp-128")
    (stored,) = Store(tmp_path / "runs").list()
    assert stored.has_weights
    assert run(*words).stdout.startswith("Trained before: ")


def test_a_store_that_cannot_be_written_is_an_error(small: Dataset, toml: str):
    with pytest.warns(RuntimeWarning, match="trained but not stored"):
        result = run("train", toml, "--store", toml)
    assert result.exit_code == 1
    assert f"could not be kept in {toml}" in result.stderr


def test_no_runs(tmp_path: Path):
    result = run("runs")
    assert result.exit_code == 0
    assert result.stdout.startswith("No runs in ")


@pytest.mark.parametrize("name", NAMED)
def test_a_printed_recipe_is_the_shipped_one(name: str, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(run("recipe", name).stdout, "utf-8")
    assert Recipe.from_toml(path) == NAMED[name]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no file"),
        ("model =", "is no valid TOML"),
        ('model = "mlp-128"\ndataset = "mnist"\nbatch = 3', "has no key 'batch'"),
        ('model = "mlp-128"\ndataset = "mnist"\nlearning_rate = 0', "learning_rate = 0"),
        ('model = "mlp-128"\ndataset = "mnist"\nshare = 0.001', "No image is left to train on"),
    ],
)
def test_errors_are_one_line(content: str | None, message: str, small: Dataset, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    result = run("train", str(path), "--store", str(tmp_path / "runs"))
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert message in line
    assert "Traceback" not in result.output


def test_ctrl_c_is_no_traceback(small: Dataset, toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "train", interrupt)
    result = run("train", toml, "--store", str(tmp_path / "runs"))
    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert "Traceback" not in result.output


def test_the_data_commands_are_here():
    assert "fetch" in run("data", "--help").stdout
    assert {"data", "recipe", "runs", "train"} <= set(cli.main.commands)
