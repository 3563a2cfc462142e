"""Convolutions as products against PyTorch's own."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.models import build
from core.training.speed import small_maps
from core.training.speed.precision import FAST, FLOAT32
from core.training.speed.small_maps import SmallMaps

CPU = torch.device("cpu")


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of the weights whose convolution has become a product."""
    seen: list[tuple[int, ...]] = []
    convolved = small_maps._convolved

    def noted(x: Tensor, weight: Tensor, bias: Tensor | None, stride: tuple[int, int]) -> Tensor:
        seen.append(tuple(weight.shape))
        return convolved(x, weight, bias, stride)

    monkeypatch.setattr(small_maps, "_convolved", noted)
    return seen


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "channels"),
    [
        ((1, 1), 3, 1, (5, 7)),
        ((2, 2), 3, 1, (5, 7)),
        ((1, 3), 3, 1, (5, 7)),
        ((4, 1), 3, 1, (5, 7)),
        ((4, 4), 3, 1, (256, 257)),
        ((2, 8), 3, 1, (257, 256)),
        ((2, 2), 1, 1, (5, 7)),
        ((1, 1), 1, 1, (5, 7)),
        ((4, 4), 1, 2, (5, 7)),
        ((3, 5), 1, 2, (5, 7)),
    ],
)
def test_a_product_is_the_convolution_forwards_and_backwards(
    size: tuple[int, int],
    kernel: int,
    stride: int,
    channels: tuple[int, int],
    bias: bool,
    layout: torch.memory_format,
    products: list[tuple[int, ...]],
):
    torch.manual_seed(0)
    layer = nn.Conv2d(*channels, kernel, stride, padding=kernel // 2, bias=bias).double().to(memory_format=layout)
    x = torch.randn(3, channels[0], *size, dtype=torch.float64).contiguous(memory_format=layout).requires_grad_()
    wanted = layer(x)
    slope = torch.randn_like(wanted)
    with SmallMaps():
        found = layer(x)
    assert len(products) == 1
    torch.testing.assert_close(found, wanted, rtol=1e-10, atol=1e-12)
    given = [x, *layer.parameters()]
    for one, other in zip(*(torch.autograd.grad(each, given, slope) for each in (found, wanted)), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-12)


def test_its_gradients_are_those_of_finite_differences(products: list[tuple[int, ...]]):
    torch.manual_seed(0)
    x, weight, bias = (
        torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in ((2, 2, 2, 2), (3, 2, 3, 3), (3,))
    )
    with SmallMaps():
        assert torch.autograd.gradcheck(lambda *given: F.conv2d(*given, (1, 1), (1, 1), (1, 1), 1), (x, weight, bias))
    assert products


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (nn.Conv2d(4, 4, 3, padding=1), 4),  # too narrow
        (nn.Conv2d(256, 256, 3, padding=1), 5),
        (nn.Conv2d(4, 4, 3, stride=2, padding=1), 2),
        (nn.Conv2d(4, 4, 3, padding=1, dilation=2), 4),
        (nn.Conv2d(4, 4, 3, padding=1, groups=2), 2),
        (nn.Conv2d(4, 4, 2), 2),
        (nn.Conv2d(4, 4, 1, padding=1), 2),
        (nn.Conv2d(4, 4, 1), 4),
        (nn.Conv2d(4, 4, 3, padding="same"), 2),
        (nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"), 2),
    ],
)
def test_other_convolutions_stay_what_they_are(layer: nn.Conv2d, size: int, products: list[tuple[int, ...]]):
    x = torch.randn(2, layer.in_channels, size, size)
    with SmallMaps():
        assert torch.equal(layer(x), layer(x))
        F.conv2d(x, torch.randn(4, layer.in_channels, 3, 3), padding=3)
    assert products == []


def test_one_image_without_a_batch_is_left_to_pytorch(products: list[tuple[int, ...]]):
    layer, x = nn.Conv2d(4, 4, 3, padding=1), torch.randn(4, 2, 2)
    with SmallMaps():
        assert layer(x).shape == (4, 2, 2)
    assert products == []


@pytest.mark.parametrize(
    ("name", "options", "count"),
    [
        pytest.param("vgg16", {}, 6, marks=pytest.mark.slow),
        ("resnet18", {}, 8),
        pytest.param("resnet18", {"stem": "cifar"}, 3, marks=pytest.mark.slow),
        ("lenet5", {}, 0),
    ],
)
def test_a_net_in_bfloat16_says_the_same(
    name: str, options: dict[str, str], count: int, products: list[tuple[int, ...]]
):
    torch.manual_seed(0)
    net = build(name, **options).to(memory_format=torch.channels_last)
    x = torch.randn(16, 3, 32, 32).to(memory_format=torch.channels_last)
    labels = torch.arange(16) % 10
    outputs, slopes = [], []
    for context in (torch.autocast("cpu", torch.bfloat16), FAST.autocast(CPU)):
        products.clear()
        with context:
            logits = net(x)
        assert logits.dtype == torch.bfloat16
        grown = torch.autograd.grad(F.cross_entropy(logits.float(), labels), list(net.parameters()))
        outputs.append(logits.detach().float())
        slopes.append(torch.cat([each.flatten() for each in grown]))
    assert len(products) == count
    exact = net(x).detach()
    # Both round each layer to 8 bits; neither is nearer to float32 than the other by much.
    far, near = ((each - exact).norm().item() for each in outputs)
    assert near < 2 * far
    assert slopes[1].dtype == torch.float32
    torch.testing.assert_close(F.cosine_similarity(*slopes, dim=0), torch.tensor(1.0), rtol=0, atol=0.02)


def test_in_float32_and_on_other_devices_nothing_is_replaced(products: list[tuple[int, ...]]):
    layer, x = nn.Conv2d(4, 4, 3, padding=1), torch.randn(2, 4, 2, 2)
    with FLOAT32.autocast(CPU):
        assert torch.equal(layer(x), layer(x))
    with FAST.autocast(torch.device("mps")) if torch.backends.mps.is_available() else FLOAT32.autocast(CPU):
        layer(x)
    assert products == []


def test_the_maps_stay_channels_last_and_nothing_is_kept_without_gradients():
    layer = nn.Conv2d(8, 8, 3, padding=1)
    x = torch.randn(4, 8, 2, 2)
    with SmallMaps(), torch.inference_mode():
        found = layer(x)
    assert found.is_contiguous(memory_format=torch.channels_last)
    assert not found.requires_grad
