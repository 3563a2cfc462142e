"""The same nets trained under other settings, ranked by test accuracy; torch is imported by `measure` alone."""

from core.rankings.grid import NETS, PLAN, Grid, Setting
from core.rankings.handins import HAND_INS, HandIn, Match, closest
from core.rankings.ranking import (
    Correlation,
    Standing,
    correlations,
    orders,
    places,
    reversals,
    standings,
    ties,
    widest,
)
from core.rankings.results import Cell, Rankings, RankingsError, load, save, shipped

__all__ = [
    "HAND_INS",
    "NETS",
    "PLAN",
    "Cell",
    "Correlation",
    "Grid",
    "HandIn",
    "Match",
    "Rankings",
    "RankingsError",
    "Setting",
    "Standing",
    "closest",
    "correlations",
    "load",
    "orders",
    "places",
    "reversals",
    "save",
    "shipped",
    "standings",
    "ties",
    "widest",
]
