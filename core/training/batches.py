"""A split that lives on the device as uint8; many batches at a time are gathered, distorted and normalised there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data import Split, normalisation
from core.data.net_input import scale_and_shift
from core.recipes.distortion import Distortion
from core.training import augmentation
from core.training.speed.precision import FLOAT32, Precision

# So many images are prepared by one set of tensor operations and then cut into batches: at batch 32 the calls
# would otherwise cost more than the arithmetic, and far more no longer fit a CPU's cache.
PREPARED = 1024


class Normaliser:
    """(x − mean) / deviation for each channel, as one multiplication and one addition."""

    def __init__(self, dataset: str, device: torch.device) -> None:
        self._scale, self._shift = (
            torch.from_numpy(part)[None].to(device) for part in scale_and_shift(normalisation(dataset))
        )

    def __call__(self, images: Tensor) -> Tensor:
        """float32 N×C×H×W, of images whose values run from 0 to 1."""
        return torch.addcmul(self._shift, images, self._scale)

    def of_bytes(self, images: Tensor) -> Tensor:
        """float32 N×C×H×W, of uint8 images."""
        return images.to(torch.float32, copy=True).mul_(self._scale / 255).add_(self._shift)


@dataclass(frozen=True)
class Images:
    """A split on the device: uint8 N×C×H×W, int64 N, and how to feed it to a net."""

    images: Tensor
    labels: Tensor
    normalise: Normaliser
    memory_format: torch.memory_format

    @classmethod
    def of(cls, split: Split, dataset: str, device: torch.device, precision: Precision = FLOAT32) -> "Images":
        """Copy a split to the device."""
        images, labels = torch.tensor(split.images, device=device), torch.tensor(split.labels, device=device)
        return cls(images, labels, Normaliser(dataset, device), precision.memory_format)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Tensor) -> "Images":
        """The images of some indices."""
        return Images(self.images[indices], self.labels[indices], self.normalise, self.memory_format)

    def in_order(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Normalised batches of at most `size`, as they come."""
        for images, labels in zip(torch.split(self.images, size), torch.split(self.labels, size), strict=True):
            yield self.normalise.of_bytes(images).contiguous(memory_format=self.memory_format), labels

    def shuffled(
        self, size: int, kind: Distortion | None, generator: torch.Generator
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Each image once, in ⌈N/size⌉ batches that differ by one image at most: no last one is very small."""
        order = torch.randperm(len(self), generator=generator, device=self.labels.device)
        batches = order.tensor_split(-(-len(self) // size))
        for group in _groups(batches, max(1, PREPARED // size)):
            yield from self._prepared(group, kind, generator)

    def _prepared(
        self, batches: Sequence[Tensor], kind: Distortion | None, generator: torch.Generator
    ) -> Iterator[tuple[Tensor, Tensor]]:
        indices = torch.cat(tuple(batches))
        sizes = [len(batch) for batch in batches]
        labels = torch.split(self.labels.index_select(0, indices), sizes)
        yield from zip(torch.split(self._inputs(indices, kind, generator), sizes), labels, strict=True)

    def _inputs(self, indices: Tensor, kind: Distortion | None, generator: torch.Generator) -> Tensor:
        images = self.images.index_select(0, indices)  # many times faster than self.images[indices]
        if kind is None:
            images = self.normalise.of_bytes(images)
        else:
            images = images.float() / 255
            drawn = augmentation.draw(kind, images, generator)
            images = self.normalise(augmentation.apply(kind, images, drawn))
        return images.contiguous(memory_format=self.memory_format)


def _groups(batches: Sequence[Tensor], size: int) -> Iterator[Sequence[Tensor]]:
    for start in range(0, len(batches), size):
        yield batches[start : start + size]
