"""The page on how far to believe the methods: every test, every control, and methods that do not fit."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import data
from core.attribution import METHODS, attribute, faithfulness, neighbours, randomisation
from core.attribution.similarity import Similarity, similarity
from core.reports.register.topics import CLAIMS
from core.runs import random_twin
from tests.helpers import apps
from tests.helpers.apps import well, widget
from ui.shared import nets
from ui.shared.image_record import SEVEN
from ui.trust import cached, deletion, scores, shape_race, truth
from ui.trust.record import Trust

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
    assert "shortcut" in told or "LRP, ε rule" in told.partition("No map of this net")[2]
    assert pictures(at)


def test_the_cascade_is_the_sciences_own():
    run, image = nets.run("lenet5"), nets.dataset("svhn").test.images[0]
    normalisation, target = data.normalisation("svhn"), int(nets.run("lenet5").predict(image[None])[0].argmax())
    at = opened(methods=["Saliency"], stage="3")
    model = run.model()
    trained = attribute("saliency", model, image[None], target, normalisation=normalisation)[0]
    maps = randomisation.cascade_maps("saliency", model, image, target, normalisation=normalisation)
    alike = similarity(trained, maps[2][1])
    assert f"ρ {alike.absolute_rank:.2f}, SSIM {alike.ssim:.2f}" in pictures(at)[0]
    assert f"Randomised: {maps[2][0]} and all layers after it." in words(at)


def test_the_scrubber_moves_pictures_and_rule_without_attributing_anew(monkeypatch: pytest.MonkeyPatch):
    at = opened()
    before = seen(at)
    monkeypatch.setattr(randomisation, "attribute", None)
    for stage in (0, 5):
        widget(at, "stage").set_value(stage)
        after = seen(well(at.run()))
        assert after != before
        before = after
    assert "No trained weight is left." in words(at)


def test_a_net_with_fewer_layers_takes_a_later_stage_as_its_last():
    at = opened(stage="5")
    widget(at, "net").set_value("mlp-128")
    assert widget(well(at.run()), "stage").value == 2


def test_the_edge_control_keeps_everything_and_is_named_as_the_measure():
    at = opened(stage="5", methods=["Saliency", "Control: Sobel edges"])
    assert "ρ 1.00, SSIM 1.00" in pictures(at)[0]
    assert "edge control" in at.info[-1].value


def test_a_deletions_numbers_are_the_sciences_own():
    run, image = nets.run("lenet5"), nets.dataset("svhn").test.images[0]
    normalisation, target = data.normalisation("svhn"), int(nets.run("lenet5").predict(image[None])[0].argmax())
    at = opened(test="Deletion and insertion", methods=["Saliency"], fill="Black")
    values = attribute("saliency", run.model(), image[None], target, normalisation=normalisation)[0]
    told = {"steps": cached.STEPS, "baseline": "black", "normalisation": normalisation}
    found = faithfulness.against_controls(run.model(), image, target, values, **told)
    table = at.dataframe[0].value.set_index("Method")
    for name, title in (("map", "Saliency"), ("edges", METHODS["edges"].title), ("random", METHODS["random"].title)):
        assert table.loc[title, "Deletion"] == pytest.approx(found[name].deletion.auc, abs=1e-6)
        assert table.loc[title, "Insertion"] == pytest.approx(found[name].insertion.auc, abs=1e-6)


def test_what_a_method_does_not_promise_is_no_none_in_the_table():
    [table] = opened(test="Deletion and insertion", methods=["Saliency"]).dataframe
    assert table.value["Completeness gap"].isna().any()
    assert table.proto.placeholder == "–"


def test_infidelity_and_sensitivity_come_on_request_with_the_caveat():
    at = opened(test="Deletion and insertion", measured="true")
    table = at.dataframe[0].value.set_index("Method")
    own = table.loc[[METHODS[name].title for name in Trust().methods if name not in cached.CONTROLS]]
    assert np.isfinite(own[["Infidelity, scaled", "Infidelity, raw", "Sensitivity"]].to_numpy()).all()
    assert (own["Infidelity, scaled"] <= own["Infidelity, raw"] + 1e-6).all()
    assert "depends on the map's scale" in words(at)


def test_the_largest_area_is_that_of_the_methods_though_a_control_has_more():
    def walk(gain: float) -> SimpleNamespace:
        return SimpleNamespace(insertion=SimpleNamespace(auc=0.5 + gain), deletion=SimpleNamespace(auc=0.5))

    said = deletion._sentence({"saliency": walk(0.2), "edges": walk(0.56), "random": walk(-0.03)}, "mean")
    assert "**0 of 1** methods order the pixels of this image better than both controls" in said
    edges = METHODS["edges"].title
    assert (
        f"Saliency has the largest area of all methods between insertion and deletion: **0.20** ({edges} 0.56" in said
    )
    assert "−0.03" in said


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


def test_what_the_marked_pixels_prove_follows_the_numbers():
    """Made-up scores in every order of method, control and chance: each number and each conclusion is theirs."""
    run = cached.trained("line", "conv", 0)
    for control, method in ((1.0, 0.4), (0.5, 0.9), (0.2, 0.1), (0.5, 0.5)):
        for kind in ("conv", "random-labels"):
            rows = [("saliency", "Saliency", method, 0.5), ("lrp", "LRP", method / 2, 0.5)]
            rows += [(name, title, control, 0.5) for name, title in truth.CONTROLS.items()]
            table = pd.DataFrame(rows, columns=["name", "method", "mass", "precision"])
            said = truth._sentence(replace(run, kind=kind), table, 0.18)
            more = sum(share > 0.18 for share in (method, method / 2))
            assert (f"**{more} of 2** methods put more than chance on the pixels of the shapes" in said) == (
                kind == "conv" or more > 0
            )
            if kind == "conv":
                above = sum(share > control for share in (method, method / 2))
                assert f"But **{above}** put more there than" in said
                assert ("all lit pixels are marked" in said) == (control == 1)
            else:
                assert ("no method puts more than chance" in said) == (more == 0)
                assert ("proves nothing" in said) == (more > 0)
            assert "needed" not in said


def test_the_counts_are_beside_r3s_with_the_loss_that_was_taken():
    assert "descend on the mean of the loss over the 64 images, at rate 0.1" in words(
        opened(test="Known truth", seeds="1")
    )


def test_r3s_explanation_is_judged_by_the_nets_on_the_page():
    told = words(opened(test="Known truth", seeds="3"))
    runs = {kind: [cached.trained("line", kind, seed) for seed in range(3)] for kind in shape_race.RACED}
    ratios = np.log(
        [b.class_iterations / a.class_iterations for a, b in zip(runs["conv"], runs["shuffled"], strict=True)]
    )
    assert f"takes **{np.exp(ratios.mean()):.2f} times** as many" in told
    assert "Its kernels capture spatial relations." in told
    assert f"of {runs['conv'][0].fresh:,} fresh images right" in told
    assert "One training of each" in words(opened(test="Known truth", seeds="1"))


@pytest.mark.slow  # nets of both kinds of shapes are trained
def test_what_else_r3_says_of_the_shapes_in_view_stands_below_with_verdicts_and_links():
    for key in ("line", "detection"):
        told = words(opened(test="r3", seeds="1", shapes=key))
        mine = {each.id for each in CLAIMS.values() if each.page == "trust" and each.state["shapes"] == key}
        others = {each.id for each in CLAIMS.values() if each.page == "trust"} - mine
        for claim in mine:
            line = next(line for line in told.splitlines() if f"claim={claim}&" in line)
            assert CLAIMS[claim].decide().answer in line.replace("\N{NO-BREAK SPACE}", " ")
            assert told.count(f"claim={claim}&") == 1
        for claim in others:
            [line] = [line for line in told.splitlines() if f"claim={claim}&" in line]
            assert ":material/" not in line


def test_the_larger_nets_are_trained_when_asked_for():
    at = opened(test="Known truth", shapes="Diamond or square", seeds="2")
    assert "(1 of 1)" in words(at)
    next(each for each in at.button if each.label.startswith("Train 2 nets")).click()
    assert "of 2)" in words(well(at.run()))


def alike(method: str, count: int) -> dict[str, list[Similarity]]:
    """The maps of LeNet-5 against those of its twin on random labels and of the net untrained."""
    run, images = nets.run("lenet5"), nets.dataset("svhn").test.images[:count]
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
    assert "correctly. It knows nothing about digits" in words(at)


def test_the_random_control_is_no_more_alike_than_chance_for_any_two_nets():
    """Noise is drawn anew for each net: its maps of two nets are unrelated, as the sentence on noise says."""
    at = opened(test="Random labels", count="8", methods=["Saliency", METHODS["random"].title])
    assert "random noise, drawn anew for each net, also score low" in at.info[-1].value
    shown = re.findall(METHODS["random"].title + r" (-?\d\.\d\d)", words(at))
    assert [abs(float(each)) < 0.05 for each in shown] == [True]
    images = nets.dataset("svhn").test.images[:4]
    run = nets.run("lenet5")
    told = {"normalisation": data.normalisation("svhn")}
    others = {"one": randomisation.untrained(run.model()), "two": run.model()}
    found = randomisation.against("random", run.model(), others, images, 3, **told)
    assert all(abs(one.rank) < 0.1 and abs(one.ssim) < 0.5 for some in found.values() for one in some)
    same = randomisation.against("edges", run.model(), others, images, 3, **told)
    assert all(one.rank == pytest.approx(1) for some in same.values() for one in some)
    stages = [each for _, each in randomisation.cascade_maps("random", run.model(), images[0], 3, **told)]
    stages.append(attribute("random", run.model(), images[:1], 3, **told)[0])
    grids = np.corrcoef([each.ravel() for each in stages])
    assert np.abs(grids - np.eye(len(stages))).max() < 0.1


def test_a_net_without_a_twin_on_random_labels_says_how_to_train_one():
    assert "python -m core recipe lenet5-random-labels" in opened(test="Random labels", net="CNN").info[-1].value


def test_the_known_truth_is_followed_by_the_scores_on_street_numbers():
    table = opened(test="Known truth", seeds="1").dataframe[0].value.set_index("Method")
    found = alike("saliency", scores.IMAGES)
    for short, key in (("random", "labels"), ("untrained", "untrained")):
        assert table.loc["Saliency", f"ρ {short}"] == pytest.approx(np.mean([one.absolute_rank for one in found[key]]))
        assert table.loc["Saliency", f"SSIM {short}"] == pytest.approx(np.mean([one.ssim for one in found[key]]))
    assert {METHODS[name].title for name in METHODS if name not in truth.SLOW} <= set(table.index) | {"LRP, ε rule"}
    assert table["Known truth"].notna().all()


@pytest.mark.slow
def test_slow_methods_are_scored_when_chosen():
    assert "scored only when chosen above: " in words(opened(test="Known truth", seeds="1"))
    at = opened(test="Known truth", seeds="1", methods=[METHODS[name].title for name in truth.SLOW])
    assert "scored only when chosen above: " not in words(at)


def test_random_labels_are_told_apart():
    at = opened(test="Known truth", kind="Convolutional, random labels", seeds="1")
    assert "No pixel holds the answer" in at.info[-1].value


def test_the_image_itself_is_a_control_that_finds_all_lit_pixels():
    _, found = cached.located("line", "conv", cached.IMAGE)
    assert all(one.mass == 1 for one in found)
    assert set(truth.TITLES) == {*METHODS, cached.IMAGE}


def test_the_shares_of_the_neighbours_are_the_sciences_own():
    run, images = nets.run("lenet5"), nets.dataset("svhn").test.images[:8]
    at = opened(test="Neighbours", count="8", methods=["Saliency"])
    found = neighbours.shares(
        "saliency", run.model(), images, run.predict(images).argmax(1), normalisation=data.normalisation("svhn")
    )
    assert f"Saliency {found[:, 1].mean():.0%}" in words(at)


def test_digits_without_neighbours_are_refused_with_the_cure():
    assert "Choose a net for street numbers" in opened(test="Neighbours", net="CNN").info[-1].value


@pytest.mark.parametrize("test", [each for each in TESTS if each != "Known truth"])
def test_a_drawing_is_an_image_like_any_other(test: str):
    for net in ("LeNet-5", "CNN"):
        assert opened(test=test, source="Drawing", drawing=SEVEN, net=net, count="8").info[-1].value


@pytest.mark.parametrize("lesson", ["", "do-not-believe-the-map"])
def test_in_a_lesson_the_pad_stands_behind_the_image_button_and_the_figure_comes_first(lesson: str):
    asked = {"lesson": lesson, "lesson_step": "3"} if lesson else {}
    at = opened(source="Drawing", drawing=SEVEN, net="MLP 784-128-10", methods=["saliency"], **asked)
    [image] = [block for block in at.main.get("popover") if block.proto.popover.label == "Image"]
    pads = [pad for pad in at.main.get("bidi_component") if "pad" in pad.proto.component_name]
    within = [pad for pad in image.get("bidi_component") if "pad" in pad.proto.component_name]
    assert (len(pads), len(within)) == (1, int(bool(lesson)))
