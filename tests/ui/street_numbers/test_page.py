"""The page that compares nets for street numbers: every view and control, on runs that are invented."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from core.data import load
from core.recipes import Recipe, compute
from core.reports.register.topics import CLAIMS as CLAIMS_OF_REPORTS
from core.runs import Run, Store, with_outputs
from core.runs.figures import training_flops
from core.settings import settings
from core.statistics.comparison import Accuracy, disagreement
from core.statistics.confusion import matrix
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from tests.helpers.own_tests import mcnemar, step_down, two_shares
from tests.helpers.street_runs import COUNT, FINGERPRINT, Invented, filled, labels, logits, run
from ui.page import fields
from ui.street_numbers import cached, pictures, sentences
from ui.street_numbers.record import StreetNumbers

# 3 and 6 times 5×5 to 28×28 and 10×10, three dense layers; a multiply-add is two.
LENET_FLOPS = 2 * (6 * 75 * 28**2 + 16 * 150 * 10**2 + 400 * 120 + 120 * 84 + 84 * 10)
LENET, RESNET = Recipe("lenet5", "svhn"), Recipe("resnet50", "svhn")
SEEDS = [Invented(replace(RESNET, seed=seed), strength=4) for seed in range(3)]
ONE = Invented(Recipe("alexnet", "svhn"), always=1, strength=20)
ELSEWHERE = Invented(Recipe("vgg16", "svhn"), fingerprint="6" * 32)
INVENTED = [Invented(LENET, strength=2), *SEEDS, ONE, ELSEWHERE]
VIEWS = list(fields.titles(StreetNumbers, "view").values())
COST, CURVES, CLASSES, DISAGREEMENT, CLAIMS = VIEWS


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The invented runs, and no shipped ones."""
    found = filled(tmp_path / "runs", INVENTED)
    monkeypatch.setenv("DIGITSCOPE_STORE", str(tmp_path / "runs"))
    settings.cache_clear()
    nothing = Store(tmp_path / "nothing", read_only=True)
    monkeypatch.setattr(cached, "shipped", lambda: nothing)
    monkeypatch.setattr(cached, "measured", lambda: nothing)
    return found


def opened(**query: str | list[str]) -> AppTest:
    return well(apps.opened("street_numbers", query))


def words(at: AppTest) -> str:
    shown = (*at.main.markdown, *at.main.caption, *at.info, *at.warning)
    return "\n".join(each.value for each in shown)


def key(invented: Invented) -> str:
    return run(invented).id


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_a_sentence_and_travels_light(store: Store, view: str):
    at = opened(view=view)
    assert "**" in at.info[0].value
    assert "This holds for" in at.info[0].value
    charts = at.get("vega_lite_chart")
    assert charts
    assert all(len(chart.proto.SerializeToString()) < 300_000 for chart in charts)
    assert sum(len(each.proto.body) for each in at.get("html")) < 300_000


def test_the_table_has_each_net_with_its_interval_its_size_and_its_seeds(store: Store):
    table = opened().dataframe[0].value.set_index("Net")
    assert len(table) == len(INVENTED)
    lenet = table.loc["LeNet-5"]
    low, high = Accuracy(round(lenet["Accuracy"] * COUNT), COUNT).interval
    assert lenet["95% interval"] == f"{low:.2%} to {high:.2%}"
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


@pytest.mark.parametrize("against", ["parameters", "flops", "megabytes", "compute"])
def test_each_price_is_an_axis(store: Store, against: str):
    titles = fields.titles(StreetNumbers, "against")
    at = opened(against=titles[against], log="false")
    assert ("3 × a forward pass" in words(at)) == (against == "compute")
    spec = at.get("vega_lite_chart")[0].proto.spec
    assert '"log"' not in spec
    assert taken(at).get("against", ["parameters"]) == [against]


@pytest.mark.parametrize("old", ["seconds", "Seconds of training"])
def test_a_link_to_the_seconds_shows_what_took_their_place(store: Store, old: str):
    at = opened(against=old)
    assert widget(at, "against").value == "compute"
    assert "not available" not in words(at)


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
    assert set(table["True digit"]) == {1}
    assert set(table["Predicted digit"]) == {7}
    assert "DIGITSCOPE_DATA" in words(at)
    assert FINGERPRINT[:12] in words(at)


def test_the_commonest_mistake_opens_first(store: Store):
    counts = matrix(logits(INVENTED[0]).argmax(1), labels())
    wrong = counts - np.diag(np.diag(counts))
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    at = opened(view=CLASSES, nets=[key(INVENTED[0])])
    assert f"images of a {label}**, taken for a {said}" in words(at)


def test_an_empty_cell_says_so(store: Store):
    at = opened(view=CLASSES, nets=[key(ONE)], cell="2 read as 3")
    assert "never reads a 2 as a 3" in words(at)


def test_the_images_stand_there_where_the_data_are(store: Store, monkeypatch: pytest.MonkeyPatch):
    test = load("svhn").test
    monkeypatch.setattr(cached, "crops", lambda fingerprint: test if fingerprint == FINGERPRINT else None)
    assert pictures.cached is cached
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
    rows = strip(at)
    assert len(rows) == min(18, round(share * COUNT))
    for place, cells in rows.items():
        digits = [str(each[place]) for each in said]
        assert len(set(digits)) == 2
        verdicts = ["right" if digit == str(labels()[place]) else "wrong" for digit in digits]
        assert cells == [("true", str(labels()[place])), *zip(verdicts, digits, strict=True)]


def strip(at: AppTest) -> dict[int, list[tuple[str, str]]]:
    """The disputed images by their number: the class and the text of each cell."""
    [body] = [each.proto.body for each in at.get("html") if 'class="strips"' in each.proto.body]
    found = re.findall(r'<tr data-image="(\d+)">(.*?)</tr>', body)
    return {int(place): re.findall(r'<td class="(\w+)"[^>]*>(\d)</td>', cells) for place, cells in found}


def test_the_disputed_images_stand_there_where_the_data_are(store: Store, monkeypatch: pytest.MonkeyPatch):
    test = load("svhn").test
    monkeypatch.setattr(cached, "crops", lambda fingerprint: test if fingerprint == FINGERPRINT else None)
    at = opened(view=DISAGREEMENT, nets=[key(INVENTED[0]), key(SEEDS[0])])
    [body] = [each.proto.body for each in at.get("html") if 'class="strips"' in each.proto.body]
    assert re.findall(r'alt="Test image (\d+)"', body) == list(map(str, strip(at)))
    assert "DIGITSCOPE_DATA" not in words(at)


def test_a_net_tested_on_other_images_is_left_out(store: Store):
    at = opened(view=DISAGREEMENT, nets=[key(INVENTED[0]), key(SEEDS[0]), key(ELSEWHERE)])
    assert "These nets are left out: VGG-16-BN" in words(at)
    at = opened(view=DISAGREEMENT, nets=[key(INVENTED[0]), key(ELSEWHERE)])
    assert "at least two nets" in words(at)


def test_the_claims_are_judged_and_the_constant_answer_moves(store: Store):
    at = opened(view=CLAIMS)
    assert "ResNet-50 (0.750) and ResNet-101 (2.095) under-fit" in words(at)
    assert "18.81%" in words(at)
    assert "Always answering 1 reaches 18.92%" in words(at)
    widget(at, "constant").set_value("0")
    assert "Always answering 0 reaches 6.75%" in words(well(at.run()))
    rows = at.dataframe[0].value["Net"].tolist()
    assert "ResNet-50, R2 (reported)" in rows
    assert any(row.startswith("ResNet-50") and row.endswith("(ours)") for row in rows)


def test_without_any_run_the_page_says_what_to_do(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cached, "user", lambda: store.__class__(store.root / "none"))
    at = opened()
    assert "python -m core train lenet5" in at.info[0].value


def test_answers_that_were_not_kept_are_asked_anew_where_the_data_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    trained = next(each for each in cached.offered().values() if each.recipe.model == "lenet5")
    data = load("svhn")
    bare = replace(trained, load_outputs=lambda: None)
    monkeypatch.setattr(cached, "by_id", lambda run_id: bare)
    assert cached.outputs(bare.id) is None  # the shipped net was tested on other images
    here = replace(bare, provenance=replace(bare.provenance, fingerprint=data.fingerprint))
    monkeypatch.setattr(cached, "by_id", lambda run_id: here)
    cached.outputs.clear()
    found = cached.outputs(here.id)
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
    made = run(longer)
    assert row["Training FLOPs"] == 2 * 3 * LENET_FLOPS * made.provenance.train_images * len(made.history)
    at = opened(view=CURVES, nets=[key(longer)])
    assert f"LeNet-5: after epoch {row['Epochs']} training loss" in words(at)


SHIPPED = (
    ["resnet18-cifar", "vgg16-64", "resnet18", "lenet5"],
    ["lenet5", "alexnet"],
    ["resnet50", "resnet18-skip", "resnet18-no-skip"],
    ["lenet5", "lenet5-seed-1", "lenet5-seed-2", "lenet5-true-labels", "alexnet"],
    ["vgg16-48-flat"],
)


@pytest.mark.parametrize("keys", SHIPPED, ids=lambda keys: keys[0])
def test_the_shipped_nets_stand_in_groups_by_mcnemars_test(keys: list[str]):
    """Each pair from the stored outputs, by scipy's binomial test and Holm's procedure; the best, and any equal one."""
    at = opened(nets=keys)
    told = at.info[-1].value
    runs = {key: cached.offered()[key] for key in keys}
    names = dict(zip(keys, fields_of(keys), strict=True))
    right = {names[key]: each.test_logits.argmax(axis=1) == each.test_labels for key, each in runs.items()}
    counts = {name: int(each.sum()) for name, each in right.items()}
    first = {name for name, count in counts.items() if count == max(counts.values())}
    assert "4,498 test images (re-cut crops of SVHN, not its official benchmark)" in told
    before, after = told.split(" right of 4,498 test images", 1)
    assert set(re.findall(r"\*\*(.*?)\*\*", before)) == {*first, f"{max(counts.values()) / 4498:.2%}"}
    if len(keys) == 1:
        assert "one training" in told
        return
    sure = step_down({pair: mcnemar(right[pair[0]], right[pair[1]]) for pair in combinations(right, 2)})
    comma = "; " if any("," in name for name in right) else ", "
    groups = [each.split(comma) for each in re.findall(r"\*\*(.*?)\*\*", after.split("McNemar", 1)[1])]
    for pair in combinations(right, 2):
        together = any(set(pair) <= set(group) for group in groups)
        assert together == (pair not in sure), pair
    told = words(at)
    unwatched = sum(each.provenance.validation_images == 0 for each in runs.values())
    assert (f"({unwatched} of {len(keys)} had no validation images)" in told) == (unwatched > 0)
    assert "likely a little too high" in told


def fields_of(keys: list[str]) -> list[str]:
    """What the page calls these nets beside each other."""
    return list(sentences.names({key: cached.offered()[key] for key in keys}).values())


def test_the_usual_nets_are_said_to_be_chosen_by_the_test_images():
    told = words(opened())
    same = [each for each in cached.offered().values() if each.provenance.test_images == 4498]
    assert f"These nets were chosen from {len(same)} trainings by the same test images" in told
    assert "These nets were chosen" not in words(opened(nets=["lenet5", "alexnet"]))


def test_published_accuracies_stand_as_not_comparable():
    told = words(opened())
    assert "22,073 images are there for training" in told
    assert "so do not compare them" in told
    assert "ResNet-18 95.95%" in told
    assert "local copy" not in told


def test_training_flops_are_three_forward_passes_an_image_and_epoch():
    """Of the shipped nets, with what they went on from: by hand from recipes, and LeNet's FLOPs from its layers."""
    runs = cached.offered()
    lenet = runs["lenet5"]
    assert training_flops(lenet) == 3 * LENET_FLOPS * 20_970 * 40
    assert training_flops(runs["lenet5-flat"]) == 2 * 3 * LENET_FLOPS * 20_970 * 40
    taught = runs["vgg16-48-taught"]
    own, teacher = (cached.size_of(each).flops for each in (taught.recipe, taught.recipe.teacher))
    assert training_flops(taught) == 22_073 * (10 * 3 * own + 9 * teacher)
    seeds = [training_flops(runs[key]) for key in ("lenet5", "lenet5-seed-1", "lenet5-seed-2")]
    assert len(set(seeds)) == 1  # their seconds are 66 times apart
    frozen = replace(LENET, initial=LENET, frozen=True)
    assert compute.training_flops(frozen, 10, 2, 5.0) == 100


@pytest.mark.parametrize("keys", [["lenet5"], ["vgg16"], ["lenet5", "vgg16", "resnet18"], ["resnet18"], ["lenet5-flat"],
                                  ["lenet5-random-labels"], ["lenet5-true-labels", "lenet5-seed-4"]])  # fmt: skip
def test_validation_above_test_is_explained_where_it_is(keys: list[str]):
    told = words(opened(view=CURVES, nets=keys))
    names = fields_of(keys)
    p, better = {}, {}
    for name, key in zip(names, keys, strict=True):
        each = cached.offered()[key]
        made, share = each.provenance, each.history[-1].validation_accuracy
        if share is None:
            continue
        seen, test = round(share * made.validation_images), int((each.test_logits.argmax(1) == each.test_labels).sum())
        p[name] = two_shares(seen, made.validation_images, test, made.test_images)
        better[name] = (seen / made.validation_images, test / made.test_images)
    sure = {name for name in step_down(p) if better[name][0] > better[name][1]}
    assert ("validation images are easier" in told) == bool(sure)
    for name, (seen, test) in better.items():
        assert (f"{name} reads {seen:.2%} of" in told) == (name in sure)
        assert name not in sure or f"and {test:.2%} of 4,498 test images" in told


def test_validation_of_unknown_photos_is_not_explained(store: Store):
    assert "images are easier" not in words(opened(view=CURVES))


@pytest.mark.parametrize("key", ["lenet5", "resnet18-cifar", "resnet101", "lenet5-random-labels"])
def test_the_hardest_and_the_easiest_digit_are_told_apart_by_a_test(key: str):
    each = cached.offered()[key]
    labels, said = each.test_labels, each.test_logits.argmax(axis=1)
    of = np.bincount(labels, minlength=10)
    right = np.bincount(labels[labels == said], minlength=10)
    low, high = (right / of).argmin(), (right / of).argmax()
    raw = {
        pair: two_shares(right[pair[0]], of[pair[0]], right[pair[1]], of[pair[1]])
        for pair in combinations(range(10), 2)
    }
    told = opened(view=CLASSES, nets=[key]).info[0].value
    assert f"{(right / of)[high]:.2%} of the {high}s right and **{(right / of)[low]:.2%} of the {low}s**" in told
    assert ("They are told apart" in told) == ((min(low, high), max(low, high)) in step_down(raw))
    assert "over 45 pairs of digits" in told


def test_the_claims_below_a_figure_have_a_verdict_and_a_link_and_no_second_evidence(store: Store):
    told = words(opened(view=CLAIMS)).replace("\N{NO-BREAK SPACE}", " ")
    for claim in ("deeper-nets-over-fit", "svhn-too-simple", "lenet-reaches"):
        line = next(line for line in told.splitlines() if f"claim={claim}&" in line)
        assert f" {CLAIMS_OF_REPORTS[claim].decide().answer}]" in line
        assert told.count(f"claim={claim}&") == 1
        assert CLAIMS_OF_REPORTS[claim].decide().evidence not in told


def test_that_a_constant_answer_explains_the_reported_accuracy_stands_below_its_figure(store: Store):
    told = words(opened(view=CLAIMS))
    counts = stats.hypergeom(73_257, 13_861, 18_314).ppf([0.025, 0.975]) / 18_314
    assert "R1 claims 18.81% of 18,314 training images. Always answering 1 reaches " in told
    assert f"{counts[0]:.2%} to {counts[1]:.2%} of that number (95%). Its net may have collapsed" in told
