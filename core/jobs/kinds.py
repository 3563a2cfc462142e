"""The kinds of request as the queue keeps them: a name, and JSON."""

import json
from typing import Literal

from core.jobs.job import Request
from core.recipes import Recipe
from core.runs import TrainingRequest
from core.tuning.request import SearchRequest
from core.tuning.spec import StudySpec

Kind = Literal["training", "search"]


def kind(request: Request) -> Kind:
    """What the queue calls that kind of request."""
    return "search" if isinstance(request, SearchRequest) else "training"


def encoded(request: Request) -> str:
    """The recipe or the study as JSON; the data's fingerprint is kept beside it."""
    asked = request.spec if isinstance(request, SearchRequest) else request.recipe
    return json.dumps(asked.to_dict())


def decoded(kind: str, text: str, fingerprint: str) -> Request | None:
    """The inverse of `kind` and `encoded`; None for what is damaged, or another version's."""
    try:
        values = json.loads(text)
        if kind == "search":
            return SearchRequest(StudySpec.from_dict(values), fingerprint)
        return TrainingRequest(Recipe.from_dict(values), fingerprint) if kind == "training" else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
