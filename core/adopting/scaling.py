"""How a net's input may have been scaled, which no file of weights says: the usual ways, all from pixels 0 to 255."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.data import normalisation

if TYPE_CHECKING:
    from torch import nn

    from core.adopting.adopted import AdoptedNet

IMAGENET: Mapping[int, tuple[tuple[float, ...], tuple[float, ...]]] = {
    1: ((0.449,), (0.226,)),  # the means of the three channels' numbers
    3: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}
INVERTED, TRANSPOSED = "-inverted", "-transposed"
DATA: Mapping[int, str] = {1: "mnist", 3: "svhn"}


@dataclass(frozen=True)
class Scaling:
    """(x/255 − mean)/deviation, with a mean and a deviation for each channel; rows and columns may be swapped first.

    An inverted image, 1 − x/255, is one of negative deviation. `key` is the name in commands and addresses.
    """

    key: str
    title: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    transposed: bool = False

    def applied(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Images N×C×H×W as the net was trained on them."""
        mean, deviation = (np.asarray(part, np.float32).reshape(-1, 1, 1) for part in (self.mean, self.deviation))
        turned = images.swapaxes(2, 3) if self.transposed else images
        return np.ascontiguousarray((turned / np.float32(255) - mean) / deviation, dtype=np.float32)


def candidates(channels: int, front: bool) -> tuple[Scaling, ...]:
    """The usual scalings of images with 1 or 3 channels, then each inverted and each transposed.

    Pixels 0 to 255 come first for a net that scales them itself.
    """
    one = (1.0,) * channels
    zero, half = tuple(0 * each for each in one), tuple(each / 2 for each in one)
    mean, deviation = normalisation(DATA[channels])
    raw = Scaling("raw", "0 to 255" + (", which its own first layer scales" if front else ""), zero, _parts(one))
    plain = [
        Scaling("unit", "0 to 1 (x/255)", zero, one),
        Scaling("signed", "−1 to 1 (x/127.5 − 1)", half, half),
        Scaling("data", f"mean 0, deviation 1 of {DATA[channels].upper()}’s pixels", mean, deviation),
        Scaling("imagenet", "mean and deviation of ImageNet’s pixels", *IMAGENET[channels]),
    ]
    ordered = [raw, *plain] if front else [*plain, raw]
    return (*ordered, *map(_inverted, ordered), *map(_transposed, ordered))


def _parts(one: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(each / 255 for each in one)


def _inverted(plain: Scaling) -> Scaling:
    mean, deviation = tuple(1 - each for each in plain.mean), tuple(-each for each in plain.deviation)
    return Scaling(f"{plain.key}{INVERTED}", f"{plain.title}, dark digits on white", mean, deviation)


def _transposed(plain: Scaling) -> Scaling:
    title = f"{plain.title}, rows and columns swapped"
    return replace(plain, key=f"{plain.key}{TRANSPOSED}", title=title, transposed=True)


def model_of(net: "AdoptedNet", scaling: Scaling) -> "nn.Module":
    """The net for input that is normalised as this app does it: a first layer brings that to the author's scaling.

    Its weights are the net's own, not copies. Where both scalings are one, it is the net itself.
    """
    import torch
    from torch import nn

    from core.adopting.front import AuthorsInput

    mean, deviation = (np.asarray(part, np.float64) for part in normalisation(DATA[net.image[0]]))
    scale, shift = deviation / scaling.deviation, (mean - scaling.mean) / np.asarray(scaling.deviation)
    if not scaling.transposed and np.allclose(scale, 1, atol=1e-9) and np.allclose(shift, 0, atol=1e-9):
        return net.model
    first = AuthorsInput(torch.from_numpy(scale).float(), torch.from_numpy(shift).float(), scaling.transposed)
    plain = isinstance(net.model, nn.Sequential)
    rest = dict(net.model.named_children()) if plain else {"net": net.model}
    return nn.Sequential(OrderedDict({"input_scaling": first, **rest})).eval()
