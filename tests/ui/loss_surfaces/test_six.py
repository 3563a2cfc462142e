"""R3's plots: one click, six maps, and the largest numbers as autograd finds them."""

import re

import numpy as np
import pytest
import torch

from core.functions.activations import ACTIVATIONS, HIDDEN
from core.neuron.surface import neuron, ratio
from tests.helpers import apps
from tests.helpers.apps import taken, well, widget
from ui.loss_surfaces import sentences
from ui.page import numbers


def by_autograd(name: str, y: float, x: float = 1.0) -> dict[str, np.ndarray]:
    """Output, both losses with their slopes, and their ratio over weight × bias from −2 to 2, 101 points a side."""
    ticks = torch.linspace(-2, 2, 101, dtype=torch.float64)
    b, w = torch.meshgrid(ticks, ticks, indexing="ij")
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    a = getattr(torch.nn, ACTIVATIONS[name].module)()(w * x + b)
    inside = (a > 1e-9) & (a < 1 - 1e-9)
    safe = torch.where(inside, a, 0.5)
    found = {"output": a}
    for loss, value in {
        "mse": (a - y) ** 2,
        "ce": torch.where(inside, -y * safe.log() - (1 - y) * (1 - safe).log(), torch.nan),
    }.items():
        dw, db = torch.autograd.grad(value.nansum(), (w, b), retain_graph=True)
        hidden = (loss == "ce") & ~inside
        found |= {loss: value, f"{loss} dw": dw.masked_fill(hidden, torch.nan)}
        found[f"{loss} length"] = torch.hypot(dw, db).masked_fill(hidden, torch.nan)
    return {key: each.detach().numpy() for key, each in found.items()}


@pytest.mark.parametrize("name", sorted(HIDDEN))
@pytest.mark.parametrize("y", [0.0, 0.5])
def test_the_six_maps_are_those_of_autograd(name: str, y: float):
    wanted, surface = by_autograd(name, y), neuron(1, y, name, (-2, 2), (-2, 2), 101)
    bent = np.abs(np.add.outer(surface.b, surface.w)) < 1e-9  # at a kink autograd's slope is one of two
    np.testing.assert_allclose(surface.output, wanted["output"], atol=1e-12)
    for loss, one in surface.losses.items():
        np.testing.assert_allclose(one.value, wanted[loss], rtol=1e-6, atol=1e-12)
        np.testing.assert_allclose(one.dw[~bent], wanted[f"{loss} dw"][~bent], rtol=1e-6, atol=1e-12)
    both = ~bent & (np.abs(wanted["mse dw"]) > 1e-9)
    quotient = wanted["ce dw"][both] / wanted["mse dw"][both]
    kept = np.isfinite(quotient)
    np.testing.assert_allclose(ratio(surface)[both][kept], quotient[kept], rtol=1e-5)
    told = sentences.six(surface, "w")
    for key in ("mse", "ce", "mse dw", "ce dw", "mse length", "ce length"):
        assert f"{np.nanmax(np.abs(wanted[key])):.3g}" in told


def test_one_click_shows_r3s_six_plots_with_their_largest_numbers():
    at = apps.opened("loss_surfaces", {"hidden": "relu", "target": "1.0", "clip": "true"})
    widget(at, "R3").click()
    at = well(at.run())
    shown = taken(at)
    assert shown["view"] == ["six"]
    assert shown["target"] == ["0.5"]
    assert "hidden" not in shown
    assert "clip" not in shown
    assert len(apps.charts(at)) == 6
    told = next(caption.value for caption in at.main.caption if "Squared error reaches" in caption.value)
    p = 1 / (1 + np.exp(-np.linspace(-4, 4, 401)))
    slopes = 2 * np.abs(p - 0.5) * p * (1 - p), np.abs(p - 0.5)
    wanted = [((p - 0.5) ** 2).max(), (-0.5 * np.log(p * (1 - p))).max(), *(each.max() for each in slopes)]
    found = [float(each) for each in re.findall(r"\d+\.\d+", told)]
    lengths = [np.sqrt(2) * each.max() for each in slopes]
    assert found[:6] == pytest.approx([*wanted, *lengths], rel=5e-3)
    assert numbers.times((1 / (2 * p * (1 - p))).max()) in told
    assert [f"{each:.3g}" for each in (*wanted[:2], *lengths)] == ["0.232", "2.02", "0.136", "0.682"]


def test_where_cross_entropy_has_no_value_the_sentence_says_so():
    said = sentences.six(neuron(1, 0.5, "relu", (2, 3), (2, 3), 51), "w")
    assert "Cross-entropy has no value here" in said
    assert "nan" not in said


def test_the_other_activations_have_six_maps_too():
    for name in HIDDEN:
        query = {"view": "six", "hidden": name, "target": "0.5", "resolution": "51"}
        assert len(apps.charts(well(apps.opened("loss_surfaces", query)))) == 6
