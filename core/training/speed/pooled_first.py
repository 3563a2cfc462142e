"""The same net in a cheaper order: max-pooling before ReLU, which then has a quarter of the numbers to go through."""

from itertools import pairwise

from torch import nn


def pooled_first(model: nn.Module) -> nn.Module:
    """A net of the same modules with every ReLU that a max-pool follows moved behind it.

    ReLU is monotonic, so the largest of the rectified numbers is the largest number, rectified: both orders give the
    same to the last bit, forwards and backwards. Weights, buffers and modes are the model's own; a model that is no
    chain of layers comes back itself.
    """
    if type(model) is not nn.Sequential:
        return model
    layers = [pooled_first(layer) for layer in model]
    for place, (layer, following) in enumerate(pairwise(layers)):
        if isinstance(layer, nn.ReLU) and isinstance(following, nn.MaxPool2d):
            layers[place], layers[place + 1] = following, layer
    return nn.Sequential(*layers)
