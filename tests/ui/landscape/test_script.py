"""The script of the page's state computes its table."""

import numpy as np
import pytest

from core.landscape import Plane
from tests.helpers import scripts
from ui.landscape import cached, figures
from ui.landscape.request import PlaneRequest

QUICK = {"grid": "9", "count": "256"}
STATES = (
    QUICK,
    {"run": "mlp-128", "loss": "both", "images": "test", "radius": "0.5", "seed": "3", "show": "space", **QUICK},
    {"run": "mlp-128", "view": "path", "loss": "mse", "radius": "2", **QUICK},
    {"run": "mlp-128", "view": "two", "second": "mlp-128-mse", "seed": "2", "below": "sharpness", **QUICK},
    {"run": "mlp-128-64", "view": "three", "loss": "both", **QUICK},
    {"run": "resnet18", "loss": "both"},
    {"view": "shortcuts", "loss": "both", "below": "sharpness"},
)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("landscape", state, monkeypatch)


def test_the_script_of_a_large_net_computes_as_the_page_does(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cached, "LARGE", 1)
    scripts.computes_what_is_shown("landscape", {"run": "mnist-cnn", **QUICK}, monkeypatch)


def test_a_plane_with_missing_points_has_no_script():
    request = PlaneRequest(next(iter(cached.choose_run.offered().values())).id)
    axis = np.linspace(-1, 1, 3)
    whole = Plane(axis, axis, np.ones((3, 3)), np.ones((3, 3)))
    half = Plane(axis, axis, np.where(axis < 1, 1.0, np.nan)[None].repeat(3, 0), np.ones((3, 3)))
    assert figures.script(request, {"ce": whole}) is not None
    assert figures.script(request, {"ce": half}) is None
