"""The controls of the page Loss up, accuracy flat."""

from dataclasses import dataclass

from ui.page.fields import between, options, typed
from ui.shared.choices import BEST, FIRST, LAST


@dataclass(frozen=True)
class LossUpAccuracyFlat:
    """A run, two of its epochs, a group of images and one of them; which images are rated, at what temperature."""

    run: str = typed(FIRST, "early-stopped")
    before: int = BEST
    after: int = LAST
    part: str = options(
        "wrong-surer",
        {
            "right-less-sure": "Right, less confident",
            "right-surer": "Right, more confident",
            "wrong-surer": "Wrong, more confident",
            "wrong-less-sure": "Wrong, less confident",
            "right-to-wrong": "Right, then wrong",
            "wrong-to-right": "Wrong, then right",
        },
    )
    image: int = 0
    rated: str = options("validation", {"validation": "Validation images", "test": "Test images"})
    temperature: float = between(1.0, 0.1, 8.0, 0.05)
