"""The landscape page: each control moves it, what a net cannot show is said with its cure, work can be stopped."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.landscape import Line, Plane, Spectrum, TrainingPath
from core.landscape import shipped as shipped_planes
from core.landscape.shipped import ShippedPlane
from core.runs import Run
from tests.helpers import apps, caches
from tests.helpers.apps import figures, taken, well, widget
from ui.landscape import cached, two_nets
from ui.landscape import sentences as words
from ui.landscape import two_nets_sentences as pair_words
from ui.landscape.charts import planes as charts
from ui.landscape.request import PlaneRequest
from ui.page import resumable
from ui.shared import choose_run

QUICK = {"grid": "9", "count": "256"}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of which only the first piece is done, and that is stopped."""

    def first_piece(task, what, place):
        task.work.advance()
        return task.work

    monkeypatch.setattr(resumable, "run", first_piece)
    monkeypatch.setattr(resumable, "under_way", lambda task: False)


@pytest.fixture
def growing(hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work, which goes on."""
    monkeypatch.setattr(resumable, "under_way", lambda task: not task.done)


@pytest.fixture
def no_planes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plane comes with the app."""
    monkeypatch.setattr(cached, "shipped", lambda: shipped_planes.ShippedPlanes({}))


def opened(**query: str) -> AppTest:
    return well(apps.opened("landscape", {**QUICK, **query}))


@pytest.mark.parametrize(
    ("view", "key", "value"),
    [
        ("Random directions", "run", "mlp-128"),
        ("Random directions", "view", "path"),
        ("Random directions", "view", "two"),
        ("Random directions", "view", "three"),
        ("Random directions", "loss", "mse"),
        ("Random directions", "loss", "both"),
        ("Random directions", "images", "test"),
        ("Random directions", "count", 512),
        ("Random directions", "grid", 15),
        ("Random directions", "radius", 0.5),
        ("Random directions", "seed", 3),
        ("Random directions", "show", "space"),
        ("Random directions", "below", "sharpness"),
        ("Training path", "radius", 2.0),
        ("Training path", "run", "r1"),
        ("Training path", "show", "space"),
        ("Two runs", "second", "mlp-128-64"),
        ("Two runs", "seed", 1),
        ("Three runs", "third", "mlp-128-64-mse"),
        ("Three runs", "images", "test"),
    ],
)
def test_each_control_moves_the_figure_and_the_link(view: str, key: str, value: object):
    at = opened(view=view)
    before, address = figures(at), taken(at)
    widget(at, key).set_value(value)
    assert figures(well(at.run())) != before
    assert taken(at) != address
    assert len(at.info) == 1


def test_both_losses_stand_side_by_side():
    one, both = opened(), opened(loss="Both")
    assert len(both.get("vega_lite_chart")) == len(one.get("vega_lite_chart")) + 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"run": "resnet18", "view": "Training path"}, "has kept no weights of its epochs"),
        ({"run": "resnet18", "view": "Two runs"}, "has no second run"),
        ({"run": "resnet18", "view": "Three runs"}, "has no second run"),
        ({"run": "resnet18", "below": "Sharpness"}, "Choose a smaller net"),
    ],
)
@pytest.mark.usefixtures("hasty", "no_planes")
def test_what_a_net_cannot_show_is_said(query: dict[str, str], said: str):
    assert any(said in info.value for info in opened(**query).info)


@pytest.mark.usefixtures("hasty", "no_planes")
def test_a_large_net_gets_a_small_grid_and_is_told_so():
    at = opened(run="resnet18", grid="41", count="1024")
    told = [caption.value for caption in at.main.caption]
    assert any("15 × 15 points and on 256 images" in text for text in told)
    assert any("Batch normalisation's running statistics stay" in text for text in told)


def test_a_convolutional_net_is_surveyed_live():
    at = opened(run="lenet5")
    assert any("9 × 9 points" in caption.value for caption in at.main.caption)


def test_the_middle_of_the_plane_is_the_runs_own_loss():
    run = choose_run.offered()["overfitting"]
    asked = PlaneRequest(run.id, grid=9, count=256)
    work = cached.survey(asked).work
    while not work.done:
        work.advance()
    split = cached.images(asked)
    logits = run.predict(split.images).astype(np.float64)
    ce = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), split.labels]
    assert work.planes()["ce"].at(0, 0)[0] == pytest.approx(ce.mean(), rel=1e-3)


@pytest.mark.usefixtures("hasty")
def test_a_half_computed_plane_is_drawn_and_told(own_results: None):
    at = opened()
    assert any("not computed yet" in caption.value for caption in at.main.caption)


def a_plane(loss: np.ndarray) -> Plane:
    ticks = np.linspace(-1, 1, len(loss))
    return Plane(ticks, ticks, loss, np.full(loss.shape, 0.01))


def test_the_sentence_on_a_plane_tells_where_its_lowest_point_is():
    bowl = 1 + np.add.outer(np.linspace(-1, 1, 5) ** 2, np.linspace(-1, 1, 5) ** 2)
    assert "is the lowest point" in words.random({"ce": a_plane(bowl)}, 101_770)
    bowl[0, 4] = 0.25
    assert "0.25 at α = 1, β = −1" in words.random({"ce": a_plane(bowl)}, 101_770)
    assert f"{101_770:,} dimensions" in words.random({"ce": a_plane(bowl)}, 101_770)


def a_path(projected: list[float]) -> TrainingPath:
    some = np.zeros(3)
    errors = np.full(3, 0.01)
    return TrainingPath(
        (0, 1, 2), some, some, np.array([2.3, 0.5, 0.1]), errors, np.array(projected), errors, np.array([0.9, 0.05])
    )


def test_the_sentence_on_a_path_tells_the_widest_gap():
    said = words.path({"ce": a_path([1.4, 0.6, 0.1])})
    assert "after epoch 0" in said
    assert "**2.3**" in said
    assert "**1.4**" in said
    assert "95%" in said
    assert "shows the path well" in words.path({"ce": a_path([2.3, 0.51, 0.1])})


def test_the_sentence_on_a_line_tells_a_barrier_that_is_sure():
    run = choose_run.offered()["overfitting"]
    t, errors = np.linspace(0, 1, 3), np.full(3, 0.01)
    high, low = Line(t, np.array([0.1, 0.9, 0.1]), errors), Line(t, np.array([0.1, 0.11, 0.1]), errors)
    assert "barrier of 0.8" in words.barrier({"A to B": {"ce": high}}, [run, run])
    assert "No barrier" in words.barrier({"A to B": {"ce": low}}, [run, run])
    assert "A to C" in words.barrier({"A to B": {"ce": low}, "A to C": {"ce": high}}, [run, run])


def own_epoch(whole: Run, part: Run) -> int | None:
    """Of which kept epoch of `whole` the weights of `part` are, tensor by tensor."""
    for epoch in whole.checkpoints:
        kept = whole.weights_at(epoch)
        if all(np.array_equal(np.float16(kept[name]), np.float16(part.weights[name])) for name in kept):
            return epoch
    return None


@pytest.mark.parametrize("view", ["Two runs", "Three runs"])
@pytest.mark.parametrize("run", ["overfitting", "early-stopped", "mlp-128-64", "mlp-128", "lenet5"])
def test_no_run_is_an_epoch_of_another_where_a_view_opens(run: str, view: str):
    at = opened(run=run, view=view)
    fields = ("run", "second", "third")[: 2 if view == "Two runs" else 3]
    if not all(any(field == each.key.rpartition(".")[2] for each in at.selectbox) for field in fields):
        assert "has no second run" in at.info[0].value
        return
    nets = [choose_run.offered()[widget(at, field).value] for field in fields]
    for one in nets:
        for other in nets:
            assert one is other or own_epoch(one, other) is None
    assert "own epoch" not in at.info[0].value


def test_a_partner_that_is_the_runs_own_epoch_is_named_as_such():
    whole, part = (choose_run.offered()[name] for name in ("overfitting", "early-stopped"))
    epoch = own_epoch(whole, part)
    assert epoch is not None
    said = opened(view="Two runs", second="early-stopped").info[0].value
    assert said.startswith(f"**B is A's own epoch {epoch}**")
    assert "share a seed" not in said
    turned = opened(view="Two runs", run="early-stopped", second="overfitting").info[0].value
    assert turned.startswith(f"**A is B's own epoch {epoch}**")
    three = opened(view="Three runs", second="early-stopped", third="r1").info[0].value
    assert three.startswith(f"**B is A's own epoch {epoch}**")
    assert "The runs share a seed." in three


def test_whether_runs_share_a_seed_is_said_of_all_of_them():
    run = choose_run.offered()["overfitting"]
    other = replace(run, recipe=replace(run.recipe, seed=1))
    third = replace(run, recipe=replace(run.recipe, seed=2))
    line = {"ce": Line(np.linspace(0, 1, 3), np.array([0.1, 0.9, 0.1]), np.full(3, 0.01))}
    ways = {"A to B": line, "A to C": line, "B to C": line}
    for nets, said in (
        ([run, run, run], "The runs share a seed."),
        ([run, run, other], "Not all of the runs share a seed."),
        ([run, other, third], "The runs have different seeds."),
    ):
        assert words.barrier(ways, nets).startswith(said)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 0.3)), min_size=1, max_size=3))
def test_a_barrier_is_certain_where_any_way_has_one_that_is(ways: list[tuple[float, float]]):
    """Over ways of any height and error: the verdict is that of the clear ones, by own arithmetic."""
    run = choose_run.offered()["overfitting"]
    t = np.linspace(0, 1, 3)
    lines = {
        f"way {place}": {"ce": Line(t, np.array([0.5, 0.5 + high, 0.5]), np.full(3, error))}
        for place, (high, error) in enumerate(ways)
    }
    clear = [high for high, error in ways if (0.5 + high) - 0.5 > 2 * error]
    said = words.barrier(lines, [run, run])
    assert ("No barrier between the runs is certain" in said) == (not clear)
    if clear:
        assert f"**barrier of {(0.5 + max(clear)) - 0.5:.3g}**" in said


@pytest.mark.parametrize(("view", "radius"), [("path", 1.0), ("two", 1.0), ("three", 2.0)])
def test_the_radius_reaches_as_far_as_its_help_says(view: str, radius: float):
    others = {"path": (), "two": ("r1",), "three": ("r1", "mlp-128-64")}[view]
    offered = choose_run.offered()
    asked = PlaneRequest(
        offered["overfitting"].id, view, tuple(offered[each].id for each in others), count=256, grid=9, radius=radius
    )
    alphas, _ = cached._window(asked)
    x, y = cached.coordinates(asked)
    share = (x.min() - alphas[0]) / radius / max(np.ptp(x), np.ptp(y))
    names = {"path": "Training path", "two": "Two runs", "three": "Three runs"}
    told = widget(opened(view=names[view]), "radius").help
    assert f"1 means {share:.0%} of their larger extent" in told
    assert ("beyond the epochs" in told) == (view == "path")


def test_the_colours_span_all_values():
    planes = {"ce": a_plane(np.geomspace(1e-3, 10, 25).reshape(5, 5)), "mse": a_plane(np.full((5, 5), 0.1))}
    low, high = charts.ends([planes["ce"]])
    assert (low, high) == pytest.approx((-3, 1))
    assert charts.ends([planes["mse"]])[1] > charts.ends([planes["mse"]])[0]


def test_pixels_lie_where_the_axes_say():
    plane = a_plane(np.add.outer(np.linspace(-1, 1, 5), 2 * np.linspace(-1, 1, 5)) + 4)
    axes, fine = charts._fine(plane, plane.loss, ("x", "y"))
    x, y = np.meshgrid(axes.x, axes.y)
    np.testing.assert_allclose(fine, y + 2 * x + 4, atol=1e-12)
    assert len(axes.x) >= charts.FINE


def a_spectrum(top: float) -> Spectrum:
    return Spectrum(
        np.array([top, top / 2]), np.array([0.1, 0.1]), np.array([[-0.1, 0.0, top]]), np.array([[0.1, 0.8, 0.1]]), 9
    )


def a_made(loss: np.ndarray, run: str = "0" * 20, top: float = 4.0, net: str = "resnet18") -> ShippedPlane:
    """A plane that might have come with the app."""
    asked = shipped_planes.PlaneSettings(run, "f" * 16, "training", 256, len(loss), 1.0, 0, "float32", 64)
    about = shipped_planes.PlaneProvenance(
        "local copy", "Overwriting", "a processor", 2, 1, 90.0, "2026-01-02T03:04:05+00:00", "3", "2", "2", "0"
    )
    planes = {"ce": a_plane(loss), "mse": a_plane(loss / 10)}
    return ShippedPlane(net, 123_456, True, asked, about, planes, dict.fromkeys(planes, a_spectrum(top)))


def bowl(points: int, waves: float = 0.0) -> np.ndarray:
    ticks = np.linspace(-1, 1, points)
    x, y = np.meshgrid(ticks, ticks)
    return 0.5 + x**2 + y**2 + waves * np.cos(9 * x) * np.cos(9 * y)


@pytest.fixture
def with_planes(monkeypatch: pytest.MonkeyPatch) -> dict[str, ShippedPlane]:
    """One plane of the large net that comes with the app, and two of a pair, in the place of the files."""
    run = choose_run.offered()["resnet18"].id
    smooth, rough = two_nets.PAIR.values()
    planes = {
        "resnet18": a_made(bowl(17), run),
        smooth: a_made(bowl(17), "1" * 20, net=smooth),
        rough: a_made(bowl(17, 0.4), "2" * 20, 40.0, net=rough),
    }
    found = shipped_planes.ShippedPlanes(planes)
    for module in (cached, two_nets):
        monkeypatch.setattr(module, "shipped", lambda: found)
    return planes


def told(at: AppTest) -> str:
    return " ".join(found.value for kind in ("caption", "info", "warning") for found in at.main.get(kind))


@pytest.mark.usefixtures("with_planes")
def test_a_plane_that_comes_with_the_app_is_not_computed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cached, "survey", lambda asked: pytest.fail("computed"))
    monkeypatch.setattr(Run, "model", lambda self, epoch=None: pytest.fail("the weights were read"))
    at = opened(run="resnet18", loss="Both")
    assert "17 × 17 points, all on the same 256 training images (crops of SVHN, not its official files)" in told(at)
    assert "on 2026-01-02 in 90 s: a processor, one thread, float32" in told(at)
    assert "running statistics stay" in told(at)
    assert "123,456 dimensions" in told(at)
    assert "measured at 15" not in told(at)
    sharp = opened(run="resnet18", below="Sharpness")
    assert "Hessian of the mean CE of 64 images" in told(sharp)
    assert "3 products" in told(sharp)
    assert len(sharp.get("vega_lite_chart")) == 3


@pytest.mark.usefixtures("with_planes", "hasty")
@pytest.mark.parametrize("other", [{"seed": "1"}, {"radius": "0.5"}, {"images": "Test"}])
def test_other_settings_of_it_are_computed(other: dict[str, str]):
    said = told(opened(run="resnet18", **other))
    assert "Computed in advance" not in said
    assert "not computed yet" in said


@pytest.mark.usefixtures("hasty")
def test_a_damaged_file_is_told_and_the_plane_computed(monkeypatch: pytest.MonkeyPatch):
    damaged = shipped_planes.ShippedPlanes({}, ("resnet18.json cannot be read",))
    monkeypatch.setattr(cached, "shipped", lambda: damaged)
    at = opened(run="resnet18")
    assert "resnet18.json cannot be read" in told(at)
    assert "not computed yet" in told(at)
    assert "cannot be read" not in told(opened())


@pytest.mark.usefixtures("with_planes")
def test_the_pair_stands_side_by_side_without_weights(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Run, "model", lambda self, epoch=None: pytest.fail("the weights were read"))
    scales, drawn = [], charts.map_of
    monkeypatch.setattr(charts, "map_of", lambda *given: (scales.append(given[3]), drawn(*given))[1])
    at = opened(view="Skip connections")
    assert len(at.get("vega_lite_chart")) == 3
    assert len(scales) == 2
    both = np.log10([bowl(17), bowl(17, 0.4)])
    assert scales[0] == scales[1] == (both.min(), both.max())
    assert "is rougher here" in told(at)
    assert taken(at) == {"view": ["shortcuts"]}
    assert [button.proto.label for button in at.get("download_button")] == [
        "skip-connections.csv",
        "skip-connections.py",
    ]


@pytest.mark.usefixtures("with_planes")
@pytest.mark.parametrize(
    ("key", "value"), [("loss", "mse"), ("loss", "both"), ("show", "space"), ("below", "sharpness")]
)
def test_each_control_of_the_pair_moves_it(key: str, value: str):
    at = opened(view="Skip connections")
    before, address = figures(at), taken(at)
    widget(at, key).set_value(value)
    assert figures(well(at.run())) != before
    assert taken(at) != address
    assert len(at.info) == 1


def test_a_pair_that_is_missing_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch):
    damaged = shipped_planes.ShippedPlanes({}, ("resnet18-skip.json cannot be read",))
    monkeypatch.setattr(two_nets, "shipped", lambda: damaged)
    at = opened(view="Skip connections")
    assert "python -m core planes resnet18-skip resnet18-no-skip" in told(at)
    assert "cannot be read" in told(at)
    assert taken(at) == {"view": ["shortcuts"]}


def test_planes_on_other_axes_are_no_pair(with_planes: dict[str, ShippedPlane], monkeypatch: pytest.MonkeyPatch):
    assert two_nets.pair() is not None
    smooth, rough = two_nets.PAIR.values()
    mixed = shipped_planes.ShippedPlanes({smooth: with_planes[smooth], rough: a_made(bowl(9), "2" * 20)})
    monkeypatch.setattr(two_nets, "shipped", lambda: mixed)
    assert two_nets.pair() is None


def test_the_pairs_verdict_follows_the_numbers():
    def said(with_: ShippedPlane, without: ShippedPlane) -> str:
        return pair_words.sentence({pair_words.WITH: with_, pair_words.WITHOUT: without}, "ce")

    smooth, rough = a_made(bowl(17)), a_made(bowl(17, 0.4), top=40.0)
    assert "without them is rougher" in said(smooth, rough)
    assert "*with* them is rougher" in said(rough, smooth)
    assert "do not differ clearly" in said(smooth, smooth)
    assert "do not agree" in said(a_made(bowl(17, 0.4)), a_made(bowl(17), top=40.0))
    assert "0.5 ± 0.01 with and 1.5 ± 0.01 without" in said(smooth, a_made(bowl(17) + 1))
    assert "more local minima, as" in said(smooth, rough)
    assert "no more local minima" in said(smooth, a_made(bowl(17), top=40.0))
    assert "1 local minimum and" in said(smooth, rough)
    assert "The largest Hessian eigenvalues in all weights, at the nets, are **" in said(smooth, rough)


def test_a_plane_that_was_finished_once_is_there_for_the_next_server(no_planes: None, own_results: None):
    request = PlaneRequest(run=choose_run.offered()["overfitting"].id, grid=5, count=64)
    task = cached.survey(request)
    while not task.done:
        task.advance()
    caches.clear()
    again = cached.survey(request)
    assert again.done
    for loss, plane in task.work.planes().items():
        found = again.work.planes()[loss]
        for name in ("alphas", "betas", "loss", "standard_error"):
            assert getattr(found, name).tobytes() == getattr(plane, name).tobytes()
    assert not cached.survey(replace(request, seed=1)).done


@pytest.mark.usefixtures("growing", "no_planes")
def test_a_plane_that_grows_is_shown_without_a_verdict(own_results: None):
    at = well(apps.opened("landscape", QUICK))
    assert [each.value for each in at.info] == [words.GROWING]
    assert figures(at)
