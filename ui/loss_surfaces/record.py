"""The controls of the page Loss surfaces."""

from dataclasses import dataclass

from ui.page.fields import between, options, plain
from ui.shared.choices import HIDDEN

FIELDS = {
    "value": "Loss",
    "slope": "Gradient norm",
    "dw": "Slope along the horizontal axis",
    "db": "Slope along the vertical axis",
    "curvature": "Smallest curvature",
}
MARKS = {"arrows": "Downhill arrows", "vanished": "Vanishing gradient", "negative": "Negative curvature"}
ANYWHERE = (-1e12, 1e12, 0.5)  # typed numbers: what makes no sense is answered by the science, with its reason
END = -1  # a step: the last one
ONE, DIGITS = {"data": ("one",)}, {"data": ("digits",)}
DESCENT = {"view": ("descent",)}
TWO = {"view": ("descent", "slice", "ratio", "3d")}  # the two losses stand above


@dataclass(frozen=True)
class LossSurfaces:
    """One unit and its examples; what is shown of its two losses and where; one descent, one slice."""

    data: str = options("one", {"one": "One example", "points": "A few points", "digits": "Two MNIST digits"})
    hidden: str = options("sigmoid", HIDDEN)
    target: float = between(0.0, 0.0, 1.0, 0.05, when=ONE)
    x: float = between(1.0, -3.0, 3.0, 0.1, when=ONE)
    first: int = options(3, range(10), when=DIGITS)
    second: int = options(8, range(10), when=DIGITS)
    axes: str = options("w1w2", {"w1w2": "w₁ × w₂", "w1b": "w₁ × b", "w2b": "w₂ × b"}, when=DIGITS)
    held: float = between(0.0, -6.0, 6.0, 0.5, when=DIGITS)
    show: str = options("value", FIELDS, when=TWO)
    scale: str = options("each", {"each": "One per map", "common": "Shared"}, when=TWO)
    marks: tuple[str, ...] = options((), MARKS, when=TWO)
    clip: bool = False
    resolution: int = options(101, (51, 101, 201))
    w_low: float = between(-6.0, *ANYWHERE)
    w_high: float = between(6.0, *ANYWHERE)
    b_low: float = between(-6.0, *ANYWHERE)
    b_high: float = between(6.0, *ANYWHERE)
    view: str = options(
        "descent",
        {"descent": "Descent", "slice": "Slice", "ratio": "Output and ratio", "3d": "In 3-D", "six": "Six small maps"},
    )
    click: str = options("start", {"start": "the start", "end": "the end of the slice"}, when=TWO)
    start_w: float = between(4.0, *ANYWHERE, when=TWO)
    start_b: float = between(4.0, *ANYWHERE, when=TWO)
    end_w: float = between(-4.0, *ANYWHERE, when=TWO, seen_with={"view": "slice"})
    end_b: float = between(-2.0, *ANYWHERE, when=TWO, seen_with={"view": "slice"})
    optimiser: str = options("gd", {"gd": "Gradient descent", "momentum": "Momentum 0.9", "adam": "Adam"}, when=DESCENT)
    lr: float = between(0.5, 1e-6, 1e6, 0.1, when=DESCENT)
    steps: int = options(100, (25, 100, 400, 1000), when=DESCENT)
    step: int = plain(END, when=DESCENT)
