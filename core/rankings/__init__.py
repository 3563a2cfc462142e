"""The same nets trained under other settings, ranked by test accuracy; torch is imported by `measure` alone."""

from core.rankings.grid import NETS, PLAN, Grid, Setting
from core.rankings.ranking import (
    Correlation,
    Standing,
    above,
    apart,
    complete,
    contradictions,
    correlations,
    grouped,
    orders,
    rank_counts,
    reversals,
    standings,
    widest,
)
from core.rankings.results import Cell, RankingGrid, RankingsError, load, save, shipped

__all__ = [
    "NETS",
    "PLAN",
    "Cell",
    "Correlation",
    "Grid",
    "RankingGrid",
    "RankingsError",
    "Setting",
    "Standing",
    "above",
    "apart",
    "complete",
    "contradictions",
    "correlations",
    "grouped",
    "load",
    "orders",
    "rank_counts",
    "reversals",
    "save",
    "shipped",
    "standings",
    "widest",
]
