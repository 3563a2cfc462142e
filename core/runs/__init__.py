"""Finished trainings: weights, histories and where they come from. torch is imported when weights are first needed."""

from core.runs.catalogue import find, opened, shipped, user
from core.runs.provenance import Provenance
from core.runs.run import Run, run_id
from core.runs.store import Store, StoreError

__all__ = ["Provenance", "Run", "Store", "StoreError", "find", "opened", "run_id", "shipped", "user"]
