"""Check that images are what their file names say: pixels, labels, and what a shipped net reads."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.data.types import DIGITS, Dataset, Split

LOOKED_AT = 200  # test images
FEWEST = 20  # below which a share says nothing
SURE = 0.6  # of them: shipped nets read nine in ten and more of such digits, and about one in ten of anything else
READERS = {"mnist": "mnist-cnn", "svhn": "lenet5"}
_LOOKS = {"mnist": "upright, white on black", "svhn": "upright, in their colours"}


def of(dataset: Dataset) -> Iterator[str]:
    """What seems wrong with "mnist" or "svhn" from files, a sentence each; the official files are taken as they are."""
    if dataset.source == "official":
        return
    brightest = int(dataset.test.images.max())
    if brightest <= 1:
        yield "The pixels are 0 or 1, not 0 to 255, so that every image is as good as black: multiply them by 255."
        return
    yield from _digits(dataset)
    yield from _read(dataset)


def _digits(dataset: Dataset) -> Iterator[str]:
    there = np.unique(dataset.train.labels)
    if len(dataset.train) >= LOOKED_AT and len(there) < len(DIGITS):
        names = ", ".join(map(str, there))
        yield f"{'Only the digits' if len(there) > 1 else 'Only the digit'} {names} can be learned from these labels."


def _read(dataset: Dataset) -> Iterator[str]:
    """A shipped net's word, and which change of images or labels would make it right."""
    count = min(LOOKED_AT, len(dataset.test))
    places = np.linspace(0, len(dataset.test) - 1, count).astype(np.int64)
    looked_at = Split(dataset.test.images[places], dataset.test.labels[places])
    if count < FEWEST:
        return
    said = _predictions(dataset.name, looked_at.images)
    right = _share(said, looked_at.labels)
    if right >= SURE:
        return
    told = f"A shipped network reads {right:.0%} of {count} of them"
    better = next(((words, share) for words, share in _changes(dataset.name, looked_at, said) if share >= SURE), None)
    if better:
        yield f"{told}, but {better[1]:.0%} {better[0]}."
    else:
        yield f"{told}: are these digits, {_LOOKS[dataset.name]}, with the right labels?"


def _changes(name: str, split: Split, predicted: NDArray[np.int64]) -> Iterator[tuple[str, float]]:
    """What else the files may hold, and the share that is right then."""
    turned = _predictions(name, np.ascontiguousarray(split.images.swapaxes(2, 3)))
    yield "with rows and columns exchanged, as EMNIST's files have them", _share(turned, split.labels)
    if name == "mnist":
        inverted = _predictions(name, 255 - split.images)
        yield "with black and white exchanged: MNIST is white on black", _share(inverted, split.labels)
    for step, words in ((1, "one more"), (-1, "one less")):
        yield f"if each label were {words}", _share(predicted, (split.labels + step) % len(DIGITS))


def _predictions(name: str, images: NDArray[np.uint8]) -> NDArray[np.int64]:
    from core.recipes import SHIPPED
    from core.runs import shipped

    run = shipped().get(SHIPPED[READERS[name]])
    if run is None:
        raise RuntimeError(f"the shipped {READERS[name]} is gone")
    return np.asarray(run.predict(images).argmax(axis=1))


def _share(predicted: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    return float((predicted == labels).mean())
