"""The Saliency page from script to figure: every way to compare, every control, and methods that do not fit."""

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.attribution import METHODS, attribute, completeness_gap, one_image
from core.attribution.baselines import KINDS
from tests.helpers import apps
from tests.helpers.apps import chart_titles, well, widget
from ui.saliency.record import Saliency
from ui.shared import cached_maps, nets
from ui.shared.attribution_choices import BASELINES
from ui.shared.choices import SVHN_NETS
from ui.shared.image_record import SEVEN

MOST = 300_000  # bytes of any chart or component
MODES = ("Methods", "Nets", "Two classes", "All ten classes")
VIEWS = ("Hide a part", "Path of Integrated Gradients", "Adversarial nudge", "All methods")


def opened(**query: str | list[str]) -> AppTest:
    return well(apps.opened("saliency", {"net": "LeNet-5", **query}))


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption)])


def scene(at: AppTest) -> dict:
    """What the component with the patch is given."""
    names = {each.proto.component_name: each for each in at.get("bidi_component")}
    return json.loads(names["digitscope_occluder"].proto.json)


def figures(at: AppTest) -> list[bytes]:
    return [each.proto.SerializeToString() for each in at.get("vega_lite_chart")]


@pytest.mark.parametrize("net", ["LeNet-5", "ResNet-18", "CNN", "MLP 784-128-10"])
@pytest.mark.parametrize("compare", MODES)
def test_every_comparison_of_every_net_ends_in_a_sentence_and_travels_light(net: str, compare: str):
    at = opened(net=net, compare=compare)
    assert chart_titles(at)
    assert at.info[-1].value.count("**") >= 2 or "No method" in at.info[-1].value
    for each in (*at.get("vega_lite_chart"), *at.get("bidi_component")):
        assert len(each.proto.SerializeToString()) < MOST


@pytest.mark.parametrize("net", ["LeNet-5", "ResNet-18", "CNN", "MLP 784-128-10"])
def test_every_method_gives_a_map_or_a_grey_reason(net: str):
    names = [method.title for method in METHODS.values()]
    for first in range(0, len(names), 8):
        at = opened(net=net, methods=names[first : first + 8], view="All methods")
        drawn = chart_titles(at)
        grey = [each.value for each in at.main.markdown if each.value.startswith(":gray[")]
        for name in names[first : first + 8]:
            [reason] = [each for each in grey if f"**{name}** has no map here" in each] or [None]
            assert (name in drawn) != (reason is not None)


def test_the_table_greys_what_does_not_fit_and_says_why():
    at = opened(net="ResNet-18", view="All methods")
    table = at.dataframe[0].value
    assert len(table) == len(METHODS)
    assert list(table.loc[table["On this net"] == "no", "Method"]) == [METHODS["lrp"].title]
    [reason] = [each.value for each in at.caption if each.value.startswith(f"**{METHODS['lrp'].title}**")]
    assert "shortcuts" in reason
    assert (table["On this net"] == "fits").sum() == sum(
        reason is None for reason in cached_maps.fits(nets.run("resnet18").id, nets.run("resnet18")).values()
    )
    assert table["Link"].str.startswith("https://").all()


def test_no_method_leaves_a_word_instead_of_a_figure():
    at = opened()
    assert set(chart_titles(at)) == {METHODS[name].title for name in Saliency().methods}
    widget(at, "methods").set_value([])
    well(at.run())
    assert not chart_titles(at)
    assert any("Choose a method" in each.value for each in at.info)


def test_a_refusal_stands_beside_the_other_maps(monkeypatch: pytest.MonkeyPatch, own_results: None):
    def refusing(method: str, *args: object, **options: object) -> object:
        if method == "occlusion":
            raise ValueError("the reason")
        return attribute(method, *args, **options)

    monkeypatch.setattr(one_image, "attribute", refusing)
    at = opened()
    assert any(each.value.startswith(":gray[") and "the reason" in each.value for each in at.main.markdown)
    assert len(chart_titles(at)) == len(Saliency().methods) - 1


@pytest.mark.parametrize("key", ["sign", "reduction", "scale", "percentile", "overlay"])
def test_a_display_control_redraws_and_attributes_nothing(key: str, monkeypatch: pytest.MonkeyPatch, own_results: None):
    at = opened(methods=["Integrated Gradients", "DeepLIFT, rescale rule", "SmoothGrad"])
    before = figures(at)

    def never(*args: object, **options: object) -> object:
        raise AssertionError("an attribution was computed")

    monkeypatch.setattr(one_image, "attribute", never)
    values = {"sign": "absolute", "reduction": "strongest", "scale": "all", "percentile": 92.0, "overlay": True}
    widget(at, key).set_value(values[key])
    assert figures(well(at.run())) != before


@pytest.mark.parametrize("method", ["integrated-gradients", "deeplift", "gradient-shap"])
def test_the_gap_on_the_card_is_the_cores(method: str):
    at = opened(methods=[METHODS[method].title], baseline="Blurred image")
    run, dataset = nets.run("lenet5"), nets.dataset("svhn")
    image = dataset.test.images[0]
    target = int(run.predict(image[None]).argmax())
    x, start = cached_maps.pair(run, image, "blur")
    values = attribute(method, run.model(), x[None], target, baseline=start)
    gap = completeness_gap(values, run.model(), x[None], target, start)[0]
    told = next(each.value for each in at.main.caption if "The gap is " in each.value)
    shown, _, steps = told.partition("The gap is ")[2].split(". ")[0].rstrip(".").partition(" ")
    assert float(shown) == pytest.approx(gap, rel=0.06, abs=2e-4)
    assert steps == ("with 50 steps along the path" if method == "integrated-gradients" else "")


def test_lrp_is_refused_where_it_does_not_conserve_and_else_sums_to_the_logit():
    found = set()
    for net in ("lenet5", "mlp-128", "mnist-cnn"):
        run = nets.run(net)
        for place, image in enumerate(nets.dataset(run.recipe.dataset).test.images[:12]):
            logits = run.predict(image[None])[0]
            maps = cached_maps.maps(run, f"{place}", image, "lrp", (int(logits.argmax()),), "mean", "")
            found.add(maps.values is None)
            if maps.values is None:
                assert "does not conserve" in maps.reason
            else:
                assert maps.expected_sum == pytest.approx([logits.max()], rel=1e-4)
                assert maps.values.sum() == pytest.approx(logits.max(), rel=0.11)
    assert found == {True, False}


def test_grad_cam_names_its_layer_and_its_maps_size_and_another_layer_gives_another_map():
    at = opened(methods=["Grad-CAM"])
    assert "Layer relu2 (10×10), enlarged to 32×32." in words(at)
    before = figures(at)
    widget(at, "layer").set_value("relu1 (28×28)")
    well(at.run())
    assert "Layer relu1 (28×28)" in words(at)
    assert figures(at) != before


def test_every_baseline_of_the_core_is_offered():
    assert set(BASELINES) == set(KINDS)


def test_a_baseline_moves_the_methods_that_have_one_alone():
    at = opened(methods=["Saliency", "Integrated Gradients"])
    before = figures(at)
    widget(at, "baseline").set_value("black")
    after = figures(well(at.run()))
    assert [first == second for first, second in zip(before, after, strict=True)] == [True, True, False]


def test_two_classes_have_a_difference_map_that_says_what_it_is():
    at = opened(compare="Two classes", explain="3", against="8")
    assert chart_titles(at) == ["Why 3", "Why 8", "Why 3, why not 8"]
    assert "its map of logit 3 − logit 8" in words(at)
    assert "since it is not linear" in words(opened(compare="Two classes", explain="3", against="8", method="Saliency"))
    same = opened(compare="Two classes", explain="3", against="3")
    assert chart_titles(same) == ["Why 3"]
    assert "Choose another “Compared class”" in same.info[-1].value


def test_one_method_across_nets_asks_every_net_for_these_data():
    assert chart_titles(opened(compare="Nets")) == list(SVHN_NETS.values())
    assert len(chart_titles(opened(compare="Nets", net="CNN"))) == 4


@pytest.mark.parametrize(
    "methods", ["Grad-CAM", "Integrated Gradients", "Guided backpropagation", "Control: Sobel edges"]
)
def test_an_empty_map_is_explained(methods: str, monkeypatch: pytest.MonkeyPatch, own_results: None):
    nothing = lambda method, model, images, targets, **options: np.zeros(images.shape, np.float32)  # noqa: E731
    monkeypatch.setattr(one_image, "attribute", nothing)
    assert "**All zero**" in words(opened(methods=[methods]))


def test_the_patch_has_the_nets_own_answer_at_every_place():
    at = opened(side="6", place="3,20", baseline="Black")
    given = scene(at)
    assert given["patch"] == [3, 20, 6]
    p = np.frombuffer(base64.b64decode(given["p"]), "<f4").reshape(given["places"])
    image = nets.dataset("svhn").test.images[0].copy()
    image[:, 20:26, 3:9] = 0
    logits = nets.run("lenet5").predict(image[None])[0].astype(float)
    expected = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    np.testing.assert_allclose(p[20, 3], expected, atol=1e-4)


@pytest.mark.parametrize("place", ["", "nonsense", "4", "-1,2", "99,99", "4,²"])
def test_a_corner_that_is_none_leaves_the_patch_in_the_image(place: str):
    column, row, side = scene(opened(place=place))["patch"]
    assert 0 <= min(column, row) <= max(column, row) <= 32 - side


@pytest.mark.parametrize("net", ["LeNet-5", "CNN"])
def test_the_path_ends_at_the_image_and_its_sum_at_the_logits_gain(net: str):
    model = {"LeNet-5": "lenet5", "CNN": "mnist-cnn"}[net]
    run = nets.run(model)
    image = nets.dataset(run.recipe.dataset).test.images[0]
    target = int(run.predict(image[None]).argmax())
    walked = cached_maps.path(run.id, "key", "black", target, run, image)
    np.testing.assert_allclose(walked.logits[-1], run.predict(image[None])[0], atol=1e-4)
    gained = walked.logits[:, target] - walked.logits[0, target]
    sums = walked.contributed.sum(axis=(1, 2, 3))
    assert abs(sums[0]) < 1e-6
    np.testing.assert_allclose(sums, gained, atol=0.02 * np.abs(gained).max())


def test_the_scrubber_moves_image_and_map_without_attributing_anew(monkeypatch: pytest.MonkeyPatch, own_results: None):
    at = opened(view="Along IG's path")
    before = figures(at)
    monkeypatch.setattr(cached_maps, "attribute", None)
    monkeypatch.setattr(one_image, "attribute", None)
    widget(at, "alpha").set_value(0.25)
    well(at.run())
    assert "Image at α = 0.25" in words(at)
    assert figures(at) != before


@pytest.mark.parametrize("compare", MODES)
def test_a_drawing_is_an_image_like_any_other(compare: str):
    at = opened(net="CNN", source="Drawing", drawing=SEVEN, compare=compare)
    assert chart_titles(at)
    assert at.info


@pytest.mark.slow
def test_images_about_which_nets_disagree_are_those():
    at = opened(digit="Nets disagree")
    assert chart_titles(at)
    at = opened(compare="Nets", digit="Nets disagree", methods=["Saliency"])
    assert "They disagree on the digit" in at.info[-1].value


@pytest.mark.parametrize("view", VIEWS)
def test_what_stands_below_fits_every_net(view: str):
    for net in ("ResNet-18", "CNN", "MLP 784-256-128-10"):
        opened(net=net, view=view)


def test_deeplift_shap_starts_from_several_baselines_and_adds_up_from_their_mean():
    run = nets.run("lenet5")
    image = nets.dataset("svhn").test.images[0]
    found = {
        name: cached_maps.maps(run, "image", image, name, (3,), "black", "") for name in ("deeplift", "deeplift-shap")
    }
    assert not np.allclose(found["deeplift"].values, found["deeplift-shap"].values)
    for name, maps in found.items():
        assert maps.values.sum() == pytest.approx(maps.expected_sum[0], rel=0.02, abs=0.02), name
