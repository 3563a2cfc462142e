"""Sum or mean: four small nets race to 100 %, from many starts."""

import streamlit as st

from core import ensembles, four_nets, shipped_races, tiny_nets
from ui import draw, frame, line_up, race_jobs, race_verdicts
from ui.charts import race_curves, races

frame.open_page("race")
st.markdown(
    "16 pixels → 4 hidden units → 1 sigmoid, plain gradient descent on all images at once, until every image is right. "
    "**Switch from sum to mean and watch the ranking.**"
)
record, progress = line_up.controls(), st.container()
left, right = st.columns([8, 5], gap="large")
verdict = st.container()
record = line_up.details(record)
data = line_up.examples()
names = line_up.names(record)


def run(reduction: str, place: st.delta_generator.DeltaGenerator) -> list[races.Lane]:
    """The lanes of one side, the fastest first."""
    nets = line_up.nets(record, reduction)
    outcome = race_jobs.races(data, nets, reduction, record.init, record.seeds, record.most, place)
    return races.lanes(names, nets, outcome)


shown = run(record.reduction, progress.empty())
own = data.fingerprint != line_up.drawn().fingerprint
sentence = races.describe(shown)
with left:
    chart = races.arrivals(shown, record.most, reported=record.reduction == "sum" and not own)
    draw.chart(chart, alt=sentence)
    st.caption(sentence)
with right:
    other = "mean" if record.reduction == "sum" else "sum"
    by = {record.reduction: shown, other: run(other, st.empty())}
    by = {reduction: by[reduction] for reduction in line_up.REDUCTIONS}
    draw.chart(races.ranks(by, record.reduction), alt=races.describe_ranks(by))
    st.caption(races.describe_ranks(by))
verdict.info(race_verdicts.why(by, len(data.labels)), icon=":material/lightbulb:")

left, right = st.columns(2, gap="large")
with left:
    sentence = race_curves.describe_accuracy(shown)
    draw.chart(race_curves.accuracy(shown, data.baseline), alt=sentence)
    st.caption(sentence)
with right:
    dying = race_curves.dead(shown)
    if dying is None:
        st.caption("None of these nets has ReLUs, the only units here that can die.")
    else:
        draw.chart(dying, alt=race_curves.describe_dead(shown))
        st.caption(race_curves.describe_dead(shown))
shipped = shipped_races.load()
st.markdown("##### Is it the ReLU?")
st.markdown(race_verdicts.relu(shipped, record.init))
st.markdown("##### Is it luck?")
st.markdown(race_verdicts.luck(shipped, record.init))
st.caption(race_verdicts.origin(shipped))

frame.close_page(
    record,
    "race",
    code=(ensembles.Racer, tiny_nets.step, four_nets.order_share),
    files={f"race-{reduction}.csv": races.columns(lanes) for reduction, lanes in by.items()},
)
