"""R3's nets: one click away, their settings, their images and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data import shapes
from core.shape_nets import training
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from ui.trust import cached, r3


def opened(**query: str) -> AppTest:
    return well(apps.opened("trust", {"test": "r3", "seeds": "2", **query}))


def words(at: AppTest) -> str:
    return "\n".join([each.value for each in (*at.main.markdown, *at.main.caption, *at.info)])


def test_one_click_at_the_top_leads_there_and_an_address_does():
    at = well(apps.opened("trust", {"test": "truth", "seeds": "2"}))
    widget(at, "test").set_value("r3")
    at = well(at.run())
    assert taken(at) == {"test": ["r3"], "seeds": ["2"]}
    assert "Its kernels capture spatial relations." in words(at)
    assert words(opened()) == words(at)


def test_the_old_address_of_the_known_truth_goes_on():
    at = well(apps.opened("trust", {"test": "Known truth", "seeds": "2"}))
    assert taken(at) == {"test": ["truth"], "seeds": ["2"]}


@pytest.mark.parametrize(("key", "value"), [("hidden", "elu"), ("shapes", "detection"), ("seeds", 1)])
def test_each_setting_moves_what_is_seen_and_stands_in_the_link(key: str, value: object):
    at = opened()
    before = apps.seen(at)
    widget(at, key).set_value(value)
    at = well(at.run())
    assert apps.seen(at) != before
    assert taken(at)[key] == [str(value)]


def test_the_sentence_has_the_counts_of_the_nets():
    counts = [training.train("line", seed, "conv", cached.LIMIT).class_iterations for seed in range(2)]
    said = opened().info[-1].value
    assert f"**2 of 2** convolutional nets, after a median of {np.median(counts):.0f}" in said
    assert f"{min(counts)} to {max(counts)}" in said
    assert "R3 reports 16." in said
    assert "the mean of the loss" in said


def test_what_is_said_of_nets_that_do_not_arrive():
    run = cached.trained("line", "conv", 0)
    lost = replace(run, class_iterations=training.NOT_REACHED, iterations=training.NOT_REACHED, reduction="sum")
    said = r3.sentence([lost, lost])
    assert "none of 2 convolutional nets within 1,000 iterations" in said
    assert "the sum of the loss over the 64 images" in said
    some = r3.sentence([run, replace(lost, reduction="usual")])
    assert f"**1 of 2** convolutional nets, after {run.class_iterations} iterations" in some


def test_the_images_are_named_by_label_and_half_width():
    cards = r3.gallery("detection", training.examples("detection"))
    split, widths = shapes.detection(0)
    assert [card.title.partition("w = ")[2] for card in cards] == [str(each) for each in range(1, 8)]
    for card, width in zip(cards, range(1, 8), strict=True):
        label = split.labels[list(widths).index(width)]
        assert card.title == f"Label {label}, w = {width}"
        assert card.line == ("diamond", "square")[label]
    line = r3.gallery("line", training.examples("line"))
    assert {(card.title, card.line) for card in line} == {
        ("Label 0", "square on the right of the bar"),
        ("Label 1", "square on the left of the bar"),
    }
