"""The adversarial nudge on the Saliency page: images, probabilities and maps before and after are the core's."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import data
from core.attribution import METHODS
from core.attribution.adversarial import nudge
from core.attribution.similarity import similarity
from tests.helpers import apps
from tests.helpers.apps import figures, taken, well, widget
from ui.page import numbers
from ui.saliency import sentences
from ui.shared import cached_maps, nets

VIEW = "Adversarial nudge"
TITLE = "Probability of each class"


def opened(**values: str | list[str]) -> AppTest:
    return well(apps.opened("saliency", {"net": "LeNet-5", "view": VIEW, **values}))


def told(at: AppTest) -> str:
    return next(each.value for each in at.info if "of 255 levels" in each.value)


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption)])


def cards(at: AppTest) -> str:
    """The maps before and after, as they are written on the page."""
    return "".join(each.proto.body for each in at.get("html") if 'class="evidence"' in each.proto.body)


def probabilities(levels: int = 4, **options: object) -> tuple[np.ndarray, np.ndarray, int]:
    run, image = nets.run("lenet5"), nets.dataset("svhn").test.images[0]
    said = int(run.predict(image[None]).argmax())
    how = {"attack": "pgd", "levels": levels, **options}
    found = nudge(run.model(), image, how.pop("target", said), normalisation=data.normalisation("svhn"), **how)
    return found.before, found.after, said


@pytest.mark.parametrize(("attack", "title"), [("fgsm", "FGSM, one step"), ("pgd", "PGD, many steps")])
def test_the_sentence_has_the_cores_numbers(attack: str, title: str):
    before, after, said = probabilities(3, attack=attack)
    at = opened(attack=title, levels="3", methods=["Saliency"])
    assert numbers.percent(float(before[said])) in told(at)
    assert numbers.percent(float(after[said])) in told(at)
    assert "at most 3 of 255 levels" in told(at)
    assert f"The net says {after.argmax()}: {numbers.percent(float(after.max()))}." in words(at)
    assert any(TITLE in chart.proto.spec for chart in at.get("vega_lite_chart"))


def test_towards_a_class_raises_it():
    before, after, _ = probabilities(target=7, towards=True)
    at = opened(towards="Towards the 7", methods=["Saliency"])
    assert after[7] > before[7]
    assert f"p of the 7 from **{numbers.percent(float(before[7]))}** to **{numbers.percent(float(after[7]))}" in told(
        at
    )


def test_steps_are_for_pgd_alone():
    assert widget(opened(attack="FGSM, one step", methods=[]), "steps").disabled
    at = opened(methods=["Saliency"], steps="1", levels="8")
    assert not widget(at, "steps").disabled
    before = figures(at)
    widget(at, "steps").set_value(20)
    assert figures(well(at.run())) != before


def test_maps_before_and_after_stand_side_by_side_with_how_alike_they_are():
    methods = ("saliency", "integrated-gradients", "edges")
    at = opened(methods=[METHODS[name].title for name in methods])
    run, image = nets.run("lenet5"), nets.dataset("svhn").test.images[0]
    said = int(run.predict(image[None]).argmax())
    moved = nudge(run.model(), image, said, normalisation=data.normalisation("svhn"), attack="pgd", levels=4).image
    for name in methods:
        first, second = (
            cached_maps.maps(run, key, shown, name, (said,), "mean", "").values[0]
            for key, shown in (("test-first", image), ("test-nudged", moved))
        )
        alike = similarity(first, second)
        assert f"Rank correlation {alike.rank:.2f}, SSIM {alike.ssim:.2f}" in cards(at)
    assert cards(at).count("<figure>") == 3
    assert cards(at).count("<img") == 6


def test_a_method_that_does_not_fit_has_its_reason_instead_of_maps():
    at = opened(net="MLP 784-128-10", methods=["Grad-CAM", "Saliency"])
    assert any(each.value.startswith(":gray[") and "**Grad-CAM**" in each.value for each in at.main.markdown)
    assert cards(at).count("<figure>") == 1


@pytest.mark.parametrize("compare", ["Nets", "Two classes", "All ten classes"])
def test_where_one_method_is_asked_its_maps_are_compared(compare: str):
    assert cards(opened(compare=compare, method="Saliency")).count("<figure>") == 1


@pytest.mark.parametrize("key", ["levels", "attack", "towards"])
def test_a_control_moves_the_figure_and_travels_in_the_link(key: str):
    at = opened(methods=["Saliency"])
    before = figures(at), told(at)
    widget(at, key).set_value({"levels": 9, "attack": "fgsm", "towards": "second"}[key])
    well(at.run())
    assert (figures(at), told(at)) != before
    assert key in taken(at)


def test_the_verdict_says_whether_the_answer_changed_and_survives_maps_without_ranks():
    before, after = np.array([0.9, 0.1]), np.array([0.4, 0.6])
    assert "the net says 1 instead of 0" in sentences.nudged("FGSM", 2, before, after, 0, None, {})
    assert "the net still says 0" in sentences.nudged("FGSM", 2, before, before, 0, 1, {})
    flat = similarity(np.zeros((16, 16)), np.zeros((16, 16)))
    assert "No chosen method" in sentences.nudged("FGSM", 2, before, after, 0, None, {"Saliency": flat})
