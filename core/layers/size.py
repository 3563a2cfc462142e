"""The size of a named net: what it holds, what it computes for an image, how deep it is."""

from dataclasses import dataclass

FLOAT32_BYTES = 4


@dataclass(frozen=True)
class Size:
    """A net's parameters, what it computes for an image, its layers with weights, and its weights as float32.

    Layers on the short cuts of residual blocks do not count, as in the nets' names.
    """

    parameters: int
    flops: int
    layers: int

    @property
    def megabytes(self) -> float:
        """Of 10⁶ bytes."""
        return FLOAT32_BYTES * self.parameters / 1e6


def size(name: str, **options: object) -> Size:
    """That of the net with these options; its weights take no memory. ValueErrors as `models.build`."""
    from core.layers.inventory import inventory  # and with it torch

    rows = inventory(name, **options)
    layers = sum(row.kind in ("Conv2d", "Linear") and "downsample" not in row.name for row in rows)
    return Size(sum(row.parameters for row in rows), sum(row.flops for row in rows), layers)
