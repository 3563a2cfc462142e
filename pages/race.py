"""Race of four nets: four small nets race to 100 %, from many starts."""

import streamlit as st

from core.race import ensembles, four_nets, shipped_races, tiny_nets
from ui.page import draw, frame
from ui.page.figure import figure
from ui.race import controls, figures, sentences, work
from ui.race.charts import curves, lanes, races
from ui.shared import claim_link

CODE = (ensembles.Racer, tiny_nets.step, four_nets.order_share)

frame.open_page("race")
record = controls.controls()
place, below = figure("race"), st.container()
record = controls.details(record)
data = controls.examples()
names = controls.names(record)


def run(reduction: str, container: st.delta_generator.DeltaGenerator) -> tuple[list[lanes.Lane], work.Stage]:
    """The lanes of one side, the fastest first, and how far its nets are."""
    nets = controls.nets(record, reduction)
    outcome, stage = work.races(data, nets, reduction, record.init, record.seeds, record.most, container)
    return lanes.lanes(names, nets, outcome, four_nets.ranking(outcome)), stage


other = "mean" if record.reduction == "sum" else "sum"
own = data.fingerprint != controls.drawn().fingerprint
with place:
    progress = st.container()
    left, right = st.columns([8, 5], gap="medium")
    shown, stage = run(record.reduction, progress.empty())
    with left:
        figures.arrivals(shown, record.most, record.reduction == "sum" and not own, stage)
    opposite, stage_other = run(other, right.empty())
    by = {record.reduction: shown, other: opposite}
    by = {reduction: by[reduction] for reduction in controls.REDUCTIONS}
    draw.chart(races.ranks(by, record.reduction), container=right, alt=sentences.describe_ranks(by))
    running = "running" in (stage, stage_other)
    st.info(sentences.RUNNING if running else sentences.outcome(by, len(data.labels)), icon=":material/lightbulb:")
if running:  # the page is drawn again at their end
    frame.close_page(record, "race", code=CODE)
    st.stop()
with below:
    st.caption(races.describe(shown))
    st.caption(sentences.describe_ranks(by))
    st.markdown(sentences.task(data.images.shape[1]))

st.markdown("### Shorter steps or another path")
st.markdown(sentences.paths(by, len(data.labels)))
with figure("way"):
    left, right = st.columns(2, gap="large")
    sentence = curves.describe_accuracy(shown)
    draw.chart(curves.accuracy(shown, data.baseline), container=left, alt=sentence)
    left.caption(sentence)
    dying = curves.dead(shown)
    if dying is None:
        right.caption("These nets have no ReLUs, the only units here that can die.")
    else:
        draw.chart(dying, container=right, alt=curves.describe_dead(shown))
        right.caption(curves.describe_dead(shown))
shipped = shipped_races.load()
st.markdown("### Dead ReLUs")
st.markdown(sentences.relu(shipped, record.init))
st.markdown("### Luck of seeds and images")
st.markdown(sentences.luck(shipped, record.init))
st.caption(f"{sentences.REPORT} {claim_link.introduction()} {sentences.origin(shipped)}")

claim_link.about("race")
summed = stage if record.reduction == "sum" else stage_other
frame.close_page(
    record,
    "race",
    code=CODE,
    files={f"race-{reduction}.csv": races.columns(line_up) for reduction, line_up in by.items()},
    script=controls.script(record, data) if summed == "done" else None,
)
