"""The controls of the page Early stopping."""

from dataclasses import dataclass

from ui.page.fields import between, typed
from ui.shared.choices import FIRST


@dataclass(frozen=True)
class ReplayEarlyStopping:
    """A run, and the rule that its validation losses are replayed under."""

    run: str = typed(FIRST, "mlp-128")
    patience: int = between(10, 0, 30, 1)
    min_delta: float = between(0.001, 0.0, 0.05, 0.0005)
    restore: bool = True
    start: int = between(0, 0, 30, 1)
