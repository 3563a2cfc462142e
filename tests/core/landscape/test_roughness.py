"""Dents and curvature of a plane, of surfaces where both are known."""

import numpy as np
import pytest

from core.landscape import Plane
from core.landscape.roughness import bending_down, curvatures, dents

TICKS = np.linspace(-1, 1, 21)
X, Y = np.meshgrid(TICKS, TICKS)


def plane(loss: np.ndarray) -> Plane:
    return Plane(TICKS, TICKS, loss, np.zeros_like(loss))


def test_a_bowl_has_one_dent_and_bends_upwards_everywhere():
    bowl = plane(3 * X**2 + X * Y + Y**2)
    assert dents(bowl) == 1
    assert bending_down(bowl) == 0
    smaller, larger = curvatures(bowl)
    wanted = np.linalg.eigvalsh(np.array([[6, 1], [1, 2]]))
    np.testing.assert_allclose(smaller, wanted[0], rtol=1e-9)
    np.testing.assert_allclose(larger, wanted[1], rtol=1e-9)


def test_a_saddle_bends_down_everywhere_and_has_no_dent():
    saddle = plane(X * Y)
    assert dents(saddle) == 0
    assert bending_down(saddle) == 1


def test_a_slope_bends_nowhere():
    assert bending_down(plane(X + 2 * Y)) == pytest.approx(0)
    assert dents(plane(X + 2 * Y)) == 0


def test_waves_have_as_many_dents_as_troughs():
    waves = plane(np.cos(2 * np.pi * X) + np.cos(2 * np.pi * Y))
    assert dents(waves) == 4
    assert bending_down(waves) == pytest.approx(0.75, abs=0.15)
