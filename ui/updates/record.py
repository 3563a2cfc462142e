"""The controls of the page Epochs, batches, updates."""

from dataclasses import dataclass

from ui.page.fields import between, options

SIZES = {60_000: "60,000 (MNIST)", 73_257: "73,257 (SVHN)", 1_281_167: "1,281,167 (ImageNet)"}
BATCHES = (8, 16, 32, 64, 128, 256, 512, 1024)


@dataclass(frozen=True)
class UpdatesOfTraining:
    """A training set and the share of it that is used and set aside, the size of a batch, the epochs."""

    images: int = options(60_000, SIZES)
    share: float = between(1.0, 0.01, 1.0, 0.01)
    validation: float = between(0.2, 0.0, 0.9, 0.05)
    batch_size: int = options(32, BATCHES)
    epochs: int = between(10, 1, 100, 1)
