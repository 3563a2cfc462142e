"""The named kinds of augmentation, as figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Distortion:
    """How far each image is distorted at random, evenly between minus and plus the figure given."""

    shift: float = 0.0  # share of the side
    degrees: float = 0.0
    scale: float = 0.0  # of width and height, each by itself
    shear: float = 0.0
    brightness: float = 0.0  # share of white, added to all channels
    contrast: float = 0.0  # relative, around mid-grey
    colour: float = 0.0  # brightness and contrast of each channel by itself
    invert: float = 0.0  # share of the images
    cutout: int = 0  # side in pixels of a grey square (DeVries & Taylor 2017, arXiv 1708.04552)


# None flips: a mirrored 2 is no digit. "street" is for house numbers, which come in any colours, light on dark
# as often as dark on light, with crops that are a few pixels off.
DISTORTIONS: Mapping[str, Distortion | None] = MappingProxyType(
    {
        "none": None,
        "shift": Distortion(shift=0.08),
        "affine": Distortion(shift=0.08, degrees=10, scale=0.1, shear=0.1),
        "street": Distortion(
            shift=0.1,
            degrees=8,
            scale=0.15,
            shear=0.1,
            brightness=0.15,
            contrast=0.3,
            colour=0.1,
            invert=0.3,
            cutout=8,
        ),
    }
)
