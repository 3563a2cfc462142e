"""The controls of where an image comes from and what is done to it; pages that take any image inherit them."""

from dataclasses import dataclass

from ui.records.names import DIGITS
from ui.state import between, options, typed

SEVEN = "eNpjlGBgsTE6YbSgqeIOAA_-A_w"
SOURCES = {"test": "Test image", "drawing": "Drawing", "upload": "Upload"}


@dataclass(frozen=True)
class Sourced:
    """A test image, a drawing or an upload, and the changes made to it."""

    source: str = options("test", SOURCES)
    digit: str = options("any", DIGITS)
    image: int = 0
    drawing: str = typed("", SEVEN)
    centred: bool = True
    shift_x: int = between(0, -10, 10, 1)
    shift_y: int = between(0, -10, 10, 1)
    degrees: float = between(0.0, -180.0, 180.0, 5.0)
    noise: float = between(0.0, 0.0, 0.5, 0.05)
    blur: float = between(0.0, 0.0, 3.0, 0.1)
    inverted: bool = False
