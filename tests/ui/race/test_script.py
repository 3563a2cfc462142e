"""The script of the page's state computes its table."""

import io
from types import SimpleNamespace

import numpy as np
import pytest

from tests.helpers import scripts
from ui.race import controls, work

QUICK = {"seeds": "4", "most": "100"}
STATES = (
    {},
    {"init": "default", "seeds": "20", "most": "1000", "reduction": "mean"},
    {**QUICK, "net1": "tanh-ce", "sum1": "0.4", "net4": "relu-mse", "sum2": "0.02"},
)
RNG = np.random.default_rng(0)
BITS, SHADES = RNG.integers(0, 2, (30, 5)), RNG.normal(size=(30, 5))
LABELS = BITS[:, 0]


def saved(array: np.ndarray) -> SimpleNamespace:
    """A visitor's file."""
    file = io.BytesIO()
    np.save(file, array)
    return SimpleNamespace(getvalue=file.getvalue)


@pytest.mark.parametrize("state", STATES)
def test_the_script_computes_what_is_shown(state: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    scripts.computes_what_is_shown("race", state, monkeypatch)


@pytest.mark.parametrize("images", [BITS, BITS * 255, SHADES], ids=["bits", "bytes", "numbers"])
def test_it_holds_a_visitors_own_images(images: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    given = SimpleNamespace(files=(saved(images), saved(2 * LABELS - 1)))
    monkeypatch.setattr(controls.uploading, "files", lambda *_: given)
    _, script = scripts.taken("race", QUICK, monkeypatch)
    assert script.function == "of_images"
    assert (script.values["images"].dtype == np.uint8) == (images is not SHADES)
    scripts.computes_what_is_shown("race", QUICK, monkeypatch)


@pytest.mark.parametrize(("stopped", "given"), [("sum", False), ("mean", True)])
def test_a_race_that_was_stopped_has_none(stopped: str, given: bool, monkeypatch: pytest.MonkeyPatch):
    whole = work.races

    def races(data: object, nets: object, reduction: str, *rest: object) -> object:
        raced, stage = whole(data, nets, reduction, *rest)
        return raced, "stopped" if reduction == stopped else stage

    monkeypatch.setattr(work, "races", races)
    _, script = scripts.given("race", QUICK, monkeypatch)
    assert (script is not None) is given
