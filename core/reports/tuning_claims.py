"""R1's ways to tune a net, judged by the shipped searches on MNIST: what each chose, on the test images."""

import numpy as np

from core.functions.written import decimals
from core.reports.claim import Answer, Finding
from core.statistics.comparison import CONFIDENCE
from core.tuning import Results, shipped
from core.tuning.comparison import Lead, OnTest, compare_on_test
from core.tuning.spec import SAMPLER_TITLES

STUDY = "mnist"
PLAIN = ("grid", "random")
INLINE = {"grid": "grid search", "random": "random search", "tpe": "TPE", "gp": "the Gaussian process"}


def grid_and_random_search_tune(results: Results | None = None) -> Finding:
    """Whether both find better settings than most of what they try, and whether one finds better ones."""
    study = results or shipped(STUDY)
    tested = compare_on_test(study, PLAIN)
    if tested is None:
        return Finding("cannot be told", "The choices of both searches are not tested yet.")
    tried = [trial.value for name in PLAIN for search in study.of(name) for trial in search.trials]
    usual = float(np.median(tried))
    better = all(mean > usual for mean in tested.means.values())
    lead = tested.leads[0]
    places = _decimals(tested)
    means = " and ".join(f"{tested.means[name]:.{places}%} ({_title(name)})" for name in PLAIN)
    told = f"{_title(tested.first)} is ahead" if tested.winner else "neither is told from the other"
    return Finding(
        "right" if better else "wrong",
        f"Half of the settings that they tried stay below {usual:.1%} on the validation images. Their choices among "
        f"{study.spec.budget} reach {means} on average on the test images. {told[0].upper()}{told[1:]}: a difference "
        f"of {_points(lead, places)} points ({_interval(lead)}).",
        _certainty(study, tested),
    )


def bayesian_optimisation_tunes_better(results: Results | None = None) -> Finding:
    """Whether a Bayesian search chose better nets than grid and random search at the same budget."""
    study = results or shipped(STUDY)
    bayesian = [name for name in study.spec.samplers if name not in PLAIN]
    tested = compare_on_test(study)
    if tested is None or not bayesian:
        return Finding("cannot be told", "No Bayesian search is tested beside the others yet.")
    others = [lead for lead in tested.leads if lead.over in PLAIN]
    sure = all(lead.p < 1 - CONFIDENCE and lead.lead > 0 for lead in others)
    places = _decimals(tested)
    means = ", ".join(f"{mean:.{places}%} ({_title(name)})" for name, mean in tested.means.items())
    first = _title(tested.first)[0].upper() + _title(tested.first)[1:]
    ahead, behind = tested.first in bayesian and sure, tested.first in PLAIN and tested.winner
    answer: Answer = "right" if ahead else "wrong" if behind else "cannot be told"
    told = {
        "right": f"{first} is ahead of both grid and random search",
        "wrong": f"{first} is ahead of all others",
        "cannot be told": "These repeats do not tell it from "
        + ("the plain searches" if tested.first in bayesian else "each of the others"),
    }[answer]
    leads = "; ".join(
        f"over {_title(lead.over)} {_points(lead, places)} points ({_interval(lead)})" for lead in tested.leads
    )
    return Finding(
        answer,
        f"Each search trained {study.spec.budget} nets. The chosen ones reach {means} on average on the test images. "
        f"{first} leads {leads}. {told}. TPE is the usual Bayesian search of Optuna and of Hyperopt. A Gaussian "
        "process is that of Keras Tuner. They are two models for the same idea. Both ran here in Optuna.",
        _certainty(study, tested),
    )


def _title(name: str) -> str:
    return INLINE.get(name, SAMPLER_TITLES.get(name, name))


def _decimals(tested: OnTest) -> int:
    """Of means in per cent and the leads between them."""
    first = 100 * tested.means[tested.first]
    return decimals(2, *((100 * lead.lead, (first, -100 * tested.means[lead.over])) for lead in tested.leads))


def _points(lead: Lead, places: int) -> str:
    return f"{100 * lead.lead:.{places}f}".replace("-", "−")


def _interval(lead: Lead) -> str:
    low, high = (f"{100 * end:.2f}".replace("-", "−") for end in lead.interval)
    return f"{low} to {high}, p {lead.p:.2f}"


def _certainty(study: Results, tested: OnTest) -> str:
    corrected = ", Holm's correction" if len(tested.leads) > 1 else ""
    recipe = study.spec.recipe
    return (
        f"Paired t-tests over {tested.repeats} repeats{corrected}. 95% intervals. One net, {recipe.epochs} epochs on "
        f"{recipe.share:.0%} of MNIST."
    )
