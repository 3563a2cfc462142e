"""The result of a view: closing sentence, CSV columns, settings, code to show; and that of a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ViewResult:
    """What a view ends with: a sentence, numbers as columns, the values of its controls, the code behind it."""

    sentence: str
    columns: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    code: tuple[Callable[..., object] | type, ...] = ()


@dataclass(frozen=True)
class PageResult:
    """What a page ends with: its state, the code that computed it, a CSV file's columns by its name."""

    record: object
    code: tuple[Callable[..., object] | type, ...]
    files: Mapping[str, Mapping[str, NDArray[np.generic]]] | None = None
