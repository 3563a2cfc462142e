"""Which scaling a net was trained with: a guess from its losses on test images, and whether it reads digits at all."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.adopting.adopted import AdoptedNet
from core.adopting.scaling import INVERTED, TRANSPOSED, Scaling, candidates
from core.data import Dataset
from core.models.batches import fitting
from core.statistics.comparison import Accuracy

COUNT = 500  # test images for each candidate
MORE = 5000  # where two or more make no mistake on those
MOST = 250  # images at once
CLOSE = 2.0  # standard errors of the difference between two mean losses, below which they are close
GUESSING = 2.0  # times the share of the most frequent class, which guessing reaches


@dataclass(frozen=True)
class Judged:
    """A scaling, and what the net says of the images under it: mean loss and mean confidence, and each image's loss."""

    scaling: Scaling
    accuracy: Accuracy
    loss: float
    confidence: float
    losses: NDArray[np.float64]


@dataclass(frozen=True)
class Proposal:
    """All candidates, the proposed one first, then by their losses; `warnings` are sentences."""

    judged: tuple[Judged, ...]
    source: str
    warnings: tuple[str, ...]

    @property
    def scaling(self) -> Scaling:
        """What is proposed."""
        return self.judged[0].scaling


def propose(net: AdoptedNet, data: Dataset) -> Proposal:
    """Judge each usual scaling on up to 500 of the data's test images, evenly spread; data as `net.dataset` names them.

    The lowest mean loss is proposed, `upright_first`. Where a net makes no mistake, larger numbers always lower its
    loss, whatever it was trained with: if two candidates make none, all are judged on 5,000 images. Two are close where
    the mean difference of their losses, image by image, is below two standard errors. The net hardly reads digits where
    under each scaling the 95 % interval of its accuracy begins below twice the share of the most frequent class.
    """
    judged, labels = _all(net, data, COUNT)
    if perfect(judged) > 1 and len(data.test) > COUNT:
        judged, labels = _all(net, data, MORE)
    share = float(np.bincount(labels).max() / len(labels))
    return Proposal(judged, data.source, tuple(_warnings(judged, share)))


def _all(net: AdoptedNet, data: Dataset, count: int) -> tuple[tuple[Judged, ...], NDArray[np.int64]]:
    """Every candidate on so many test images, the lowest loss first; and the images' labels."""
    places = np.unique(np.linspace(0, len(data.test) - 1, min(count, len(data.test))).round().astype(int))
    images, labels = data.test.images[places], data.test.labels[places]
    found = [judge(net, scaling, images, labels) for scaling in candidates(net.image[0], net.front)]
    return upright_first(tuple(sorted(found, key=lambda each: (not np.isfinite(each.loss), each.loss)))), labels


def upright_first(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Where an inverted or transposed scaling leads and a plain one is close to it, the best plain one leads.

    Street numbers are as often dark as bright: a net that reads both cannot tell the two apart.
    """
    plain = [each for each in judged if not each.scaling.key.endswith((INVERTED, TRANSPOSED))]
    if not plain or plain[0] is judged[0] or not close(judged[0], plain[0]):
        return judged
    return (plain[0], *(each for each in judged if each is not plain[0]))


def perfect(judged: tuple[Judged, ...]) -> int:
    """Under how many scalings the net makes no mistake."""
    return sum(each.accuracy.right == each.accuracy.count for each in judged)


def judge(net: AdoptedNet, scaling: Scaling, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> Judged:
    """The net under one scaling: cross-entropy of its softmax, or of its sigmoids where it ends in those."""
    logits = torch.from_numpy(answers(net, scaling, images)).double()
    truth = torch.from_numpy(labels)
    if net.end == "sigmoid":
        wanted = functional.one_hot(truth, net.classes).double()
        losses = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none").sum(1)
        sure = logits.sigmoid().max(1).values
    else:
        losses, sure = functional.cross_entropy(logits, truth, reduction="none"), logits.softmax(1).max(1).values
    accuracy = Accuracy.of(logits.argmax(1).numpy(), labels)
    return Judged(scaling, accuracy, float(losses.mean()), float(sure.mean()), losses.numpy())


def answers(net: AdoptedNet, scaling: Scaling, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Logits N×classes of uint8 images N×C×H×W."""
    size = fitting(net.model, net.image, MOST)
    with torch.inference_mode():
        parts = [
            net.model(torch.from_numpy(scaling.applied(images[start : start + size])))
            for start in range(0, len(images), size)
        ]
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def accuracy(net: AdoptedNet, scaling: Scaling, data: Dataset) -> Accuracy:
    """On all test images."""
    return Accuracy.of(answers(net, scaling, data.test.images).argmax(1), data.test.labels)


def close(first: Judged, second: Judged) -> bool:
    """Whether the images leave open which of the two has the lower loss."""
    apart = second.losses - first.losses
    error = float(apart.std(ddof=1)) / sqrt(len(apart)) if len(apart) > 1 else float("inf")
    return float(apart.mean()) <= CLOSE * error


def guesses(judged: tuple[Judged, ...], share: float) -> bool:
    """Whether under each scaling the net may be no better than twice what guessing one class, of that share, gives."""
    return all(each.accuracy.interval[0] < GUESSING * share for each in judged)


def _warnings(judged: tuple[Judged, ...], share: float) -> list[str]:
    found = []
    best = max(judged, key=lambda each: each.accuracy.share)
    if guesses(judged, share):
        found.append(
            f"Under each scaling the net is hardly better than guessing: right on {best.accuracy.share:.1%} at most, "
            f"where one class alone gives {share:.1%}. Is it a net for digits?"
        )
    elif perfect(judged) > 1:
        found.append(
            f"Under {perfect(judged)} scalings the net makes no mistake, and then larger numbers always lower its loss."
            " Choose the one that it was trained with."
        )
    elif len(judged) > 1 and close(judged[0], judged[1]):
        found.append(
            f"Two scalings are close: “{judged[0].scaling.title}” with a loss of {judged[0].loss:.3f} and "
            f"“{judged[1].scaling.title}” with {judged[1].loss:.3f}. Choose the one that the net was trained with."
        )
    return found
