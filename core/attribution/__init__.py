"""Which pixels a logit depends on, by the literature's methods; Captum and torch come with the first call."""

from core.attribution.completeness import completeness_gap
from core.attribution.dispatch import applicable, attribute, grad_cam_layers, reasons_against
from core.attribution.method import Method, Smoothing
from core.attribution.methods import METHODS

__all__ = [
    "METHODS",
    "Method",
    "Smoothing",
    "applicable",
    "attribute",
    "completeness_gap",
    "grad_cam_layers",
    "reasons_against",
]
