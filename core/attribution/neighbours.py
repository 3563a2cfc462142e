"""How much of a map lies on the neighbouring digits of an SVHN crop, and pasting in a neighbour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.attribution.dispatch import MOST, attribute
from core.attribution.reduction import by_pixel

if TYPE_CHECKING:
    from torch import nn

    from core.attribution.inputs import Targets

Side = Literal["left", "right"]
SEAM = 2  # columns over which a pasted neighbour fades in


def thirds(maps: NDArray[Any]) -> NDArray[np.float64]:
    """N×3: the shares of |Σ over channels| on the left, the centre and the right third of maps N×C×H×W.

    A column that two thirds share is split between them. nan for a map that is 0 everywhere.
    """
    columns = by_pixel(np.asarray(maps), "absolute").sum(axis=-2)
    ends = np.concatenate([np.zeros((len(columns), 1)), columns.cumsum(1)], axis=1)
    borders = np.linspace(0, columns.shape[1], 4)
    below = np.stack([np.interp(borders, np.arange(ends.shape[1]), row) for row in ends])
    mass, total = np.diff(below, axis=1), ends[:, -1:]
    return np.asarray(np.divide(mass, total, out=np.full_like(mass, np.nan), where=total > 0))


def shares(
    method: str,
    model: nn.Module,
    images: NDArray[Any],
    targets: Targets,
    *,
    internal_batch: int | None = None,
    **options: Any,  # noqa: ANN401
) -> NDArray[np.float64]:
    """`thirds` of the method's maps of many images, of which at most `internal_batch` at a time pass through the net.

    options: as in `attribute`.
    """
    classes = np.array(np.broadcast_to(np.asarray(targets), len(images)))

    def some(part: slice) -> NDArray[np.float64]:
        maps = attribute(method, model, images[part], classes[part], internal_batch=internal_batch, **options)
        return thirds(maps)

    size = internal_batch or MOST
    return np.concatenate([some(slice(first, first + size)) for first in range(0, len(images), size)])


def paste(image: NDArray[Any], neighbour: NDArray[Any], side: Side, pitch: int | None = None) -> NDArray[Any]:
    """The image C×H×W with another crop as its neighbour in the third on that side, both of the same kind.

    The neighbour's centre lies `pitch` columns from the image's, by default half a width, so that about half of
    its digit is seen. The seam fades over SEAM columns.
    """
    if image.shape != neighbour.shape or image.dtype != neighbour.dtype:
        raise ValueError(f"Both images are of one shape and type; got {image.shape} and {neighbour.shape}.")
    if side not in ("left", "right"):
        raise ValueError(f"A neighbour is on the 'left' or the 'right'; got {side!r}.")
    if side == "right":
        return paste(image[..., ::-1], neighbour[..., ::-1], "left", pitch)[..., ::-1].copy()
    width = image.shape[-1]
    shift = width // 2 if pitch is None else pitch
    last = width // 3 + SEAM
    if not 0 <= shift <= width - last:
        raise ValueError(f"pitch must be between 0 and {width - last}; got {shift}.")
    weight = np.clip((last - np.arange(last)) / (SEAM + 1), 0, 1)
    pasted = image.copy()
    mixed = weight * neighbour[..., shift : shift + last] + (1 - weight) * image[..., :last]
    pasted[..., :last] = np.rint(mixed) if np.issubdtype(image.dtype, np.integer) else mixed
    return pasted
