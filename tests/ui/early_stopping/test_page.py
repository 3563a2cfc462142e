"""The early-stopping page: the rule moves the stop, what is kept and the regret; a report's answers are judged."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from core.data import load
from core.functions.softmax import cross_entropy
from core.recipes import EarlyStopping, EpochRecord
from core.recipes.early_stopping import replay
from core.runs import Run, Store
from core.settings import settings
from core.training.subsets import divide
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from tests.helpers.patience import PATIENCE
from tests.helpers.small_runs import LOSSES, kept
from tests.ui.conftest import Drawn
from ui.charts import early_stopping as charts
from ui.charts.early_stopping import Recorded
from ui.early_stopping.figures import sentence
from ui.page.sections import ROOT
from ui.shared import choose_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return kept(tmp_path_factory.mktemp("early-stopping"))


@pytest.fixture(autouse=True)
def stored(run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob(f"early-stopping*/runs/{run.id}")).parent
    monkeypatch.setenv("DIGITSCOPE_STORE", str(folder))
    settings.cache_clear()


def opened(shown: Run | str, **query: str) -> AppTest:
    return well(
        apps.opened(
            "early_stopping", {"run": shown if isinstance(shown, str) else shown.id, "min_delta": "0.0", **query}
        )
    )


def numbers(at: AppTest) -> list[str]:
    return [metric.value for metric in at.metric]


def seen(at: AppTest) -> list[bytes]:
    return apps.charts(at)


@pytest.mark.parametrize(
    ("query", "stops", "kept_epoch", "saved", "regret"),
    [
        ({"patience": "3"}, "never", "6", "0 of 8", "0.0000"),  # the counter starts again in epoch 6
        ({"patience": "2"}, "5", "3", "3 of 8", "0.0005"),
        ({"patience": "2", "restore": "False"}, "5", "5", "3 of 8", "0.0205"),
        ({"patience": "3", "min_delta": "0.001"}, "6", "3", "2 of 8", "0.0005"),
        ({"patience": "2", "start": "4"}, "8", "6", "0 of 8", "0.0000"),
        ({"patience": "0"}, "4", "3", "4 of 8", "0.0005"),
    ],
)
def test_the_rule_decides_where_it_stops_and_what_is_kept(
    run: Run, query: dict[str, str], stops: str, kept_epoch: str, saved: str, regret: str
):
    assert numbers(opened(run, **query))[:4] == [stops, kept_epoch, saved, regret]


@pytest.mark.parametrize(("key", "value"), [("patience", 2), ("min_delta", 0.01), ("start", 4)])
def test_each_slider_moves_the_figure_and_the_link(run: Run, key: str, value: float):
    at = opened(run, patience="4")
    before = seen(at)
    widget(at, key).set_value(value)
    assert seen(well(at.run())) != before
    link = next(code.value for code in at.code if code.value.startswith("http"))
    assert float(parse_qs(urlsplit(link).query)[key][0]) == value


def test_restoring_moves_what_is_kept(run: Run):
    at = opened(run, patience="2")
    widget(at, "restore").set_value(False)
    assert numbers(well(at.run()))[1] == "5"


def test_a_run_is_chosen_from_the_list_and_stands_in_the_address(run: Run):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    at.switch_page("pages/early_stopping.py")
    well(at.run())
    assert "run" not in at.query_params
    widget(at, "run").set_value(run.id)
    well(at.run())
    assert at.query_params["run"] == run.id
    widget(at, "run").set_value(next(iter(choose_run.offered())))
    well(at.run())
    assert "run" not in at.query_params


def test_a_run_that_is_not_there_falls_back_to_the_first(run: Run):
    at = opened("0123456789")
    assert [each.value for each in at.warning] == [
        "The link asks for `run=0123456789`, which is not available; "
        f"{choose_run.distinct(choose_run.offered())[widget(at, 'run').value]} is shown instead."
    ]
    assert widget(at, "run").value != run.id
    assert "run" not in taken(at)


def test_the_accuracy_of_the_kept_epoch_is_measured_on_the_test_images(run: Run):
    at = opened(run, patience="2")
    test = load("mnist").test
    rates = [(run.predict(test.images, epoch).argmax(1) == test.labels).mean() for epoch in (3, 6)]
    assert at.metric[4].label == "Accuracy, test"
    assert at.metric[4].value == f"{rates[0]:.2%}"
    assert at.metric[4].delta == f"{(rates[0] - rates[1]) * 100:+.2f} points"


def test_without_checkpoints_the_recorded_accuracy_is_shown(run: Run):
    bare = Store(settings().store).put(replace(run, id="0" * len(run.id), checkpoints=()))
    assert bare.checkpoints == ()
    at = opened(bare)
    assert at.metric[4].label == "Accuracy, val."


def test_the_answers_have_verdicts_and_links_and_the_run_shown_says_whether_it_over_fits(run: Run):
    at = opened(run)
    texts = "\n".join(text.value for text in at.markdown).replace("\N{NO-BREAK SPACE}", " ")
    for claim, answer in (("over-fitting", "partly right"), ("early-stopping", "right")):
        line = next(line for line in texts.splitlines() if f"claim={claim}&" in line)
        assert f" {answer}]" in line
    told = f"rises from {min(LOSSES):.4f} to {LOSSES[-1]:.4f} from epoch 6 to 8, and the training loss goes from 0.1667"
    assert f"The run above: the validation loss {told} to 0.1250" in texts
    assert "improves once in" not in texts


def test_how_sure_a_rise_is_stands_below_it(run: Run, monkeypatch: pytest.MonkeyPatch):
    def sure(at: AppTest) -> str:
        return next(each.value for each in at.caption if each.value.startswith("How sure"))

    kept = divide(run.recipe, load("mnist")).validation
    monkeypatch.setattr("ui.shared.run_predictions.same_data", lambda run_id: True)
    each = [cross_entropy(run.predict(kept.images, epoch), kept.labels) for epoch in (6, 8)]
    low, high = stats.ttest_rel(each[1], each[0]).confidence_interval()
    assert f"is {low:+.4f} to {high:+.4f} for other images".replace("-", "−") in sure(opened(run))
    monkeypatch.setattr("ui.shared.run_predictions.same_data", lambda run_id: False)
    assert "are not here" in sure(opened(run))


@pytest.mark.parametrize(
    ("losses", "rule", "said"),
    [
        ([0.5, 0.4, 0.6, 0.7], EarlyStopping(1), True),  # epoch 2 is kept: a lower loss than the last, less accurate
        ([0.5, 0.9, 0.4, 0.3], EarlyStopping(1, 0.0, False), False),  # epoch 2 is kept, with a higher loss
    ],
)
def test_a_lower_loss_with_less_accuracy_is_only_spoken_of_where_it_is_lower(losses: list, rule, said: bool):
    history = [
        EpochRecord(epoch, 0.1, 0.9, loss, 0.8 + epoch / 100, 1e-3, 1.0, 1.0) for epoch, loss in enumerate(losses, 1)
    ]
    told = sentence(Recorded.of(history), replay(rule, losses))
    assert "keeps epoch **2**" in told
    assert ("A lower loss does not always bring a higher accuracy" in told) == said


def test_how_many_epochs_are_not_checked_is_said_as_the_rule_has_it(run: Run):
    texts = "\n".join(text.value for text in opened(run).markdown)
    assert "The rule can ignore epochs at the beginning" in texts
    assert replay(EarlyStopping(1, 0.0, True, 3), [1, 2, 3, 4, 5]).trained == 5  # epochs 1 to 3 are not watched


def test_no_run_is_told_with_the_cure(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choose_run, "offered", dict)
    at = opened(run)
    assert not at.get("vega_lite_chart")
    assert "python -m core train overfitting" in at.info[0].value


@pytest.mark.parametrize("rule", [EarlyStopping(2), EarlyStopping(30), EarlyStopping(1, 0.0, True, 3)])
def test_the_pointer_reads_every_epoch_once_and_nothing_that_is_not_there(
    run: Run, rule: EarlyStopping, drawn: Callable[..., Drawn]
):
    chart = drawn(charts.chart(Recorded.of(run.history), replay(rule, LOSSES)))
    bands = [layer for layer in chart.marks("rect") if "tooltip" in layer["encoding"]]
    read = []
    for band in bands:
        names = [tip["field"] for tip in band["encoding"]["tooltip"]]
        for row in chart.data(band):
            assert all(row[name] is not None for name in names)
            read.append(row["epoch"])
    assert sorted(read) == list(range(1, len(LOSSES) + 1))
    assert any(charts.BAR in [tip["field"] for tip in band["encoding"]["tooltip"]] for band in bands)


def test_the_counter_stands_beside_the_line_where_training_stops(run: Run, drawn: Callable[..., Drawn]):
    chart = drawn(charts.chart(Recorded.of(run.history), replay(EarlyStopping(2), LOSSES)))
    at_the_stop = [layer for layer in chart.marks("text") if layer["mark"].get("align") == "left"]
    told = [row["waited"] for layer in at_the_stop for row in chart.data(layer) if "waited" in row]
    assert told == ["2"]


def test_the_replay_goes_from_the_first_epoch_to_the_last_and_begins_at_its_end(run: Run, drawn: Callable[..., Drawn]):
    chart = drawn(charts.chart(Recorded.of(run.history), replay(EarlyStopping(2), LOSSES)))
    [reached] = chart.spec["params"]
    assert reached["value"] == reached["bind"]["max"] == len(LOSSES)
    assert reached["bind"]["min"] == reached["bind"]["step"] == 1
    [diamond] = [layer for layer in chart.marks("point") if layer["mark"].get("shape") == "diamond"]
    trained = replay(EarlyStopping(2), LOSSES).trained
    assert [row["at"] for row in chart.data(diamond)] == list(range(1, trained + 1))


@pytest.mark.parametrize("rule", [EarlyStopping(2), EarlyStopping(30), EarlyStopping(1, 0.5, False, 30)])
def test_the_figure_has_a_row_an_epoch_and_no_infinity(run: Run, rule: EarlyStopping):
    figures = Recorded.of(run.history)
    table = charts.columns(figures, replay(rule, LOSSES))
    assert {len(values) for values in table.values()} == {len(LOSSES)}
    assert not np.isinf(table["best_minus_min_delta"]).any()
    assert charts.chart(figures, replay(rule, LOSSES)).to_dict()


def test_a_title_says_net_data_epochs_and_loss(run: Run):
    assert choose_run.title(run) == "MLP 784-128-10 · 2.5% of MNIST (drawn) · 8 epochs · CE"
    same = choose_run.distinct({"first": run, "second": run})
    assert len(set(same.values())) == 2
