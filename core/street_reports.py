"""What two reports say of their street-number nets, and what their own numbers say to it."""

import math
from dataclasses import dataclass

import numpy as np

from core.claims import Finding
from core.comparison import CONFIDENCE, Accuracy, wilson
from core.fitting_verdict import Verdict, scale, verdict
from core.training.history import EpochRecord

# Netzer et al., Reading Digits in Natural Images with Unsupervised Feature Learning, 2011: images of the digits 0 to 9.
TRAIN_COUNTS = (4948, 13861, 10585, 8497, 7458, 6882, 5727, 5595, 5045, 4659)
TEST_COUNTS = (1744, 5099, 4149, 2882, 2523, 2384, 1977, 2019, 1660, 1595)
SHARE = 0.25
USED = math.floor(SHARE * sum(TRAIN_COUNTS))


@dataclass(frozen=True)
class Reported:
    """A net as a report gives it: its training loss after each epoch, where told, and the accuracy on `images`."""

    report: str
    model: str
    accuracy: float
    images: int
    losses: tuple[float, ...] = ()

    @property
    def measured(self) -> Accuracy:
        """The accuracy as counts."""
        return Accuracy(round(self.accuracy * self.images), self.images)

    @property
    def history(self) -> list[EpochRecord]:
        """The losses as a training's history, of which nothing else is known."""
        unknown = math.nan
        return [
            EpochRecord(epoch, loss, unknown, None, None, unknown, unknown, unknown)
            for epoch, loss in enumerate(self.losses, 1)
        ]

    @property
    def verdict(self) -> Verdict | None:
        """Whether it over-fits or under-fits, by its training losses; None where none are told."""
        return verdict(self.history)

    @property
    def height(self) -> float:
        """Where the last training loss stands between 0 and that of guessing."""
        return scale().height(self.losses[-1])


# R1's accuracy is that on the images it was trained on.
COLLAPSED = Reported("R1", "lenet5", 0.1881, USED)
FIVE_EPOCHS = (
    Reported("R2", "vgg16", 0.9095, sum(TEST_COUNTS), (2.288, 1.058, 0.499, 0.359, 0.286)),
    Reported("R2", "resnet18", 0.8845, sum(TEST_COUNTS), (2.055, 0.737, 0.543, 0.369, 0.297)),
    Reported("R2", "resnet50", 0.7957, sum(TEST_COUNTS), (2.307, 1.565, 1.019, 0.820, 0.750)),
    Reported("R2", "resnet101", 0.4108, sum(TEST_COUNTS), (2.609, 2.430, 2.380, 2.333, 2.095)),
)
DEEPER = ("resnet50", "resnet101")


def always(digit: int) -> Accuracy:
    """What always answering `digit` reaches on the official training images."""
    return Accuracy(TRAIN_COUNTS[digit], sum(TRAIN_COUNTS))


def collapsed_class(reported: Reported = COLLAPSED) -> int | None:
    """The digit whose share of the training images the reported accuracy cannot be told from; None where there is none.

    The report's images are a sample of them, so the share's Wilson interval is that of a sample of its size.
    """
    shares = np.array(TRAIN_COUNTS) / sum(TRAIN_COUNTS)
    low, high = wilson(np.rint(shares * reported.images).astype(np.int64), np.full(len(shares), reported.images))
    inside = np.flatnonzero((low <= reported.accuracy) & (reported.accuracy <= high))
    return int(inside[np.abs(shares[inside] - reported.accuracy).argmin()]) if len(inside) else None


def collapsed_to_one_class(reported: Reported = COLLAPSED) -> Finding:
    """Whether the accuracy is that of a net which reads digits, or that of one which always answers the same."""
    digit = collapsed_class(reported)
    if digit is None:
        return Finding("right", f"{reported.accuracy:.2%} is the share of no digit: the net has learnt something.")
    share = always(digit).share
    low, high = Accuracy(round(share * reported.images), reported.images).interval
    return Finding(
        "wrong",
        f"{TRAIN_COUNTS[digit]:,} of SVHN's {sum(TRAIN_COUNTS):,} training images are {digit}s: {share:.2%}. A net "
        f"that always answers {digit} would reach {low:.2%} to {high:.2%} on {reported.images:,} of them "
        f"({CONFIDENCE:.0%} Wilson interval), and {reported.accuracy:.2%} lies within. So it "
        "collapsed to one class and read nothing.",
    )


def deeper_nets_over_fit() -> Finding:
    """Whether R2's deeper nets over-fit, by their own training losses."""
    deep = [each for each in FIVE_EPOCHS if each.model in DEEPER]
    judged = [each.verdict for each in deep]
    told = " and ".join(f"{each.losses[-1]:.3f}" for each in deep)
    heights = " and ".join(f"{each.height:.0%}" for each in deep)
    if not all(found is not None and found.name == "under-fitting" for found in judged):
        return Finding("right", f"The deeper nets' training losses end at {told}.")
    assert judged[0] is not None
    return Finding(
        "wrong",
        f"A net that over-fits has a low training loss. These end at {told}, where guessing gives ln 10 = "
        f"{math.log(10):.3f}: {heights} of the way from nothing to guessing, so both under-fit. The rule: "
        f"{judged[0].rule}. After {len(deep[0].losses)} epochs they have not learnt their training images yet.",
    )
