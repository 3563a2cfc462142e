"""The page on validation that beats training: the same images measured again, and what is said of them."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.data import load
from core.reports.training_claims import LOG
from core.runs import Run
from core.settings import settings
from core.training.measured_again import EpochMeasurement
from tests.helpers import apps
from tests.helpers.apps import charts, taken, well, widget
from tests.helpers.small_runs import kept
from ui.shared import choose_run
from ui.validation_beats_training import experiment, sentences


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return kept(tmp_path_factory.mktemp("measured-again"))


@pytest.fixture(autouse=True)
def stored(run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob(f"measured-again*/runs/{run.id}")).parent
    monkeypatch.setenv("DIGITSCOPE_STORE", str(folder))
    settings.cache_clear()


def opened(shown: str, **query: str) -> AppTest:
    return well(apps.opened("validation_beats_training", {"run": shown, **query}))


def test_the_same_training_images_are_measured_again(run: Run):
    from core.statistics.loss_split import losses
    from core.training.subsets import divide

    at = opened(run.id)
    train = divide(run.recipe, load("mnist")).train
    for epoch in (0, 1):
        found = losses(run.predict(train.images[:2000], epoch), train.labels[:2000]).mean()
        before, after = (at.dataframe[0].value[f"same images, {when}"].tolist() for when in ("before", "after"))
        assert f"{found:.4f} ·" in " ".join(before + after)
    assert at.dataframe[0].value["training, as recorded"][0] == "0.4408 · 86.53%"
    assert at.dataframe[0].value["validation"][1] == "0.0413 · 98.63%"
    assert f"The page measured {min(len(train), 2000):,} of the training images again." in at.info[0].value


def test_the_page_opens_on_a_net_with_dropout():
    at = well(apps.opened("validation_beats_training"))
    assert widget(at, "run").value == "mnist-cnn-ce"
    assert taken(at) == {}


def test_images_that_are_not_here_are_told_and_what_was_recorded_is_drawn(run: Run):
    at = opened("mlp-128")
    assert any("are not here" in info.value for info in at.info)
    assert len(charts(at)) == 1
    assert "same images" not in at.info[0].value
    assert list(at.dataframe[0].value) == ["loss · accuracy", "training, as recorded", "validation"]


def test_loss_or_accuracy_is_drawn(run: Run):
    at = opened(run.id)
    before = charts(at)
    widget(at, "measure").set_value("accuracy")
    assert charts(well(at.run())) != before
    assert taken(at)["measure"] == ["accuracy"]


def test_what_hinders_a_training_is_named(run: Run):
    assert experiment.hindrances(run) == []
    changed = replace(run, recipe=replace(run.recipe, augment="shift", mixup=0.2, label_smoothing=0.1))
    assert experiment.hindrances(changed) == ["distortion", "mixup", "label smoothing"]
    assert "dropout" in experiment.hindrances(choose_run.offered()["mnist-cnn"])


def measured(epoch: int, recorded: float, before: float | None, after: float | None, validation: float | None):
    """An epoch with these losses."""
    pairs = [None if loss is None else (loss, 0.9) for loss in (before, after, validation)]
    return EpochMeasurement(epoch, (recorded, 0.9), *pairs)


def test_a_loss_between_the_two_is_a_running_mean_and_one_above_both_is_a_hindrance():
    rows = [measured(1, 0.5, 2.3, 0.2, 0.3), measured(2, 0.4, 0.2, 0.1, 0.15)]
    told = sentences.verdict(rows, 2000, ["dropout"])
    assert "The recorded loss of epoch 1, 0.5000, lies between" in told
    assert "The recorded loss of epoch 2, 0.4000, is above both, 0.2000 and 0.1000. The difference is the price" in told
    assert "the price of dropout." in told
    assert "below the recorded training loss in epochs 1 and 2. It is below the same images' loss" in told
    assert "after the epoch in none of these epochs." in told
    assert "above both" not in sentences.verdict(rows, 2000, [])


def test_without_measurements_or_validation_nothing_is_said_of_them():
    told = sentences.verdict([measured(1, 0.5, None, None, 0.3)], 0, [])
    assert told == "The validation loss is below the recorded training loss in epoch 1."
    assert "no validation losses" in sentences.verdict([measured(1, 0.5, None, None, None)], 0, [])


def test_the_log_is_that_of_the_claim(run: Run):
    shown = opened(run.id).dataframe[0].value
    for epoch, (accuracy, loss, right, seen) in enumerate(LOG, 1):
        row = shown[shown["loss · accuracy"] == f"R4's CNN, epoch {epoch}"].iloc[0]
        assert row["training, as recorded"] == f"{loss:.4f} · {accuracy:.2%}"
        assert row["validation"] == f"{seen:.4f} · {right:.2%}"
