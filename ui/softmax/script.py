"""The numbers of the page Softmax."""

from typing import Any

import numpy as np

from core import data, runs
from core.functions import softmax as science


def of_image(run: str, image: int, shift: float, temperature: float, truth: int) -> dict[str, Any]:
    """The logits of a net for a test image, plus a constant, at a temperature."""
    net = runs.existing(run)
    picture = data.load(net.recipe.dataset).test.images[image]
    return of_logits(net.predict(picture[None])[0].astype(float), shift, temperature, truth)


def of_logits(logits: np.ndarray, shift: float, temperature: float, truth: int) -> dict[str, Any]:
    """Logits, the probabilities that softmax makes of them, and the gradient of cross-entropy in them."""
    z = logits + shift
    p = science.softmax(z / temperature)
    gradient = science.cross_entropy_gradient(z / temperature, truth)
    return {"class": np.arange(len(z)), "logit": z, "probability": p, "p_minus_y": gradient}
