"""ResNets (He et al. 2015, arXiv 1512.03385), with the stride of a bottleneck in its 3×3 convolution."""

from collections import OrderedDict
from typing import cast

from torch import Tensor, nn

from core.models.initialisation import he
from core.models.resizing import resized

WIDTHS = (64, 128, 256, 512)


def make(depth: int, *blocks: int, stem: str, skip: bool, resolution: int, classes: int) -> nn.Sequential:
    """N×3×32×32 to logits; `blocks` a stage; `skip` false leaves out the shortcuts.

    The stem "imagenet" is 7×7/2 and a 3×3/2 max-pool, "cifar" 3×3/1 and no pool (maps four times as wide).
    """
    kind = BasicBlock if depth < 50 else Bottleneck
    layers = resized(resolution) | _stem(stem)
    channels = 64
    for stage, (width, count) in enumerate(zip(WIDTHS, blocks, strict=True), start=1):
        layers[f"layer{stage}"] = _stage(kind, channels, width, count, 1 if stage == 1 else 2, skip)
        channels = width * kind.expansion
    layers.update(avgpool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(), fc=nn.Linear(channels, classes))
    model = nn.Sequential(layers)
    he(model)
    return model


def _stem(name: str) -> OrderedDict[str, nn.Module]:
    large = name == "imagenet"
    conv = nn.Conv2d(3, 64, 7, 2, 3, bias=False) if large else nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    layers: OrderedDict[str, nn.Module] = OrderedDict(conv1=conv, bn1=nn.BatchNorm2d(64), relu=nn.ReLU())
    if large:
        layers["maxpool"] = nn.MaxPool2d(3, 2, 1)
    return layers


def _stage(kind: type["Block"], channels: int, width: int, count: int, stride: int, skip: bool) -> nn.Sequential:
    """`count` blocks, the first of which takes the stride and the change of width."""
    first = kind(channels, width, stride, skip)
    return nn.Sequential(first, *(kind(width * kind.expansion, width, 1, skip) for _ in range(count - 1)))


class Block(nn.Module):
    """relu(body(x) + shortcut(x)), or relu(body(x)) where `skip` is false; each block defines its body."""

    expansion: int

    def __init__(self, channels: int, width: int, stride: int, skip: bool) -> None:
        super().__init__()
        after = width * self.expansion
        reshapes = stride != 1 or channels != after
        self.skip = skip
        self.downsample = _projection(channels, after, stride) if skip and reshapes else None
        self.relu = nn.ReLU()

    def body(self, x: Tensor) -> Tensor:
        """N×channels×H×W to N×(width·expansion)×H/stride×W/stride."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """As `body`, with the shortcut added and its negative part cut off."""
        out = self.body(x)
        if self.skip:
            out = out + (x if self.downsample is None else self.downsample(x))
        return cast("Tensor", self.relu(out))


class BasicBlock(Block):
    """Two 3×3 convolutions."""

    expansion = 1

    def __init__(self, channels: int, width: int, stride: int, skip: bool) -> None:
        super().__init__(channels, width, stride, skip)
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)

    def body(self, x: Tensor) -> Tensor:
        out = self.relu1(self.bn1(self.conv1(x)))
        return cast("Tensor", self.bn2(self.conv2(out)))


class Bottleneck(Block):
    """1×1 down to `width`, 3×3, 1×1 up to four times `width`."""

    expansion = 4

    def __init__(self, channels: int, width: int, stride: int, skip: bool) -> None:
        super().__init__(channels, width, stride, skip)
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu2 = nn.ReLU()
        self.conv3 = nn.Conv2d(width, width * 4, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(width * 4)

    def body(self, x: Tensor) -> Tensor:
        out = self.relu1(self.bn1(self.conv1(x)))
        out = self.relu2(self.bn2(self.conv2(out)))
        return cast("Tensor", self.bn3(self.conv3(out)))


def _projection(channels: int, after: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels, after, 1, stride, bias=False), nn.BatchNorm2d(after))
