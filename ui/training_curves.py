"""The curves of the training page: which runs are shown, how they went, and what may be said of that."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.fitting_verdict import LATE, RULES, Verdict, verdict
from core.jobs import Job
from core.runs import Run
from core.training import EpochRecord, Recipe
from ui import draw, naming, runs, state
from ui.charts import training as charts
from ui.charts.training import MOST, Series
from ui.records import TrainingCurves

Chosen = Mapping[str, Run]


def choose() -> tuple[Chosen, TrainingCurves]:
    """The run that is shown, first, and those beside it."""
    columns = st.columns([5, 6, 2], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        run, chosen = runs.choose(TrainingCurves, "run", runs.ANY, "Training shown")
    offered = runs.offered()
    key = next(name for name, each in offered.items() if each.id == run.id)
    with columns[1]:
        beside = _beside({name: each for name, each in offered.items() if runs.ANY.met(each)}, key)
    with columns[2]:
        log = state.toggle(TrainingCurves, "log", "Log loss", help="The loss on a logarithmic axis.")
    found = {key: run, **{name: offered[name] for name in beside}}
    return found, TrainingCurves(run=chosen, compare=beside, log=log)


def _beside(offered: Chosen, shown: str) -> tuple[str, ...]:
    """Other runs, bound to the URL by name or id as the shown one is."""
    options = [name for name in offered if name != shown]
    asked = st.session_state.get("compare", st.query_params.get_all("compare"))
    st.session_state["compare"] = [name for name in asked if name in options][: MOST - 1]
    titles = runs.distinct(dict(offered))
    chosen = st.multiselect(
        "Compare with",
        options,
        format_func=lambda name: titles.get(name, name),
        key="compare",
        max_selections=MOST - 1,
        placeholder="Earlier trainings",
    )
    if chosen:
        st.query_params["compare"] = chosen
    elif "compare" in st.query_params:
        del st.query_params["compare"]
    return tuple(chosen)


def names(recipes: Sequence[Recipe]) -> list[str]:
    """The nets' titles with what else tells them apart; equal ones are numbered."""
    told = naming.told_apart(recipes)
    return [f"{name} ({place})" if told.count(name) > 1 else name for place, name in enumerate(told, 1)]


def series(chosen: Chosen, job: Job | None = None) -> list[Series]:
    """The runs, and before them a training that is under way."""
    recipes, histories = [run.recipe for run in chosen.values()], [run.history for run in chosen.values()]
    if job is not None:
        recipes, histories = [job.recipe, *recipes][:MOST], [job.history, *histories][:MOST]
    return [Series(name, history) for name, history in zip(names(recipes), histories, strict=True)]


def show(drawn: Sequence[Series], log: bool, epochs: int = 0) -> None:
    """Loss and accuracy side by side; `epochs`: how far the axis goes at least."""
    last = max([epochs, *(len(each.history) for each in drawn)])
    columns = st.columns(2, gap="medium")
    for column, which in zip(columns, ("loss", "accuracy"), strict=True):
        words = f"Training and validation {which} over the epochs; the caption below says where each training stands."
        draw.chart(charts.curves(drawn, which, last, log), place=column, alt=words, key=f"curves-{which}")
    st.caption(charts.describe(drawn))


def judged(run: Run, history: Sequence[EpochRecord] | None = None) -> Verdict | None:
    """The verdict on a run, or on the longer history that it ends."""
    recipe = run.recipe
    classes = int(recipe.options.get("classes", 10))
    return verdict(run.history if history is None else history, recipe.loss, recipe.label_smoothing, classes)


def say(run: Run) -> None:
    """The verdict with its numbers and its rule."""
    found = judged(run)
    if found is None:
        return
    st.info(
        f"**{_called(found)}** {found.evidence} The rule: {found.rule}. It judges this one training by its curves; "
        "with another seed it may come out differently.",
        icon=":material/lightbulb:",
    )
    with st.expander("The rules, in the order in which they are tried", icon=":material/rule:"):
        st.markdown("\n".join(f"1. **{name.capitalize()}**: {rule}." for name, rule in RULES.items()))
        st.caption(
            "Over-fitting is that the two losses part. A gap alone is none: dropout, distortion and label smoothing "
            f"raise the training loss. {LATE} epochs, since a single one may be noise."
        )


def _called(found: Verdict) -> str:
    return {
        "over-fitting": "It over-fits.",
        "under-fitting": "It under-fits.",
        "still learning": "It is still learning.",
        "fitting": "It neither over-fits nor under-fits.",
        "unknown": "Over-fitting cannot be told.",
    }[found.name]


def layers(history: Sequence[EpochRecord]) -> None:
    """How long the gradients are and how far the updates go, layer by layer."""
    drawn = {what: charts.layers(history, what) for what in (charts.NORMS, charts.RATIOS)}
    if not any(drawn.values()):
        st.caption(
            "Gradient norms and update ratios were not recorded when this run was trained: train the recipe anew to "
            "see them here."
        )
        return
    for column, (what, figure) in zip(st.columns(2, gap="medium"), drawn.items(), strict=True):
        if figure is not None:
            words = f"{charts.TITLES[what][0]} over the epochs, a line a layer; the caption below has the numbers."
            draw.chart(figure, place=column, alt=words, key=what)
    st.caption(_last(history[-1]))


def _last(record: EpochRecord) -> str:
    ratios = dict(record.update_ratios or {})
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return (
        f"In epoch {record.epoch} an update moves {least} by {100 * ratios[least]:.2g} % of its length and {most} "
        f"by {100 * ratios[most]:.2g} %. A common rule of thumb is 0.1 %: far more makes the loss jump, far less "
        "makes it stand."
    )
