"""The page on a loss that rises at equal accuracy: parts and images, temperature and reliability."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from core.data import Split, load
from core.functions.softmax import cross_entropy
from core.runs import Run, Store
from core.settings import settings
from core.statistics.calibration import Quality, fit_temperature
from core.statistics.loss_split import GROUPS
from core.training.subsets import divide
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from tests.helpers.patience import PATIENCE
from tests.helpers.small_runs import RECIPE, kept
from ui.loss_up_accuracy_flat.charts import loss_split
from ui.page import numbers
from ui.page.sections import ROOT
from ui.shared import choose_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loss-flat")


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return kept(folder)


@pytest.fixture(scope="module")
def validation(run: Run, folder: Path) -> Split:
    return divide(run.recipe, load("mnist", folder / "no files")).validation


@pytest.fixture(autouse=True)
def stored(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITSCOPE_STORE", str(folder / "runs"))
    settings.cache_clear()


def opened(run: Run, **query: str) -> AppTest:
    return well(apps.opened("loss_up_accuracy_flat", {"run": run.id, **query}))


def seen(at: AppTest) -> tuple[list[bytes], list[str]]:
    charts = apps.charts(at)
    return charts, [caption.value for caption in at.main.caption]


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("before", 2, "2"),
        ("after", 7, "7"),
        ("part", "right-surer", "right-surer"),
        ("image", 1, "1"),
        ("rated", "test", "test"),
        ("temperature", 2.0, "2.0"),
    ],
)
def test_each_control_moves_what_is_seen_and_the_link(run: Run, key: str, value: object, written: str):
    at = opened(run, part="Wrong, less confident" if key == "part" else "Right, more confident")
    before = seen(at)
    widget(at, key).set_value(value)
    assert seen(well(at.run())) != before
    assert taken(at)[key] == [written]
    again = {name: found[0] for name, found in taken(at).items() if name != "run"}
    assert taken(opened(run, **again)) == taken(at)


def test_the_page_opens_on_the_best_and_the_last_epoch(run: Run):
    at = opened(run)
    assert (widget(at, "before").value, widget(at, "after").value) == (6, 8)
    assert set(taken(at)) <= {"run"}


def test_the_caption_names_the_losses_of_both_epochs_and_parts_that_sum_up(run: Run, validation: Split):
    at = opened(run, before="1")
    told = next(caption.value for caption in at.main.caption if "mean loss goes" in caption.value)
    means = [cross_entropy(run.predict(validation.images, epoch), validation.labels).mean() for epoch in (1, 8)]
    ends = [float(text) for text in re.search(r"from ([\d.]+) in epoch 1 to ([\d.]+) in epoch 8", told).groups()]
    assert ends == pytest.approx(means, abs=1e-4)  # four decimals are shown
    total, *parts = (float(text.replace("−", "-")) for text in signed(told))
    assert total == pytest.approx(means[1] - means[0], abs=5e-5)
    assert len(parts) == len(GROUPS)
    assert sum(parts) == pytest.approx(total, abs=4e-4)


def signed(text: str) -> list[str]:
    """The numbers with a sign in a caption."""
    return [word.rstrip(".;") for word in text.split() if word[0] in "+−" and len(word) > 1]


def test_an_empty_group_says_so(run: Run):
    at = opened(run, before="8", after="8", part="Right, then wrong")
    assert any("This group has no images" in info.value for info in at.info)
    assert any("The mean loss does not change" in info.value for info in at.info)


def test_the_table_is_that_of_the_three_temperatures(run: Run, validation: Split):
    at = opened(run, temperature="2.0")
    logits = run.predict(validation.images, 8)
    wanted = [Quality.of(logits, validation.labels, t) for t in (1.0, 2.0, fit_temperature(logits, validation.labels))]
    table = at.dataframe[0].value
    np.testing.assert_allclose(table["Cross-entropy"], [each.loss for each in wanted], rtol=1e-6)
    np.testing.assert_allclose(table["ECE"], [each.ece for each in wanted], rtol=1e-6)
    assert table["Accuracy"].nunique() == 1


def test_the_button_sets_the_fitted_temperature(run: Run):
    at = opened(run, temperature="8.0")
    button = next(button for button in at.button if button.label.startswith("Fit"))
    button.click()
    well(at.run())
    assert widget(at, "temperature").value == pytest.approx(float(button.label.split("= ")[1]), abs=0.03)


def test_other_data_than_those_of_the_training_are_named(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert any("this run's own" in caption.value for caption in opened(run).main.caption)
    monkeypatch.setattr("ui.shared.run_predictions.same_data", lambda run_id: False)
    assert any("other data" in caption.value and "drawn" in caption.value for caption in opened(run).main.caption)


def test_the_reports_answer_has_its_verdict_and_a_link_instead_of_the_evidence(run: Run):
    at = opened(run)
    texts = "\n".join(text.value for text in at.markdown)
    assert "sums to 1.1, not 1" not in texts
    line = next(line for line in texts.splitlines() if "claim=loss-up-accuracy-flat" in line)
    assert "partly right" in line.replace("\N{NO-BREAK SPACE}", " ")
    assert texts.count("claim=loss-up-accuracy-flat") == 1
    assert "claim=loss-up-epoch-13" in texts


@pytest.mark.parametrize(("before", "after"), [("2", "8"), ("8", "2"), ("7", "8")])
def test_both_changes_are_tested_on_the_same_images(run: Run, validation: Split, before: str, after: str):
    """Student's interval and the binomial test, by scipy."""
    states = [run.predict(validation.images, int(epoch)) for epoch in (before, after)]
    right = [z.argmax(1) == validation.labels for z in states]
    each = [cross_entropy(z, validation.labels) for z in states]
    low, high = stats.ttest_rel(each[1], each[0]).confidence_interval()
    won, lost = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
    p = stats.binomtest(won, won + lost).pvalue if won + lost else 1.0
    told = next(info.value for info in opened(run, before=before, after=after).info if "mean loss" in info.value)
    assert f"by {low:+.4f} to {high:+.4f} (95% interval, paired)".replace("-", "−") in told
    assert f"The net gains {won} images and loses {lost} (McNemar's exact test, p {numbers.p(p)})" in told
    sure = [not low <= 0 <= high, p < 0.05]
    assert ("Both changes are larger" in told) == all(sure)
    assert ("Neither change is larger" in told) == (not any(sure))
    assert ("The change of the loss is larger than the noise of the images, that" in told) == (sure == [True, False])


def test_another_run_brings_its_own_epochs(run: Run, folder: Path, tmp_path: Path):
    second = kept(tmp_path, replace(RECIPE, seed=1))
    Store(folder / "runs").put(second)
    at = opened(run, before="2")
    widget(at, "run").set_value(second.id)
    well(at.run())
    assert widget(at, "before").value == 6


def test_no_run_with_checkpoints_is_told_with_the_cure(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choose_run, "offered", dict)
    at = opened(run)
    assert not at.get("vega_lite_chart")
    assert "python -m core train overfitting" in at.info[0].value


def test_lost_weights_are_told_and_nothing_crashes(run: Run, monkeypatch: pytest.MonkeyPatch, own_results: None):
    def lost(self: Run, images: object, epoch: int) -> None:
        raise ValueError("The weights are lost. Train the recipe again.")

    monkeypatch.setattr(Run, "predict", lost)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.switch_page("pages/loss_up_accuracy_flat.py")
    at.query_params["run"] = run.id
    at.run()
    assert not at.exception
    assert "Train the recipe again" in at.error[0].value


def test_one_click_opens_the_step_to_epoch_13_and_says_what_carried_it(run: Run):
    at = opened(run, part="Right, more confident")
    widget(at, "epoch 13").click()
    at = well(at.run())
    assert widget(at, "run").value == "overfitting"
    assert taken(at).items() >= {"before": ["12"], "after": ["13"]}.items()
    said = at.info[-1].value
    assert "from epoch 12 to 13, while the accuracy" in said
    told = re.search(r"by \*\*([\d.]+)\*\*.*The largest part, ([+−][\d.]+), .*others together add ([+−][\d.]+)\.", said)
    total, most, rest = (Decimal(text.replace("−", "-")) for text in told.groups())
    assert most + rest == (-total if " falls by " in said else total)
    assert taken(
        well(apps.opened("loss_up_accuracy_flat", {name: each[0] for name, each in taken(at).items()}))
    ) == taken(at)


def test_where_no_recorded_training_jumps_there_is_no_button(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choose_run, "offered", lambda: {run.id: run})
    assert not [button for button in opened(run).button if "epoch 13" in button.label]


@pytest.mark.parametrize(
    ("epochs", "sides"),
    [((9, 36), (1, -1)), ((20, 24), (-1, 1)), ((24, 20), (1, -1)), ((1, 3), (1, 1)), ((33, 36), (-1, -1))],
)
def test_the_values_of_two_epochs_stand_away_from_each_other_and_within_the_chart(
    epochs: tuple[int, int], sides: tuple[int, int]
):
    assert loss_split._sides(36, epochs) == sides
