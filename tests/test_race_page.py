"""The race page: the switch re-ranks, what is not shipped races at once, what cannot race is said."""

import io
from dataclasses import fields

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import race_data, shipped_races
from core.four_nets import LINE_UP
from core.shipped_races import Entry
from tests import apps
from tests.apps import widget
from ui import line_up, race_jobs, race_verdicts
from ui.charts import race_curves, races
from ui.records import FourNetRace

QUICK = {"seeds": "4", "most": "100"}
OTHERS = {
    "reduction": "mean",
    "init": "zero",
    "seeds": 7,
    "most": 100,
    **{f"net{place}": "selu-ce" for place in line_up.PLACES},
    **{f"sum{place}": 1e6 for place in line_up.PLACES},
    **{f"mean{place}": 5.0 for place in line_up.PLACES},
}


def opened(query: dict[str, str] | None = None) -> AppTest:
    return apps.opened("race", query)


def seen(at: AppTest) -> list[bytes]:
    assert not at.exception
    assert not at.error
    return apps.charts(at)


def saved(array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def shipped_lanes(reduction: str, init: str = "truncated-normal") -> list[races.Lane]:
    nets = LINE_UP[reduction]
    found = [shipped_races.load().races[Entry(net, reduction, init)] for net in nets]
    return races.lanes(line_up.names(FourNetRace()), nets, found)


def test_the_record_opens_on_the_shipped_line_ups():
    for reduction in line_up.REDUCTIONS:
        assert line_up.nets(FourNetRace(), reduction) == LINE_UP[reduction]


def test_the_switch_ranks_the_four_anew():
    at = opened()
    assert "Sigmoid · CE 26, ReLU · MSE 35, ReLU · CE 45, Sigmoid · MSE 66" in at.main.caption[0].value
    widget(at, "reduction").set_value("mean")
    seen(at.run())
    order = [
        at.main.caption[0].value.index(name) for name in ("ReLU · CE", "ReLU · MSE", "Sigmoid · CE", "Sigmoid · MSE")
    ]
    assert order == sorted(order)
    assert "ReLU · CE (median 438) replaces Sigmoid · CE (26)" in at.info[0].value


def test_the_shipped_line_ups_race_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(race_jobs, "_job", lambda *_: pytest.fail("this is in the shipped results"))
    for query in ({}, {"reduction": "Mean over the images"}, {"init": "Zero", "seeds": "20", "most": "1000"}):
        seen(opened(query))


@pytest.mark.parametrize("each", [each.name for each in fields(FourNetRace)])
def test_each_control_moves_the_figure(each: str):
    at = opened({} if each in ("seeds", "most", "init", "reduction") else QUICK)
    before = seen(at)
    widget(at, each).set_value(OTHERS[each])
    assert seen(at.run()) != before


def test_a_learning_rate_beyond_reason_is_shown_as_it_is():
    at = opened({**QUICK, "sum1": "1000000"})
    assert "Sigmoid · MSE most never (4 never)" in at.main.caption[0].value


@pytest.mark.parametrize("query", [{"sum1": "nan"}, {"seeds": "0"}, {"seeds": "-3"}, {"mean2": "-1"}, {"most": "7"}])
def test_nonsense_in_the_address_is_the_default(query: dict[str, str]):
    assert seen(opened(query)) == seen(opened())


def test_a_live_race_is_the_shipped_one_and_is_run_once():
    data, nets = race_data.drawn(), LINE_UP["sum"][:2]
    job = race_jobs._job("x", nets, "sum", "truncated-normal", 3, 200, data)
    while not job.done:
        job.advance(0.001)
    found = [shipped_races.load().races[Entry(net, "sum", "truncated-normal")].iterations[:3] for net in nets]
    assert [result.iterations.tolist() for result in job.results()] == [each.tolist() for each in found]
    assert job.progress == 1
    assert race_jobs._job("x", nets, "sum", "truncated-normal", 3, 200, data) is job


def test_a_stopped_race_shows_what_there_is_and_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(race_jobs.Job, "done", property(lambda job: False))
    monkeypatch.setattr(race_jobs.Job, "progress", property(lambda job: 0.25))
    at = AppTest.from_function(_stoppable, default_timeout=60)
    at.session_state["stop"] = True
    at.run()
    assert not at.exception
    assert "Stopped at 25%" in at.warning[0].value
    assert at.button[0].label == "Go on"
    assert at.metric[0].value == "4"
    monkeypatch.undo()
    at.button[0].click().run()
    assert not at.warning
    assert not at.button
    assert at.metric[0].value == "4"


def _stoppable() -> None:
    import streamlit as st

    from core import race_data
    from core.four_nets import LINE_UP
    from ui import race_jobs

    data, nets = race_data.drawn(), LINE_UP["sum"][:1]
    job = race_jobs._job("stoppable", nets, "sum", "default", 4, 100, data)
    if st.session_state.pop("stop") if "stop" in st.session_state else False:
        st.session_state[race_jobs.STOPPED] = {job}
    st.metric("nets", len(race_jobs._run(job, "sum", st.empty())[0].iterations))


def test_own_images_race_and_bad_ones_are_explained():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 2, (30, 5))
    at = opened(QUICK)
    pair = at.get("file_uploader")
    pair[0].set_value(("x.npy", saved(images), "application/octet-stream"))
    at.run()
    assert any("The labels are missing" in info.value for info in at.info)
    at.get("file_uploader")[1].set_value(("y.npy", saved(images[:, 0]), "application/octet-stream"))
    before = seen(at)
    assert seen(at.run()) != before
    assert any("Your images: 30 images" in caption.value for caption in at.main.caption)
    at.get("file_uploader")[1].set_value(("y.npy", saved(images[:, 0] + 3), "application/octet-stream"))
    assert seen(at.run()) == before
    assert "they must be 0 or 1" in at.warning[0].value


def test_about_counts_what_is_there():
    told = line_up.about(race_data.drawn())
    assert "64 images, all different, 11 of them positive" in told
    assert "82.8%" in told
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    told = line_up.about(race_data.read(saved(corners), saved(np.array([0, 1, 1, 0, 0]))))
    assert "4 different" in told
    assert "no straight line" in told


def test_why_tells_smaller_steps_from_a_better_way():
    by = {reduction: shipped_lanes(reduction) for reduction in line_up.REDUCTIONS}
    told = race_verdicts.why(by, 64)
    slower, better = told.split("Where the sum's long steps")
    assert "Sigmoid · CE needs 70 times" in slower
    assert "Sigmoid · MSE needs 62 times" in slower
    assert "ReLU · CE needs 9.7 times the iterations for steps 32 times shorter" in better
    zero = {reduction: shipped_lanes(reduction, "zero") for reduction in line_up.REDUCTIONS}
    assert "Not even half arrive in time: ReLU · CE with the sum, ReLU · MSE with the sum" in race_verdicts.why(
        zero, 64
    )


def test_why_knows_no_winner_where_none_arrives():
    by = {
        reduction: [lane for lane in shipped_lanes(reduction, "zero") if lane.late] for reduction in line_up.REDUCTIONS
    }
    assert "no winner on both sides" in race_verdicts.why(by, 64)


def test_the_text_speaks_of_the_shipped_numbers():
    shipped = shipped_races.load()
    told = race_verdicts.luck(shipped, "truncated-normal")
    assert "**56%** of the cases" in told
    assert "first 100 such draws **18** do with the sum" in told
    assert "**100** agree" in told
    assert "the output unit is a sigmoid in all four" in race_verdicts.relu(shipped, "default")
    assert shipped.provenance["fingerprint"][:8] in race_verdicts.origin(shipped)


def test_charts_describe_themselves():
    lanes = shipped_lanes("sum", "default")
    assert "(7 never)" in races.describe(lanes)
    assert "100% in the 7 nets" in race_curves.describe_dead(lanes)
    assert race_curves.dead([lane for lane in lanes if lane.net.hidden != "relu"]) is None
    table = races.columns(lanes)
    assert len(table["iterations"]) == 400
    assert (np.array(table["iterations"]) == -1).sum() == sum(lane.late for lane in lanes)
