"""What two reports say of their street-number nets, judged by their own numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.models import spec
from core.recipes.history import EpochRecord
from core.reports.claim import Finding
from core.reports.over_fitting import FitVerdict, scale, verdict
from core.statistics.comparison import CONFIDENCE, Accuracy

# Netzer et al., Reading Digits in Natural Images with Unsupervised Feature Learning, 2011: images of the digits 0 to 9.
TRAIN_COUNTS = (4948, 13861, 10585, 8497, 7458, 6882, 5727, 5595, 5045, 4659)
TEST_COUNTS = (1744, 5099, 4149, 2882, 2523, 2384, 1977, 2019, 1660, 1595)
# The crops that the app's runs and rankings were made with: about a third are Netzer's, the others were cut anew from
# the photos by his recipe; those for training are from the photos of the official test images, and the other way round.
RECUT = "4e85b9b4323f943f598038d6d71f35d8"
# Published test accuracies on the official images, trained on the official training images for 300 epochs.
PUBLISHED: Mapping[str, float] = MappingProxyType({"resnet18": 0.9595113706207744, "vgg16": 0.961240012292563})
MODEL_CARDS = "https://huggingface.co/edadaltocg"
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
    def net(self) -> str:
        """As the report names it: whether its VGG-16 normalises batches, as ours does, it does not say."""
        return spec(self.model).plain.removesuffix("-BN")

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
    def verdict(self) -> FitVerdict | None:
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
LOSSES_AS_REPORTED = "R2's own training losses, one run of each net; by the printed rule."


def crops(source: str, fingerprint: str) -> str:
    """What images of street numbers these are, by the provenance of a run."""
    if source == "official":
        return "SVHN's official crops"
    if source == "drawn":
        return "digits drawn by the app"
    return (
        "re-cut crops of SVHN, not its official benchmark"
        if fingerprint == RECUT
        else "crops of SVHN, not its official files"
    )


def always(digit: int) -> Accuracy:
    """What always answering `digit` reaches on the official training images."""
    return Accuracy(TRAIN_COUNTS[digit], sum(TRAIN_COUNTS))


def collapsed_class(reported: Reported = COLLAPSED) -> int | None:
    """The digit that a net may always have answered to reach this; of several the nearest, None where there is none."""
    bands = [always_band(digit, reported.images) for digit in range(len(TRAIN_COUNTS))]
    inside = [digit for digit, (low, high) in enumerate(bands) if low <= reported.accuracy <= high]
    return min(inside, key=lambda digit: abs(always(digit).share - reported.accuracy), default=None)


def always_band(digit: int, images: int) -> tuple[float, float]:
    """Where the accuracy of always answering `digit` lies at 95 % on so many of the official training images.

    They are drawn without putting back out of known ones: the count is hypergeometric.
    """
    from scipy.stats import hypergeom

    drawn = hypergeom(sum(TRAIN_COUNTS), TRAIN_COUNTS[digit], images)
    return float(drawn.ppf((1 - CONFIDENCE) / 2)) / images, float(drawn.ppf((1 + CONFIDENCE) / 2)) / images


def deeper_nets_over_fit() -> Finding:
    """Whether R2's deeper nets over-fit, by their own training losses."""
    deep = [each for each in FIVE_EPOCHS if each.model in DEEPER]
    judged = [each.verdict for each in deep]
    told = " and ".join(f"{each.losses[-1]:.3f}" for each in deep)
    heights = " and ".join(f"{each.height:.0%}" for each in deep)
    if not all(found is not None and found.name == "under-fitting" for found in judged):
        return Finding("right", f"The deeper nets' training losses end at {told}.", LOSSES_AS_REPORTED)
    assert judged[0] is not None
    return Finding(
        "wrong",
        f"A net that over-fits has a low training loss. These end at {told}; guessing gives ln 10 = "
        f"{math.log(10):.3f}. They are {heights} of the way from 0 to the loss of guessing, so both under-fit. The "
        f"rule: {judged[0].rule}. After {len(deep[0].losses)} epochs they have not learnt their training images yet.",
        LOSSES_AS_REPORTED,
    )
