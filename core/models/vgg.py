"""VGG-16 with batch normalisation (Simonyan & Zisserman 2014, arXiv 1409.1556)."""

from collections import OrderedDict

from torch import nn

from core.models.initialisation import he
from core.models.resizing import resized

STAGES = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


def make(*, head: str, resolution: int, classes: int) -> nn.Sequential:
    """N×3×32×32 to logits; head "small" is 512 → classes, "imagenet" 25,088 → 4,096 → 4,096 → classes."""
    side, classifier = {"small": (1, _small), "imagenet": (7, _original)}[head]
    model = nn.Sequential(
        resized(resolution)
        | OrderedDict(
            features=_features(),
            avgpool=nn.AdaptiveAvgPool2d(side),
            flatten=nn.Flatten(),
            classifier=classifier(classes),
        )
    )
    he(model, dense_deviation=0.01)
    return model


def _features() -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for stage in STAGES:
        for width in stage:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


def _small(classes: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(512, classes))


def _original(classes: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(512 * 7 * 7, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(4096, classes),
    )
