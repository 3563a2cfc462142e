"""Accuracy and cost: each net's accuracy with its interval against what it costs, and where it was trained."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.models import spec
from core.reports.street_numbers import MODEL_CARDS, PUBLISHED, TEST_COUNTS, TRAIN_COUNTS
from core.runs.figures import recorded_accuracy
from core.statistics import comparison
from core.statistics.comparison import Paired, collapse
from core.statistics.several_tests import holm
from ui.page import draw, numbers, state
from ui.page.ending import ViewResult
from ui.shared import certainty, groups, visit_signs
from ui.street_numbers import cached, overview, sentences
from ui.street_numbers.charts import prices as charts
from ui.street_numbers.controls import ComparedRun, NetOutputs, leaders, with_outputs
from ui.street_numbers.record import StreetNumbers

COMPUTE = (
    "The FLOPs of training are estimated as usual: 3 × a forward pass × training images × epochs. The factor is 3 "
    "because a backward pass is twice the work. Earlier trainings that a net went on from are included. "
    "Sharpness-aware updates count twice, and a teacher's forward passes are added. The table has the seconds, which "
    "depend on the machine beside them."
)


def show(
    found: Sequence[ComparedRun], chosen: Sequence[ComparedRun], place: DeltaGenerator, controls: DeltaGenerator
) -> ViewResult:
    """The chart with its sentence at `place`, the table of all runs, and who collapsed."""
    with controls, st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        against = state.choice(StreetNumbers, "against", "Price")
        log = state.toggle(StreetNumbers, "log", "Logarithmic axis")
    points, sentence = _points(found, chosen, against), _sentence(chosen)
    with place:
        left, right = st.columns([7, 4], gap="medium")
        words = f"Test accuracy of {len(found)} trained nets against their price; the table below has the numbers."
        draw.chart(charts.cost(points, against, log), container=left, alt=words, key="cost")
        right.info(sentence, icon=sentences.ICON)
    certainty.link(sentence)
    st.caption(f"{_ground(found, chosen)}{_grey(points)}")
    if against == "compute":
        st.caption(COMPUTE)
    _collapsed(found)
    table = overview.table(found)
    # The column's own format would drop a last 0.
    st.dataframe(table.style.format({"Accuracy": "{:.2%}"}), hide_index=True, column_config=overview.COLUMNS)
    st.caption(_grounds(found))
    columns = {name: table[name].to_numpy() for name in table}
    settings = {"against": against, "log": log}
    code = (comparison.wilson, comparison.collapse, comparison.Paired)
    return ViewResult(sentence, columns, settings, code, overview.script(found))


def _points(found: Sequence[ComparedRun], chosen: Sequence[ComparedRun], against: str) -> list[charts.CostPoint]:
    """A point for each run; of runs that differ in the seed alone one, their mean."""
    ids = [each.run.id for each in chosen]
    given = dict(zip(ids, visit_signs.of_runs(ids), strict=True))
    drawn: dict[str, charts.CostPoint] = {}
    others = [each for each in found if each.run.id not in given]
    for each in (*chosen, *others):
        shares = [recorded_accuracy(run).share for run in each.seeds]
        count = each.accuracy.count
        drawn.setdefault(
            min(run.id for run in each.seeds),
            charts.CostPoint(
                each.name,
                comparison.Accuracy(round(float(np.mean(shares)) * count), count),
                _price(each, against),
                (min(shares), max(shares)),
                len(shares),
                sentences.source(each.run),
                given.get(each.run.id),
                comparison.SeedNoise.of([shares]).interval(shares) if len(shares) > 1 else None,
            ),
        )
    return list(drawn.values())


def _grey(points: Sequence[charts.CostPoint]) -> str:
    """The nets that were not chosen, and those that lie outside the chart."""
    low, high = charts.accuracy_domain(points)
    grey = [each for each in points if each.sign is None]
    out = [f"{each.name} ({each.accuracy.share:.2%})" for each in grey if not low <= each.accuracy.share <= high]
    told = f"Grey nets are {len(grey)} more, not chosen for comparison. " if grey else ""
    return f"{told}Outside the axis: {', '.join(out)}." if out else f"{told}All nets of the table are in the chart."


def _price(each: ComparedRun, against: str) -> float:
    if against == "compute":
        return each.flops
    size = cached.size_of(each.run.recipe)
    return float({"parameters": size.parameters, "flops": size.flops, "megabytes": size.megabytes}[against])


def _grounds(found: Sequence[ComparedRun]) -> str:
    """The test images that the accuracies were measured on, and why published figures are of others."""
    tests = {each.run.provenance.fingerprint: each.run for each in found}
    told = " and ".join(dict.fromkeys(sentences.source(run) for run in tests.values()))
    if len(tests) > 1:
        told = f"They were tested on {len(tests)} different sets ({told}). Compare accuracies only within one set."
    else:
        told = f"All were tested on the same images: {told}. {_available(found):,} images are there for training."
    if all(run.provenance.source == "official" for run in tests.values()):
        return told
    published = " and ".join(f"{spec(net).plain} {share:.2%}" for net, share in PUBLISHED.items())
    return (
        f"{told} Published accuracies use SVHN's official {sum(TRAIN_COUNTS):,} and {sum(TEST_COUNTS):,} images, so do "
        f"not compare them: {published}, by [their model cards]({MODEL_CARDS})."
    )


def _available(found: Sequence[ComparedRun]) -> int:
    """The training images of the data that most of which one run had."""
    made = [(each.run.provenance, each.run.recipe.share) for each in found]
    return max(round((run.train_images + run.validation_images) / share) for run, share in made)


def _collapsed(found: Sequence[ComparedRun]) -> None:
    """A warning for each net that answers one class only; without any, the rule."""
    known = [(each, outputs) for each in found if (outputs := cached.stored_outputs(each.run)) is not None]
    fallen = 0
    for each, outputs in known:
        verdict = collapse(outputs.logits.argmax(axis=1), outputs.labels)
        if verdict is None:
            continue
        fallen += 1
        st.warning(
            f"**{each.name} collapsed to one class**: {verdict.answers:.1%} of its answers are {verdict.digit}. Its "
            f"accuracy is {each.accuracy.share:.2%}, and always answering {verdict.digit} reaches "
            f"{verdict.always.share:.2%}. The rule: {comparison.RULE}.",
            icon=":material/report:",
        )
    if known and not fallen:
        st.caption(f"None of these nets collapsed to one class. The rule: {comparison.RULE}.")


def _ranked(chosen: Sequence[ComparedRun]) -> list[ComparedRun]:
    """Those that were tested on the same images as the first of them, the best first."""
    mark = chosen[0].run.provenance.fingerprint
    same = (each for each in chosen if each.run.provenance.fingerprint == mark)
    return sorted(same, key=lambda each: -each.accuracy.right)


def _sentence(chosen: Sequence[ComparedRun]) -> str:
    """The best of the chosen nets, and the groups that are not told apart on the same images."""
    ranked = _ranked(chosen)
    first = [each for each in ranked if each.accuracy.right == ranked[0].accuracy.right]
    low, high = ranked[0].accuracy.interval
    names = " and ".join(f"**{each.name}**" for each in first)
    told = (
        f"{names} {'read' if len(first) > 1 else 'reads'} **{ranked[0].accuracy.share:.2%}** right of "
        f"{sentences.source(ranked[0].run)}. The 95% interval over the images is {low:.2%} to {high:.2%}."
    )
    if len(ranked) == 1:
        return f"{told} This holds for this one training."
    known, _ = with_outputs(ranked)
    return f"{told} {_groups(known)} This holds for these trainings and these images."


def _ground(found: Sequence[ComparedRun], chosen: Sequence[ComparedRun]) -> str:
    """What the best net is worth: the size of the one that follows, and by what they were chosen; "" of one net."""
    ranked = _ranked(chosen)
    if len(ranked) == 1:
        return ""
    mark = ranked[0].run.provenance.fingerprint
    trainings = [each for each in found if each.run.provenance.fingerprint == mark]
    return f"{_follows(ranked[0], ranked[1])} {_selected(ranked, trainings)} "


def _follows(best: ComparedRun, second: ComparedRun) -> str:
    ratio = cached.size_of(second.run.recipe).parameters / cached.size_of(best.run.recipe).parameters
    size = numbers.times(ratio) if ratio >= 1 else f"1/{1 / ratio:.3g} of"
    share = "" if second.accuracy.right == best.accuracy.right else f" reads {second.accuracy.share:.2%} and"
    return f"{second.name}{share} has {size} the parameters of {best.name}."


def _groups(known: Sequence[NetOutputs]) -> str:
    """By McNemar's test on each pair of nets, the best first."""
    if len(known) < 2:
        return "The answers of these nets are not known here, so no test tells them apart."
    pairs = list(combinations(range(len(known)), 2))
    values = holm([Paired.of(known[a].predicted, known[b].predicted, known[a].labels).p for a, b in pairs])
    parted = {frozenset(pair) for pair, value in zip(pairs, values, strict=True) if value < 1 - comparison.CONFIDENCE}
    told = groups.told([each.entry.name for each in known], parted)
    count = "one pair" if len(pairs) == 1 else f"{len(pairs)} pairs, Holm's correction"
    return f"McNemar's exact test ({count}) gives these groups: {told}. {groups.MEANING}."


def _selected(ranked: Sequence[ComparedRun], trainings: Sequence[ComparedRun]) -> str:
    """By what the nets were chosen."""
    usual = {each.key for each in leaders(trainings)} == {each.key for each in ranked}
    what = f"These nets were chosen from {len(trainings)} trainings by" if usual else "The best net is found by"
    unwatched = sum(not each.run.provenance.validation_images for each in ranked)
    aside = f" ({unwatched} of {len(ranked)} had no validation images)" if unwatched else ""
    return f"{what} the same test images{aside}. The best figure is likely a little too high."
