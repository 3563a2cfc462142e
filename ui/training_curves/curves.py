"""Choose runs, draw their curves, say what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.jobs import TrainingJob
from core.recipes import EpochRecord, Recipe
from core.reports import over_fitting
from core.reports.over_fitting import LATE, RULES, FitVerdict
from core.runs import Run
from core.statistics.comparison import Accuracy
from ui.charts import signs
from ui.charts import training as charts
from ui.charts.training import LIMIT, Series
from ui.components import scrubber
from ui.components.scrubber import Row, Scrubber
from ui.page import draw, state
from ui.page.figure import figure
from ui.page.script import Script
from ui.shared import choose_run, legend, run_names, visit_signs
from ui.training_curves.record import TrainingCurves

Chosen = Mapping[str, Run]
HEIGHT = 305  # of the two curves: with the sentence beside them they stay on the first screen


def choose() -> tuple[Chosen, TrainingCurves]:
    """The run that is shown, first, and those beside it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        run, chosen = choose_run.choose(TrainingCurves, "run", choose_run.ANY, "Training shown")
        offered = choose_run.offered()
        key = next(name for name, each in offered.items() if each.id == run.id)
        beside = _beside({name: each for name, each in offered.items() if choose_run.ANY.met(each)}, key)
        log = state.toggle(TrainingCurves, "log", "Log loss", help="Shows the loss on a logarithmic axis.")
    found = {key: run, **{name: offered[name] for name in beside}}
    return found, TrainingCurves(run=chosen, compare=beside, log=log)


def _beside(offered: Chosen, shown: str) -> tuple[str, ...]:
    """Other runs, bound to the URL by name or id as the shown one is."""
    options = [name for name in offered if name != shown]
    titles = choose_run.distinct(dict(offered))
    if any(name not in options for name in state.get("compare", ())):  # the one that is shown stands there already
        state.put(compare=[name for name in state.get("compare") if name in options])
    others = {name: titles[name] for name in options}
    return state.pick_several(
        "compare", ("Compared trainings"), others, (), limit=LIMIT - 1, placeholder="Earlier trainings"
    )


def names(recipes: Sequence[Recipe]) -> list[str]:
    """The nets' titles with what else tells them apart; equal ones are numbered."""
    told = run_names.distinct_names(recipes)
    return [f"{name} ({place})" if told.count(name) > 1 else name for place, name in enumerate(told, 1)]


def series(chosen: Chosen, job: TrainingJob | None = None) -> list[Series]:
    """The runs, and before them a training that is under way."""
    others = [run for run in chosen.values() if job is None or run.id != job.id]  # it may go on from one shown
    first: list[Run | TrainingJob] = [] if job is None else [job]
    drawn = [*first, *others][:LIMIT]
    told, given = names([each.recipe for each in drawn]), visit_signs.of_runs([each.id for each in drawn])
    return [Series(name, each.history, sign) for name, each, sign in zip(told, drawn, given, strict=True)]


def script(chosen: Chosen, drawn: Sequence[Series]) -> Script | None:
    """What lists the curves' numbers; none beside a training that was stopped, which no store holds."""
    if not all(run.stored for run in chosen.values()):
        return None
    return Script("curves", {"runs": {each.name: run.id for each, run in zip(drawn, chosen.values(), strict=True)}})


@dataclass(frozen=True)
class CurvePlaces:
    """The places of the legend, the two charts, the slider that marks an epoch on both, and the caption.

    What looks at a running training, a fragment, fills them anew each time, from wherever its button stands; Streamlit
    lets it do so in containers, and not in `st.empty`, which does not know the fragment that made it.
    """

    names: DeltaGenerator
    charts: Mapping[charts.Which, DeltaGenerator]
    slider: DeltaGenerator
    caption: DeltaGenerator

    @classmethod
    def here(cls) -> "CurvePlaces":
        """Empty places: the legend, below it loss and accuracy side by side, below them the slider and the caption."""
        names, columns = st.container(), st.columns(2, gap="small")
        return cls(names, dict(zip(charts.BOTH, columns, strict=True)), st.container(), st.container())

    def show(self, drawn: Sequence[Series], log: bool, running: int = 0) -> None:
        """Loss and accuracy of these trainings; `running`: the epochs of one that is under way, as far as the axis goes
        at least, and while which there is no slider.
        """
        last = max([running, *(len(each.history) for each in drawn)])
        marked = _telling(drawn[0]) if last > 1 and not running else None
        legend.row(
            [legend.Entry(each.name, signs.colour(each.sign), signs.shape(each.sign)) for each in drawn], self.names
        )
        for which, place in self.charts.items():
            words = (
                f"Training and validation {which} over the epochs; the caption below says where each training stands."
            )
            chart = charts.curves(drawn, which, last, log, height=HEIGHT, legend=False, marked=marked)
            draw.chart(chart, container=place, alt=words, key=f"curves-{which}")
        if marked is not None:
            with self.slider:
                _slider(drawn, last, marked)
        self.caption.caption(charts.describe(drawn))


def _telling(first: Series) -> int:
    """The epoch that is marked at first: that of the least validation loss, else the last."""
    losses = first.values("loss", charts.VALIDATION)
    return int(np.nanargmin(losses)) + 1 if np.isfinite(losses).any() else len(first.history)


def _slider(drawn: Sequence[Series], last: int, marked: int) -> None:
    """Marks an epoch on the curves, in the browser, and says what was recorded there."""
    rows = []
    for each in drawn:
        glyph, colour = legend.GLYPHS[signs.shape(each.sign)], signs.colour(each.sign)
        rows.append(Row(each.name, glyph, colour, charts.readings(each, last)))
    slider = Scrubber("Marked epoch", "epoch", range(1, last + 1), marked - 1, charts.READ, rows)
    scrubber.show(slider, "curves", "marked")


def show_verdict(run: Run) -> None:
    """The verdict with its numbers."""
    found = over_fitting.of_training(run.recipe, run.history)
    if found is not None:
        over = _over(run) if found.name == "still learning" else ""
        st.info(f"**{_called(found)}** {found.evidence}{over}", icon=":material/lightbulb:")


def show_rule(run: Run) -> None:
    """The rule behind the verdict, and those that were tried before it."""
    found = over_fitting.of_training(run.recipe, run.history)
    if found is None:
        return
    st.caption(
        f"The verdict's rule: {found.rule}. It judges this one training by its curves. Another seed may change it."
    )
    with st.expander("The rules, in the order in which they are tried", icon=":material/rule:"):
        st.markdown("\n".join(f"1. **{name.capitalize()}**: {rule}." for name, rule in RULES.items()))
        st.caption(
            "Over-fitting means that the two losses diverge. A gap alone is not over-fitting: dropout, distortion and "
            f"label smoothing raise the training loss. The rule asks for {LATE} epochs, since a single one may be "
            "noise."
        )


def show_test(run: Run) -> None:
    """What the final net reads of all test images, where that was measured."""
    share, count = run.metrics.get("test_accuracy"), run.provenance.test_images
    if share is None or not count:
        return
    right = Accuracy(round(share * count), count)
    read, low, high = (f"{100 * each:.2f}%" for each in (right.share, *right.interval))
    st.caption(
        f"The final net read {right.right:,} of {count:,} test images right, {read} (95% interval {low} to {high} over "
        "the images). Another seed would add to this."
    )


def _over(run: Run) -> str:
    """Of a training whose schedule has brought the learning rate down: that it does not simply go on."""
    first, last = run.recipe.learning_rate, run.history[-1].learning_rate
    if last >= first / 2:
        return ""
    return f" But its schedule is over: the learning rate has fallen from {first:g} to {last:.3g}."


def _called(found: FitVerdict) -> str:
    return {
        "over-fitting": "It over-fits.",
        "under-fitting": "It under-fits.",
        "still learning": "It is still learning.",
        "fitting": "It neither over-fits nor under-fits.",
        "unknown": "Over-fitting cannot be decided.",
    }[found.name]


def layers(history: Sequence[EpochRecord]) -> None:
    """How long the gradients are and how far the updates go, layer by layer."""
    drawn = {what: charts.layers(history, what) for what in (charts.NORMS, charts.RATIOS)}
    if not any(drawn.values()):
        st.caption(
            "This run has no recorded gradient norms and update ratios. Train its recipe again to see them here."
        )
        return
    with figure("layers"):
        for column, (what, chart) in zip(st.columns(2, gap="medium"), drawn.items(), strict=True):
            if chart is not None:
                words = f"{charts.TITLES[what][0]} over the epochs, a line a layer; the caption below has the numbers."
                draw.chart(chart, container=column, alt=words, key=what)
        st.caption(_last(history[-1]))


def _last(record: EpochRecord) -> str:
    ratios = dict(record.update_ratios or {})
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return (
        f"An update of epoch {record.epoch} moves {least} by {100 * ratios[least]:.2g}% of its length and {most} by "
        f"{100 * ratios[most]:.2g}%. A [rule of thumb](https://cs231n.github.io/neural-networks-3/#ratio) for a "
        "training under way is 0.1%. Larger updates make training unstable, smaller ones make it stall. Small ratios "
        "are normal near the end."
    )
