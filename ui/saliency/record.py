"""The controls of the page Saliency maps."""

from dataclasses import dataclass

from core.attribution import METHODS
from ui.page.fields import between, options, plain, typed
from ui.shared.attribution_choices import BASELINES, CLASSES, DISPUTED, TARGETS, TITLES
from ui.shared.choices import MNIST_NETS, SVHN_NETS
from ui.shared.image_record import SEVEN, TEST_IMAGE, Sourced

OWN = {"image": "Another image", "drawing": "Own drawing", "upload": "Own picture"}
DIRECTIONS = {
    "away": "Away from the explained class",
    "second": "Towards the second most likely class",
    **{digit: f"Towards the {digit}" for digit in CLASSES},
}
SMOOTHINGS = {
    "none": "None",
    "smoothgrad": METHODS["smoothgrad"].title,
    "smoothgrad-squared": "SmoothGrad²",
    "vargrad": "VarGrad",
}
LAYERED = [name for name, method in METHODS.items() if "maps" in method.requires]  # they take a layer of maps
NOISY = {"smoothing": [name for name in SMOOTHINGS if name != "none"]}
HIDE, NUDGE = {"view": ("hide",)}, {"view": ("nudge",)}


@dataclass(frozen=True)
class Saliency(Sourced):
    """A net and an image; what is compared, for which class, by which methods; how maps are drawn; what is below.

    `start_image`, `start_drawing`: the visitor's own baseline; `sigma`: per cent of the image's range; `levels`: ε of
    255. `layer` "": the one that Grad-CAM takes by itself; `place` "": the patch in the middle, else "column,row".
    """

    net: str = options("resnet18", {**SVHN_NETS, **MNIST_NETS})
    digit: str = options("any", DISPUTED, when=TEST_IMAGE)
    compare: str = options(
        "methods", {"methods": "Methods", "nets": "Nets", "classes": "Two classes", "all": "All ten classes"}
    )
    explain: str = options("predicted", TARGETS)
    against: str = options("second", {"second": "Second most likely class", **CLASSES}, when={"compare": ("classes",)})
    methods: tuple[str, ...] = options(
        ("saliency", "integrated-gradients", "grad-cam", "occlusion"), TITLES, when={"compare": ("methods",)}
    )
    method: str = options("integrated-gradients", TITLES, when={"compare": ("nets", "classes", "all")})
    baseline: str = options("mean", {**BASELINES, **OWN})
    start_image: int = plain(1, when={"baseline": ("image",)})
    start_drawing: str = typed("", SEVEN, when={"baseline": ("drawing",)})
    smoothing: str = options("none", SMOOTHINGS)
    sigma: int = between(15, 5, 50, 5, when=NOISY)
    samples: int = between(10, 2, 25, 1, when=NOISY)
    layer: str = typed("", "layer1.1.relu", when=({"methods": LAYERED}, {"method": LAYERED}))
    overlay: bool = False
    sign: str = options("signed", {"signed": "For and against", "absolute": "Strength alone"})
    reduction: str = options("sum", {"sum": "Sum", "strongest": "Strongest", "mean": "Mean"})
    scale: str = options("method", {"method": "Each method", "map": "Each map", "all": "All maps"})
    percentile: float = between(99.0, 90.0, 100.0, 0.5)
    view: str = options(
        "hide",
        {
            "hide": "Hide a part",
            "path": "Path of Integrated Gradients",
            "nudge": "Adversarial nudge",
            "table": "All methods",
        },
    )
    side: int = between(8, 2, 16, 2, when=HIDE)
    place: str = typed("", "4,6", when=HIDE)
    alpha: float = between(1.0, 0.0, 1.0, 0.05, when={"view": ("path",)})
    attack: str = options("pgd", {"fgsm": "FGSM, one step", "pgd": "PGD, many steps"}, when=NUDGE)
    levels: int = between(4, 1, 32, 1, when=NUDGE)
    steps: int = between(10, 1, 40, 1, when=NUDGE)
    towards: str = options("away", DIRECTIONS, when=NUDGE)
