"""AlexNet for 32×32 images.

Widths (64-192-384-256-256), kernels of convolutions 2 to 5, overlapping 3×3/2 pools and the two dropped-out
dense layers are those of the one-column AlexNet (Krizhevsky 2014, arXiv 1404.5997), so its weights fit from
the second convolution to the fifth. Changed is what 32×32 forces: an 11×11/4 stem would leave the fifth
convolution a single pixel, so the stem is 5×5/2 and the pools are padded (maps 16, 8, 4, 2). The dense layers
shrink with their input, 9,216 → 1,024 numbers: 512 units by default, 4,096 as in the original on request.
"""

from collections import OrderedDict

from torch import nn


def make(*, hidden: int, classes: int) -> nn.Sequential:
    """N×3×32×32 to logits; `hidden` units in each of the two dense layers."""
    layers = OrderedDict(features=_features(), flatten=nn.Flatten(), classifier=_classifier(hidden, classes))
    return nn.Sequential(layers)


def _features() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(3, 64, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
    )


def _classifier(hidden: int, classes: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(),
        nn.Linear(256 * 2 * 2, hidden),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(hidden, hidden),
        nn.ReLU(),
        nn.Linear(hidden, classes),
    )
