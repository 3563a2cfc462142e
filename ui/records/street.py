"""The controls of the pages on street numbers."""

from dataclasses import dataclass

from ui.records.training import DEEP
from ui.state import between, listed, options, typed

FIRST_NET = ""  # of those that are compared
COMMONEST = "commonest"
# A cell of a confusion matrix by its label and answer, such as "17": ones read as sevens.
CELLS = {
    COMMONEST: "The commonest mistake",
    **{
        f"{label}{said}": f"{label} read as {said}" if label != said else f"{label} read right"
        for label in range(10)
        for said in range(10)
    },
}


@dataclass(frozen=True)
class StreetNumbers:
    """The nets that are compared and what of them is shown; the price they are set against; the cell that is opened."""

    view: str = options(
        "cost",
        {
            "cost": "Accuracy and cost",
            "curves": "Curves",
            "classes": "Classes and confusions",
            "disagreement": "Disagreement",
            "claims": "A report's claims",
        },
    )
    nets: tuple[str, ...] = listed("lenet5")
    against: str = options(
        "parameters",
        {
            "parameters": "Parameters",
            "flops": "FLOPs an image",
            "megabytes": "Megabytes",
            "seconds": "Seconds of training",
        },
    )
    log: bool = True
    run: str = typed(FIRST_NET, "lenet5")
    cell: str = options(COMMONEST, CELLS)
    constant: str = options("1", tuple("0123456789"))


@dataclass(frozen=True)
class Photo:
    """Where the photo is from; a square on it by its centre and side in per cent; how far it is moved to and fro.

    `side` is a share of the photo's shorter side; `reach` are pixels of the crop.
    """

    source: str = options("drawn", {"drawn": "Drawn street number", "file": "File", "camera": "Camera"})
    number: str = typed("274", "83")
    look: int = between(1, 0, 30, 1)
    x: float = between(50.0, 0.0, 100.0, 0.1)
    y: float = between(50.0, 0.0, 100.0, 0.1)
    side: float = between(60.0, 5.0, 100.0, 0.1)
    reach: int = between(2, 1, 3, 1)
    grey: bool = False


RANKED_NETS = {"lenet5": "LeNet-5", **DEEP}


@dataclass(frozen=True)
class Rankings:
    """How the nets were trained whose order is shown; the net whose recipe is printed."""

    rate: str = options(
        "adam-0.001",
        {"adam-0.001": "Adam 0.001", "adam-0.0001": "Adam 0.0001", "sgd-0.01": "SGD 0.01", "sgd-0.1": "SGD 0.1"},
    )
    images: int = options(2_000, {2_000: "2,000", 18_314: "18,314"})
    epoch: int = between(5, 1, 5, 1)
    start: str = options(
        "scratch",
        {
            "scratch": "From scratch",
            "drawn": "From drawn digits",
            "imagenet": "From ImageNet",
            "imagenet-frozen": "From ImageNet, frozen",
        },
    )
    resolution: int = options(32, {32: "32×32", 64: "64×64"})
    seed: str = options("0", {"0": "0", "1": "1", "all": "All together"})
    net: str = options("resnet18", RANKED_NETS)
