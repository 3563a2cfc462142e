"""The loss around a trained network: planes of weights, the path of training, lines between runs, curvature.

torch is imported when something is computed, not when the results' classes are.
"""

from core.landscape.random_plane import plane
from core.landscape.results import LOSSES, Line, Plane, Spectrum, TrainingPath

__all__ = ["LOSSES", "Line", "Plane", "Spectrum", "TrainingPath", "plane"]
