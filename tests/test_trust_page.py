"""The page on how far to believe the methods: every test, every control, and methods that do not fit."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import data
from core.attribution import METHODS, attribute, faithfulness, neighbours, randomisation
from core.attribution.similarity import Similarity, similarity
from core.runs import random_twin
from tests import apps
from tests.apps import well, widget
from ui import cache, trust_cache, trust_scores, trust_truth
from ui.records import Trust

MOST = 300_000  # bytes of any chart
TESTS = ("Cascading randomisation", "Random labels", "Deletion and insertion", "Known truth", "Neighbours")
NETS = ("LeNet-5", "ResNet-18", "CNN", "MLP 784-128-10")


def opened(**query: str | list[str]) -> AppTest:
    return well(apps.opened("trust", query))


def seen(at: AppTest) -> list[object]:
    """Charts, pictures, captions and the sentence."""
    charts = apps.charts(at)
    return [*charts, *pictures(at), *(each.value for each in (*at.main.caption, *at.info))]


def pictures(at: AppTest) -> list[str]:
    return [each.proto.body for each in at.get("html") if "evidence" in each.proto.body]


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption, *at.info)])


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("test", [each for each in TESTS if each != "Known truth"])
def test_each_test_of_each_net_ends_in_a_sentence_and_travels_light(test: str, net: str):
    at = opened(test=test, net=net, count="8")
    assert at.info[-1].value
    assert ("**" in at.info[-1].value) == (test != "Neighbours" or net in ("LeNet-5", "ResNet-18"))
    for each in at.get("vega_lite_chart"):
        assert len(each.proto.SerializeToString()) < MOST
    assert sum(map(len, pictures(at))) < MOST


@pytest.mark.parametrize(
    ("test", "key", "value"),
    [
        ("Cascading randomisation", "stage", 4),
        ("Cascading randomisation", "signed", True),
        ("Cascading randomisation", "explain", "7"),
        ("Cascading randomisation", "methods", ["saliency", "occlusion"]),
        ("Cascading randomisation", "net", "mnist-cnn"),
        ("Random labels", "signed", True),
        ("Random labels", "count", 16),
        ("Random labels", "methods", ["saliency", "occlusion"]),
        ("Deletion and insertion", "fill", "black"),
        ("Deletion and insertion", "share", 60),
        ("Deletion and insertion", "measured", True),
        ("Known truth", "shapes", "detection"),
        ("Known truth", "kind", "dense"),
        ("Known truth", "example", 9),
        ("Known truth", "seeds", 2),
        ("Known truth", "methods", ["random"]),
        ("Neighbours", "count", 16),
        pytest.param("Neighbours", "both", True, marks=pytest.mark.slow),
        ("Neighbours", "side", "left"),
        ("Neighbours", "neighbour", 5),
        ("Neighbours", "test", "deletion"),
    ],
)
def test_each_control_changes_what_is_seen_and_the_link(test: str, key: str, value: object):
    at = opened(test=test, count="8")
    before, link = seen(at), next(each.value for each in at.code if each.value.startswith("http"))
    widget(at, key).set_value(value)
    after = well(at.run())
    assert seen(after) != before
    assert next(each.value for each in after.code if each.value.startswith("http")) != link


@pytest.mark.parametrize("test", TESTS)
def test_without_a_method_the_page_says_what_to_do(test: str):
    at = opened(test=test, count="8")
    widget(at, "methods").set_value([])
    at = well(at.run())
    assert "Choose a method" in at.info[-1].value or test == "Known truth"


@pytest.mark.parametrize("test", [each for each in TESTS if each != "Random labels"])
def test_a_method_that_does_not_fit_is_grey_with_its_reason(test: str):
    at = opened(test=test, net="ResNet-18", methods=["LRP, ε rule", "Saliency"], count="8")
    told = words(at)
    assert "shortcut" in told or "LRP, ε rule" in told.partition("Without a map")[2]
    assert pictures(at)


def test_the_cascade_is_the_sciences_own():
    run, image = cache.run("lenet5"), cache.dataset("svhn").test.images[0]
    normalisation, target = data.normalisation("svhn"), int(cache.run("lenet5").predict(image[None])[0].argmax())
    at = opened(methods=["Saliency"], stage="3")
    model = run.model()
    trained = attribute("saliency", model, image[None], target, normalisation=normalisation)[0]
    maps = randomisation.cascade_maps("saliency", model, image, target, normalisation=normalisation)
    alike = similarity(trained, maps[2][1])
    assert f"ρ {alike.absolute_rank:.2f}, SSIM {alike.ssim:.2f}" in pictures(at)[0]
    assert f"Untrained: {maps[2][0]} and all layers behind it." in words(at)


def test_the_scrubber_moves_pictures_and_rule_without_attributing_anew(monkeypatch: pytest.MonkeyPatch):
    at = opened()
    before = seen(at)
    monkeypatch.setattr(randomisation, "attribute", None)
    for stage in (0, 5):
        widget(at, "stage").set_value(stage)
        after = seen(well(at.run()))
        assert after != before
        before = after
    assert "Nothing of the training is left." in words(at)


def test_a_net_with_fewer_layers_takes_a_later_stage_as_its_last():
    at = opened(stage="5")
    widget(at, "net").set_value("mlp-128")
    assert widget(well(at.run()), "stage").value == 2


def test_the_edge_control_keeps_everything_and_is_named_as_the_measure():
    at = opened(stage="5", methods=["Saliency", "Control: Sobel edges"])
    assert "ρ 1.00, SSIM 1.00" in pictures(at)[0]
    assert "edge control" in at.info[-1].value


def test_a_deletions_numbers_are_the_sciences_own():
    run, image = cache.run("lenet5"), cache.dataset("svhn").test.images[0]
    normalisation, target = data.normalisation("svhn"), int(cache.run("lenet5").predict(image[None])[0].argmax())
    at = opened(test="Deletion and insertion", methods=["Saliency"], fill="Black")
    values = attribute("saliency", run.model(), image[None], target, normalisation=normalisation)[0]
    told = {"steps": trust_cache.STEPS, "baseline": "black", "normalisation": normalisation}
    found = faithfulness.against_controls(run.model(), image, target, values, **told)
    table = at.dataframe[0].value.set_index("Method")
    for name, title in (("map", "Saliency"), ("edges", METHODS["edges"].title), ("random", METHODS["random"].title)):
        assert table.loc[title, "Deletion"] == pytest.approx(found[name].deletion.auc, abs=1e-6)
        assert table.loc[title, "Insertion"] == pytest.approx(found[name].insertion.auc, abs=1e-6)


def test_infidelity_and_sensitivity_come_on_request_with_the_caveat():
    at = opened(test="Deletion and insertion", measured="true")
    table = at.dataframe[0].value.set_index("Method")
    own = table.loc[[METHODS[name].title for name in Trust().methods if name not in trust_cache.CONTROLS]]
    assert np.isfinite(own[["Infidelity, scaled", "Infidelity, raw", "Sensitivity"]].to_numpy()).all()
    assert (own["Infidelity, scaled"] <= own["Infidelity, raw"] + 1e-6).all()
    assert "depends on the map's scale" in words(at)


@pytest.mark.parametrize("shapes", ["Square left or right of a line", "Diamond or square"])
def test_the_known_truth_stands_beside_what_was_reported(shapes: str):
    at = opened(test="Known truth", shapes=shapes, seeds="2")
    told = words(at)
    assert ("130 iterations" in told and "507 iterations" in told) == (shapes == "Diamond or square")
    size = (
        "7,338 parameters, with a head for the class and one" if shapes == "Diamond or square" else "7,209 parameters."
    )
    assert size in told
    assert ("16 iterations" in told) == (shapes != "Diamond or square")
    assert re.search(r"\*\*\d+ of \d+\*\* methods put more than chance", at.info[-1].value)


def test_the_larger_nets_are_trained_when_asked_for():
    at = opened(test="Known truth", shapes="Diamond or square", seeds="2")
    assert "(1 of 1)" in words(at)
    next(each for each in at.button if each.label.startswith("Train 2 nets")).click()
    assert "of 2)" in words(well(at.run()))


def alike(method: str, count: int) -> dict[str, list[Similarity]]:
    """The maps of LeNet-5 against those of its twin on random labels and of the net untrained."""
    run, images = cache.run("lenet5"), cache.dataset("svhn").test.images[:count]
    others = {"labels": random_twin(run.recipe).model(), "untrained": randomisation.untrained(run.model())}
    said = run.predict(images).argmax(1)
    return randomisation.against(
        method, run.model(), others, images, said, normalisation=data.normalisation("svhn"), internal_batch=8
    )


def test_random_labels_are_compared_as_the_science_compares_them():
    at = opened(test="Random labels", count="16", methods=["Saliency", "Control: Sobel edges"])
    found = alike("saliency", 16)["labels"]
    mean = np.mean([one.absolute_rank for one in found])
    assert f"Saliency {mean:.2f}, {METHODS['edges'].title} 1.00" in words(at)
    assert f"ρ **{mean:.2f}**" in at.info[-1].value
    assert f"ρ {found[0].absolute_rank:.2f}, SSIM {found[0].ssim:.2f}" in pictures(at)[0]
    assert "right: of digits it knows nothing" in words(at)


def test_a_net_without_a_twin_on_random_labels_says_how_to_train_one():
    assert "python -m core recipe lenet5-random-labels" in opened(test="Random labels", net="CNN").info[-1].value


def test_the_known_truth_is_followed_by_the_scores_on_street_numbers():
    table = opened(test="Known truth", seeds="1").dataframe[0].value.set_index("Method")
    found = alike("saliency", trust_scores.IMAGES)
    for short, key in (("random", "labels"), ("untrained", "untrained")):
        assert table.loc["Saliency", f"ρ {short}"] == pytest.approx(np.mean([one.absolute_rank for one in found[key]]))
        assert table.loc["Saliency", f"SSIM {short}"] == pytest.approx(np.mean([one.ssim for one in found[key]]))
    assert {METHODS[name].title for name in METHODS if name not in trust_truth.SLOW} <= set(table.index) | {
        "LRP, ε rule"
    }
    assert table["Known truth"].notna().all()


@pytest.mark.slow
def test_slow_methods_are_scored_when_chosen():
    assert "scored when chosen above: " in words(opened(test="Known truth", seeds="1"))
    at = opened(test="Known truth", seeds="1", methods=[METHODS[name].title for name in trust_truth.SLOW])
    assert "scored when chosen above: " not in words(at)


def test_random_labels_are_told_apart():
    at = opened(test="Known truth", kind="Convolutional, random labels", seeds="1")
    assert "no pixel decides anything" in at.info[-1].value


def test_the_image_itself_is_a_control_that_finds_all_lit_pixels():
    _, found = trust_cache.located("line", "conv", trust_cache.IMAGE)
    assert all(one.mass == 1 for one in found)
    assert set(trust_truth.TITLES) == {*METHODS, trust_cache.IMAGE}


def test_the_shares_of_the_neighbours_are_the_sciences_own():
    run, images = cache.run("lenet5"), cache.dataset("svhn").test.images[:8]
    at = opened(test="Neighbours", count="8", methods=["Saliency"])
    found = neighbours.shares(
        "saliency", run.model(), images, run.predict(images).argmax(1), normalisation=data.normalisation("svhn")
    )
    assert f"Saliency {found[:, 1].mean():.0%}" in words(at)


def test_digits_without_neighbours_are_refused_with_the_cure():
    assert "Choose a net for street numbers" in opened(test="Neighbours", net="CNN").info[-1].value


@pytest.mark.parametrize("source", ["Drawing", "Upload"])
@pytest.mark.parametrize("test", [each for each in TESTS if each != "Known truth"])
def test_an_empty_pad_is_an_image_like_any_other(test: str, source: str):
    for net in ("LeNet-5", "CNN"):
        assert opened(test=test, source=source, net=net, count="8").info[-1].value
