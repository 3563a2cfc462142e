"""The softmax page: every control in every view, what is dragged, and what it says to bad input."""

import json
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from core.functions import softmax as science
from tests.helpers import apps
from tests.helpers.apps import named, taken, well, widget
from ui.page import address, fields
from ui.softmax import entropies as softmax_entropies
from ui.softmax.record import Softmax

VIEWS = fields.titles(Softmax, "view")
MINE = "2,1,0,-1,-2,0.5,0.25,3,-3,1.5"
Z = np.array([float(each) for each in MINE.split(",")])
NUMBERS = ("0.2, 0.3, 0.2, 0.2, 0.2", "1", "One of K: softmax")


def opened(**query: str) -> AppTest:
    return well(apps.opened("softmax", query))


def said(at: AppTest) -> str:
    parts = [*at.main.markdown, *at.main.caption, *at.main.latex, *at.main.info]
    return " ".join(each.value for each in parts)


def components(at: AppTest) -> list[Any]:
    """What the figures' components are given."""
    return [each.proto for each in at.get("bidi_component") if each.proto.component_name != "digitscope_save"]


def shown(at: AppTest) -> list[Any]:
    """All that changes on screen: the component's data, charts, tables, words."""
    bars = [each.SerializeToString() for each in components(at)]
    charts = apps.charts(at)
    metrics = [(each.label, each.value) for each in at.metric]
    return [bars, charts, [str(table.value) for table in at.table], metrics, said(at)]


def losses(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def button(at: AppTest, key: str) -> Any:
    return next(each for each in at.button if named(each) == key)


def entropies(p: str, target: str, **more: str) -> AppTest:
    return opened(view=VIEWS["entropies"], p=p, target=target, **more)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("selectbox", "net", "mlp-128"),
        ("selectbox", "digit", "7"),
        ("number_input", "image", 4),
        ("text_input", "logits", MINE),
        ("number_input", "temperature", 2.5),
        ("number_input", "shift", 3.0),
        ("selectbox", "truth", "5"),
    ],
)
def test_each_control_of_the_stage_moves_each_view_and_stands_in_the_link(view: str, kind: str, key: str, value: Any):
    at = opened(view=VIEWS[view])
    before = shown(at)
    next(each for each in at.get(kind) if named(each) == key).set_value(value)
    assert shown(well(at.run())) != before
    again = opened(**{name: values[0] for name, values in taken(at).items()})
    assert shown(again) == shown(at)
    assert key in taken(at)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_figures_a_sentence_and_no_warning(view: str):
    at = opened(view=VIEWS[view])
    assert len(at.get("vega_lite_chart")) >= 2
    assert len(at.info) == 1
    assert not at.warning
    assert taken(at) == ({} if view == "arithmetic" else {"view": [view]})


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("logits", [",".join(["0"] * 10), "1000,0,0,0,0,0,0,0,0,-1000", ",".join(["-10000"] * 10)])
def test_extreme_logits_are_no_trouble(view: str, logits: str):
    at = opened(view=VIEWS[view], logits=logits, temperature="0.1")
    assert not at.warning
    assert "nan" not in said(at)
    assert taken(at)["logits"] == [logits]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,2,3", "here are 3"),
        ("1,2,3,4,5,6,7,8,9,x", "“x” is no number"),
        ("1,2,3,4,5,6,7,8,9,nan", "not finite"),
        ("1,2,3,4,5,6,7,8,9,inf", "not finite"),
        ("1,2,3,4,5,6,7,8,9,1e9", "too large"),
        (",,,", "no numbers"),
        ("<script>" * 50, "is no number"),
    ],
)
def test_bad_logits_are_named_and_the_images_stay(text: str, problem: str):
    at, image = opened(logits=text), opened()
    assert problem in at.warning[0].value
    assert "image's logits" in at.warning[0].value
    assert shown(at)[1:4] == shown(image)[1:4]
    assert "logits" not in taken(at)
    assert widget(at, "logits").value == text


@pytest.mark.parametrize("text", ["2 1 0 −1 −2 .5 .25 3 -3 1.5", "[2; 1; 0; -1; -2; 0.5; 0.25; 3; -3; 1.5]"])
def test_logits_may_be_written_in_several_ways(text: str):
    assert shown(opened(logits=text))[1:4] == shown(opened(logits=MINE))[1:4]


def reported(edit: Any) -> dict[str, Any]:
    """The fields after the browser has sent `edit`."""

    def script(edit: object) -> None:
        import streamlit as st

        from ui.components import logits

        logits.take(logits.Bounds((0.1, 10.0), (-5.0, 5.0)), edit)  # type: ignore[arg-type]
        st.text("done")

    at = AppTest.from_function(script, kwargs={"edit": edit})
    at.session_state["visit"] = address.Visit("", {}, [{}])
    at.run()
    assert not at.exception
    assert at.text[0].value == "done"
    return {
        name: at.session_state[f".{name}"]
        for name in ("logits", "temperature", "shift")
        if f".{name}" in at.session_state
    }


def test_what_is_let_go_becomes_the_fields_that_the_link_holds():
    assert reported({"logits": MINE, "temperature": 0.5, "shift": -2, "serial": 1}) == {
        "logits": MINE,
        "temperature": 0.5,
        "shift": -2.0,
    }
    assert reported({"logits": None, "temperature": 2}) == {"temperature": 2.0}


@pytest.mark.parametrize(
    "edit", [{}, {"logits": [1, 2], "temperature": "x", "shift": None}, {"logits": None}, {"temperature": float("nan")}]
)
def test_what_the_bars_cannot_have_sent_is_passed_over(edit: Any):
    assert reported(edit) == {}


@pytest.mark.parametrize("edit", [{"temperature": 11}, {"temperature": 0}, {"shift": 1e9}])
def test_what_is_out_of_bounds_is_passed_over(edit: Any):
    assert reported(edit) == {}


def test_the_bars_get_the_logits_of_the_net():
    at = opened(logits=MINE, temperature="2.0")
    [bars] = [each for each in components(at) if each.json]
    sent = json.loads(bars.json)
    assert sent["logits"] == Z.tolist()
    assert sent["temperature"] == 2
    assert sent["bounds"] == {"temperature": [0.1, 10.0], "shift": [-5.0, 5.0]}


def test_another_image_brings_its_own_logits():
    at = opened(logits=MINE, view=VIEWS["sigmoids"])
    assert taken(at)["logits"] == [MINE]
    widget(at, "image").set_value(3)
    assert "logits" not in taken(well(at.run()))
    assert shown(at)[1:] == shown(opened(image="3", view=VIEWS["sigmoids"]))[1:]


def test_the_images_logits_come_back():
    at = opened(logits=MINE, temperature="3.0", shift="1.5")
    button(at, "restore").click()
    assert taken(well(at.run())) == {}


def test_the_arithmetic_is_that_of_the_logits():
    at = opened(logits=MINE, truth="3")
    for number in (science.log_sum_exp(Z), science.cross_entropy(Z, 3), np.log(10)):
        assert f"{float(number):.4f}" in said(at)


@pytest.mark.parametrize("largest", fields.titles(Softmax, "largest"))
def test_overflow_is_computed_where_it_happens(largest: int):
    at = opened(logits=MINE, largest=fields.titles(Softmax, "largest")[largest])
    table = at.table[0].value
    broken = table["p without shift"] == "not a number"
    assert broken.any() == (abs(largest) >= 710)
    np.testing.assert_allclose(table["p with shift"].astype(float), science.softmax(Z), atol=5e-7)


def test_sigmoids_do_not_sum_to_one_and_the_constant_moves_them_alone():
    still, moved = (opened(logits=MINE, shift=shift, view=VIEWS["sigmoids"]) for shift in ("0.0", "2.5"))
    for at, c in ((still, 0), (moved, 2.5)):
        assert f"{(1 / (1 + np.exp(-Z - c))).sum():.4f}" in said(at)
        assert "softmax to 1.0000" in said(at)


def test_the_checks_of_the_gradients_pass():
    found = said(opened(logits=MINE, view=VIEWS["gradients"]))
    line = found[found.index("Checked") :]
    apart = [
        float(line.split(f"{name} by at most ")[1].split(",")[0].split()[0].rstrip(".")) for name in ("Jacobian", "y")
    ]
    assert max(apart) < 1e-8


def test_the_worked_example_costs_what_it_should():
    at = opened(view=VIEWS["entropies"])
    found = losses(at)
    assert found["Categorical"] == found["Sparse categorical"] == f"{-np.log(0.8):.4f}" == "0.2231"
    assert found["Binary"] == "0.2231"
    assert found["Multi-label"] == f"{(-np.log(0.8) - 2 * np.log(0.9)) / 3:.4f}"
    assert "integer **1** ↔ one-hot **[0, 1, 0]**" in said(at)
    assert losses(entropies("0.1, 0.8, 0.1", "0, 1, 0")) == found


def test_a_vector_that_is_no_distribution_is_named_and_has_no_loss():
    at = entropies(*NUMBERS[:2])
    assert "no distribution" in at.warning[0].value
    assert "sums to 1.1, not 1" in at.warning[0].value
    assert losses(at) == {}
    assert taken(at)["p"] == [NUMBERS[0]]
    button(at, "repair p").click()
    assert losses(well(at.run()))["Categorical"] == f"{-np.log(0.3 / 1.1):.4f}"


def test_answers_each_by_itself_may_have_any_sum():
    at = entropies(NUMBERS[0], "1", reading="Each by itself: sigmoids")
    assert not at.warning
    p = np.array([0.2, 0.3, 0.2, 0.2, 0.2])
    expected = -(np.log(p[1]) + np.log(1 - p[[0, 2, 3, 4]]).sum()) / 5
    assert losses(at) == {"Binary": f"{-np.log(0.3):.4f}", "Multi-label": f"{expected:.4f}"}


@pytest.mark.parametrize(
    ("p", "target", "reading", "problem"),
    [
        ("0.1, x", "1", "one", "is no number"),
        ("0.5", "0", "one", "here is one"),
        ("", "0", "one", "no numbers"),
        ("1.5, -0.5", "0", "one", "outside [0, 1]"),
        ("1.5, -0.5", "0", "each", "outside [0, 1]"),
        ("0.5, 0.5", "2", "one", "whole number from 0 to 1"),
        ("0.5, 0.5", "0.5", "one", "whole number"),
        ("0.5, 0.5", "1, 0, 0", "one", "the target 3"),
        ("0.5, 0.5", "1, 1", "one", "target is no distribution"),
        ("0.5, 0.5", "nan, 1", "one", "not finite"),
        ("0, 0", "0", "one", "sums to 0"),
        (",".join(["0.005"] * 200), "0", "one", "2 to 100"),
    ],
)
def test_bad_vectors_are_named(p: str, target: str, reading: str, problem: str):
    at = entropies(p, target, reading=fields.titles(Softmax, "reading")[reading])
    assert any(problem in each.value for each in at.warning)
    assert "nan" not in losses(at).values()


def test_soft_targets_smoothing_and_impossible_outcomes():
    soft = losses(entropies("0.1, 0.7, 0.2", "0, 0.6, 0.4"))
    assert soft["Categorical"] == f"{-0.6 * np.log(0.7) - 0.4 * np.log(0.2):.4f}"
    assert "Sparse categorical" not in soft
    smoothed = losses(entropies("0.1, 0.8, 0.1", "1", smoothing="0.1"))
    t = science.label_smoothing([0, 1, 0], 0.1)
    assert smoothed["Categorical"] == f"{float(science.categorical_cross_entropy([0.1, 0.8, 0.1], t)):.4f}"
    apart = losses(entropies("0.1, 0.8, 0.1", "1", reading="Each by itself: sigmoids", smoothing="0.1"))
    p, t = torch.tensor([0.1, 0.8, 0.1]), torch.tensor([0.0, 1.0, 0.0]) * 0.9 + 0.05  # towards ½, as Keras does
    each = F.binary_cross_entropy(p, t, reduction="none")
    assert apart["Binary"] == f"{each[1].item():.4f}" == "0.2925"
    assert apart["Multi-label"] == f"{each.mean().item():.4f}"
    assert losses(entropies("0, 1", "0"))["Categorical"] == "∞"
    assert losses(entropies(", ".join(["0.1"] * 10), "3"))["Sparse categorical"] == f"{np.log(10):.4f}"


def test_the_second_largest_is_that_of_the_logits_where_probabilities_underflow():
    at = opened(logits="1000, 0, -1000, 5, 0, 0, 0, 0, 0, 0")
    assert any("for the 0, becomes a probability of" in caption.value for caption in at.main.caption)
    assert any("The second is the 3 with" in caption.value for caption in at.main.caption)


def test_the_nets_answer_does_not_stand_over_typed_logits():
    def answered(at):
        return any("The net says" in each.value for each in at.main.markdown)

    assert answered(opened())
    assert not answered(opened(logits=MINE))


@pytest.mark.parametrize("title", [*softmax_entropies.STARTS, "The bars above"])
def test_each_start_is_read(title: str):
    at = opened(view=VIEWS["entropies"], logits=MINE, truth="4", p="0.5, 0.5", target="0")
    button(at, f"start {title}").click()
    well(at.run())
    invalid = softmax_entropies.STARTS.get(title, ("",))[0] == softmax_entropies.REPORT
    assert bool(at.warning) == invalid
    if title == "The bars above":
        assert losses(at)["Sparse categorical"] == f"{float(science.cross_entropy(Z, 4)):.4f}"


def test_smoothing_and_reading_move_what_is_seen():
    at = opened(view=VIEWS["entropies"])
    before = shown(at)
    widget(at, "smoothing").set_value(0.2)
    after = shown(well(at.run()))
    assert after != before
    next(each for each in at.segmented_control if named(each) == "reading").set_value("each")
    assert shown(well(at.run())) != after
    assert set(taken(at)) == {"view", "smoothing", "reading"}


def test_powers_that_are_finite_may_have_a_sum_that_is_not():
    at = well(apps.opened("softmax", {"logits": ",".join(["-1"] * 10), "largest": "709"}))
    assert any("their sum overflows to ∞" in caption.value for caption in at.main.caption)


@pytest.mark.parametrize(
    ("p", "target", "smoothing"),
    [("0.1, 0.8, 0.1", "1", 0.0), ("0.1, 0.8, 0.1", "1", 0.1), ("0.2, 0.8", "0.5, 0.5", 0.0)],
)
def test_cross_entropy_is_told_as_entropy_and_divergence(p: str, target: str, smoothing: float):
    q = torch.tensor([float(each) for each in p.split(",")], dtype=torch.float64)
    shares = [float(each) for each in target.split(",")]
    hot = torch.eye(len(q), dtype=torch.float64)[int(shares[0])] if len(shares) == 1 else torch.tensor(shares).double()
    t = (1 - smoothing) * hot + smoothing / len(q)
    whole, entropy = float(-(t * q.log()).sum()), float(torch.special.entr(t).sum())
    text = said(entropies(p, target, smoothing=str(smoothing)))
    [shown] = re.findall(r"here ([\d.]+) = ([\d.]+) \+ ([\d.]+)\. ", text)
    total, own, divergence = map(Decimal, shown)
    assert [float(total), float(own), float(divergence)] == pytest.approx([whole, entropy, whole - entropy], abs=5.1e-5)
    assert total == own + divergence
    assert ("its entropy is 0" in text) == (entropy == 0)


def test_of_independent_answers_the_mean_is_told_and_of_an_impossible_one_no_bar():
    t, p = torch.tensor([1.0, 0.0, 1.0]).double(), torch.tensor([0.9, 0.2, 0.8]).double()
    at = entropies("0.9, 0.2, 0.8", "1, 0, 1", reading="each")
    assert f"= 0.0000 + {float(F.binary_cross_entropy(p, t)):.4f}" in said(at)
    never = entropies("0, 1, 0", "0")
    assert "∞ = 0.0000 + ∞" in said(never)
    assert len(apps.charts(never)) == len(apps.charts(at)) - 1


@pytest.mark.parametrize("noise", ["0.1", "0.4", "2.0"])
def test_squared_error_is_a_likelihood_under_gaussian_noise_for_every_noise(noise: str):
    text = said(entropies("0.1, 0.8, 0.1", "1", noise=noise))
    whole = float(-torch.distributions.Normal(torch.tensor(0.8).double(), float(noise)).log_prob(torch.tensor(1.0)))
    assert f"= {whole:.4f}".replace("-", "−") in text
    assert f"Bernoulli: {-np.log(0.8):.4f}, which is cross-entropy" in text


def test_a_prediction_that_is_none_keeps_the_noise():
    assert taken(entropies("0.5, 0.9", "1", noise="1.0"))["noise"] == ["1.0"]
