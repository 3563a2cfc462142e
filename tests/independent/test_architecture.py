"""The page Architecture: counts by torchvision's nets, PyTorch's FLOP counter and gradients of a net of our own."""

from collections import OrderedDict

import pandas as pd
import pytest
import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.helpers.apps import opened, well
from tests.helpers.recorded import told

CNN = OrderedDict(
    conv1=nn.Conv2d(1, 32, 3),
    relu1=nn.ReLU(),
    pool1=nn.MaxPool2d(2),
    conv2=nn.Conv2d(32, 64, 3),
    relu2=nn.ReLU(),
    pool2=nn.MaxPool2d(2),
    flatten=nn.Flatten(),
    dropout=nn.Dropout(),
    fc=nn.Linear(1600, 10),
)


def counted(net: nn.Module, *shape: int) -> tuple[int, int]:
    """Parameters, and FLOPs of one image, two a multiply-add."""
    counter = FlopCounterMode(display=False)
    with counter:
        net.to("meta").eval()(torch.empty(1, *shape, device="meta"))
    return sum(each.numel() for each in net.parameters()), counter.get_total_flops()


def small_stem(net: nn.Module) -> nn.Module:
    """CIFAR's: 3×3 with stride 1 and no pooling."""
    net.conv1, net.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    return net


def small_head() -> nn.Module:
    net = torchvision.models.vgg16_bn()
    return nn.Sequential(net.features, nn.Flatten(), nn.Linear(512, 10))


NETS = {
    "resnet18": (lambda: torchvision.models.resnet18(num_classes=10), {"network": "ResNet-18"}),
    "resnet18, cifar": (
        lambda: small_stem(torchvision.models.resnet18(num_classes=10)),
        {"network": "ResNet-18", "stem": "CIFAR's 3×3/1"},
    ),
    "resnet50": (lambda: torchvision.models.resnet50(num_classes=10), {"network": "ResNet-50"}),
    "resnet101": (lambda: torchvision.models.resnet101(num_classes=10), {"network": "ResNet-101"}),
    "vgg16": (small_head, {"network": "VGG-16-BN"}),
}


def table(**query: str) -> pd.DataFrame:
    """The layers as the page lists them."""
    return well(opened("architecture", query)).dataframe[0].value


@pytest.mark.parametrize("name", NETS)
def test_parameters_and_flops_at_32_by_32(name: str):
    make, query = NETS[name]
    with torch.device("meta"):
        parameters, flops = counted(make(), 3, 32, 32)
    shown = table(**query)
    assert int(shown["Parameters"].sum()) == parameters
    assert int(shown["FLOPs"].sum()) == flops


def test_the_parameters_of_vgg_with_its_papers_head():
    with torch.device("meta"):
        net = torchvision.models.vgg16_bn(num_classes=10)
    count = sum(each.numel() for each in net.parameters())
    assert f"Parameters: {count:,}" in told("architecture", network="VGG-16-BN", head="ImageNet's")


def test_the_cnns_parameters_flops_and_memory():
    net = nn.Sequential(CNN)
    sizes = []
    for module in net:
        module.register_forward_hook(lambda _module, _given, output: sizes.append(output.numel()))
    parameters, flops = counted(net, 1, 28, 28)
    text = told("architecture")
    assert f"the {parameters:,} parameters" in text
    assert f"Work for an image: {flops / 1e6:.2f} MFLOP" in text
    assert f"two averages. These take {4 * 4 * parameters / 1e3:.0f} kB" in text
    assert f"The outputs of a batch of 128 images take {128 * 4 * sum(sizes) / 1e6:.1f} MB" in text


def test_receptive_fields_of_the_cnn():
    """Pixels with a gradient, where weights are positive and means stand for maxima, so that nothing cancels."""
    shown = well(opened("architecture", {"show": "own"})).dataframe[0].value.set_index("Layer")["One unit sees"]
    image = torch.zeros(1, 1, 28, 28, requires_grad=True)
    x = image
    for name, (_, module) in zip(shown.index, CNN.items(), strict=True):
        if isinstance(module, nn.Conv2d):
            x = nn.functional.conv2d(x, torch.ones(1, 1, 3, 3))
        elif isinstance(module, nn.MaxPool2d):
            x = nn.functional.avg_pool2d(x, 2)
        elif isinstance(module, nn.Flatten):
            x = x.sum().view(1, 1, 1, 1)
        (slope,) = torch.autograd.grad(x[0, 0, x.shape[2] // 2, x.shape[3] // 2], image, retain_graph=True)
        rows = int((slope[0, 0] != 0).any(dim=1).sum())
        assert shown[name] == f"{rows}×{rows}"
