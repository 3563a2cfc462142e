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
    "where good trials lie and where the others, and draws where the first are dense beside the second. A Gaussian "
    "process estimates the accuracy itself at each place, with its uncertainty, and takes the place with the largest "
    "expected gain over the best so far."
)


def verdict(results: Results, samplers: tuple[str, ...]) -> str:
    """Which sampler was best at the same budget, and whether that is more than chance; where it holds."""
    found = compare(results, samplers)
    if not any(results.of(name) for name in samplers):
        return "**No search is compared**: none that is chosen has trials."
    if found is None:
        told = f"**One search alone cannot be compared.** {_alone(results, samplers)}"
    elif found.repeats == 1:
        told = (
            f"**After {_trainings(found)} {INLINE[found.first]} is ahead by {_points(found.lead)}, in one repeat**: "
            "whether that is more than chance, one repeat cannot say."
        )
    else:
        told = _compared(found, compare_on_test(results, samplers))
    return f"{told} {_scope(results)}"


def _compared(found: Comparison, tested: OnTest | None) -> str:
    low, high = found.interval
    validation = (
        f"On the validation images, which each search maximises, the mean lead of {INLINE[found.first]} over "
        f"{INLINE[found.second]} in {found.repeats} repeats is {_points(found.lead)} (95% interval {_signed(low)} to "
        f"{_signed(high)}), and it is ahead in {found.wins}."
    )
    if tested is None:
        return (
            f"**After {_trainings(found)} no winner can be named**: the chosen nets are not all tested yet on images "
            f"that no search looked at. {validation}"
        )
    nearest = tested.leads[0]
    low, high = nearest.interval
    lead = (100 * nearest.lead, (100 * tested.means[tested.first], -100 * tested.means[nearest.over]))
    places = decimals(2, lead)
    means = ", ".join(f"{INLINE[name]} {100 * mean:.{places}f}%" for name, mean in _ranked(tested.means))
    first = INLINE[tested.first]
    verdict = (
        f"{first[0].upper()}{first[1:]} chose the best nets after {_trainings(found)}"
        if tested.winner
        else f"After {_trainings(found)} {tested.repeats} repeats show no winner"
    )
    return (
        f"**{verdict}**: on the test images, which played no part in any search, the chosen nets reach on average "
        f"{means}; {first} leads {INLINE[nearest.over]} by {_points(nearest.lead, places)} (95% interval of this pair "
        f"{_signed(low)} to {_signed(high)}; paired t-test over {tested.repeats} repeats, "
        f"p {p(nearest.p)}{_adjusted(tested)}). {validation}"
    )


def _adjusted(tested: OnTest) -> str:
    count = len(tested.leads)
    return f" by Holm for {count} comparisons" if count > 1 else ""


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
        f"It holds for {models.spec(recipe.model).title} trained for {recipe.epochs} epochs on {recipe.share:.0%} of "
        f"{recipe.dataset.upper()}, and for these {dimensions} dimensions."
    )


def race(results: Results, samplers: tuple[str, ...]) -> str:
    """Caption of the best-so-far figure: how soon the leader is where the others end, what the first trials share."""
    parts = []
    for sampler in samplers:
        curves = results.curves(sampler)
        if curves.size:
            parts.append(f"{SAMPLER_TITLES[sampler]} {percent(float(np.median(curves[:, -1])))}")
    told = f"Median over the repeats of the best validation accuracy at the end: {', '.join(parts)}."
    found = compare(results, samplers)
    if found is not None:
        end = float(np.median(results.curves(found.second)[:, found.budget - 1]))
        needed = trials_to_reach(results, found.first, end)
        if needed is not None:
            first, second = INLINE[found.first], INLINE[found.second]
            told += f" Where {second} is after {found.budget} trials, {first} is after {needed}."
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
            told = f"{whose} first {are} random search's own: it has to look around first."
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
        f"{_agreement(*shares.first)} Both go by the {shares.trials:,} trials of {names}. **PED-ANOVA** "
        "([Watanabe et al. 2023](https://arxiv.org/abs/2304.10255)) measures how much the distribution of a "
        "hyper-parameter among the best tenth of the trials differs from that among all; the shares add up to 100 %. "
        "**fANOVA** ([Hutter et al. 2014](https://proceedings.mlr.press/v32/hutter14.html)) measures the share of the "
        "accuracy's variance over the whole space that a hyper-parameter explains alone, by a random forest fitted to "
        f"the trials; together they explain {alone:.0%}, several at once the rest. Both hold for these ranges."
    )


def _agreement(best: str | None, variance: str | None) -> str:
    if best is None or variance is None:
        return "**At least one of the two measures names no single hyper-parameter first.**"
    one, other = (name.replace("_", " ") for name in (best, variance))
    if one == other:
        return f"**Both measures name the {one} first.**"
    return (
        f"**The measures name different ones first**: PED-ANOVA the {one}, fANOVA the {other}. They ask two questions: "
        "what marks the best trials, and what moves the accuracy anywhere."
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
    tested = f" On the test images it reaches {percent(search.test_accuracy)}." if search.test_accuracy else ""
    return (
        f"Best: {percent(best.value)} with {told}.{tested} Half of the trials are below "
        f"{percent(float(np.median(values)))}; {rates[most]} different values of {most.replace('_', ' ')} were "
        f"tried.{lost}"
    )


def grid(results: Results) -> str:
    """The grid that the budget allows."""
    levels = results.spec.space.grid(results.spec.budget)
    told = " × ".join(f"{len(each)} {name.replace('_', ' ')}" for name, each in levels.items())
    return f"The grid of {results.spec.trials('grid')} points: {told}."


def origin(results: Results) -> str:
    """Where the shipped results come from."""
    made = results.provenance
    return (
        f"Shipped searches: {results.done:,} trainings in {made['seconds'] / 60:.0f} min by `python -m core tune` "
        f"({made['train_images']:,} training and {made['validation_images']:,} validation images, {made['source']}; "
        f"Optuna {made['optuna']}, PyTorch {made['torch']}, {made['machine']}, {made['cores']} cores, "
        f"{made['date'][:10]}). Each search's best net was tested on the test images once, after the search."
    )
