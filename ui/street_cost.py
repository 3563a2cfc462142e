"""Accuracy and cost: each net's accuracy with its interval against what it costs, and where it was trained."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core import comparison
from core.comparison import Paired, collapse
from ui import draw, numbers, state, street_cache, street_words
from ui.charts import street as charts
from ui.records import StreetNumbers
from ui.street_runs import Answered, Entry, answered, tested
from ui.told import Told

COLUMNS = {
    "95 % interval": st.column_config.TextColumn(help="Wilson's score interval"),
    "Over seeds": st.column_config.TextColumn(
        width="medium", help="Mean ± standard deviation over runs that differ in the seed alone"
    ),
    "Parameters": st.column_config.NumberColumn(format="localized"),
    "FLOPs": st.column_config.NumberColumn(format="compact", help="For one image; a multiply-add counts as two"),
    "MB": st.column_config.NumberColumn(format="%.2f", help="10⁶ bytes of float32 weights"),
    "Seconds": st.column_config.NumberColumn(format="%d", help="Of training, last measurement included"),
    "Share": st.column_config.NumberColumn(format="percent", help="Of the training images"),
}


def show(found: Sequence[Entry], chosen: Sequence[Entry]) -> Told:
    """The chart, the table of all runs, and who collapsed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        against = state.choice(StreetNumbers, "against", "Against")
        log = state.toggle(StreetNumbers, "log", "Logarithmic axis")
    points = _points(found, chosen, against)
    figure = charts.cost(points, against, log)
    words = f"Test accuracy of {len(found)} trained nets against what they cost; the table below has the numbers."
    draw.chart(figure, alt=words, key="cost")
    st.caption(_grey(points))
    if against == "seconds":
        st.caption(_hardware(found))
    _collapsed(found)
    table = pd.DataFrame([_row(each) for each in found])
    # The column's own format would drop a last 0.
    st.dataframe(table.style.format({"Accuracy": "{:.2%}"}), hide_index=True, column_config=COLUMNS)
    st.caption(_grounds(found))
    columns = {name: table[name].to_numpy() for name in table}
    settings = {"against": against, "log": log}
    return Told(_sentence(chosen), columns, settings, (comparison.wilson, comparison.collapse, comparison.Paired))


def _points(found: Sequence[Entry], chosen: Sequence[Entry], against: str) -> list[charts.Point]:
    """A point for each run; of runs that differ in the seed alone one, their mean."""
    places = {each.run.id: place for place, each in enumerate(chosen)}
    drawn: dict[str, charts.Point] = {}
    others = [each for each in found if each.run.id not in places]
    for each in (*chosen, *others):
        shares = [tested(run).share for run in each.seeds]
        count = each.accuracy.count
        drawn.setdefault(
            min(run.id for run in each.seeds),
            charts.Point(
                each.name,
                comparison.Accuracy(round(float(np.mean(shares)) * count), count),
                _price(each, against),
                (min(shares), max(shares)),
                len(shares),
                street_words.source(each.run),
                places.get(each.run.id),
            ),
        )
    return list(drawn.values())


def _grey(points: Sequence[charts.Point]) -> str:
    """The nets that were not chosen, and those that lie outside the chart."""
    low, high = charts.reach(points)
    grey = [each for each in points if each.place is None]
    out = [f"{each.name} ({each.accuracy.share:.2%})" for each in grey if not low <= each.accuracy.share <= high]
    told = f"Grey: {len(grey)} more, not chosen above. " if grey else ""
    return f"{told}Outside the axis: {', '.join(out)}." if out else f"{told}All nets of the table are in the chart."


def _price(each: Entry, against: str) -> float:
    if against == "seconds":
        return max(each.seconds, 0.1)
    size = street_cache.size_of(each.run)
    return float({"parameters": size.parameters, "flops": size.flops, "megabytes": size.megabytes}[against])


def _row(each: Entry) -> dict[str, Any]:
    run, made, size = each.run, each.run.provenance, street_cache.size_of(each.run)
    low, high = each.accuracy.interval
    return {
        "Net": each.name,
        "Accuracy": each.accuracy.share,
        "95 % interval": f"{low:.2%} to {high:.2%}",
        "Over seeds": _spread(each),
        "Parameters": size.parameters,
        "FLOPs": size.flops,
        "MB": size.megabytes,
        "Seconds": each.seconds,
        "Epochs": len(each.history),
        "Training": street_words.way(run.recipe),
        "Share": run.recipe.share,
        "Trained on": made.train_images,
        "Tested on": made.test_images,
        "Data": made.source,
        "Machine": made.machine,
        "Device": made.device,
        "Precision": made.precision,
        "Seed": made.seed,
        "Date": made.date[:10],
    }


def _spread(each: Entry) -> str:
    shares = [tested(run).share for run in each.seeds]
    if len(shares) < 2:
        return "one seed"
    return f"{np.mean(shares):.2%} ± {np.std(shares, ddof=1):.2%}, {len(shares)} seeds"


def _hardware(found: Sequence[Entry]) -> str:
    """Whose seconds were measured where: they compare within a machine alone."""
    places: dict[str, list[str]] = {}
    for each in found:
        places.setdefault(street_words.place(each.run), []).append(each.name)
    told = "; ".join(f"{', '.join(names)}: {place}" for place, names in places.items())
    more = " Seconds on different machines are no comparison of nets." if len(places) > 1 else ""
    return f"Measured on: {told}.{more} Each net was trained for as many epochs as the table says."


def _grounds(found: Sequence[Entry]) -> str:
    """The test images that the accuracies were measured on."""
    tests = {each.run.provenance.fingerprint: street_words.source(each.run) for each in found}
    told = " and ".join(dict.fromkeys(tests.values()))
    if len(tests) == 1:
        return f"All were tested on the same images: {told}."
    return f"They were tested on {len(tests)} different sets ({told}): accuracies compare within a set alone."


def _collapsed(found: Sequence[Entry]) -> None:
    """A warning for each net that answers one class only; without any, the rule."""
    known = [(each, outputs) for each in found if (outputs := street_cache.kept(each.run)) is not None]
    fallen = 0
    for each, outputs in known:
        verdict = collapse(outputs.logits.argmax(axis=1), outputs.labels)
        if verdict is None:
            continue
        fallen += 1
        st.warning(
            f"**{each.name} collapsed to one class**: {verdict.answers:.1%} of its answers are {verdict.digit}, and "
            f"its accuracy is {each.accuracy.share:.2%}; always answering {verdict.digit} reaches "
            f"{verdict.always.share:.2%}. The rule: {comparison.RULE}.",
            icon=":material/report:",
        )
    if known and not fallen:
        st.caption(f"None of these nets collapsed to one class. The rule: {comparison.RULE}.")


def _sentence(chosen: Sequence[Entry]) -> str:
    """The best of the chosen nets against the second, on the same images."""
    prints = [each.run.provenance.fingerprint for each in chosen]
    same = [each for each in chosen if each.run.provenance.fingerprint == prints[0]]
    ranked = sorted(same, key=lambda each: -each.accuracy.share)
    best = ranked[0]
    low, high = best.accuracy.interval
    told = (
        f"On {street_words.source(best.run)}, **{best.name}** reads **{best.accuracy.share:.2%}** right "
        f"(95 % interval {low:.2%} to {high:.2%})."
    )
    if len(ranked) == 1:
        return f"{told} It holds for this one training."
    second = ranked[1]
    known, _ = answered(ranked[:2])
    return f"{told} {_against(best, second, known)} It holds for these trainings and these images."


def _against(best: Entry, second: Entry, known: Sequence[Answered]) -> str:
    ratio = street_cache.size_of(second.run).parameters / street_cache.size_of(best.run).parameters
    size = numbers.times(ratio) if ratio >= 1 else f"1/{1 / ratio:.3g} of"
    told = f"{second.name} follows with {second.accuracy.share:.2%} and {size} the parameters."
    if len(known) < 2:
        return told
    pair = Paired.of(known[0].said, known[1].said, known[0].labels)
    word = "more uneven than chance makes it" if pair.sure else "no more uneven than chance makes it"
    return (
        f"{told} Of the images that only one of the two reads right, the first has {pair.first:,} and the second "
        f"{pair.second:,}: {word} (McNemar's exact test, p {numbers.p(pair.p)})."
    )
