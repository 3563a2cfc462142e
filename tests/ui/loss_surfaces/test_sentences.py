"""What the page says of the two gradients is true for each unit, target and grid, by computations of its own."""

import re
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.functions.activations import ACTIVATIONS
from core.neuron.surface import neuron
from ui.loss_surfaces import sentences
from ui.page import numbers

TARGETS = st.sampled_from([0.0, 0.1, 0.5, 0.8, 1.0])


def test_a_grid_point_on_the_border_is_no_point_inside():
    """The outputs of the grid are multiples of 0.12: of those inside (0, 1) the ratio is largest at 0.12."""
    inside = [a for a in (Fraction(12 * step, 100) for step in range(-50, 51)) if 0 < a < 1]
    largest = float(max(1 / (2 * a * (1 - a)) for a in inside))
    text = sentences.surfaces(neuron(1, 1, "relu"))
    assert f"to {numbers.times(largest)}**" in text
    assert "without bound" in text
    assert float(np.nanmax(neuron(1, 1, "relu").losses["ce"].value)) == pytest.approx(-np.log(0.12))


@given(st.sampled_from(sorted(ACTIVATIONS)), TARGETS)
def test_flat_is_said_exactly_where_squared_errors_slope_vanishes_at_a_confident_mistake(name: str, y: float):
    far = torch.logspace(-9, 5, 20_001, dtype=torch.float64)
    z = torch.cat([-far.flip(0), far]).requires_grad_()
    a = getattr(torch.nn, ACTIVATIONS[name].module)()(z)
    (slope,) = torch.autograd.grad(((a - y) ** 2).sum(), z)
    distance = torch.where((a > 1e-6) & (a < 1 - 1e-6), (a - float(y < 0.5)).abs(), torch.inf)
    flat = abs(float(slope[distance.argmin()].detach())) < 1e-3
    text = sentences.surfaces(neuron(1, y, name))
    assert ("leaves squared error flat" in text) == flat
    assert ("Squared error is not flat" in text) == (not flat)


@given(TARGETS)
def test_the_least_cross_entropy_of_a_target_between_the_classes_is_its_entropy(y: float):
    text = sentences.surfaces(neuron(1, y))
    if y in (0, 1):
        assert "entropy of the target" not in text
        return
    p = np.linspace(0.0005, 0.9995, 1000)
    least = (-y * np.log(p) - (1 - y) * np.log(1 - p)).min()
    [told] = re.findall(rf"least cross-entropy for a target of {y:g} is ([\d.]+), the entropy of the target", text)
    assert float(told) == pytest.approx(least, abs=1e-3)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_where_squared_error_of_a_sigmoid_is_steepest_and_bends_upwards(y: float):
    z = torch.linspace(-12, 12, 240_001, dtype=torch.float64, requires_grad=True)
    p = torch.sigmoid(z)
    (slope,) = torch.autograd.grad(((p - y) ** 2).sum(), z, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), z)
    p, slope = p.detach(), slope.detach()
    steepest = float(p[slope.abs().argmax()])
    assert float(slope.abs().max()) == pytest.approx(8 / 27, abs=1e-8)
    upwards = p[bend > 1e-9]
    told = sentences.derivation(neuron(1, y))
    thirds = round(3 * steepest)
    assert steepest == pytest.approx(thirds / 3, abs=1e-3)
    assert f"steepest at p = {thirds}/3, with a slope in z of 8/27" in told
    edge, above = (float(upwards.min()), "above") if y else (float(upwards.max()), "below")
    assert edge == pytest.approx(thirds / 3, abs=1e-3)
    assert f"only where p is {above} that" in told


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("clip", [None, 1e-7])
def test_no_bound_and_no_value_are_said_exactly_where_nothing_is_clipped(name: str, y: float, clip: float | None):
    """A clipped output has a value and, as autograd finds, no slope."""
    text = sentences.surfaces(neuron(1, y, name, clip=clip))
    a = torch.tensor([1e-9, 1 - 1e-9], dtype=torch.float64, requires_grad=True)
    p = a if clip is None else a.clamp(clip, 1 - clip)
    (slope,) = torch.autograd.grad((-y * torch.log(p) - (1 - y) * torch.log1p(-p)).sum(), a)
    steep = bool((slope.abs() > 1e6).any())
    assert ("without bound" in text) == steep == (clip is None)
    assert ("clipping" in text) == (not steep)
    assert "has no value" not in text or clip is None


def test_other_units_and_soft_targets_have_no_such_derivation():
    assert not sentences.derivation(neuron(1, 1, "tanh"))
    assert not sentences.derivation(neuron(1, 0.5))
    assert not sentences.derivation(neuron(1, 1, clip=1e-7))
    assert not sentences.derivation(neuron([1, 2], [1, 1]))
