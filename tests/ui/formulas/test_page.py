"""The page Formulas: its numbers are those of the pages that its lines lead to, and of autograd."""

import re
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.functions import softmax as science
from core.functions.losses import CE, MSE
from core.layers import gradients
from core.layers.arithmetic import explain
from tests.helpers.apps import captions, light, well
from ui.formulas import one_unit, subject
from ui.formulas.lines import DerivationLine, factor, number
from ui.formulas.record import NET, VIEWS, Formulas
from ui.page.sections import PAGES
from ui.shared import nets

LINK = re.compile(r"\]\(([a-z_]+)(\?[^)]*)?\)$")
IMAGES = ("softmax", "backward", "convolution")


def links(at: AppTest) -> list[tuple[str, str]]:
    """The page and the state that each line leads to."""
    found = [LINK.search(each.value) for each in at.main.markdown]
    return [(each[1], (each[2] or "")[1:]) for each in found if each is not None]


@pytest.mark.parametrize("view", VIEWS)
def test_each_line_has_its_formula_and_leads_to_a_page(view: str):
    at = well(light("formulas", {"view": view}))
    assert len(links(at)) == len(at.main.latex) >= 5
    assert {slug for slug, _ in links(at)} <= {page.slug for page in PAGES} - {"formulas"}


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("logit", ["2.0", "-6.0"])
def test_where_a_line_leads_nothing_is_missed(view: str, logit: str):
    if view in IMAGES and logit != "2.0":
        pytest.skip("the image has the numbers there")
    at = well(light("formulas", {"view": view, "logit": logit, "target": "1"}))
    for slug, query in dict.fromkeys(links(at)):
        assert not well(light(slug, dict(parse_qs(query)))).warning, f"{slug}?{query}"


@pytest.mark.parametrize(("logit", "target"), [(2.0, 0), (-6.0, 0), (6.0, 1), (-3.5, 1), (0.0, 0)])
def test_the_lines_of_the_sigmoid_have_the_losses_own_numbers(logit: float, target: int):
    lines = one_unit.lines(Formulas(logit=logit, target=target))
    ends = [float(_plain(line.formula.rsplit("= ", 1)[1])) for line in lines]
    step = 1e-6
    p = 1 / (1 + np.exp(-logit))
    by_differences = [
        (loss.value(logit + step, target) - loss.value(logit - step, target)) / 2e-6 for loss in (MSE, CE)
    ]
    assert ends[:2] == pytest.approx([p, p * (1 - p)], rel=1e-3)
    assert [ends[3], ends[6]] == pytest.approx(by_differences, rel=1e-3, abs=1e-6)
    assert ends[7] == pytest.approx(ends[6] / ends[3], rel=2e-3)


def _plain(text: str) -> str:
    return re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", text)


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.5"), (1.25e-9, r"1.25 \cdot 10^{-9}"), (-3.0, "-3")])
def test_a_number_is_written_for_latex(value: float, text: str):
    assert number(value) == text
    assert factor(value) == (f"({text})" if value < 0 else text)


def test_a_line_leads_to_its_state():
    assert (
        DerivationLine("", "", "softmax", {"view": "gradients", "p": "0.1, 0.9"}).address
        == "softmax?view=gradients&p=0.1%2C+0.9"
    )
    assert DerivationLine("", "", "softmax").address == "softmax"


@pytest.mark.parametrize("image", [0, 7])
def test_the_numbers_of_the_way_back_are_those_of_the_pages_that_it_leads_to(image: int):
    run, dataset = nets.run(NET), nets.dataset("mnist")
    picture, label = dataset.test.images[image], 9 - int(dataset.test.labels[image])  # a wrong one: a long gradient
    picked = subject.Picked(dataset, run, image, picture, label, run.predict(picture[None])[0])
    worked = subject.Worked(picked, "any", image, subject._way(picked))
    by_autograd = gradients.record(run.model(), picture[None], [label])
    scale = max(float(np.abs(each.output).max()) for each in by_autograd)
    for found, step in zip(by_autograd, worked.way.steps.values(), strict=True):
        np.testing.assert_allclose(step.above, found.output[0], rtol=1e-2, atol=1e-4 * scale)
    for layer, place in (("conv1", worked.way.relu1), ("pool1", worked.way.pool1), ("conv2", worked.way.relu2)):
        value = explain(run.model(), picture, layer, place).value
        assert worked.way.steps[layer].output[place] == pytest.approx(value, rel=1e-4, abs=1e-4)
    np.testing.assert_allclose(worked.p, science.softmax(picked.logits), atol=1e-5)


def test_the_sentence_says_what_the_curves_show():
    [told] = [text for text in captions(well(light("formulas"))) if text.startswith("At z")]
    assert (
        "p = 0.8808, the target 0. The gradient of cross-entropy is 0.8808 long, that of squared error 0.1850" in told
    )
    assert "4.76 times as long" in told
    [told] = [text for text in captions(well(light("formulas", {"show": "value"}))) if text.startswith("At z")]
    assert "costs 2.1269 by cross-entropy and 0.7758 by squared error" in told
