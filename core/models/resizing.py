"""A first layer that enlarges the images, for nets whose maps shrink to a few pixels."""

from collections import OrderedDict

from torch import nn

SIDE = 32  # of the images


def resized(resolution: int) -> OrderedDict[str, nn.Module]:
    """The layer `resize`, N×C×32×32 to N×C×`resolution`×`resolution`, bilinear; nothing at 32."""
    if resolution == SIDE:
        return OrderedDict()
    return OrderedDict(resize=nn.Upsample(size=(resolution, resolution), mode="bilinear"))
