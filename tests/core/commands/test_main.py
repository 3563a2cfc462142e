"""The command line: what it prints, and how it fails."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

from core import __main__ as cli
from core.commands import training
from core.data.types import Dataset, Split, dataset
from core.recipes import NAMED, EpochRecord, Recipe
from core.runs import Run, Store, StoreError
from core.settings import settings
from core.training import train
from core.training.loop import Training

ROOT = Path(__file__).resolve().parents[3]
RECIPE = Recipe("mlp-128", "mnist", epochs=2)


def digits(count: int) -> Split:
    images = np.random.default_rng(count).integers(0, 256, (count, 1, 28, 28), dtype=np.uint8)
    return Split(images, np.arange(count) % 10)


DIGITS = dataset("mnist", digits(60), digits(20), "drawn")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The command line with 60 images of noise in the place of MNIST."""
    monkeypatch.setattr(training, "load", lambda name: DIGITS)
    return DIGITS


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


def test_training_says_how_its_data_were_come_by(toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = replace(dataset("mnist", digits(60), digits(20), "drawn"), remark="there is nothing in the folder.")
    monkeypatch.setattr(training, "load", lambda name: data)
    result = run("train", toml, "--store", str(tmp_path / "runs"))
    assert "Training mlp-128 on mnist (drawn: there is nothing in the folder)." in result.stdout


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


def test_a_store_that_cannot_be_written_is_an_error_before_the_first_epoch(small: Dataset, toml: str):
    result = run("train", toml, "--store", toml)
    assert result.exit_code == 1
    assert f"Nothing was trained, since the run could not be stored: {toml} cannot be written" in result.stderr
    assert "Training" not in result.stdout


def test_a_store_that_fills_on_the_way_costs_the_last_measurement_alone(
    small: Dataset, toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    words = ("train", toml, "--store", str(tmp_path / "runs"))
    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", full)
        with pytest.warns(RuntimeWarning, match="trained but not stored"):
            result = run(*words)
    assert result.exit_code == 1
    assert "make room there and repeat the call" in result.stderr
    seen: list[int] = []
    monkeypatch.setattr(training, "_show", lambda bar, record: seen.append(record.epoch))
    trained: list[object] = []
    monkeypatch.setattr("core.training.loop.Training._epoch", lambda *of: trained.append(of))
    assert run(*words).exit_code == 0
    assert (seen, trained) == ([1, 2], [])


def gone_on(
    words: tuple[str, ...], recipe: Recipe, data: Dataset, place: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Run, Run]:
    """The run of a training of four epochs that was stopped after two and is asked for again, and one undisturbed."""
    trained = []
    epoch = Training._epoch
    monkeypatch.setattr(Training, "_epoch", lambda self, number: trained.append(number) or epoch(self, number))
    assert run(*words).exit_code == 0
    assert trained == [3, 4]
    found = Store(place / "runs").get(recipe, data.fingerprint)
    undisturbed = train(recipe, data, Store(place / "others"))
    assert all(bool((found.weights[name] == undisturbed.weights[name]).all()) for name in undisturbed.weights)
    return found, undisturbed


def test_an_interrupted_training_goes_on_to_the_same_bits(
    small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, long = tmp_path / "long.toml", replace(RECIPE, epochs=4)
    path.write_text(long.to_toml(), "utf-8")

    def interrupt(bar: object, record: EpochRecord) -> None:
        if record.epoch == 2:
            raise KeyboardInterrupt

    words = ("train", str(path), "--store", str(tmp_path / "runs"))
    with monkeypatch.context() as patch:
        patch.setattr(training, "_show", interrupt)
        stopped = run(*words)
    assert stopped.exit_code == training.INTERRUPTED
    assert "The same call goes on" in stopped.stdout
    found, undisturbed = gone_on(words, long, small, tmp_path, monkeypatch)
    assert found.provenance.threads == undisturbed.provenance.threads == torch.get_num_threads()
    kept = settings().cache / training.KEPT
    assert [each for each in kept.iterdir() if each.is_dir()] == []


# A process that trains, and waits for its end after the second epoch.
KILLED = """
import sys
from tests.core.commands.test_main import DIGITS, cli, training
def wait(bar, record):
    if record.epoch == 2:
        print("two epochs", flush=True)
        sys.stdin.read()
training.load, training._show = lambda name: DIGITS, wait
cli.main(sys.argv[1:])
"""


def test_a_killed_training_goes_on_to_the_same_bits(small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, long = tmp_path / "long.toml", replace(RECIPE, epochs=4)
    path.write_text(long.to_toml(), "utf-8")
    words = ("train", str(path), "--store", str(tmp_path / "runs"))
    environment = {**os.environ, "XDG_CACHE_HOME": str(settings().cache.parent), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, *words]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert "two epochs\n" in iter(killed.stdout.readline, "")
        killed.kill()
    assert Store(tmp_path / "runs").list() == []
    gone_on(words, long, small, tmp_path, monkeypatch)


def test_two_processes_that_train_the_same_do_not_share_their_epochs():
    with training.kept("a-run") as first, training.kept("a-run") as second:
        assert (first, second) == (settings().cache / training.KEPT / "a-run", None)


def test_no_runs(tmp_path: Path):
    result = run("runs")
    assert result.exit_code == 0
    assert result.stdout.startswith("No runs in ")


@pytest.mark.parametrize("name", NAMED)
def test_a_printed_recipe_is_the_shipped_one(name: str, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(run("recipe", name).stdout, "utf-8")
    assert Recipe.from_toml(path) == NAMED[name]


def test_without_a_name_all_recipes_are_listed():
    listed = run("recipe").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(NAMED)
    assert "ResNet-18, cifar stem" in next(line for line in listed if line.startswith("resnet18-cifar "))


@pytest.mark.parametrize(
    "words", [("recipe", "mnist_cnn"), ("train", "mnist_cnn"), ("submit", "MNIST-CNN"), ("planes", "mnist cnn")]
)
def test_a_misspelt_recipe_is_told_its_nearest_everywhere(words: tuple[str, ...]):
    result = run(*words)
    assert result.exit_code == 1
    assert "The nearest is" in result.stderr
    assert "mnist-cnn" in result.stderr
    assert "`python -m core recipe` lists all." in result.stderr


@pytest.mark.parametrize("command", ["train", "submit"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('initial = "overfitting"', "initial: its net is mlp-128-64"),
        ('initial = "overfiting"', "The nearest is 'overfitting'."),
        ('teacher = "lenet5"', "teacher: its net is made for other images"),
        ("teacher = 3", "teacher = 3: it must be a recipe's name"),
        ('options = "tanh"', "options = 'tanh': it must be a table"),
        ("early_stopping = true", "early_stopping = True: it must be a table"),
        ("[initial]\nmodel = []\ndataset = 'mnist'", "[initial] model = []: choose one of mlp-128"),
    ],
)
def test_what_stands_within_a_recipe_is_checked(line: str, message: str, command: str, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_text(f'model = "mlp-128"\ndataset = "mnist"\n{line}\n')
    result = run(command, str(path))
    assert result.exit_code == 1
    assert f"Error: {path}: " in result.stderr
    assert message in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_powershell_redirects_is_trained(encoding: str, small: Dataset, tmp_path: Path):
    path = tmp_path / "recipe.toml"
    path.write_bytes(f"# für mich\r\n{RECIPE.to_toml()}".replace("\n", "\r\n").encode(encoding))
    assert run("train", str(path), "--store", str(tmp_path / "runs")).exit_code == 0
    (stored,) = Store(tmp_path / "runs").list()
    assert stored.recipe == RECIPE


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

    monkeypatch.setattr(training, "train", interrupt)
    result = run("train", toml, "--store", str(tmp_path / "runs"))
    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert "Traceback" not in result.output


def test_the_data_commands_are_here():
    assert "fetch" in run("data", "--help").stdout
    assert {"data", "recipe", "runs", "train"} <= set(cli.main.commands)
