"""The controls of the pages on training."""

from dataclasses import dataclass

from ui.charts.tuning import TITLES
from ui.records.names import MNIST_NETS
from ui.state import between, listed, options, typed

# The nets that train on a CPU while somebody waits, and those that want a GPU.
QUICK = (*MNIST_NETS, "lenet5")
DEEP = {
    "alexnet": "AlexNet",
    "vgg16": "VGG-16",
    "resnet18": "ResNet-18",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
}
TRAINABLE = {**MNIST_NETS, **DEEP, "lenet5": "LeNet-5"}
FIRST = ""  # a run: the first of those that the page can show
BEST, LAST = -2, -1  # an epoch: the one with the least validation loss; the last


@dataclass(frozen=True)
class TrainingCurves:
    """The run that is shown, those beside it, the epoch that is looked into; and the recipe of one to train."""

    run: str = typed(FIRST, "mlp-256-128")
    compare: tuple[str, ...] = listed("mlp-128-64")
    log: bool = False
    epoch: int = LAST
    net: str = options("mlp-128", TRAINABLE)
    loss: str = options("ce", {"ce": "Cross-entropy", "mse": "MSE on softmax", "mse-logits": "MSE on logits"})
    optimizer: str = options("adamw", {"adamw": "AdamW", "adam": "Adam", "sgd": "SGD"})
    schedule: str = options("constant", {"constant": "Constant", "cosine": "Cosine", "one-cycle": "One cycle"})
    learning_rate: float = between(0.001, 0.00001, 10.0, 0.001)
    batch_size: int = options(32, (8, 16, 32, 64, 128, 256, 512, 1024))
    epochs: int = between(20, 1, 100, 1)
    share: float = between(0.1, 0.01, 1.0, 0.01)
    validation: float = between(0.2, 0.0, 0.9, 0.05)
    momentum: float = between(0.9, 0.0, 0.99, 0.01)
    weight_decay: float = between(0.0, 0.0, 1.0, 0.01)
    label_smoothing: float = between(0.0, 0.0, 0.5, 0.05)
    augment: str = options(
        "none", {"none": "None", "shift": "Shifted", "affine": "Shifted, turned, sheared", "street": "Street"}
    )
    mixup: float = between(0.0, 0.0, 1.0, 0.1)
    sharpness: float = between(0.0, 0.0, 1.0, 0.05)
    seed: int = between(0, 0, 99, 1)


@dataclass(frozen=True)
class ReplayEarlyStopping:
    """A run, and the rule that its validation losses are replayed under."""

    run: str = typed(FIRST, "mlp-128")
    patience: int = between(10, 0, 30, 1)
    min_delta: float = between(0.001, 0.0, 0.05, 0.0005)
    restore: bool = True
    start: int = between(0, 0, 30, 1)


@dataclass(frozen=True)
class LossUpAccuracyFlat:
    """A run, two of its epochs, a group of images and one of them; which images are rated, at what temperature."""

    run: str = typed(FIRST, "early-stopped")
    before: int = BEST
    after: int = LAST
    part: str = options(
        "wrong-surer",
        {
            "right-less-sure": "Right, less sure",
            "right-surer": "Right, surer",
            "wrong-surer": "Wrong, surer",
            "wrong-less-sure": "Wrong, less sure",
            "right-to-wrong": "Right, then wrong",
            "wrong-to-right": "Wrong, then right",
        },
    )
    image: int = 0
    rated: str = options("validation", {"validation": "Validation images", "test": "Test images"})
    temperature: float = between(1.0, 0.1, 8.0, 0.05)


SEARCHED_NETS = ("mlp-128", "mlp-128-64", "mlp-256-128", "mnist-cnn")


@dataclass(frozen=True)
class Tuning:
    """Which searches are compared, the one that is drawn trial by trial, and what a search on request is of."""

    study: str = options("shipped", {"shipped": "Shipped", "live": "Search here"})
    samplers: tuple[str, ...] = options(tuple(TITLES), TITLES)
    net: str = options("mlp-128-64", {name: MNIST_NETS[name] for name in SEARCHED_NETS})
    budget: int = options(24, (12, 24, 32))
    repeats: int = options(1, (1, 2, 3))
    look: str = options("tpe", TITLES)
    repeat: int = between(1, 1, 5, 1)


@dataclass(frozen=True)
class Landscape:
    """A net, the plane of weights through it, what is measured there and how; what stands below the map."""

    run: str = typed(FIRST, "mlp-256-128")
    view: str = options(
        "random",
        {
            "random": "Random directions",
            "path": "Training path",
            "two": "Two runs",
            "three": "Three runs",
            "shortcuts": "Skip connections",
        },
    )
    second: str = typed(FIRST, "mlp-128-64-mse")
    third: str = typed(FIRST, "mlp-128-64")
    loss: str = options("ce", {"ce": "Cross-entropy", "mse": "MSE on softmax", "both": "Both"})
    images: str = options("training", {"training": "Training", "test": "Test"})
    count: int = options(512, (256, 512, 1024))
    grid: int = options(25, (9, 15, 25, 41))
    radius: float = between(1.0, 0.25, 3.0, 0.25)
    seed: int = between(0, 0, 9, 1)
    show: str = options("map", {"map": "From above", "space": "In space"})
    below: str = options("along", {"along": "Along a line", "sharpness": "Sharpness"})
