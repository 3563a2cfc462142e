"""Sentences of the page, from the studies' results."""

from collections.abc import Mapping, Sequence

import numpy as np

from core import models
from core.functions.written import decimals
from core.tuning import Results, Search
from core.tuning.comparison import Comparison, OnTest, compare, compare_on_test, trials_to_reach
from core.tuning.importance import Importances
from core.tuning.spec import SAMPLER_TITLES
from ui.page.numbers import p, percent
from ui.tuning.charts import shown

INLINE = {"grid": "grid search", "random": "random search", "tpe": "TPE", "gp": "the Gaussian process"}

SEARCHES = (
    "Each trial trains a network from scratch with other hyper-parameters and is judged on **validation** images. The "
    "searches may train equally often: a fixed grid, random draws, **TPE**, or a **Gaussian process**. TPE estimates "
    "where good trials lie and where the others lie. It draws where the good ones are relatively dense. A Gaussian "
    "process estimates the accuracy itself, with its uncertainty. It takes the place with the largest expected gain "
    "over the best so far."
)


def verdict(results: Results, samplers: tuple[str, ...]) -> str:
    """Which sampler was best at the same budget, and whether that is more than chance; where it holds."""
    found = compare(results, samplers)
    if not any(results.of(name) for name in samplers):
        return "**There is nothing to compare**: no chosen search has trials."
    if found is None:
        told = f"**One search alone cannot be compared.** {_alone(results, samplers)}"
    elif found.repeats == 1:
        told = (
            f"**{_start(INLINE[found.first])} leads after {_trainings(found)} by {_points(found.lead)}, in one "
            "repeat**. One repeat cannot say whether that is more than chance."
        )
    else:
        told = _compared(found, compare_on_test(results, samplers))
    return f"{told} {_scope(results)}"


def _compared(found: Comparison, tested: OnTest | None) -> str:
    low, high = found.interval
    validation = (
        f"Each search maximises the accuracy on the validation images. There the mean lead of {INLINE[found.first]} "
        f"over {INLINE[found.second]} is {_points(found.lead)} (95% interval {_signed(low)} to {_signed(high)}). It is "
        f"ahead in {found.wins} of {found.repeats} repeats."
    )
    if tested is None:
        return (
            f"**No winner can be named after {_trainings(found)}**: not all chosen nets are tested yet on images that "
            f"no search looked at. {validation}"
        )
    nearest = tested.leads[0]
    low, high = nearest.interval
    lead = (100 * nearest.lead, (100 * tested.means[tested.first], -100 * tested.means[nearest.over]))
    places = decimals(2, lead)
    means = ", ".join(f"{INLINE[name]} {100 * mean:.{places}f}%" for name, mean in _ranked(tested.means))
    first = INLINE[tested.first]
    verdict = (
        f"{_start(first)} chose the best nets after {_trainings(found)}"
        if tested.winner
        else f"{tested.repeats} repeats show no winner after {_trainings(found)}"
    )
    return (
        f"**{verdict}.** The test images played no part in any search. The chosen nets reach on average {means} there. "
        f"{_start(first)} leads {INLINE[nearest.over]} by {_points(nearest.lead, places)} (95% interval of this pair "
        f"{_signed(low)} to {_signed(high)}). A paired t-test over {tested.repeats} repeats gives p "
        f"{p(nearest.p)}{_adjusted(tested)}. {validation}"
    )


def _start(name: str) -> str:
    """A search's name at the start of a sentence."""
    return name[0].upper() + name[1:]


def _adjusted(tested: OnTest) -> str:
    count = len(tested.leads)
    return f" with Holm's correction for {count} comparisons" if count > 1 else ""


def _ranked(means: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(means.items(), key=lambda each: -each[1])


def _trainings(found: Comparison) -> str:
    return f"{found.budget} training{'s' * (found.budget > 1)} each"


def _points(difference: float, places: int = 2) -> str:
    return f"{100 * difference:.{places}f} points"


def _signed(difference: float) -> str:
    return f"{100 * difference:.2f}".replace("-", "−")


def _alone(results: Results, samplers: tuple[str, ...]) -> str:
    parts = []
    for sampler in samplers:
        best = [search.best.value for search in results.of(sampler)]
        if best:
            parts.append(
                f"{SAMPLER_TITLES[sampler]} reaches {percent(float(np.mean(best)))} on average over {len(best)}."
            )
    return " ".join(parts)


def _scope(results: Results) -> str:
    recipe = results.spec.recipe
    dimensions = len(results.spec.space.dimensions)
    return (
        f"This holds for {models.spec(recipe.model).title} trained for {recipe.epochs} epochs on {recipe.share:.0%} of "
        f"{recipe.dataset.upper()}, and for these {dimensions} dimensions."
    )


def race(results: Results, samplers: tuple[str, ...]) -> str:
    """Caption of the best-so-far figure: how soon the leader is where the others end, what the first trials share."""
    parts = []
    for sampler in samplers:
        curves = results.curves(sampler)
        if curves.size:
            parts.append(f"{SAMPLER_TITLES[sampler]} {percent(float(np.median(curves[:, -1])))}")
    told = f"Median of the best validation accuracy over the repeats: {', '.join(parts)}."
    found = compare(results, samplers)
    if found is not None:
        end = float(np.median(results.curves(found.second)[:, found.budget - 1]))
        needed = trials_to_reach(results, found.first, end)
        if needed is not None:
            first, second = INLINE[found.first], INLINE[found.second]
            told += f" {_start(first)} needs {needed} trials to reach what {second} reaches with {found.budget}."
    return f"{told} {_shared(results, samplers)}".strip()


def _shared(results: Results, samplers: tuple[str, ...]) -> str:
    said = []
    for name, whose in (("tpe", "TPE's"), ("gp", "the Gaussian process's")):
        if not {"random", name} <= set(samplers):
            continue
        pairs = zip(results.of("random"), results.of(name), strict=False)
        same = min((_same(*pair) for pair in pairs), default=0)
        if same:
            are = f"{same} trials are" if same > 1 else "trial is"
            told = f"{whose} first {are} the same as random search's, since it has to look around first."
            said.append(told[0].upper() + told[1:])
    return " ".join(said)


def _same(one: Search, other: Search) -> int:
    pairs = zip(one.trials, other.trials, strict=False)
    different = (number for number, (a, b) in enumerate(pairs) if a.parameters != b.parameters)
    return next(different, min(len(one.trials), len(other.trials)))


def importances(shares: Importances, basis: tuple[str, ...]) -> str:
    """Caption of the figure with both: what each measures, and whether they name the same one first."""
    names = " and ".join(INLINE[name] for name in basis)
    alone = sum(shares.variance.values())
    return (
        f"{_agreement(*shares.first)} Both use the {shares.trials:,} trials of {names}. **PED-ANOVA** ([Watanabe et "
        "al. 2023](https://arxiv.org/abs/2304.10255)) compares the distribution of a hyper-parameter among the best "
        "tenth of the trials with that among all. The shares add up to 100%. **fANOVA** ([Hutter et al. "
        "2014](https://proceedings.mlr.press/v32/hutter14.html)) fits a random forest to the trials. It measures how "
        "much of the accuracy's variance over the whole space a hyper-parameter explains alone. Alone they explain "
        f"{alone:.0%} in all, and together the rest. Both hold for these ranges."
    )


def _agreement(best: str | None, variance: str | None) -> str:
    if best is None or variance is None:
        return "**At least one of the two measures names no single hyper-parameter first.**"
    one, other = (name.replace("_", " ") for name in (best, variance))
    if one == other:
        return f"**Both measures name the {one} first.**"
    return (
        f"**The measures name different ones first**: PED-ANOVA the {one}, fANOVA the {other}. The first asks what "
        "marks the best trials, the second what moves the accuracy anywhere."
    )


def beside(look: str, samplers: Sequence[str]) -> str:
    """Said of a search that is looked at though the comparison above leaves it out; "" of others."""
    return "" if look in samplers else f" {SAMPLER_TITLES[look]} is not among the searches compared above."


def trials(results: Results, search: Search) -> str:
    """Caption of the parallel coordinates."""
    values = np.array([trial.value for trial in search.trials])
    best = search.best
    told = ", ".join(f"{name.replace('_', ' ')} {shown(value)}" for name, value in best.parameters.items())
    diverged = int((values == 0).sum())
    lost = f" {diverged} diverged and {'counts' if diverged == 1 else 'count'} as 0." if diverged else ""
    rates = {name: len({trial.parameters[name] for trial in search.trials}) for name in best.parameters}
    most = max(rates, key=lambda name: rates[name])
    tested = f" It reaches {percent(search.test_accuracy)} on the test images." if search.test_accuracy else ""
    return (
        f"Best: {percent(best.value)} with {told}.{tested} Half of the trials are below "
        f"{percent(float(np.median(values)))}. The search tried {rates[most]} different values of "
        f"{most.replace('_', ' ')}.{lost}"
    )


def grid(results: Results) -> str:
    """The grid that the budget allows."""
    levels = results.spec.space.grid(results.spec.budget)
    told = " × ".join(f"{len(each)} {name.replace('_', ' ')}" for name, each in levels.items())
    return f"The grid has {results.spec.trials('grid')} points: {told}."


def origin(results: Results) -> str:
    """Where the shipped results come from."""
    made = results.provenance
    return (
        f"The searches come with the app: {results.done:,} trainings in {made['seconds'] / 60:.0f} min by `python -m "
        f"core tune` ({made['train_images']:,} training and {made['validation_images']:,} validation images, "
        f"{made['source']}; Optuna {made['optuna']}, PyTorch {made['torch']}, {made['machine']}, {made['cores']} "
        f"cores, {made['date'][:10]}). Each search's best net was tested on the test images once, after the search."
    )
