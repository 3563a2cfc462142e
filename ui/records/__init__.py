"""Each page's controls as one typed record; what a field may be is said in ui.state."""

from ui.records.attributions import TARGETS, Saliency, Trust
from ui.records.inside import Architecture, LayerByLayer, Softmax
from ui.records.losses import END, FIELDS, MARKS, NETS, Convexity, FourNetRace, LossSurfaces
from ui.records.names import DIGITS, HIDDEN, MNIST_NETS, SVHN_NETS
from ui.records.street import COMMONEST, RANKED_NETS, Photo, Rankings, StreetNumbers
from ui.records.training import (
    BEST,
    FIRST,
    LAST,
    QUICK,
    Landscape,
    LossUpAccuracyFlat,
    ReplayEarlyStopping,
    TrainingCurves,
    Tuning,
)

__all__ = [
    "BEST",
    "COMMONEST",
    "DIGITS",
    "END",
    "FIELDS",
    "FIRST",
    "HIDDEN",
    "LAST",
    "MARKS",
    "MNIST_NETS",
    "NETS",
    "QUICK",
    "RANKED_NETS",
    "SVHN_NETS",
    "TARGETS",
    "Architecture",
    "Convexity",
    "FourNetRace",
    "Landscape",
    "LayerByLayer",
    "LossSurfaces",
    "LossUpAccuracyFlat",
    "Photo",
    "Rankings",
    "ReplayEarlyStopping",
    "Saliency",
    "Softmax",
    "StreetNumbers",
    "TrainingCurves",
    "Trust",
    "Tuning",
]
