"""Dense nets on flattened images."""

from collections import OrderedDict

from torch import nn

from core.models import units


def make(*hidden: int, activation: str, classes: int, inputs: int = 784) -> nn.Sequential:
    """flatten, then fc1, act1, fc2, … to logits N×classes."""
    layers: OrderedDict[str, nn.Module] = OrderedDict(flatten=nn.Flatten())
    widths = (inputs, *hidden)
    for depth, (before, after) in enumerate(zip(widths, hidden, strict=False), start=1):
        layers[f"fc{depth}"] = nn.Linear(before, after)
        layers[f"act{depth}"] = units.make(activation)
    layers[f"fc{len(widths)}"] = nn.Linear(widths[-1], classes)
    return nn.Sequential(layers)
