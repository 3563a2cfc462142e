"""The controls of the page Validation above training."""

from dataclasses import dataclass

from ui.page.fields import options, typed
from ui.shared.choices import FIRST


@dataclass(frozen=True)
class ValidationBeatsTraining:
    """The run whose images are measured again, and what is drawn."""

    run: str = typed(FIRST, "mlp-128")
    measure: str = options("loss", {"loss": "Loss", "accuracy": "Accuracy"})
