"""The page Uncertainty in comparisons: every view on the app's own runs, and on invented ones."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

from core.recipes import NAMED, Recipe
from core.runs import Store, measured, shipped
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from tests.helpers.caches import clear
from tests.helpers.own_tests import mcnemar, step_down, two_shares
from tests.helpers.street_runs import Invented, filled
from ui.difference import cached
from ui.difference.record import Difference
from ui.page import fields

VIEWS = list(fields.titles(Difference, "view"))
LENET = Recipe("lenet5", "svhn")


def opened(**query: str) -> AppTest:
    return well(apps.opened("difference", query))


def captions(at: AppTest) -> str:
    return "\n".join(each.value for each in at.main.caption)


def recorded() -> dict[str, np.ndarray]:
    """Right answers of the app's nets on true labels, by their recipes' names, read without the page's code."""
    runs = [run for store in (shipped(), measured()) for run in store.list()]
    found = {name: run for name, recipe in NAMED.items() for run in runs if run.recipe == recipe}
    return {
        name: run.test_logits.argmax(axis=1) == run.test_labels
        for name, run in found.items()
        if run.recipe.dataset == "svhn" and not run.recipe.random_labels
    }


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts invented runs in place of the app's own."""

    def put(*runs: Invented) -> None:
        clear()
        stores = filled(tmp_path / "some", runs), Store(tmp_path / "nothing", read_only=True)
        monkeypatch.setattr(cached, "shipped", lambda: stores[0])
        monkeypatch.setattr(cached, "measured", lambda: stores[1])

    yield put
    clear()


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_says_for_what_it_holds(view: str):
    at = opened(view=view)
    assert "**" in at.info[0].value
    assert "This holds for" in at.info[0].value
    assert "images" in captions(at)


def test_the_five_seeds_and_both_noises_are_those_of_the_recorded_answers():
    said = opened().info[0].value
    right = np.stack([each for name, each in recorded().items() if name == "lenet5" or "lenet5-seed" in name])
    assert right.shape == (5, 4498)
    shares = right.mean(axis=1)
    images = np.sqrt(shares.mean() * (1 - shares.mean()) / 4498)
    assert f"by {100 * images:.2f} points, the seeds move it by {100 * shares.std(ddof=1):.2f}" in said
    by_image = right.sum(axis=0)
    q = 4 * (5 * (right.sum(axis=1) ** 2).sum() - right.sum() ** 2) / (5 * right.sum() - (by_image**2).sum())
    assert any(f"p = {stats.chi2.sf(q, 4):.3f}" in each.value for each in opened().markdown)


def test_fewer_images_make_a_larger_noise():
    noise = [float(re.search(r"by (\S+) points", opened(images=each).info[0].value)[1]) for each in ("250", "all")]
    assert noise[0] / noise[1] == pytest.approx(np.sqrt(4498 / 250), rel=0.15)


def test_the_page_opens_on_a_pair_whose_intervals_overlap_and_which_the_test_tells_apart():
    at = opened(view="pairs")
    right = recorded()
    names = widget(at, "first").value, widget(at, "second").value
    one, other = (right[name] for name in names)
    ends = [stats.binomtest(int(each.sum()), len(each)).proportion_ci(method="wilson") for each in (one, other)]
    assert max(each.low for each in ends) <= min(each.high for each in ends)
    assert mcnemar(one, other) < 0.05 <= two_shares(int(one.sum()), len(one), int(other.sum()), len(one))
    assert "intervals overlap. McNemar's exact test, on the same images, tells them apart" in at.info[0].value
    assert "because of its result" in captions(at)


def test_all_pairs_of_the_apps_nets_are_counted():
    right = recorded()
    pairs = list(combinations(right, 2))
    ends = {name: stats.binomtest(int(each.sum()), 4498).proportion_ci(method="wilson") for name, each in right.items()}
    over = [pair for pair in pairs if max(ends[x].low for x in pair) <= min(ends[x].high for x in pair)]
    p = {pair: mcnemar(*(right[name] for name in pair)) for pair in pairs}
    single = [pair for pair in over if p[pair] < 0.05]
    said = captions(opened(view="pairs"))
    assert f"intervals of {len(over)} of {len(pairs)} pairs overlap" in said
    assert f"tells **{len(single)} of these apart**" in said
    assert f"It leaves {len(step_down(p) & set(over))} of the {len(single)}" in said


def test_two_nets_are_chosen_and_are_never_the_same():
    at = opened(view="pairs", first="vgg16")
    assert (widget(at, "first").value, widget(at, "second").value) == ("vgg16", "resnet18")
    widget(at, "first").set_value("lenet5")
    well(at.run())
    assert "LeNet-5" in at.info[0].value
    assert taken(at)["first"] == ["lenet5"]
    widget(at, "second").set_value("resnet50")
    well(at.run())
    assert taken(at) == {"view": ["pairs"], "first": ["lenet5"], "second": ["resnet50"]}


def test_holms_correction_changes_what_is_said_of_the_opening_pair_only_by_its_own_p():
    said = [opened(view="pairs", corrected=each).info[0].value for each in ("false", "true")]
    assert "By McNemar's test of this pair" in said[0]
    assert "By McNemar's test after Holm's correction" in said[1]
    verdicts = [re.search(r"pairs makes them (.+?) \(p", each)[1] for each in said]
    assert verdicts[0] == verdicts[1]
    assert ("are not told apart.**" in said[1]) == (verdicts[1] == "not told apart")


@pytest.mark.parametrize(("pool", "most"), [("seeds", 5), ("alike", cached.ALIKE), ("nets", len(recorded()))])
def test_one_chooses_among_as_many_nets_as_there_are(pool: str, most: int):
    at = opened(view="selection", pool=pool, k=str(most))
    assert widget(at, "k").max == most
    assert f"The best of {most} " in at.info[0].value
    assert "One net leaves no choice" in opened(view="selection", pool=pool, k="1").info[0].value


def test_what_the_best_of_five_seeds_loses_is_what_a_plain_loop_finds():
    right = np.stack([each for name, each in recorded().items() if name == "lenet5" or "lenet5-seed" in name])
    rng = np.random.default_rng(11)
    lost = []
    for _ in range(1500):
        order = rng.permutation(4498)
        one, other = right[:, order[:2249]].mean(axis=1), right[:, order[2249:]].mean(axis=1)
        best = rng.choice(np.flatnonzero(one == one.max()))
        lost.append((one[best] - one.mean()) - (other[best] - other.mean()))
    said = opened(view="selection").info[0].value
    told = float(re.search(r"other\. (\S+) points were luck", said)[1])
    assert told == pytest.approx(100 * np.mean(lost), abs=400 * np.std(lost) / np.sqrt(1500) + 0.01)


@pytest.mark.parametrize("view", VIEWS)
def test_without_any_net_the_page_says_so(view: str, invented):
    invented()
    assert "**" in opened(view=view).info[0].value


def test_one_seed_each_has_no_spread(invented):
    invented(Invented(LENET), Invented(Recipe("alexnet", "svhn")))
    assert "No recipe was trained with two seeds here" in opened().info[0].value
    assert "No recipe was trained with two seeds here" in opened(view="selection").info[0].value
    assert "As one of 1 pairs" not in opened(view="pairs").info[0].value


def test_nets_with_the_same_answers_are_not_told_apart(invented):
    same = [Invented(replace(LENET, seed=seed), always=1, strength=50) for seed in range(3)]
    invented(*same)
    assert any("not told apart by this test" in each.value for each in opened().markdown)
    assert "are not told apart.**" in opened(view="pairs").info[0].value
    assert "No net leads" in opened(view="selection", k="3").info[0].value


def test_runs_on_other_images_stay_out(invented):
    invented(Invented(LENET), Invented(replace(LENET, seed=1)), Invented(Recipe("vgg16", "svhn"), fingerprint="6" * 32))
    assert {net.recipe.model for net in cached.nets()} == {"lenet5"}


@pytest.mark.parametrize(
    ("slug", "query"),
    [("street_numbers", {}), ("street_numbers", {"view": "classes"}), ("rankings", {}), ("tuning", {})],
)
def test_pages_that_name_a_test_lead_here(slug: str, query: dict[str, str]):
    at = well(apps.opened(slug, query))
    leads = [each.proto.page for each in apps.leads(at)]
    assert leads == ["difference"]


def test_a_sentence_without_a_test_leads_nowhere():
    at = well(apps.opened("street_numbers", {"view": "disagreement"}))
    assert not apps.leads(at)
