"""The controls of the pages on what a network looks at."""

from dataclasses import dataclass

from core.attribution import METHODS
from core.shape_nets import KINDS
from ui.records.names import DIGITS, MNIST_NETS, SVHN_NETS
from ui.records.sourced import SEVEN, Sourced
from ui.state import between, options, typed

CLASSES = {str(digit): str(digit) for digit in range(10)}
TARGETS = {"predicted": "What it says", "true": "What it is", **CLASSES}
TITLES = {name: method.title for name, method in METHODS.items()}
BASELINES = {"mean": "Mean colour", "black": "Black", "blur": "Blurred image", "noise": "Noise"}
OWN = {"image": "Another image", "drawing": "Own drawing", "upload": "Own picture"}
DIRECTIONS = {
    "away": "Away from it",
    "second": "Towards its runner-up",
    **{digit: f"Towards the {digit}" for digit in CLASSES},
}
SMOOTHINGS = {"none": "None", "smoothgrad": "SmoothGrad", "smoothgrad-squared": "SmoothGrad²", "vargrad": "VarGrad"}
DISPUTED = {
    "any": "Any digit",
    **{digit: digit for digit in DIGITS if digit.isdigit()},
    "disagree": "Nets disagree",
    "unsure": "Least sure first",
    "mistakes": "Mistakes",
}


@dataclass(frozen=True)
class Saliency(Sourced):
    """A net and an image; what is compared, for which class, by which methods; how maps are drawn; what is below.

    `start_image`, `start_drawing`: the visitor's own baseline; `sigma`: per cent of the image's range; `levels`: ε of
    255. `layer` "": the one that Grad-CAM takes by itself; `place` "": the patch in the middle, else "column,row".
    """

    net: str = options("resnet18", {**SVHN_NETS, **MNIST_NETS})
    digit: str = options("any", DISPUTED)
    compare: str = options(
        "methods", {"methods": "Methods", "nets": "Nets", "classes": "Two classes", "all": "All ten classes"}
    )
    explain: str = options("predicted", TARGETS)
    against: str = options("second", {"second": "Its runner-up", **CLASSES})
    methods: tuple[str, ...] = options(("saliency", "integrated-gradients", "grad-cam", "occlusion"), TITLES)
    method: str = options("integrated-gradients", TITLES)
    baseline: str = options("mean", {**BASELINES, **OWN})
    start_image: int = 1
    start_drawing: str = typed("", SEVEN)
    smoothing: str = options("none", SMOOTHINGS)
    sigma: int = between(15, 5, 50, 5)
    samples: int = between(10, 2, 25, 1)
    layer: str = typed("", "layer1.1.relu (8×8)")
    overlay: bool = False
    sign: str = options("signed", {"signed": "For and against", "absolute": "Strength alone"})
    reduction: str = options("sum", {"sum": "Sum", "strongest": "Strongest", "mean": "Mean"})
    scale: str = options("method", {"method": "Each method", "map": "Each map", "all": "All maps"})
    percentile: float = between(99.0, 90.0, 100.0, 0.5)
    view: str = options(
        "hide",
        {"hide": "Hide a part", "path": "Along IG's path", "nudge": "Adversarial nudge", "table": "All methods"},
    )
    side: int = between(8, 2, 16, 2)
    place: str = typed("", "4,6")
    alpha: float = between(1.0, 0.0, 1.0, 0.05)
    attack: str = options("pgd", {"fgsm": "FGSM, one step", "pgd": "PGD, many steps"})
    levels: int = between(4, 1, 32, 1)
    steps: int = between(10, 1, 40, 1)
    towards: str = options("away", DIRECTIONS)


@dataclass(frozen=True)
class Trust(Sourced):
    """A test of the methods; the net and the image or the drawn shapes that they are tested on; what each test sets.

    `stage`: how many of the cascade's layers are untrained; `share`: per cent of the pixels that are deleted.
    """

    net: str = options("lenet5", {**SVHN_NETS, **MNIST_NETS})
    digit: str = options("any", DISPUTED)
    test: str = options(
        "cascade",
        {
            "cascade": "Cascading randomisation",
            "labels": "Random labels",
            "deletion": "Deletion and insertion",
            "truth": "Known truth",
            "neighbours": "Neighbours",
        },
    )
    methods: tuple[str, ...] = options(
        ("saliency", "integrated-gradients", "guided-backprop", "grad-cam", "edges"), TITLES
    )
    explain: str = options("predicted", TARGETS)
    stage: int = 2
    signed: bool = False
    fill: str = options("mean", BASELINES)
    share: int = between(20, 0, 100, 5)
    measured: bool = False
    shapes: str = options("line", {"line": "Square left or right of a line", "detection": "Diamond or square"})
    kind: str = options("conv", {**KINDS})
    seeds: int = between(5, 1, 30, 1)
    example: int = between(0, 0, 63, 1)
    count: int = between(32, 8, 128, 8)
    both: bool = False
    side: str = options("right", {"left": "Left", "right": "Right"})
    neighbour: int = between(1, 0, 99, 1)
