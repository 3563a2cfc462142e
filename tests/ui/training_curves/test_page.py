"""The training page: what is shown and compared, what a recipe amounts to, how a training is followed to its end."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from scipy.stats import binomtest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.data import load
from core.functions.class_losses import CLASS_LOSSES
from core.jobs import JobError, TrainingJob
from core.recipes import NAMED, Recipe
from core.reports import over_fitting
from core.reports.over_fitting import RULES
from core.reports.scaling_claims import scaling_helps
from core.runs import Run, TrainingRequest, shipped
from core.settings import settings
from core.statistics.confusion import matrix
from tests.helpers import apps
from tests.helpers.apps import leads, taken, well, widget
from tests.helpers.patience import PATIENCE
from tests.helpers.small_runs import LOSSES, kept
from ui.charts import confusion
from ui.page import fields
from ui.page.sections import ROOT
from ui.shared import choose_run, followed_jobs
from ui.training_curves import curves, epoch_view
from ui.training_curves.recipe_controls import recipe as recipe_of
from ui.training_curves.record import TrainingCurves

WIDGETS = ("selectbox", "slider", "number_input", "toggle", "multiselect")
CONTROLS = {
    "net": ("mnist-cnn", "model"),
    "loss": ("mse-logits", "loss"),
    "optimizer": ("sgd", "optimizer"),
    "schedule": ("cosine", "schedule"),
    "learning_rate": (0.05, "learning_rate"),
    "batch_size": (128, "batch_size"),
    "epochs": (7, "epochs"),
    "share": (0.5, "share"),
    "validation": (0.3, "validation"),
    "momentum": (0.5, "momentum"),
    "weight_decay": (0.1, "weight_decay"),
    "label_smoothing": (0.1, "label_smoothing"),
    "augment": ("affine", "augment"),
    "mixup": (0.4, "mixup"),
    "seed": (3, "seed"),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return kept(tmp_path_factory.mktemp("training-page"))


@pytest.fixture(autouse=True)
def stored(run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob(f"training-page*/runs/{run.id}")).parent
    monkeypatch.setenv("DIGITSCOPE_STORE", str(folder))
    settings.cache_clear()


def training(name: str, recipe: Recipe, state: str, **details: object) -> TrainingJob:
    return TrainingJob(name, TrainingRequest(recipe, "data"), state, **details)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[[TrainingJob | None], None]:
    """Have the queue know this job, whatever is asked for."""

    def set_to(job: TrainingJob | None) -> None:
        monkeypatch.setattr(jobs, "job", lambda name: job and replace(job, id=name))

    return set_to


def opened(shown: str, **query: Any) -> AppTest:
    return well(apps.opened("training_curves", {"run": shown, **query}))


def captions(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.main.caption)


def recipe(at: AppTest) -> dict[str, Any]:
    """The recipe that the page offers to take away."""
    return tomllib.loads(next(code.value for code in at.code if code.value.startswith("model =")))


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


@pytest.mark.parametrize("key", CONTROLS)
def test_each_control_is_in_the_recipe_and_in_the_link(run: Run, key: str):
    at = opened(run.id)
    value, name = CONTROLS[key]
    assert recipe(at)[name] != value
    widget(at, key).set_value(value)
    assert recipe(well(at.run()))[name] == value
    assert taken(at)[key] == [str(value)]


def test_the_recipe_to_take_away_is_the_one_that_is_trained(run: Run, monkeypatch: pytest.MonkeyPatch):
    asked: list[Recipe] = []
    monkeypatch.setattr(jobs, "submit", lambda wanted, *_: asked.append(wanted) or training("x", wanted, "queued"))
    at = opened(run.id, epochs="7", net="CNN")
    next(button for button in at.button if button.label == "Train").click()
    well(at.run())
    assert asked == [Recipe.from_dict(recipe(at))]
    assert (asked[0].model, asked[0].epochs) == ("mnist-cnn", 7)


def test_only_what_a_cpu_trains_while_one_waits_is_offered_there(run: Run):
    net = widget(opened(run.id), "net")
    assert "LeNet-5" in net.options
    assert "ResNet-101" not in net.options


def test_too_long_a_training_is_refused_by_the_server(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.jobs.cost.training", lambda recipe, images: 1e6)
    at = opened(run.id)
    next(button for button in at.button if button.label == "Train").click()
    at.run()
    assert not at.exception
    assert "a visitor may ask for 30 min" in at.error[0].value
    assert "Train" in labels(at)


def test_the_verdict_has_its_numbers_and_names_its_rule(run: Run):
    at = opened(run.id)
    assert at.info[0].value.startswith("**It over-fits.**")
    assert f"rose from {min(LOSSES):.4f} to {LOSSES[-1]:.4f}" in at.info[0].value
    assert f"The verdict's rule: {RULES['over-fitting']}." in captions(at)


def test_the_recipe_is_told_in_a_line_beside_the_curves(run: Run):
    at = opened(run.id, net="CNN", epochs="1", optimizer="sgd", learning_rate="0.05")
    [line] = [text.value for text in at.main.markdown if "Train a network" in text.value]
    assert line.endswith("CNN 32-64 · SGD 0.05 · 1 epoch")


def test_the_trainings_are_named_once_with_their_signs(run: Run):
    at = opened(run.id, compare=["mlp-128-64", "mnist-cnn"])
    [row] = [each.value for each in at.main.get("html") if "aria-hidden" in each.value]
    names = colours(at)
    assert len(names) == 3
    for name, colour in names.items():
        assert f"color:{colour}" in row
        assert name in row


def test_two_pages_take_up_the_recipe_and_the_run(run: Run):
    at = opened(run.id, batch_size="128", share="0.5")
    found = {each.proto.page: parse_qs(each.proto.query_string) for each in leads(at)}
    assert found["updates"].items() >= {"batch_size": ["128"], "share": ["0.5"], "epochs": ["20"]}.items()
    assert found["validation_beats_training"] == {"run": [run.id]}


def test_the_accuracy_on_all_test_images_is_told_with_its_interval():
    held = shipped().get(NAMED["r1"])
    assert held is not None
    interval = binomtest(9747, 10_000).proportion_ci(method="wilson")
    told = f"9,747 of 10,000 test images right, 97.47% (95% interval {100 * interval.low:.2f}% to "
    assert held.metrics["test_accuracy"] == 0.9747
    assert told + f"{100 * interval.high:.2f}%" in captions(opened("r1"))


def test_raw_and_scaled_pixels_are_compared_where_it_is_asked_for(run: Run):
    at = opened(run.id)
    before = len(at.get("vega_lite_chart"))
    assert not any("scaled pixels" in each.value for each in at.info)
    widget(at, "pixels").set_value(True)
    well(at.run())
    assert len(at.get("vega_lite_chart")) == before + 2
    assert scaling_helps().evidence in next(each.value for each in at.info if "scaled pixels" in each.value)
    assert taken(at)["pixels"] == ["true"]


def test_runs_are_compared_and_stand_in_the_address(run: Run):
    at = opened(run.id)
    before = captions(at)
    widget(at, "compare").set_value(["mlp-128-64", "mnist-cnn"])
    well(at.run())
    assert captions(at) != before
    assert "CNN" in captions(at)
    assert at.query_params["compare"] == ["mlp-128-64", "mnist-cnn"]
    assert taken(at)["compare"] == ["mlp-128-64", "mnist-cnn"]


def test_what_is_not_there_is_not_compared(run: Run):
    at = opened(run.id, compare=["nonsense", run.id, "mlp-128-64"])
    assert widget(at, "compare").value == ["mlp-128-64"]


def test_the_epoch_moves_confusion_and_weights(run: Run):
    at = opened(run.id)
    seen = {}
    for epoch in (0, 1, len(LOSSES)):
        widget(at, "epoch").set_value(epoch)
        well(at.run())
        charts = at.get("vega_lite_chart")
        seen[epoch] = tuple(chart.proto.SerializeToString() for chart in charts[2:4])
        text = f"{np.trace(_counts(run, epoch)):,} of"
        assert text in captions(at)
    assert len({each[0] for each in seen.values()}) == len({each[1] for each in seen.values()}) == 3


def _counts(run: Run, epoch: int) -> confusion.Counts:
    test = load("mnist").test
    return matrix(run.predict(test.images[:2000], epoch).argmax(1), test.labels[:2000])


def test_of_an_older_run_the_ends_are_shown_and_the_page_says_what_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    history = tuple(replace(record, gradient_norms=None, update_ratios=None) for record in run.history)
    monkeypatch.setattr(choose_run, "offered", lambda: {"older": replace(run, checkpoints=(), history=history)})
    at = opened("older", epoch="3")
    assert "Its weights are not stored, so epoch 0 is shown below." in captions(at)
    assert "Train its recipe again" in captions(at)
    assert not any("a line a layer" in chart.proto.alt for chart in at.get("vega_lite_chart"))


@pytest.mark.parametrize(
    ("checkpoints", "asked", "shown", "net"),
    [((1, 2, 4), 3, 4, 4), ((1, 2, 4), 0, 0, 0), ((1, 2), 4, 4, None), ((), 1, 0, 0), ((), 3, 4, None)],
)
def test_the_nearest_net_that_is_kept(run: Run, checkpoints: tuple[int, ...], asked: int, shown: int, net: int | None):
    short = replace(run, history=run.history[:4], checkpoints=checkpoints)
    assert epoch_view.nearest(short, asked) == epoch_view.Moment(asked, shown, net)


def test_gradients_and_updates_of_each_layer_are_drawn(run: Run):
    alts = [chart.proto.alt for chart in opened(run.id).get("vega_lite_chart")]
    assert sum("a line a layer" in alt for alt in alts) == 2


def test_a_running_training_is_drawn_with_those_shown(run: Run, known: Callable[[TrainingJob | None], None]):
    wanted = recipe_of(TrainingCurves())
    known(training("x", wanted, "running", epoch=2, batch=0.5, history=run.history[:2]))
    at = opened(run.id)
    assert "Watch it" in labels(at)
    assert "after epoch 2" not in captions(at)
    at.session_state[followed_jobs.JOBS] = {TrainingRequest(wanted, load("mnist").fingerprint).id: False}
    well(at.run())
    assert "Stop watching" in labels(at)
    assert "Train" not in labels(at)
    assert "after epoch 2" in captions(at)
    assert at.get("vega_lite_chart")[0].proto.alt.startswith("Training and validation loss")


def test_a_training_that_has_ended_is_the_one_shown(run: Run, known: Callable[[TrainingJob | None], None]):
    wanted = recipe_of(TrainingCurves())
    known(training("x", wanted, "running", epoch=2, history=run.history[:2]))
    at = opened("mlp-128")
    known(TrainingJob.of(run))
    at.session_state[followed_jobs.JOBS] = {run.id: False}
    well(at.run())
    assert widget(at, "run").value == run.id
    assert widget(at, "compare").value == ["mlp-128"]


def test_a_training_that_ends_while_the_page_is_drawn_is_the_one_shown(run: Run, monkeypatch: pytest.MonkeyPatch):
    running = training("x", recipe_of(TrainingCurves()), "running", epoch=2, history=run.history[:2])
    monkeypatch.setattr(TrainingRequest, "id", property(lambda _: run.id))
    monkeypatch.setattr(jobs, "job", lambda name: replace(running, id=name))
    at = opened("mlp-128")
    looks = iter([running])  # it runs as the page begins, and has ended when its panel is drawn
    monkeypatch.setattr(jobs, "job", lambda name: replace(next(looks, TrainingJob.of(run)), id=name))
    at.session_state[followed_jobs.JOBS] = {run.id: False}
    well(at.run())
    assert widget(at, "run").value == run.id
    assert widget(at, "compare").value == ["mlp-128"]


def test_the_end_of_another_visitors_training_changes_nothing(run: Run, known: Callable[[TrainingJob | None], None]):
    known(training("x", recipe_of(TrainingCurves()), "running", epoch=2, history=run.history[:2]))
    at = opened("mlp-128")
    known(training("x", recipe_of(TrainingCurves()), "cancelled", epoch=2, history=run.history[:2]))
    well(at.run())
    assert widget(at, "run").value == "mlp-128"
    assert "Train" in labels(at)
    assert not [info for info in at.info if "Stopped" in info.value]


def colours(at: AppTest) -> dict[str, str]:
    """The legend of the first chart: a colour for each name."""
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    scale = next(layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer["encoding"])
    return dict(zip(scale["domain"], scale["range"], strict=True))


def test_each_run_keeps_its_colour_whatever_stands_beside_it(run: Run, known: Callable[[TrainingJob | None], None]):
    known(None)
    at = opened("mlp-128-64")
    seen = colours(at)
    widget(at, "compare").set_value(["mnist-cnn", "mlp-256-128"])
    well(at.run())
    assert colours(at).items() > seen.items()
    seen = colours(at)
    assert len(set(seen.values())) == 3
    widget(at, "compare").set_value(["mlp-256-128"])
    well(at.run())
    assert colours(at).items() < seen.items()
    job = training("x", recipe_of(TrainingCurves()), "running", epoch=2, history=run.history[:2])
    known(job)
    at.session_state[followed_jobs.JOBS] = {TrainingRequest(job.recipe, load("mnist").fingerprint).id: False}
    well(at.run())
    grown = colours(at)
    assert len(grown) == len(set(grown.values())) == 3
    assert len(grown.items() & seen.items()) == 2


def test_a_stopped_training_is_offered_with_what_it_has(run: Run, monkeypatch: pytest.MonkeyPatch):
    name = TrainingRequest(run.recipe, "elsewhere").id
    stopped = training(name, run.recipe, "cancelled", epoch=3, history=run.history[:3])
    part = replace(run, id="part", history=run.history[:3], checkpoints=(1, 2, 3))
    monkeypatch.setattr(jobs, "jobs", lambda: [stopped])
    monkeypatch.setattr(jobs, "partial", lambda asked: part if asked == name else None)
    at = opened(name)
    assert widget(at, "run").value == name
    assert "3 of 8 epochs" in choose_run.title(part)
    assert widget(at, "epoch").value == 3


def test_a_queue_that_cannot_be_read_is_told_and_the_rest_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise JobError("The queue cannot be read.")

    monkeypatch.setattr(jobs, "job", broken)
    monkeypatch.setattr(jobs, "jobs", broken)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.switch_page("pages/training_curves.py")
    at.run()
    assert not at.exception
    assert at.error[0].value == "The queue cannot be read."
    assert len(at.get("vega_lite_chart")) >= 4


def test_trainings_of_the_same_recipe_are_numbered():
    base = Recipe("mlp-128", "mnist")
    assert curves.names([base]) == ["MLP 784-128-10"]
    assert curves.names([base, base]) == ["MLP 784-128-10 (1)", "MLP 784-128-10 (2)"]


def test_every_loss_has_a_title_in_the_list_of_runs():
    assert list(CLASS_LOSSES) == list(fields.titles(TrainingCurves, "loss"))
    assert all(loss.short for loss in CLASS_LOSSES.values())


@pytest.mark.parametrize(("last", "over"), [(0.0001, True), (0.004, True), (0.009, False), (0.01, False)])
def test_a_net_that_still_learns_at_the_end_of_its_schedule_is_said_to_be_at_its_end(
    monkeypatch: pytest.MonkeyPatch, last: float, over: bool
):
    run = next(iter(choose_run.offered().values()))
    ended = replace(run.history[-1], learning_rate=last)
    changed = replace(run, recipe=replace(run.recipe, learning_rate=0.01), history=(*run.history[:-1], ended))
    sentences: list[str] = []
    learning = over_fitting.FitVerdict("still learning", "It fell.")
    monkeypatch.setattr(over_fitting, "of_training", lambda *_: learning)
    monkeypatch.setattr(curves.st, "info", lambda text, icon: sentences.append(text))
    curves.show_verdict(changed)
    assert ("its schedule is over" in sentences[0]) == over
    assert (f"from 0.01 to {last:g}" in sentences[0]) == over
