"""The controls of the page Training curves."""

from dataclasses import dataclass

from ui.page.fields import between, listed, options, typed
from ui.shared.choices import AUGMENTATIONS, FIRST, LAST, LOSSES, OPTIMIZERS, SCHEDULES, TRAINABLE


@dataclass(frozen=True)
class TrainingCurves:
    """The run shown, those beside it, the epoch looked into; whether scaling is tried; the recipe of one to train."""

    run: str = typed(FIRST, "mlp-256-128")
    compare: tuple[str, ...] = listed("mlp-128-64")
    log: bool = False
    epoch: int = LAST
    pixels: bool = False
    net: str = options("mlp-128", TRAINABLE)
    loss: str = options("ce", LOSSES)
    optimizer: str = options("adamw", OPTIMIZERS)
    schedule: str = options("constant", SCHEDULES)
    learning_rate: float = between(0.001, 0.00001, 10.0, 0.001)
    batch_size: int = options(32, (8, 16, 32, 64, 128, 256, 512, 1024))
    epochs: int = between(20, 1, 100, 1)
    share: float = between(0.1, 0.01, 1.0, 0.01)
    validation: float = between(0.2, 0.0, 0.9, 0.05)
    momentum: float = between(0.9, 0.0, 0.99, 0.01)
    weight_decay: float = between(0.0, 0.0, 1.0, 0.01)
    label_smoothing: float = between(0.0, 0.0, 0.5, 0.05)
    augment: str = options("none", AUGMENTATIONS)
    mixup: float = between(0.0, 0.0, 1.0, 0.1)
    sharpness: float = between(0.0, 0.0, 1.0, 0.05)
    seed: int = between(0, 0, 99, 1)
