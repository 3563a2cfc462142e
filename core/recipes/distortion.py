"""The table of augmentations: how far each kind shifts, turns, shears and recolours an image."""

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


@dataclass(frozen=True)
class Augmentation:
    """What a menu calls it, and how it distorts; None: not at all."""

    title: str
    distortion: Distortion | None


# None flips: a mirrored 2 is no digit. "street" is for house numbers, which come in any colours, light on dark
# as often as dark on light, with crops that are a few pixels off.
AUGMENTATIONS: Mapping[str, Augmentation] = MappingProxyType(
    {
        "none": Augmentation("None", None),
        "shift": Augmentation("Shifted", Distortion(shift=0.08)),
        "affine": Augmentation("Shifted, turned, sheared", Distortion(shift=0.08, degrees=10, scale=0.1, shear=0.1)),
        "street": Augmentation(
            "Street",
            Distortion(
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
        ),
    }
)
DISTORTIONS: Mapping[str, Distortion | None] = MappingProxyType(
    {name: augmentation.distortion for name, augmentation in AUGMENTATIONS.items()}
)
