"""Finished trainings: weights, histories and where they come from. torch is imported when weights are first needed."""

from core.runs.catalogue import before, by_id, existing, find, measured, opened, random_twin, shipped, user
from core.runs.files import StoreError
from core.runs.outputs import Outputs, with_outputs
from core.runs.provenance import Provenance
from core.runs.request import TrainingRequest
from core.runs.run import Run
from core.runs.store import Store

__all__ = [
    "Outputs",
    "Provenance",
    "Run",
    "Store",
    "StoreError",
    "TrainingRequest",
    "before",
    "by_id",
    "existing",
    "find",
    "measured",
    "opened",
    "random_twin",
    "shipped",
    "user",
    "with_outputs",
]
