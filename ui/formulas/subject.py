"""The image whose numbers stand in the formulas, and what R4's CNN makes of it, forwards and backwards."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.data import normalisation
from core.data.net_input import normalised
from core.functions.activations import Array
from core.functions.softmax import softmax
from core.layers import backward, notation
from core.layers.way_back import WayBack, follow
from ui.formulas.record import NET, Formulas
from ui.shared import test_image
from ui.shared.test_image import Picked

LAYERS = notation.START


@dataclass(frozen=True)
class Worked:
    """An image, and the way back of its loss; `place` is its number among those that the digit leaves."""

    picked: Picked
    digit: str
    place: int
    way: WayBack

    @property
    def logits(self) -> Array:
        return self.way.steps["fc"].output

    @property
    def p(self) -> Array:
        return softmax(self.logits)

    @property
    def label(self) -> int:
        return self.picked.label

    @property
    def rival(self) -> int:
        """The likeliest class but the true one."""
        return int(np.where(np.arange(len(self.p)) == self.label, -np.inf, self.logits).argmax())

    @property
    def state(self) -> dict[str, str | int]:
        """The same image on other pages."""
        return {"digit": self.digit, "image": self.place}

    def unit(self, layer: str, place: tuple[int, ...] | int, **more: str) -> dict[str, str | int | float]:
        """One number of a layer on *Layer by layer*."""
        written = ",".join(map(str, place)) if isinstance(place, tuple) else str(place)
        return {**self.state, "layer": layer, "unit": written, **more}


def chosen() -> tuple[Worked | None, str, int]:
    """The controls, the image and what they choose; None where nothing fits."""
    left, right = st.columns([1, 3], gap="medium")
    with left:
        picked, digit, place = test_image.pick(Formulas, NET, right)
    if picked is None:
        return None, digit, place
    return Worked(picked, digit, place, _way(picked)), digit, place


def _way(picked: Picked) -> WayBack:
    arrays = {name: value.detach().cpu().numpy() for name, value in picked.run.model().state_dict().items()}
    x = normalised(picked.image, normalisation(picked.dataset.name))
    return follow(backward.steps(notation.parse(LAYERS), backward.pairs(arrays), x, picked.label))
