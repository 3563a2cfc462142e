"""The Keras tutorial's convolutional net for MNIST."""

from collections import OrderedDict

from torch import nn


def make(*, classes: int) -> nn.Sequential:
    """N×1×28×28 to logits: two unpadded 3×3 convolutions, each pooled; dropout ½; one dense layer."""
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(1, 32, 3),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(32, 64, 3),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            dropout=nn.Dropout(0.5),
            fc=nn.Linear(64 * 5 * 5, classes),
        )
    )
