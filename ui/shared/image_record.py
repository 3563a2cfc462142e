"""The controls of an image's source and changes; records of pages that take any image inherit them."""

from dataclasses import dataclass

from ui.page.fields import between, options, plain, typed
from ui.shared.choices import DIGITS, MNIST_NETS

FINE = 280  # pixels a side of a drawing or an upload before it is centred
SEVEN = "eNpjlGBgsTE6YbSgqeIOAA_-A_w"
SOURCES = {"test": "Test image", "drawing": "Drawing", "upload": "Upload"}
TEST_IMAGE = {"source": ("test",)}
ANY_IMAGE = {"source": SOURCES}  # a page that may be without an image says so in its own `source`


@dataclass(frozen=True)
class Sourced:
    """A test image, a drawing or an upload, and the changes made to it. Digits are centred for nets of grey images."""

    source: str = options("test", SOURCES)
    digit: str = options("any", DIGITS, when=TEST_IMAGE)
    image: int = plain(0, when=TEST_IMAGE)
    drawing: str = typed("", SEVEN, when={"source": ("drawing",)})
    centred: bool = plain(True, when={"source": ("drawing", "upload"), "net": MNIST_NETS}, seen_with={"drawing": SEVEN})
    shift_x: int = between(0, -10, 10, 1, when=ANY_IMAGE)
    shift_y: int = between(0, -10, 10, 1, when=ANY_IMAGE)
    degrees: float = between(0.0, -180.0, 180.0, 5.0, when=ANY_IMAGE)
    noise: float = between(0.0, 0.0, 0.5, 0.05, when=ANY_IMAGE)
    blur: float = between(0.0, 0.0, 3.0, 0.1, when=ANY_IMAGE)
    inverted: bool = plain(False, when=ANY_IMAGE)
