"""The controls of the page Your own photo."""

from dataclasses import dataclass

from ui.page.fields import between, options, typed


@dataclass(frozen=True)
class Photo:
    """Where the photo is from; a square on it by its centre and side in per cent; how far it is moved to and fro.

    `side` is a share of the photo's shorter side; `reach` are pixels of the crop.
    """

    source: str = options("drawn", {"drawn": "Drawn street number", "file": "File", "camera": "Camera"})
    number: str = typed("274", "83", when={"source": ("drawn",)})
    look: int = between(1, 0, 30, 1, when={"source": ("drawn",)})
    x: float = between(50.0, 0.0, 100.0, 0.1)
    y: float = between(50.0, 0.0, 100.0, 0.1)
    side: float = between(60.0, 5.0, 100.0, 0.1)
    reach: int = between(2, 1, 3, 1)
    grey: bool = False
