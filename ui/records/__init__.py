"""Each page's controls as one typed record; what a field may be is said in ui.state."""

from ui.records.attributions import TARGETS, Saliency
from ui.records.inside import Architecture, LayerByLayer, Softmax
from ui.records.losses import END, FIELDS, MARKS, NETS, Convexity, FourNetRace, LossSurfaces
from ui.records.names import DIGITS, HIDDEN, MNIST_NETS, SVHN_NETS

__all__ = [
    "DIGITS",
    "END",
    "FIELDS",
    "HIDDEN",
    "MARKS",
    "MNIST_NETS",
    "NETS",
    "SVHN_NETS",
    "TARGETS",
    "Architecture",
    "Convexity",
    "FourNetRace",
    "LayerByLayer",
    "LossSurfaces",
    "Saliency",
    "Softmax",
]
