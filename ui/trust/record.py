"""The controls of the page Testing saliency maps."""

from dataclasses import dataclass

from core.shape_nets.training import KINDS
from ui.page.fields import between, options, plain
from ui.shared.attribution_choices import BASELINES, DISPUTED, TARGETS, TITLES
from ui.shared.choices import HIDDEN, MNIST_NETS, SVHN_NETS
from ui.shared.image_record import SOURCES, TEST_IMAGE, Sourced

OF_AN_IMAGE = {"test": ("cascade", "labels", "deletion", "neighbours")}
DELETION, TRUTH, RACE = {"test": ("deletion",)}, {"test": ("truth",)}, {"test": ("r3",)}
OF_METHODS = {"test": ("cascade", "labels", "deletion", "neighbours", "truth")}
SHAPES = {"test": ("truth", "r3")}
REDUCTIONS = {"usual": "Usual for the shapes", "mean": "Averaged", "sum": "Summed"}
BESIDE = {"test": ("neighbours",), "net": SVHN_NETS}  # MNIST's digits stand alone


@dataclass(frozen=True)
class Trust(Sourced):
    """A test of the methods; the net and the image or the drawn shapes that they are tested on; what each test sets.

    `hidden` and `reduction`: the activation of R3's nets, and what is made of the losses of the 64 images.
    `stage`: how many of the cascade's layers are untrained; `share`: per cent of the pixels that are deleted.
    """

    source: str = options("test", SOURCES, when=OF_AN_IMAGE)
    net: str = options("lenet5", {**SVHN_NETS, **MNIST_NETS}, when=OF_AN_IMAGE)
    digit: str = options("any", DISPUTED, when=TEST_IMAGE)
    test: str = options(
        "cascade",
        {
            "cascade": "Cascading randomisation",
            "labels": "Random labels",
            "deletion": "Deletion and insertion",
            "truth": "Drawn shapes: known truth",
            "neighbours": "Neighbours",
            "r3": "Drawn shapes: R3's nets",
        },
    )
    methods: tuple[str, ...] = options(
        ("saliency", "integrated-gradients", "guided-backprop", "grad-cam", "edges"), TITLES, when=OF_METHODS
    )
    explain: str = options("predicted", TARGETS, when=OF_AN_IMAGE)
    stage: int = plain(2, when={"test": ("cascade",)})
    signed: bool = plain(False, when={"test": ("cascade", "labels")})
    fill: str = options("mean", BASELINES, when=DELETION)
    share: int = between(20, 0, 100, 5, when=DELETION)
    measured: bool = plain(False, when=DELETION)
    shapes: str = options(
        "line", {"line": "Square left or right of a line", "detection": "Diamond or square"}, when=SHAPES
    )
    kind: str = options("conv", {**KINDS}, when=TRUTH)
    seeds: int = between(5, 1, 30, 1, when=SHAPES)
    hidden: str = options("relu", HIDDEN, when=RACE)
    reduction: str = options("usual", REDUCTIONS, when=RACE)
    example: int = between(0, 0, 63, 1, when=TRUTH)
    count: int = between(32, 8, 128, 8, when=({"test": ("labels",)}, BESIDE))
    both: bool = plain(False, when=BESIDE)
    side: str = options("right", {"left": "Left", "right": "Right"}, when=BESIDE)
    neighbour: int = between(1, 0, 99, 1, when=BESIDE)
