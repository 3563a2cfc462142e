"""The result of a view: closing sentence, CSV columns, settings, code to show, script; and that of a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.page.script import Script


@dataclass(frozen=True)
class ViewResult:
    """What a view ends with: a sentence, numbers as columns, the values of its controls, the code behind it, and the
    script that computes the columns.
    """

    sentence: str
    columns: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    code: tuple[Callable[..., object] | type, ...] = ()
    script: Script | None = None


@dataclass(frozen=True)
class PageResult:
    """What a page ends with: its state, the code that computed it, a CSV file's columns by its name, and the script
    that computes the first one's.
    """

    record: object
    code: tuple[Callable[..., object] | type, ...]
    files: Mapping[str, Mapping[str, NDArray[np.generic]]] | None = None
    script: Script | None = None
