"""How methods are chosen and set on the Saliency page: boxes that are grey, baselines of one's own, smoothing."""

import io
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import data
from core.attribution import METHODS, Smoothing, attribute
from core.attribution.dispatch import takes
from tests.helpers import apps
from tests.helpers.apps import figures, named, taken, well, widget
from ui.saliency import method_chooser, side_by_side
from ui.saliency.record import LAYERED
from ui.shared import cached_maps, test_image
from ui.shared import nets as cache
from ui.shared.cached_maps import Maps, OwnBaseline
from ui.shared.choices import MNIST_NETS, SVHN_NETS
from ui.shared.image_record import SEVEN

SMOOTHABLE = [name for name, method in METHODS.items() if method.smoothable]


def opened(**values: str | list[str]) -> AppTest:
    return well(apps.opened("saliency", {"net": "LeNet-5", **values}))


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption)])


def boxes(at: AppTest) -> dict[str, object]:
    """The boxes by method."""
    return {named(each).removeprefix("ask-"): each for each in at.checkbox if named(each).startswith("ask-")}


def image(dataset: str, place: int = 0) -> np.ndarray:
    return cache.dataset(dataset).test.images[place]


def nets() -> list[str]:
    return [*test_image.peers("svhn"), *test_image.peers("mnist")]


def test_the_families_hold_every_method_once():
    held = [name for names in method_chooser.FAMILIES.values() for name in names]
    assert sorted(held) == sorted(METHODS)


@pytest.mark.parametrize("compare", ["Methods", "Two classes"])
@pytest.mark.parametrize("net", ["lenet5", "resnet18", "mnist-cnn", "mlp-128"])
def test_a_method_that_does_not_fit_is_greyed_with_the_reason(net: str, compare: str):
    at = opened(net={**SVHN_NETS, **MNIST_NETS}[net], compare=compare, methods=["Saliency"], method="Saliency")
    run = cache.run(net)
    against = {name: reason for name, reason in cached_maps.fits(run.id, run).items() if reason}
    assert {name for name, box in boxes(at).items() if box.disabled} == set(against)
    assert set(boxes(at)) == set(METHODS)
    said = words(at)
    assert all(f":material/block: {reason}" in said for reason in against.values())
    assert ("These do not fit this net" in said) == bool(against)
    assert f"{len(METHODS) - len(against)} of {len(METHODS)} methods fit this net" in said


@pytest.mark.slow
def test_every_method_of_every_net_has_a_finite_map_or_the_reason():
    for net in nets():
        run = cache.run(net)
        shown = image(run.recipe.dataset)
        fits = cached_maps.fits(run.id, run)
        for name in METHODS:
            found = cached_maps.maps(run, "first", shown, name, (3,), "mean", "")
            assert (found.values is None) == bool(found.reason), (net, name)
            if fits[name]:
                assert found.reason == fits[name]
            if found.values is not None:
                assert found.values.shape == (1, *shown.shape)
                assert np.isfinite(found.values).all()


def test_a_box_adds_a_method_and_takes_it_away():
    at = opened(methods=["Saliency"])
    boxes(at)["edges"].check()
    well(at.run())
    assert widget(at, "methods").value == ["saliency", "edges"]
    boxes(at)["saliency"].uncheck()
    well(at.run())
    assert widget(at, "methods").value == ["edges"]
    assert [name for name, box in boxes(at).items() if box.value] == ["edges"]


def test_with_eight_methods_no_ninth_can_be_added():
    names = list(METHODS)[:8]
    at = opened(methods=[METHODS[name].title for name in names])
    assert [name for name, box in boxes(at).items() if not box.disabled] == [
        name for name in boxes(at) if name in names
    ]


def test_where_one_method_is_asked_a_box_takes_its_place():
    at = opened(compare="Two classes")
    boxes(at)["occlusion"].check()
    well(at.run())
    assert widget(at, "method").value == "occlusion"
    assert [name for name, box in boxes(at).items() if box.value] == ["occlusion"]
    boxes(at)["occlusion"].uncheck()
    assert widget(well(at.run()), "method").value == "occlusion"


def test_across_nets_a_method_has_to_fit_one_of_them():
    assert not boxes(opened(net="ResNet-18", compare="Nets"))["lrp"].disabled
    assert boxes(opened(net="ResNet-18", compare="Two classes"))["lrp"].disabled


def test_another_image_as_baseline_moves_the_methods_that_have_one_alone():
    settings = {"methods": ["Saliency", "Integrated Gradients"]}
    first, second = (figures(opened(**settings, baseline="Another image", start_image=str(place))) for place in (5, 6))
    assert len(first) == len(second)
    assert [one == other for one, other in zip(first, second, strict=True)].count(False) == 2  # IG's map, the patch


def test_the_image_itself_as_baseline_leaves_nothing_to_attribute():
    at = opened(methods=["Integrated Gradients"], baseline="Another image", start_image="0")
    assert "the image is the baseline" in words(at)


def test_a_path_from_ones_own_baseline_begins_there():
    run, start = cache.run("lenet5"), image("svhn", 7)
    own = OwnBaseline(start, "seven", "test image 7")
    walked = cached_maps.path(run.id, "first", own, 3, run, image("svhn"))
    np.testing.assert_array_equal(cached_maps.pixels(run, walked.images[0]), start)
    np.testing.assert_allclose(walked.logits[0], run.predict(start[None])[0], atol=1e-4)
    other = cached_maps.path(run.id, "first", OwnBaseline(image("svhn", 8), "eight", "8"), 3, run, image("svhn"))
    assert not np.array_equal(walked.images[0], other.images[0])
    assert "Baseline: test image 7, a" in words(
        opened(view="Along IG's path", baseline="Another image", start_image="7")
    )


@pytest.mark.parametrize("method", ["integrated-gradients", "gradient-shap", "deeplift", "occlusion", "lime"])
def test_ones_own_baseline_is_what_the_core_is_given(method: str):
    run, shown, start = cache.run("lenet5"), image("svhn"), image("svhn", 7)
    found = cached_maps.maps(run, "first", shown, method, (3,), OwnBaseline(start, "seven", "7"), "")
    expected = attribute(method, run.model(), shown[None], 3, baseline=start, normalisation=data.normalisation("svhn"))
    np.testing.assert_allclose(found.values, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("net", ["LeNet-5", "CNN"])
def test_a_drawing_as_baseline_is_seen_and_travels_in_the_link(net: str):
    empty = opened(net=net, baseline="Own drawing", methods=["Integrated Gradients"])
    assert "an empty pad, so all black" in words(empty)
    drawn = opened(net=net, baseline="Own drawing", methods=["Integrated Gradients"], start_drawing=SEVEN)
    assert "your drawing" in words(drawn)
    assert figures(drawn) != figures(empty)
    assert taken(drawn)["start_drawing"] == [SEVEN]


def test_a_drawing_that_is_none_is_an_empty_pad_with_a_warning():
    at = opened(baseline="Own drawing", start_drawing="nonsense")
    assert at.warning
    assert "an empty pad" in words(at)


def test_a_picture_as_baseline_waits_for_its_file():
    assert "Choose a file" in words(opened(baseline="Own picture"))


def test_a_picture_becomes_the_baseline_and_a_file_that_is_none_is_told():
    buffer = io.BytesIO()
    Image.fromarray(np.full((50, 70, 3), (250, 10, 20), np.uint8)).save(buffer, "PNG")
    at = opened(baseline="Own picture", methods=["Integrated Gradients"])
    before = figures(at)
    at.file_uploader[0].set_value(("picture.png", buffer.getvalue(), "image/png"))
    assert "your picture of 70×50 pixels" in words(well(at.run()))
    assert figures(at) != before
    at.file_uploader[0].set_value(("picture.png", b"no picture", "image/png"))
    assert "all black, since the file cannot be used" in words(well(at.run()))
    assert at.warning


def test_two_pads_stand_side_by_side():
    at = opened(source="Drawing", drawing=SEVEN, baseline="Own drawing")
    assert [each.proto.component_name for each in at.get("bidi_component")].count("digitscope_pad") == 2


@pytest.mark.parametrize("kind", ["SmoothGrad", "SmoothGrad²", "VarGrad"])
def test_smoothing_moves_the_methods_that_can_be_smoothed_alone(kind: str):
    settings = {"methods": ["Saliency", "Grad-CAM"], "view": "All methods"}
    before, after = figures(opened(**settings)), figures(opened(**settings, smoothing=kind))
    moved = [one != other for one, other in zip(before, after, strict=True)]
    assert moved[-2:] == [True, False]
    said = words(opened(**settings, smoothing=kind))
    assert "This changes Saliency. Other methods cannot be smoothed: Grad-CAM." in said


def test_smoothed_maps_of_all_classes_are_those_of_each_and_the_first_refusal_is_told():
    run, shown, noise = cache.run("mnist-cnn"), image("mnist"), Smoothing(2)

    @dataclass
    class Asked:
        refused: tuple[int, ...] = ()
        asked: list[tuple[int, ...]] = field(default_factory=list)

        def smoothed(self, method: str) -> str:
            return "smoothgrad"

        def maps(self, method: str, *targets: int) -> Maps:
            self.asked.append(targets)
            if targets[0] in self.refused:
                return Maps(None, f"not for {targets[0]}")
            return cached_maps.maps(run, "first", shown, method, targets, "mean", "", noise)

    asked = Asked()
    found = side_by_side._of_all(asked, "saliency", 10)
    assert asked.asked == [(digit,) for digit in range(10)]
    together = cached_maps.maps(run, "first", shown, "saliency", tuple(range(10)), "mean", "", noise)
    np.testing.assert_allclose(found.values, together.values, atol=1e-6)
    assert side_by_side._of_all(Asked(refused=(3, 5)), "saliency", 10).reason == "not for 3"


def test_smoothing_is_disabled_with_the_reason_where_nothing_can_be_smoothed():
    at = opened(methods=["Grad-CAM", "Occlusion"], smoothing="VarGrad")
    assert all(widget(at, key).disabled for key in ("smoothing", "sigma", "samples"))
    assert "Only methods that use the gradient at the image itself can be smoothed" in words(at)
    assert not widget(opened(methods=["Saliency"]), "smoothing").disabled


@pytest.mark.parametrize("method", SMOOTHABLE)
def test_the_smoothed_map_is_the_cores_and_promises_no_sum(method: str):
    run, shown = cache.run("mnist-cnn"), image("mnist")
    noise = Smoothing(2, 0.1, kind="vargrad")
    found = cached_maps.maps(run, "first", shown, method, (3,), "black", "", noise)
    assert found.values.min() >= 0
    assert found.expected_sum is None
    plain = cached_maps.maps(run, "first", shown, method, (3,), "black", "")
    assert not np.array_equal(found.values, plain.values)


def test_a_method_that_cannot_be_smoothed_stays_as_it_is():
    run, shown = cache.run("mnist-cnn"), image("mnist")
    smooth, plain = (
        cached_maps.maps(run, "first", shown, "occlusion", (3,), "mean", "", noise) for noise in (Smoothing(2), None)
    )
    np.testing.assert_array_equal(smooth.values, plain.values)


def test_vargrad_loses_the_sign_and_the_promised_sum_on_the_card():
    at = opened(methods=["Integrated Gradients"], smoothing="VarGrad", samples="3", view="All methods")
    assert "Sums to" not in words(at)
    assert "VarGrad over 3 copies, σ 15% of the range" in words(at)
    assert '"Variance"' in at.get("vega_lite_chart")[-1].proto.spec


def test_a_layer_is_chosen_for_the_methods_that_take_one():
    assert set(LAYERED) == {name for name in METHODS if "layer" in takes(name)}
