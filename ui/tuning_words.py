"""What the tuning page says of its figures, from their numbers."""

from collections.abc import Mapping

import numpy as np

from core import models
from core.tuning import Results, Search
from core.tuning.comparison import Comparison, compare, trials_to_reach
from ui.charts.tuning import TITLES, shown
from ui.numbers import percent

INLINE = {"grid": "grid search", "random": "random search", "tpe": "TPE"}


def verdict(results: Results, samplers: tuple[str, ...]) -> str:
    """Which sampler was best at the same budget, and whether that is more than chance; where it holds."""
    found = compare(results, samplers)
    if found is None:
        told = f"**One search alone cannot be compared.** {_alone(results, samplers)}"
    elif found.repeats == 1:
        told = (
            f"**After {_trainings(found)} {INLINE[found.first]} is ahead by {_points(found.lead)}, in one repeat**: "
            "whether that is more than chance, one repeat cannot say."
        )
    else:
        told = _compared(found)
    return f"{told} {_scope(results)}"


def _compared(found: Comparison) -> str:
    low, high = found.interval
    evidence = (
        f"the mean lead of {INLINE[found.first]} over {INLINE[found.second]} in {found.repeats} repeats is "
        f"{_points(found.lead)}, its spread {_points(found.spread)} (95 % interval {_signed(low)} to {_signed(high)}), "
        f"and it is ahead in {found.wins}"
    )
    others = ", ".join(f"{INLINE[name]} {percent(mean)}" for name, mean in _ranked(found.means))
    if found.tie:
        return f"**After {_trainings(found)} there is no winner**: {evidence}. Mean of the best: {others}."
    first = INLINE[found.first]
    name = f"{first[0].upper()}{first[1:]}"
    return f"**{name} found the best after {_trainings(found)}**: {evidence}. Mean of the best: {others}."


def _ranked(means: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(means.items(), key=lambda each: -each[1])


def _trainings(found: Comparison) -> str:
    return f"{found.budget} training{'s' * (found.budget > 1)} each"


def _points(difference: float) -> str:
    return f"{100 * difference:.2f} points"


def _signed(difference: float) -> str:
    return f"{100 * difference:.2f}".replace("-", "−")


def _alone(results: Results, samplers: tuple[str, ...]) -> str:
    parts = []
    for sampler in samplers:
        best = [search.best.value for search in results.of(sampler)]
        if best:
            parts.append(f"{TITLES[sampler]} reaches {percent(float(np.mean(best)))} on average over {len(best)}.")
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
            parts.append(f"{TITLES[sampler]} {percent(float(np.median(curves[:, -1])))}")
    told = f"Median of the best at the end: {', '.join(parts)}."
    found = compare(results, samplers)
    if found is not None:
        end = float(np.median(results.curves(found.second)[:, found.budget - 1]))
        needed = trials_to_reach(results, found.first, end)
        if needed is not None:
            first, second = INLINE[found.first], INLINE[found.second]
            told += f" Where {second} is after {found.budget} trials, {first} is after {needed}."
    return f"{told} {_shared(results, samplers)}".strip()


def _shared(results: Results, samplers: tuple[str, ...]) -> str:
    if not {"random", "tpe"} <= set(samplers):
        return ""
    pairs = list(zip(results.of("random"), results.of("tpe"), strict=False))
    same = min((_same(*pair) for pair in pairs), default=0)
    return f"TPE's first {same} trials are random search's own: it has to look around first." if same else ""


def _same(one: Search, other: Search) -> int:
    pairs = zip(one.trials, other.trials, strict=False)
    different = (number for number, (a, b) in enumerate(pairs) if a.parameters != b.parameters)
    return next(different, min(len(one.trials), len(other.trials)))


def importance(shares: Mapping[str, float], basis: tuple[str, ...], trials: int) -> str:
    """Caption of the importance figure."""
    first, share = next(iter(shares.items()))
    names = " and ".join(INLINE[name] for name in basis)
    return (
        f"{first.replace('_', ' ').capitalize()} carries {share:.0%} of what decides whether a trial is among the best "
        f"tenth, over the {trials:,} trials of {names}."
    )


def trials(results: Results, search: Search) -> str:
    """Caption of the parallel coordinates."""
    values = np.array([trial.value for trial in search.trials])
    best = search.best
    told = ", ".join(f"{name.replace('_', ' ')} {shown(value)}" for name, value in best.parameters.items())
    diverged = int((values == 0).sum())
    lost = f" {diverged} diverged and count as 0." if diverged else ""
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
        f"{made['date'][:10]}). The test images were looked at once a search, for its best."
    )
