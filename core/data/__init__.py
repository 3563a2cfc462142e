"""The data sets: MNIST and SVHN from files or drawn by the app, and three sets of small shapes."""

from core.data.loading import NAMES, load, normalisation
from core.data.types import DataError, Dataset, Source, Split

__all__ = ["NAMES", "DataError", "Dataset", "Source", "Split", "load", "normalisation"]
