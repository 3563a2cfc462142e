"""Maps of all channels as one number a pixel, as a page's controls ask for it."""

import numpy as np

from core.attribution.reduction import over_channels
from ui.charts.heat import Display, Map


def flattened(attribution: Map, display: Display) -> Map:
    """C×H×W → H×W."""
    reduced = over_channels(attribution, display.reduction)
    return np.abs(reduced) if display.sign == "absolute" else reduced
