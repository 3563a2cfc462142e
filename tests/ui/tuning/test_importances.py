"""What is said of two measures of importance, and what is drawn of them."""

import pytest

from core.tuning.importance import Importances
from tests.helpers.rendered import render
from ui.tuning import charts, sentences

AGREED, OTHER = {"learning_rate": 0.7, "schedule": 0.3}, {"schedule": 0.4, "learning_rate": 0.2}
TIED = {"schedule": 0.5, "learning_rate": 0.5}


@pytest.mark.parametrize(
    ("best", "variance", "said", "unsaid"),
    [
        (AGREED, AGREED, "Both measures name the learning rate first", "different"),
        (AGREED, OTHER, "PED-ANOVA the learning rate, fANOVA the schedule", "Both measures name"),
        (OTHER, AGREED, "PED-ANOVA the schedule, fANOVA the learning rate", "Both measures name"),
        (TIED, AGREED, "names no single hyper-parameter first", "Both measures name"),
        (AGREED, TIED, "names no single hyper-parameter first", "different"),
    ],
)
def test_it_is_said_whether_both_name_the_same_first(best: dict, variance: dict, said: str, unsaid: str):
    words = sentences.importances(Importances(best, variance, 240), ("random",))
    assert said in words
    assert unsaid not in words.split(" Both go by ")[0]
    assert "the 240 trials of random search" in words
    assert f"together they explain {sum(variance.values()):.0%}" in words


def test_each_measure_is_said_in_words():
    words = sentences.importances(Importances(AGREED, OTHER, 30), ("random",))
    assert "how much the distribution of a hyper-parameter among the best tenth of the trials differs" in words
    assert "share of the accuracy's variance over the whole space that a hyper-parameter explains alone" in words


def test_both_are_drawn_with_their_shares():
    words = render(charts.importances(Importances(AGREED, OTHER, 30))).words()
    for told in ("70%", "30%", "40%", "20%", *charts.MEASURES.values(), "learning rate", "schedule"):
        assert told in words
