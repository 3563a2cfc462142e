import numpy as np
import pytest
from numpy.testing import assert_allclose

from core.convexity import weight_plane
from core.convexity.verdicts import loss_of_layers, spectrum, verdict
from core.convexity.weight_plane import Scalar

CELLS = [("linear", "mse"), ("linear", "ce"), ("sigmoid", "mse"), ("sigmoid", "ce")]


@pytest.mark.parametrize(("output", "loss"), CELLS)
def test_plane_equals_the_net_point_by_point(output, loss):
    plane = weight_plane.plane(Scalar(output, loss, 2, 1.3, 0.7), resolution=9)
    for row, second in enumerate(plane.w):
        for column, first in enumerate(plane.w):
            point = (first, second)
            assert_allclose(plane.loss[row, column], loss_of_layers(point, 1.3, 0.7, output, loss))
            if np.isfinite(plane.loss[row, column]):
                both = [plane.smaller[row, column], plane.larger[row, column]]
                assert_allclose(both, spectrum(point, 1.3, 0.7, output, loss), rtol=1e-9, atol=1e-12)
    assert plane.undefined.any() == ((output, loss) == ("linear", "ce"))


@pytest.mark.parametrize("depth", [3, 4])
def test_held_weights_enter_as_a_factor(depth):
    plane = weight_plane.plane(Scalar("linear", "mse", depth, 2.0, 1.0, fixed=-0.5), resolution=5)
    weights = [2.0, -1.0, *[-0.5] * (depth - 2)]
    assert plane.loss[1, 4] == pytest.approx(float(loss_of_layers(weights, 2.0, 1.0, "linear", "mse")))


def test_the_saddle_is_at_the_centre():
    plane = weight_plane.plane(Scalar("linear", "mse", 2, 1.0, 1.0))
    middle = len(plane.w) // 2
    assert_allclose([plane.w[middle], plane.smaller[middle, middle], plane.larger[middle, middle]], [0, -2, 2])


@pytest.mark.parametrize(("output", "loss"), CELLS)
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_counterexamples_hold_and_agree_with_the_verdict(output, loss, depth, y):
    net = Scalar(output, loss, depth, 1.0, y)
    found = weight_plane.counterexample(net)
    if found is None:
        exempt = verdict("layers", output, loss, depth).convex or (output, loss, y) == ("linear", "ce", 1.0)
        assert exempt  # −log w₁w₂ is convex in each quadrant
        return
    losses = [
        float(loss_of_layers(point, 1.0, y, output, loss)) for point in (found.first, found.second, found.midpoint)
    ]
    assert_allclose(losses, [found.loss_first, found.loss_second, found.loss_midpoint])
    assert found.loss_midpoint > found.chord
    free = [np.array(end[: net.free]) for end in (found.first, found.second)]
    assert np.isfinite(weight_plane.along(net, *free, np.linspace(0, 1, 200))).all()


def test_the_pair_that_anyone_can_check():
    found = weight_plane.counterexample(Scalar("linear", "mse", 2, 1.0, 1.0))
    assert (found.first, found.second, found.midpoint) == ((1.0, 1.0), (-1.0, -1.0), (0.0, 0.0))


def test_a_net_that_always_answers_zero_has_no_counterexample():
    assert weight_plane.counterexample(Scalar("linear", "mse", 3, 1.0, 1.0, fixed=0.0)) is None
    assert weight_plane.counterexample(Scalar("linear", "ce", 2, 0.0, 1.0)) is None
    assert weight_plane.hole(Scalar("linear", "ce", 2, 0.0, 1.0)) is None


def test_the_domain_of_cross_entropy_of_a_linear_output_is_not_convex():
    net = Scalar("linear", "ce", 2, 1.0, 1.0)
    one, other = weight_plane.hole(net)
    assert np.isfinite(net.value(np.stack([one, other]))).all()
    assert np.isnan(net.value((one + other) / 2))
    assert weight_plane.hole(Scalar("sigmoid", "ce", 2, 1.0, 1.0)) is None


@pytest.mark.parametrize(("output", "loss"), CELLS)
def test_curvature_of_the_curve_is_a_second_difference(output, loss):
    curve = weight_plane.curve(Scalar(output, loss, 1, 0.5, 0.3), points=4001)
    step = curve.w[1] - curve.w[0]
    measured = np.diff(curve.loss, 2) / step**2
    inner = np.isfinite(measured) & (np.abs(curve.curvature[1:-1]) < 50)
    assert inner.sum() > 500
    assert_allclose(curve.curvature[1:-1][inner], measured[inner], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("net", "branches"),
    [
        (Scalar("linear", "mse", 2, 1.0, 1.0), 2),
        (Scalar("linear", "mse", 2, -2.0, 1.0), 2),
        (Scalar("sigmoid", "ce", 2, 1.0, 0.8), 2),
        (Scalar("sigmoid", "ce", 2, 1.0, 0.5), 2),
        (Scalar("sigmoid", "ce", 2, 1.0, 1.0), 0),
        (Scalar("linear", "ce", 2, 1.0, 0.0), 0),
        (Scalar("linear", "mse", 2, 0.1, 1.0), 0),
        (Scalar("linear", "mse", 2, 0.0, 1.0), 0),
        (Scalar("linear", "mse", 1, 1.0, 1.0), 0),
    ],
)
def test_minima_are_a_continuum_of_least_loss(net, branches):
    found = weight_plane.minima(net)
    assert len(found) == branches
    least = float(net.unit_loss.value(net.best or 0.0, net.y)) if net.best is not None else 0.0
    for branch in found:
        assert_allclose(net.value(branch), least, atol=1e-12)
        assert np.abs(branch).max() <= net.radius + 1e-9


@pytest.mark.parametrize(
    ("depth", "x", "held", "message"),
    [(0, 1, 1, "depth"), (5, 1, 1, "depth"), (2, np.nan, 1, "input"), (3, 1, np.inf, "input")],
)
def test_bad_input_is_named(depth, x, held, message):
    with pytest.raises(ValueError, match=message):
        Scalar("linear", "mse", depth, x, 1.0, held)


@pytest.mark.parametrize(("output", "loss"), CELLS)
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_a_chord_has_the_nets_loss_along_its_line_at_its_ends_and_halfway(output, loss, depth):
    net = Scalar(output, loss, depth, 0.8, 0.6, fixed=1.1)
    first, second = np.array([0.9, 0.5])[: net.free], np.array([0.3, 1.2])[: net.free]
    chord = weight_plane.chord(net, first, second)

    def value(point):
        return float(loss_of_layers(weight_plane.whole(net, point), net.x, net.y, output, loss))

    assert_allclose(chord.heights, [value(first), value((first + second) / 2), value(second)])
    for at, found in list(zip(chord.at, chord.loss, strict=True))[::20]:
        assert_allclose(found, value(np.array([at]) if depth == 1 else first + at * (second - first)))
    assert chord.ends == ((0, 1) if depth > 1 else (0.9, 0.3))


def test_a_chord_beyond_the_curve_makes_it_longer():
    chord = weight_plane.chord(Scalar("linear", "mse", 1, 1.0, 1.0), np.array([-7.0]), np.array([1.0]))
    assert_allclose([chord.at[0], chord.at[-1]], [-7, 3])
