"""The numbers of the home page."""

from typing import Any

import numpy as np

from core import runs
from core.data import centring, strokes
from core.functions.softmax import softmax


def of_drawing(run: str, drawing: str) -> dict[str, Any]:
    """What a net makes of a drawing, given as text: the probability of each digit."""
    large = strokes.rasterise(strokes.decode(drawing), 280)
    image = centring.normalise(large).centred  # 28×28, as MNIST's digits stand in theirs
    p = softmax(runs.existing(run).predict(image[None, None])[0].astype(float))
    return {"digit": np.arange(len(p)), "probability": p}
