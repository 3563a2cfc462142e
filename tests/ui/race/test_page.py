"""The race page: the switch re-ranks, what is not shipped races at once, what cannot race is said."""

import io
from dataclasses import fields, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.race import pairs, shipped_races
from core.race.four_nets import LINE_UP, REPORTED, ranking, shortened
from core.race.shipped_races import RaceKey
from tests.helpers import apps
from tests.helpers.apps import widget
from tests.helpers.patience import PATIENCE
from ui.race import controls, sentences, work
from ui.race.charts import curves, races
from ui.race.charts import lanes as charts_lanes
from ui.race.record import NETS, FourNetRace

QUICK = {"seeds": "4", "most": "100"}
OTHERS = {
    "reduction": "mean",
    "init": "zero",
    "seeds": 7,
    "most": 100,
    **{f"net{place}": "selu-ce" for place in controls.PLACES},
    **{f"sum{place}": 1e6 for place in controls.PLACES},
    **{f"mean{place}": 5.0 for place in controls.PLACES},
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


def shipped_lanes(reduction: str, init: str = "truncated-normal") -> list[charts_lanes.Lane]:
    nets = LINE_UP[reduction]
    found = [shipped_races.load().races[RaceKey(net, reduction, init)] for net in nets]
    return charts_lanes.lanes(controls.names(FourNetRace()), nets, found, ranking(found))


def test_the_record_opens_on_the_shipped_line_ups():
    for reduction in controls.REDUCTIONS:
        assert controls.nets(FourNetRace(), reduction) == LINE_UP[reduction]


def test_the_parameters_of_a_net_are_counted():
    assert "16 pixels and has 4 hidden units and one sigmoid. It has 16·4 + 4 + 4·1 + 1 = 73 param" in sentences.task(
        16
    )
    assert any(text.value == sentences.task(16) for text in opened(QUICK).markdown)


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
    monkeypatch.setattr(work, "_task", lambda *_: pytest.fail("this is in the shipped results"))
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
    data, nets = pairs.drawn(), LINE_UP["sum"][:2]
    task = work._task("x", nets, "sum", "truncated-normal", 3, 200, data)
    while not task.done:
        task.work.advance()
    found = [shipped_races.load().races[RaceKey(net, "sum", "truncated-normal")].iterations[:3] for net in nets]
    results = [racer.result().iterations for racer in task.work.racers]
    assert [each.tolist() for each in results] == [each.tolist() for each in found]
    assert task.progress == 1
    assert work._task("x", nets, "sum", "truncated-normal", 3, 200, data) is task


def test_a_stopped_race_shows_what_there_is_and_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(work.LineUp, "done", property(lambda line_up: False))
    monkeypatch.setattr(work.LineUp, "progress", property(lambda line_up: 0.25))
    at = AppTest.from_function(_stoppable, default_timeout=PATIENCE)
    at.session_state["stop"] = True
    at.run()
    assert not at.exception
    assert at.warning[0].value == f"Racing with the sum: stopped at 25%. {work.STOPPED_NOTE}"
    assert at.button[0].label == "Go on"
    assert at.metric[0].value == "4"
    monkeypatch.setattr(work.LineUp, "advance", lambda line_up: pytest.fail("a stopped race goes on"))
    at.run()
    assert at.warning
    monkeypatch.undo()
    at.button[0].click().run()
    assert not at.warning
    assert not at.button
    assert at.metric[0].value == "4"


def test_a_race_that_one_visitor_stopped_is_run_for_another_and_done_for_both():
    first, second = (AppTest.from_function(_stoppable, default_timeout=PATIENCE) for _ in range(2))
    for page in (first, second):
        page.session_state["seeds"] = 5
    first.session_state["stop"] = True
    first.run()
    second.run()
    assert not second.exception
    assert not second.warning
    assert not first.run().warning
    assert not first.button


def _stoppable() -> None:
    import streamlit as st

    from core.race import pairs
    from core.race.four_nets import LINE_UP
    from ui.page import resumable
    from ui.race import work

    data, nets = pairs.drawn(), LINE_UP["sum"][:1]
    task = work._task("stoppable", nets, "sum", "default", st.session_state.get("seeds", 4), 100, data)
    if st.session_state.pop("stop") if "stop" in st.session_state else False:
        st.session_state[resumable.STOPPED] = {task}
    st.metric("nets", len(work._run(task, "sum", st.empty())[0][0].iterations))


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
    assert any(
        "Your images: 30, pixels 0 to 1, as they are. There are 30 images, " in text.value for text in at.main.caption
    )
    at.get("file_uploader")[1].set_value(("y.npy", saved(images[:, 0] + 3), "application/octet-stream"))
    assert seen(at.run()) == before
    assert "they must be 0 or 1" in at.warning[0].value


def test_how_own_images_were_read_is_said():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 2, (30, 5)) * 255.0
    at = opened(QUICK)
    pair = at.get("file_uploader")
    pair[0].set_value(("x.npy", saved(images), "application/octet-stream"))
    pair[1].set_value(("y.npy", saved(images[:, :1] / 127.5 - 1), "application/octet-stream"))
    seen(at.run())
    told = "Your images: 30, pixels 0–255 scaled to 0–1; labels in a column, −1 and +1 read as 0 and 1. There are 30 "
    (caption,) = [text.value for text in at.main.caption if text.value.startswith("Your images")]
    assert caption.startswith(told)
    assert "A straight line through pixel space separates them" in caption
    at.get("file_uploader")[0].set_value(("x.npy", b"0,1\n1,0\n", "application/octet-stream"))
    seen(at.run())
    assert "images: this is no .npy file of numbers: it is text that begins with “0,1”." in at.warning[0].value


@pytest.mark.parametrize(
    ("images", "labels", "told"),
    [
        ([[0], [255], [9]], [0, 1, 0], "3, pixels 0–255 scaled to 0–1"),
        ([[3.5], [200], [9]], [0, 1, 0], "3, pixels 0–255 scaled to 0–1 (yours run from 3.5 to 200)"),
        ([[-1.5], [2], [0]], [False, True, False], "3, pixels −1.5 to 2, as they are; labels false and true read as"),
        ([[1e-300], [2e-300], [0]], [0, 0.9999999, 0], "3, pixels 0 to 2e−300, as they are; labels rounded to whole"),
        ([[0], [65535], [9]], [[1, 0], [0, 1], [1, 0]], "3, pixels 0 to 65,535, as they are; labels one-hot, the"),
    ],
)
def test_every_range_and_form_has_its_words(images: list[object], labels: list[object], told: str):
    data = pairs.read(saved(np.array(images)), saved(np.array(labels)))
    assert controls.as_given(data).startswith(told)


def test_equal_images_with_both_labels_are_out_of_reach():
    data = pairs.read(saved(np.array([[1, 0], [1, 0], [0, 1]])), saved(np.array([0, 1, 1])))
    assert "Equal images have different labels, so 100% cannot be reached" in controls.about(data)
    assert "hidden units" not in controls.about(data)


def test_about_counts_what_is_there():
    told = controls.about(pairs.drawn())
    assert "64 images, all different, and 11 of them are positive" in told
    assert "82.8%" in told
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    told = controls.about(pairs.read(saved(corners), saved(np.array([0, 1, 1, 0, 0]))))
    assert "4 different" in told
    assert "No straight line" in told


def test_the_same_path_in_smaller_steps_is_told_from_another_path():
    by = {reduction: shipped_lanes(reduction) for reduction in controls.REDUCTIONS}
    told = sentences.paths(by, 64)
    slower, better = told.split("Other nets overshoot with the sum's long steps")
    assert "Sigmoid · CE needs 70 times" in slower
    assert "Sigmoid · MSE needs 62 times" in slower
    assert "ReLU · CE needs 9.7 times the iterations for steps 32 times shorter" in better
    zero = {reduction: shipped_lanes(reduction, "zero") for reduction in controls.REDUCTIONS}
    lost = "Fewer than half of the runs reach 100% in time: ReLU · CE with the sum, ReLU · MSE with the sum"
    assert lost in sentences.paths(zero, 64)
    assert sentences.outcome(by, 64).endswith("This holds for these images, this start and 100 runs of each net.")


def test_there_is_no_winner_where_none_arrives():
    by = {
        reduction: [lane for lane in shipped_lanes(reduction, "zero") if lane.late] for reduction in controls.REDUCTIONS
    }
    assert "with the sum and the mean no net wins within these iterations" in sentences.outcome(by, 64)
    late = {lane.index for lane in by["mean"]}
    some = {"sum": [lane for lane in shipped_lanes("sum") if lane.index in late], "mean": by["mean"]}
    assert "with the mean no net wins within these iterations" in sentences.outcome(some, 64)
    assert sentences.describe_ranks(some).endswith(
        "With the mean: none has a rank. These have no rank, as fewer than half arrive: ReLU · CE, ReLU · MSE."
    )


def test_equal_nets_share_a_rank_and_only_the_other_one_moves():
    """Four lanes of one net, one of which is slower with the sum alone."""
    lane = shipped_lanes("sum")[0]
    same = [replace(lane, index=place) for place in range(3)]
    slow = replace(lane, index=3, race=replace(lane.race, iterations=lane.race.iterations + 12))
    by = {"sum": [*same, slow], "mean": [*same, replace(slow, race=lane.race)]}
    assert "and 1 of the four changes rank.**" in sentences.outcome(by, 64)
    equal = " = ".join([lane.name] * 3)
    assert sentences.describe_ranks(by) == f"With the sum: {equal}, {lane.name}. With the mean: {equal} = {lane.name}."


def test_the_text_speaks_of_the_shipped_numbers():
    shipped = shipped_races.load()
    told = sentences.luck(shipped, "truncated-normal")
    assert "**56%** of all combinations show the report's order" in told
    assert "**18** of the first 100 such draws show it with the sum, from small random starts" in told.lower()
    assert "**100** draws agree on one order" in told
    assert "the output unit is a sigmoid in all four" in sentences.relu(shipped, "default")
    assert shipped.provenance["fingerprint"][:8] in sentences.origin(shipped)


def test_places_that_most_draws_agree_on_are_called_stable_and_others_luck():
    """The medians are read from the file, and counted by hand."""
    with np.load(shipped_races.FILE) as arrays:
        summed = arrays["draws"][0]
    firsts, lasts = ([pick(range(4), key=row.__getitem__) for row in summed.tolist()] for pick in (min, max))
    first, last = (max(set(each), key=each.count) for each in (firsts, lasts))
    told = sentences.luck(shipped_races.load(), "truncated-normal")
    names = [f"{net.hidden}-{net.loss}" for net in LINE_UP["sum"]]
    assert f"{NETS[names[first]]} is first in {firsts.count(first)} and {NETS[names[last]]} last in " in told
    assert f"last in {lasts.count(last)} of the 100" in told
    assert "mostly go to the same nets" in told
    shuffled = np.array([np.roll([1.0, 2, 3, 4], turn % 4) for turn in range(40)])
    assert sentences._ends(shuffled).endswith("largely luck of the images and of the start.")


@pytest.mark.parametrize("init", ["default", "zero", "truncated-normal"])
def test_how_much_later_the_report_arrived_is_counted_from_the_runs(init: str):
    shipped = shipped_races.load()
    races = {net: shipped.races[RaceKey(net, "sum", init)].iterations for net in REPORTED}
    late = sum(int(iterations >= REPORTED[net]) for net in races for iterations in races[net])
    told = sentences.luck(shipped, init)
    never = sum(int((each < 0).sum()) for each in races.values())
    verb, stuck = "arrives" if late == 1 else "arrive", f", {never} never" if never else ""
    assert f". {late} of our 400 runs {verb} so late{stuck}. The" in told
    medians = [np.median(np.where(each < 0, np.inf, each)) for each in races.values()]
    factors = [one / median for one, median in zip(REPORTED.values(), medians, strict=True) if np.isfinite(median)]
    assert f"{min(factors):.1f} to {max(factors):.1f} times our medians" in told


@pytest.mark.parametrize(("seeds", "said"), [(1, "Iterations of one run"), (3, "Median iterations of 3 runs")])
def test_one_run_has_no_median(seeds: int, said: str):
    lanes = [replace(lane, race=shortened(lane.race, seeds, 1000)) for lane in shipped_lanes("sum", "default")]
    assert races.describe(lanes).startswith(said)


def test_charts_describe_themselves():
    lanes = shipped_lanes("sum", "default")
    assert "(7 never)" in races.describe(lanes)
    assert "100% in the 7 nets" in curves.describe_dead(lanes)
    assert curves.dead([lane for lane in lanes if lane.net.hidden != "relu"]) is None
    table = races.columns(lanes)
    assert len(table["iterations"]) == 400
    assert (np.array(table["iterations"]) == -1).sum() == sum(lane.late for lane in lanes)
