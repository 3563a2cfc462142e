"""The page that compares nets for street numbers: every view and control, on runs that are invented."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.comparison import Accuracy, disagreement
from core.data import load
from core.runs import Run, Store, with_outputs
from core.settings import settings
from core.training import Recipe
from tests import apps
from tests.apps import taken, well, widget
from tests.street_runs import COUNT, FINGERPRINT, Invented, filled, labels, logits, run
from ui import state, street_cache, street_pictures
from ui.charts import confusion
from ui.records import StreetNumbers

LENET, RESNET = Recipe("lenet5", "svhn"), Recipe("resnet50", "svhn")
SEEDS = [Invented(replace(RESNET, seed=seed), strength=4) for seed in range(3)]
ONE = Invented(Recipe("alexnet", "svhn"), always=1, strength=20)
ELSEWHERE = Invented(Recipe("vgg16", "svhn"), fingerprint="6" * 32)
INVENTED = [Invented(LENET, strength=2), *SEEDS, ONE, ELSEWHERE]
VIEWS = list(state.titles(StreetNumbers, "view").values())
COST, CURVES, CLASSES, DISAGREEMENT, CLAIMS = VIEWS


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The invented runs, and no shipped ones."""
    found = filled(tmp_path / "runs", INVENTED)
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "runs"))
    settings.cache_clear()
    nothing = Store(tmp_path / "nothing", read_only=True)
    monkeypatch.setattr(street_cache, "shipped", lambda: nothing)
    monkeypatch.setattr(street_cache, "measured", lambda: nothing)
    return found


def opened(**query: str | list[str]) -> AppTest:
    return well(apps.opened("street_numbers", query))


def words(at: AppTest) -> str:
    shown = (*at.main.markdown, *at.main.caption, *at.info, *at.warning)
    return "\n".join(each.value for each in shown)


def key(invented: Invented) -> str:
    return run(invented).id


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_ends_in_a_sentence_and_travels_light(store: Store, view: str):
    at = opened(view=view)
    assert "**" in at.info[-1].value
    assert "It holds for" in at.info[-1].value
    charts = at.get("vega_lite_chart")
    assert charts
    assert all(len(chart.proto.SerializeToString()) < 300_000 for chart in charts)
    assert sum(len(each.proto.body) for each in at.get("html")) < 300_000


def test_the_table_has_each_net_with_its_interval_its_size_and_its_seeds(store: Store):
    table = opened().dataframe[0].value.set_index("Net")
    assert len(table) == len(INVENTED)
    lenet = table.loc["LeNet-5"]
    low, high = Accuracy(round(lenet["Accuracy"] * COUNT), COUNT).interval
    assert lenet["95 % interval"] == f"{low:.2%} to {high:.2%}"
    assert (lenet["Parameters"], lenet["Over seeds"]) == (62_006, "one seed")
    assert lenet["MB"] == pytest.approx(0.248, abs=1e-3)
    shares = [run(each).metrics["test_accuracy"] for each in SEEDS]
    spread = f"{np.mean(shares):.2%} ± {np.std(shares, ddof=1):.2%}, 3 seeds"
    assert table.loc["ResNet-50 · seed 1", "Over seeds"] == spread
    assert set(table["Machine"]) == {"A GPU"}
    assert not table["Share"].isna().any()


def test_runs_that_differ_in_the_seed_are_one_point(store: Store):
    data = opened().get("vega_lite_chart")[0].proto
    points = max((len(each.data.data) for each in data.datasets), default=0)
    assert points
    assert "seeds" in data.spec
    assert "different sets" in words(opened())


def test_a_collapsed_net_is_warned_of_with_its_rule_and_no_other_is(store: Store):
    at = opened()
    assert len(at.warning) == 1
    share = (labels() == 1).mean()
    assert "**AlexNet collapsed to one class**: 100.0% of its answers are 1" in at.warning[0].value
    assert f"always answering 1 reaches {share:.2%}" in at.warning[0].value
    assert "at least 90%" in at.warning[0].value


@pytest.mark.parametrize("against", ["parameters", "flops", "megabytes", "seconds"])
def test_each_price_is_an_axis(store: Store, against: str):
    titles = state.titles(StreetNumbers, "against")
    at = opened(against=titles[against], log="false")
    assert ("A GPU (cuda; bfloat16" in words(at)) == (against == "seconds")
    spec = at.get("vega_lite_chart")[0].proto.spec
    assert '"log"' not in spec
    assert taken(at).get("against", [titles["parameters"]]) == [titles[against]]


def test_the_best_net_is_named_with_its_interval(store: Store):
    first = [run(each) for each in INVENTED if each.recipe.seed == 0]
    found = max(first, key=lambda each: each.metrics["test_accuracy"])
    assert f"{found.metrics['test_accuracy']:.2%}" in opened().info[-1].value


def test_the_first_seed_stands_for_its_net_however_lucky_another_is(store: Store):
    lucky = max(SEEDS, key=lambda each: run(each).metrics["test_accuracy"])
    assert lucky != SEEDS[0]
    shown = widget(opened(), "nets").value
    assert key(SEEDS[0]) in shown
    assert key(lucky) not in shown


def test_nets_are_chosen_and_stand_in_the_address(store: Store):
    at = opened()
    before = at.info[-1].value
    widget(at, "nets").set_value([key(INVENTED[0])])
    well(at.run())
    assert at.info[-1].value != before
    assert key(INVENTED[0]) in at.query_params["nets"]
    assert taken(at)["nets"] == [key(INVENTED[0])]
    assert widget(opened(nets=[key(INVENTED[0]), "nonsense"]), "nets").value == [key(INVENTED[0])]


def test_a_cell_is_opened_from_the_list_and_lists_its_images(store: Store):
    chosen = INVENTED[0]
    said = logits(chosen).argmax(1)
    places = np.flatnonzero((labels() == 1) & (said == 7))
    at = opened(view=CLASSES, nets=[key(chosen)], cell="1 read as 7")
    assert f"{len(places)} of {(labels() == 1).sum()} images of a 1" in words(at)
    table = at.dataframe[0].value
    assert sorted(table["Image"]) == sorted(places)[: len(table)]
    assert set(table["It is"]) == {1}
    assert set(table["The net says"]) == {7}
    assert "DIGITSCOPE_DATA" in words(at)
    assert FINGERPRINT[:12] in words(at)


def test_the_commonest_mistake_opens_first(store: Store):
    counts = confusion.matrix(logits(INVENTED[0]).argmax(1), labels())
    wrong = counts - np.diag(np.diag(counts))
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    at = opened(view=CLASSES, nets=[key(INVENTED[0])])
    assert f"images of a {label}**, taken for a {said}" in words(at)


def test_an_empty_cell_says_so(store: Store):
    at = opened(view=CLASSES, nets=[key(ONE)], cell="2 read as 3")
    assert "takes no 2 for a 3" in words(at)


def test_the_images_stand_there_where_the_data_are(store: Store, monkeypatch: pytest.MonkeyPatch):
    test = load("svhn").test
    monkeypatch.setattr(street_cache, "crops", lambda fingerprint: test if fingerprint == FINGERPRINT else None)
    assert street_pictures.street_cache is street_cache
    at = opened(view=CLASSES, nets=[key(INVENTED[0])], cell="1 read right")
    assert "DIGITSCOPE_DATA" not in words(at)
    bodies = [each.proto.body for each in at.get("html") if "evidence" in each.proto.body]
    assert bodies[0].count("data:image/png") == 20
    assert "it is 1, the net says 1" in bodies[0]


def test_disagreement_is_told_and_its_images_are_listed(store: Store):
    pair = [INVENTED[0], SEEDS[0]]
    said = [logits(each).argmax(1) for each in pair]
    at = opened(view=DISAGREEMENT, nets=[key(each) for each in pair])
    share = disagreement(said)[0, 1]
    assert f"answer differently on **{share:.1%}**" in words(at)
    assert f"{round(share * COUNT)} of {COUNT} images" in words(at)
    table = at.dataframe[0].value
    assert all(said[0][place] != said[1][place] for place in table["Image"])


def test_a_net_tested_on_other_images_is_left_out(store: Store):
    at = opened(view=DISAGREEMENT, nets=[key(INVENTED[0]), key(SEEDS[0]), key(ELSEWHERE)])
    assert "Left out: VGG-16-BN" in words(at)
    at = opened(view=DISAGREEMENT, nets=[key(INVENTED[0]), key(ELSEWHERE)])
    assert "Two nets at least" in words(at)


def test_the_claims_are_judged_and_the_constant_answer_moves(store: Store):
    at = opened(view=CLAIMS)
    assert "0.750 and 2.095" in words(at)
    assert "18.81%" in words(at)
    assert "Always answering 1 reaches 18.92%" in words(at)
    widget(at, "constant").set_value("0")
    assert "Always answering 0 reaches 6.75%" in words(well(at.run()))
    rows = at.dataframe[0].value["Net"].tolist()
    assert "ResNet-50, R2 (reported)" in rows
    assert any(row.startswith("ResNet-50") and row.endswith("(ours)") for row in rows)


def test_without_any_run_the_page_says_what_to_do(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(street_cache, "user", lambda: store.__class__(store.root / "none"))
    at = opened()
    assert "python -m core train lenet5" in at.info[0].value


def test_answers_that_were_not_kept_are_asked_anew_where_the_data_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    trained = next(each for each in street_cache.offered().values() if each.recipe.model == "lenet5")
    data = load("svhn")
    bare = replace(trained, load_outputs=lambda: None)
    monkeypatch.setattr(street_cache, "by_id", lambda run_id: bare)
    assert street_cache.outputs(bare.id) is None  # the shipped net was tested on other images
    here = replace(bare, provenance=replace(bare.provenance, fingerprint=data.fingerprint))
    monkeypatch.setattr(street_cache, "by_id", lambda run_id: here)
    street_cache.outputs.clear()
    found = street_cache.outputs(here.id)
    assert found is not None
    known = _outputs(here, data)
    assert np.abs(found.logits - known.logits).max() < 1e-3


def _outputs(trained: Run, data):
    return with_outputs(trained, data).load_outputs()


def test_a_training_that_went_on_from_another_counts_both(store: Store):
    longer = Invented(replace(LENET, epochs=5, learning_rate=0.01, initial=LENET))
    store.put(run(longer), weights=False)
    table = opened().dataframe[0].value.set_index("Net")
    row = table.loc["LeNet-5 · 10 + 5 epochs"]
    assert row["Training"] == "10 + 5 epochs"
    assert row["Epochs"] == 2 * len(run(longer).history)
    assert row["Seconds"] == 2 * run(longer).provenance.seconds
    at = opened(view=CURVES, nets=[key(longer)])
    assert f"LeNet-5: after epoch {row['Epochs']} training loss" in words(at)
