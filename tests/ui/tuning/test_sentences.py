"""What is said of two measures of importance and of samplers, and what is drawn of them."""

import pytest

from core.tuning import SAMPLERS, shipped
from core.tuning.importance import Importances
from tests.helpers.rendered import render
from tests.helpers.studies import of_values
from ui.tuning import charts, live, sentences
from ui.tuning.record import Tuning

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
    assert unsaid not in words.split(" Both use the ")[0]
    assert "the 240 trials of random search" in words
    assert f"Alone they explain {sum(variance.values()):.0%} in all" in words


def test_each_measure_is_said_in_words():
    words = sentences.importances(Importances(AGREED, OTHER, 30), ("random",))
    assert (
        "compares the distribution of a hyper-parameter among the best tenth of the trials with that among all" in words
    )
    assert "how much of the accuracy's variance over the whole space a hyper-parameter explains alone" in words


def test_both_are_drawn_with_their_shares():
    words = render(charts.importances(Importances(AGREED, OTHER, 30))).words()
    for told in ("70%", "30%", "40%", "20%", *charts.MEASURES.values(), "learning rate", "schedule"):
        assert told in words


def test_a_search_on_request_has_every_sampler_at_one_budget():
    spec = live.spec(Tuning(budget=24))
    assert spec.samplers == SAMPLERS
    assert {spec.trials(name) for name in SAMPLERS} == {24}


def test_the_shipped_study_has_every_sampler_at_one_budget_and_the_sentences_speak_of_all():
    results = shipped("mnist")
    assert {name: {len(each.trials) for each in results.of(name)} for name in SAMPLERS} == {
        name: {48} for name in SAMPLERS
    }
    told = sentences.verdict(results, SAMPLERS)
    for name in sentences.INLINE.values():
        assert name in told
    assert "with Holm's correction for 3 comparisons" in told
    assert "Bayesian (Gaussian process)" in sentences.race(results, SAMPLERS)


def test_a_process_leads_and_begins_as_random_search_does():
    values = {"random": [[0.5, 0.6], [0.5, 0.6]], "gp": [[0.5, 0.9], [0.5, 0.8]]}
    results = of_values(values, {"random": [0.5, 0.51], "gp": [0.9, 0.8]})
    assert "The Gaussian process's first 2 trials are the same as random search's" in sentences.race(
        results, ("random", "gp")
    )
    assert "The Gaussian process leads random search" in sentences.verdict(results, ("random", "gp"))
    words = render(charts.best_so_far(results, ("random", "gp"))).words()
    assert "GP" in words
    assert len({*map(str, charts.DASHES.values())}) == len({*charts.COLOURS.values()}) == len(SAMPLERS)
