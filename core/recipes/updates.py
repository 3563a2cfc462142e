"""How many batches an epoch has, and how many updates a training makes."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Updates:
    """What becomes of `images` in a training: so many set aside, so many learnt from in batches, epoch by epoch."""

    images: int
    held_out: int
    batch_size: int
    epochs: int

    @property
    def trained(self) -> int:
        """The images that the net learns from, each once an epoch."""
        return self.images - self.held_out

    @property
    def batches(self) -> int:
        """Batches, and so updates, an epoch; the last may be smaller than the others."""
        return math.ceil(self.trained / self.batch_size)

    @property
    def total(self) -> int:
        """Updates over all epochs."""
        return self.epochs * self.batches

    @property
    def seen(self) -> int:
        """How many images the net is shown over all epochs."""
        return self.epochs * self.trained


def count(images: int, batch_size: int, epochs: int, validation: float = 0.0, share: float = 1.0) -> Updates:
    """The updates on ⌊share·images⌋ images of which ⌊validation·n⌋ are set aside; ValueError names what cannot be."""
    if images < 1 or batch_size < 1 or epochs < 0:
        raise ValueError(f"{images} images, batches of {batch_size}, {epochs} epochs: take at least 1, 1 and 0.")
    if not (0 < share <= 1 and 0 <= validation < 1):
        raise ValueError(f"share {share:g} must be above 0 and at most 1, validation {validation:g} from 0 to below 1.")
    used = _part(share, images)
    return Updates(used, _part(validation, used), batch_size, epochs)


def _part(share: float, number: int) -> int:
    return math.floor(round(share * number, 6))  # 0.29 · 100 is 28.999… in binary
