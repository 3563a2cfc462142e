"""Sum or mean: four small nets race to 100 %, from many starts."""

import streamlit as st

from core.race import ensembles, four_nets, shipped_races, tiny_nets
from ui.page import draw, frame
from ui.race import controls, sentences, work
from ui.race.charts import curves, races
from ui.shared import claim_link

frame.open_page("race")
st.markdown(
    "16 pixels → 4 hidden units → 1 sigmoid, plain gradient descent on all images at once, until every image is right. "
    "**Switch from sum to mean and watch the ranking.**"
)
record, progress = controls.controls(), st.container()
left, right = st.columns([8, 5], gap="large")
verdict = st.container()
record = controls.details(record)
data = controls.examples()
st.caption(sentences.size(data.images.shape[1]))
names = controls.names(record)


def run(reduction: str, container: st.delta_generator.DeltaGenerator) -> list[races.Lane]:
    """The lanes of one side, the fastest first."""
    nets = controls.nets(record, reduction)
    outcome = work.races(data, nets, reduction, record.init, record.seeds, record.most, container)
    return races.lanes(names, nets, outcome, four_nets.ranking(outcome))


shown = run(record.reduction, progress.empty())
own = data.fingerprint != controls.drawn().fingerprint
sentence = races.describe(shown)
with left:
    chart = races.arrivals(shown, record.most, reported=record.reduction == "sum" and not own)
    draw.chart(chart, alt=sentence)
    st.caption(sentence)
with right:
    other = "mean" if record.reduction == "sum" else "sum"
    by = {record.reduction: shown, other: run(other, st.empty())}
    by = {reduction: by[reduction] for reduction in controls.REDUCTIONS}
    draw.chart(races.ranks(by, record.reduction), alt=sentences.describe_ranks(by))
    st.caption(sentences.describe_ranks(by))
verdict.info(sentences.why(by, len(data.labels)), icon=":material/lightbulb:")

left, right = st.columns(2, gap="large")
with left:
    sentence = curves.describe_accuracy(shown)
    draw.chart(curves.accuracy(shown, data.baseline), alt=sentence)
    st.caption(sentence)
with right:
    dying = curves.dead(shown)
    if dying is None:
        st.caption("None of these nets has ReLUs, the only units here that can die.")
    else:
        draw.chart(dying, alt=curves.describe_dead(shown))
        st.caption(curves.describe_dead(shown))
shipped = shipped_races.load()
st.markdown("#### Is it the ReLU?")
st.markdown(sentences.relu(shipped, record.init))
st.markdown("#### Is it luck?")
st.markdown(sentences.luck(shipped, record.init))
st.caption(sentences.origin(shipped))

claim_link.about("race")
frame.close_page(
    record,
    "race",
    code=(ensembles.Racer, tiny_nets.step, four_nets.order_share),
    files={f"race-{reduction}.csv": races.columns(lanes) for reduction, lanes in by.items()},
)
