"""A page's state is its own: what a link asks for is shown or said to be missing, and no page meets another's."""

from dataclasses import Field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import (
    EVERYTHING,
    LIGHT,
    WIDGETS,
    light,
    link,
    named,
    opened,
    other,
    taken,
    well,
    widget,
    written,
)
from tests.helpers.patience import PATIENCE
from tests.helpers.records import record_of
from ui.loss_surfaces.record import LossSurfaces
from ui.page.sections import PAGES, page
from ui.shared.image_record import SEVEN

# A control that is changed, and the page that is opened then: it has a control of that name which means another thing.
STEPS = [
    ("rankings", {"images": 18_314}, "early_stopping"),
    ("tuning", {"look": "random"}, "photo"),
    ("rankings", {"seed": "all"}, "landscape"),
    ("rankings", {"seed": "all"}, "training_curves"),
    ("softmax", {"temperature": 10.0}, "loss_up_accuracy_flat"),
    ("training_curves", {"seed": 77}, "landscape"),
    ("layer_by_layer", {"net": "mlp-128"}, "saliency"),
    ("softmax", {"digit": "3"}, "layer_by_layer"),
    ("softmax", {"image": 3}, "loss_up_accuracy_flat"),
    ("saliency", {"smoothing": "vargrad", "view": "table"}, "softmax"),
    ("trust", {"test": "deletion"}, "saliency"),
]


def go(at: AppTest, slug: str) -> AppTest:
    """Choose a page in the sidebar: its link holds the state in which it was left in this visit."""
    found = at.session_state["left"].get(slug, {}) if "left" in at.session_state else {}
    at.query_params.clear()
    at.query_params.update(found)
    return at.switch_page(page(slug).file).run()


def state(at: AppTest) -> dict[str, Any]:
    """The page's state in the address, without what all pages share."""
    return {name: value for name, value in at.query_params.items() if name not in EVERYTHING}


def said(at: AppTest) -> list[str]:
    """What is said of the link."""
    return [
        line
        for each in at.warning
        for line in each.value.split("  \n")
        if line.startswith(("The link asks for", "The link gives"))
    ]


@pytest.mark.parametrize(("slug", "values", "then"), STEPS)
def test_a_page_is_as_it_opens_whatever_was_set_on_another_one(slug: str, values: dict[str, Any], then: str):
    fresh = taken(well(light(then)))
    at = well(light(slug))
    for name, value in values.items():
        widget(at, name).set_value(value)
    changed = taken(well(at.run()))
    assert changed != {}
    assert taken(well(go(at, then))) == fresh == {}
    assert taken(well(go(at, slug))) == changed  # and the page that was left is as it was


@pytest.mark.parametrize("slug", [each.slug for each in PAGES])
def test_after_a_change_the_address_is_the_link(slug: str):
    at = well(light(slug))
    drawn = {named(found) for kind in WIDGETS for found in at.get(kind) if not found.disabled}
    each = next(each for each in fields(record_of(slug)) if each.name in drawn and each.default not in ((), ""))
    value = other(each)
    widget(at, each.name).set_value(list(value) if isinstance(value, tuple) else value)
    at = well(at.run())
    assert each.name in taken(at)
    assert {name: [value] if isinstance(value, str) else value for name, value in state(at).items()} == taken(at)


def strange(each: Field[Any]) -> str:
    """What no link may ask of the field; texts take anything."""
    return "1e99" if "low" in each.metadata or isinstance(each.default, int) else "no-such-thing"


@pytest.mark.parametrize("slug", [each.slug for each in PAGES])
def test_what_a_link_asks_for_in_vain_is_said_and_the_page_is_as_it_opens(slug: str):
    fresh = well(light(slug))
    drawn = {named(found) for kind in WIDGETS if kind != "text_input" for found in fresh.get(kind)}
    every = [each for each in fields(record_of(slug)) if each.name in drawn and each.name not in LIGHT.get(slug, ())]
    at = light(slug, {each.name: strange(each) for each in every})
    assert not at.exception
    assert not at.error
    assert len(said(at)) == len(every) > 0
    for each in every:
        [line] = [line for line in said(at) if f"`{each.name}={strange(each)}`" in line]
        assert "which is not available; " in line
        assert line.endswith(" shown instead.")
    assert taken(at) == taken(fresh)
    assert {name: found.value for name, found in controls(at).items()} == {
        name: found.value for name, found in controls(fresh).items()
    }


def controls(at: AppTest) -> dict[str, Any]:
    return {named(found): found for kind in WIDGETS for found in at.main.get(kind) if found.key}


def test_what_is_said_of_a_link_goes_when_something_else_is_chosen():
    at = well(opened("softmax", {"net": "lenet9", "image": "99999"}))
    assert said(at) == [
        "The link asks for `net=lenet9`, which is not available; CNN is shown instead.",
        "The link asks for `image=99999`, which is not available; 0 is shown instead.",
    ]
    widget(at, "image").set_value(3)
    assert said(well(at.run())) == ["The link asks for `net=lenet9`, which is not available; CNN is shown instead."]
    widget(at, "net").set_value("mlp-128")
    assert said(well(at.run())) == []


def test_a_link_that_gives_one_parameter_several_times_is_told_which_counts():
    at = well(
        opened("softmax", {"net": ["mlp-128", "mnist-cnn"], "temperature": ["2", "3", "0.5"], "image": ["4", "4"]})
    )
    assert said(at) == [
        "The link gives `net` twice, with different values; the last one counts: CNN.",
        "The link gives `temperature` 3 times, with different values; the last one counts: 0.5.",
    ]
    assert [widget(at, name).value for name in ("temperature", "image")] == [0.5, 4]
    widget(at, "temperature").set_value(2.0)
    assert said(well(at.run())) == ["The link gives `net` twice, with different values; the last one counts: CNN."]


def test_a_link_that_asks_for_one_digit_twice_keeps_its_other_settings():
    asked = {"data": "digits", "first": "8", "axes": "w1b", "held": "2.0", "clip": "true", "w_low": "-3.0",
             "marks": ["steepest", "downwards"], "start_w": "1.5", "lr": "0.25"}  # fmt: skip
    asked["marks"] = list(fields_of(LossSurfaces)["marks"].metadata["titles"])[:2]
    at = well(opened("loss_surfaces", asked))
    assert "two different digits are needed" in at.main.warning[0].value
    assert taken(at) == written(replace(LossSurfaces(), **UNEQUAL, marks=tuple(asked["marks"])))
    widget(at, "hidden").set_value("tanh")
    at = well(at.run())
    assert taken(at)["axes"] == ["w1b"]
    widget(at, "first").set_value(1)
    at = well(at.run())
    wanted = replace(LossSurfaces(), **{**UNEQUAL, "first": 1}, hidden="tanh", marks=tuple(asked["marks"]))
    assert taken(at) == written(wanted)
    widget(at, "second").set_value(1)
    assert taken(well(at.run())) == written(replace(wanted, second=1))


UNEQUAL = {"data": "digits", "first": 8, "axes": "w1b", "held": 2.0, "clip": True, "w_low": -3.0, "start_w": 1.5,
           "lr": 0.25}  # fmt: skip


def fields_of(record: type) -> dict[str, Field[Any]]:
    return {each.name: each for each in fields(record)}


def test_of_several_that_a_link_asks_for_those_that_are_here_are_shown():
    at = well(opened("saliency", {"net": "lenet5", "methods": ["saliency", "no-such-map", "grad-cam"]}))
    assert said(at) == [
        "The link asks for `methods=saliency methods=no-such-map methods=grad-cam`, which is not available; "
        "Saliency, Grad-CAM are shown instead."
    ]
    assert widget(at, "methods").value == ["saliency", "grad-cam"]


def test_nothing_of_several_is_a_state_that_a_link_holds():
    at = well(opened("saliency", {"net": "lenet5", "methods": "saliency"}))
    widget(at, "methods").set_value([])
    at = well(at.run())
    assert link(at).endswith("methods=&controls=all")
    assert widget(well(opened("saliency", taken_blank(at))), "methods").value == []


def taken_blank(at: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link(at)).query, keep_blank_values=True))


def page_that_holds(held) -> None:
    import streamlit as st

    from ui.page import state
    from ui.saliency.record import Saliency
    from ui.softmax.record import Softmax

    for name in ("net", "temperature", "image", "methods", "overlay", "explain", "epoch", "stop", "logits"):
        st.session_state[state.key(name)] = held
    st.text(state.selection(Softmax, "net", "a"))
    st.text(state.number(Softmax, "temperature", "b"))
    st.text(state.index("image", "c", 10))
    st.text(state.several(Saliency, "methods", "d", limit=4) == Saliency().methods)
    st.text(state.toggle(Saliency, "overlay", "e"))
    st.text(state.choice(Saliency, "explain", "f"))
    st.text(state.whole("epoch", "g", 0, 5, 2))
    st.text(state.stop("stop", "h", [1, 3], 3, container=st))
    st.text(state.text(Softmax, "logits", "i"))


@pytest.mark.parametrize("held", [{"image": [7]}, [["saliency"]], None, float("nan"), 10**30, -(10.0**300)])
def test_what_a_session_holds_never_fails_a_widget(held: Any):
    at = AppTest.from_function(page_that_holds, args=(held,), default_timeout=PATIENCE).run()
    assert not at.exception
    index = "0" if not isinstance(held, int | float) or held != held or held < 0 else "9"
    assert [text.value for text in at.text] == [
        "mnist-cnn", "1.0", index, "True", "False", "predicted", "2", "3", ""
    ]  # fmt: skip


def test_an_address_that_the_browser_sends_late_is_no_new_link():
    at = well(opened("softmax"))
    for place in (3, 4):
        widget(at, "image").set_value(place)
        at = well(at.run())
    at.query_params["image"] = "3"  # the last but one
    assert widget(well(at.run()), "image").value == 4
    at.query_params["image"] = "9"
    assert widget(well(at.run()), "image").value == 9


def test_the_sidebars_link_to_the_open_page_leaves_it_as_it_is():
    at = well(opened("softmax", {"image": "3", "net": "no-such-net"}))
    at = well(own_link(at))  # drawn before the page was
    assert (widget(at, "image").value, state(at)) == (3, {"image": "3", "net": "no-such-net"})
    before = at.sidebar.get("page_link")
    for place in (4, 5):
        widget(at, "image").set_value(place)
        at = well(at.run())
    assert state(well(own_link(at))) == {"image": "5"}
    at.query_params.clear()
    at.query_params.update(lead(before, "softmax"))  # in the browser a part of the page alone is drawn anew
    at = well(at.run())
    assert (widget(at, "image").value, state(at)) == (5, {"image": "5"})


def own_link(at: AppTest) -> AppTest:
    """Click the sidebar's link to the page that is open."""
    at.query_params.clear()
    at.query_params.update(lead(at.sidebar.get("page_link"), "softmax"))
    return at.switch_page(page("softmax").file).run()


def lead(links: Any, slug: str) -> dict[str, str]:
    """The parameters of the link to that page."""
    return dict(parse_qsl(next(each.proto for each in links if each.proto.page == slug).query_string))


def test_the_parameters_of_the_page_before_are_no_link_to_this_one():
    at = well(opened("softmax"))
    widget(at, "image").set_value(3)
    go(well(at.run()), "loss_up_accuracy_flat")
    at.query_params["image"] = "3"
    assert taken(well(at.run())) == {}


def test_a_drawing_goes_along_to_another_page_but_into_no_link():
    at = well(opened("layer_by_layer", {"source": "drawing", "drawing": SEVEN}))
    at = well(go(at, "saliency"))
    assert taken(at) == {}
    widget(at, "net").set_value("mnist-cnn")
    well(at.run())
    widget(at, "source").set_value("drawing")
    assert taken(well(at.run()))["drawing"] == [SEVEN]
    assert "drawing" not in taken(well(opened("saliency", {"net": "mnist-cnn", "source": "drawing"})))


def test_a_page_can_start_afresh():
    at = well(opened("softmax", {"image": "4", "temperature": "2"}))
    widget(at, "restart").click()
    at = well(at.run())
    assert taken(at) == {}
    assert state(at) == {}
    assert widget(at, "temperature").value == 1


def test_the_address_knows_of_a_change_before_the_page_is_drawn(monkeypatch: pytest.MonkeyPatch):
    at = well(opened("softmax", {"image": "4"}))
    monkeypatch.setattr("ui.softmax.figures.show", st.stop)  # a page that takes long and is left
    widget(at, "image").set_value(5)
    assert state(at.run()) == {"image": "5"}
    assert at.session_state["left"]["softmax"] == {"image": ["5"]}


@pytest.mark.parametrize(
    ("slug", "query", "expected"),
    [
        ("layer_by_layer", {"shift_x": "4"}, {"shift_x": [4], "degrees": [0]}),
        ("saliency", {"net": "lenet5", "percentile": "97"}, {"percentile": [97], "side": [8]}),
        ("softmax", {"image": "3", "view": "sigmoids"}, {"image": 3, "view": [2], "temperature": 1}),
    ],
)
def test_what_a_control_holds_is_its_default_too_since_the_browser_may_hear_of_nothing_else(
    slug: str, query: dict[str, str], expected: dict[str, Any]
):
    at = well(opened(slug, query))
    protos = {name: widget(at, name).proto.default for name in expected}
    assert {
        name: value if isinstance(value, int | float) else list(value) for name, value in protos.items()
    } == expected


NOTHING = [
    ("softmax", {"net": "mlp-256-128", "digit": "mistakes"}),
    ("saliency", {"net": "lenet5", "source": "test", "digit": "disagree"}),
    ("landscape", {"run": "early-stopped", "view": "three"}),
    ("loss_surfaces", {"data": "points", "target": "0.5", "w_low": "7.0", "w_high": "3.0"}),
]


@pytest.mark.parametrize(("slug", "asked"), NOTHING)
def test_a_page_that_has_nothing_to_show_keeps_its_state_and_offers_its_link(
    slug: str, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ui.shared.test_image._offered", lambda *_: [])
    monkeypatch.setattr("ui.landscape.cached.partners", lambda _: {})
    at = well(opened(slug, asked))
    shown = {name: value for name, value in controls(at).items() if name in asked}
    assert len(shown) > 1
    kept = {name: value for name, value in taken(at).items() if name in shown}
    assert kept.items() <= {name: [value] for name, value in asked.items()}.items()
    again = well(opened(slug, taken(at)))
    assert {name: found.value for name, found in controls(again).items()} == {
        name: found.value for name, found in controls(at).items()
    }


def test_several_keep_the_order_in_which_they_were_chosen():
    at = well(opened("tuning"))
    widget(at, "samplers").set_value(["tpe", "grid"])
    assert widget(well(opened("tuning", taken(well(at.run())))), "samplers").value == ["tpe", "grid"]


def test_a_layer_is_found_by_its_name_and_by_the_label_that_links_once_had():
    for asked in ("layer1.1.relu", "layer1.1.relu (8×8)"):
        at = well(opened("saliency", {"methods": "grad-cam", "layer": asked}))
        assert taken(at)["layer"] == ["layer1.1.relu"]
        assert not said(at)
