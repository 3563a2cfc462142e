"""The search for hyper-parameters by Optuna's samplers; optuna and torch are imported when a search runs."""

from core.tuning.request import SearchRequest, studies
from core.tuning.results import Results, Search, Trial, load, save, shipped
from core.tuning.space import Choice, Interval, Space
from core.tuning.spec import SAMPLERS, SHIPPED_STUDIES, StudyError, StudySpec

__all__ = [
    "SAMPLERS",
    "SHIPPED_STUDIES",
    "Choice",
    "Interval",
    "Results",
    "Search",
    "SearchRequest",
    "Space",
    "StudyError",
    "StudySpec",
    "Trial",
    "load",
    "save",
    "shipped",
    "studies",
]
