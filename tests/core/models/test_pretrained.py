"""ImageNet weights, as torchvision's weights API hands them over; the network is never asked."""

from collections.abc import Callable, Mapping
from pickle import UnpicklingError
from typing import Any
from urllib.error import URLError

import pytest
import torch
import torchvision
from torch import Tensor
from torchvision.models._api import WeightsEnum

from core import models
from core.models import pretrained
from core.models.pretrained import PretrainedError

PEERS: Mapping[str, Callable[..., torch.nn.Module]] = {
    "vgg16": torchvision.models.vgg16_bn,
    "resnet18": torchvision.models.resnet18,
    "resnet50": torchvision.models.resnet50,
    "resnet101": torchvision.models.resnet101,
}
NETS: list[tuple[str, dict[str, object]]] = [
    ("vgg16", {}),
    ("resnet18", {"resolution": 64}),
    ("resnet50", {}),
    ("resnet101", {}),
]


def published(name: str) -> dict[str, Tensor]:
    """A state dict with the keys and shapes of the published one, all numbers different."""
    with torch.device("meta"):
        shapes = {key: tensor.shape for key, tensor in PEERS[name]().state_dict().items()}
    generator = torch.Generator().manual_seed(0)
    return {key: torch.rand(shape, generator=generator) + 0.5 for key, shape in shapes.items()}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What torchvision hands over, by its own function's name for the weights; and how it was asked."""
    known: dict[str, Any] = {}

    def get_state_dict(self: WeightsEnum, **asked: object) -> object:
        known["asked"] = {**asked, "url": self.url}
        answer = known[str(self)]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(WeightsEnum, "get_state_dict", get_state_dict)
    return known


@pytest.mark.parametrize(("name", "options"), NETS)
def test_all_but_the_last_dense_layer_are_those_published(
    name: str, options: dict[str, object], served: dict[str, Any]
):
    peer = served[pretrained.WEIGHTS[name]] = published(name)
    model = models.build(name, **options)
    head = f"{pretrained.head(model)}."
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    pretrained.load(model, name)
    for key, tensor in model.state_dict().items():
        wanted = before[key] if key.startswith(head) else peer[key].to(tensor.dtype)
        assert torch.equal(tensor, wanted), key
    assert served["asked"]["check_hash"] is True
    assert served["asked"]["weights_only"] is True


@pytest.mark.slow
def test_the_original_dense_layers_of_vgg_fit_too(served: dict[str, Any]):
    peer = served[pretrained.WEIGHTS["vgg16"]] = published("vgg16")
    model = models.build("vgg16", head="imagenet")
    pretrained.load(model, "vgg16")
    assert torch.equal(model.classifier[3].weight, peer["classifier.3.weight"])
    assert model.classifier[6].weight.shape == (10, 4096)


def test_old_files_have_no_counters(served: dict[str, Any]):
    peer = published("vgg16")
    served[pretrained.WEIGHTS["vgg16"]] = {key: value for key, value in peer.items() if "num_batches" not in key}
    model = models.build("vgg16")
    pretrained.load(model, "vgg16")
    assert torch.equal(model.features[1].running_var, peer["features.1.running_var"])


def test_the_names_are_torchvisions():
    for name in pretrained.WEIGHTS.values():
        weights = torchvision.models.get_weight(name)
        assert str(weights) == name
        assert weights.url.startswith("https://")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (URLError("no route to host"), "cannot be fetched .*no route to host.*connect to the internet once"),
        (RuntimeError('invalid hash value (expected "f3")'), "cannot be fetched .*invalid hash"),
        (UnpicklingError("damaged"), "cannot be fetched .*damaged"),
        ({}, "does not fit resnet18: conv1.weight, .* install the torchvision"),
        ({"conv1.weight": torch.zeros(1)}, "does not fit resnet18: conv1.weight"),
    ],
)
def test_what_is_said_where_they_cannot_be_had(answer: object, words: str, served: dict[str, Any]):
    served[pretrained.WEIGHTS["resnet18"]] = answer
    model = models.build("resnet18")
    before = model.conv1.weight.clone()
    with pytest.raises(PretrainedError, match=words):
        pretrained.load(model, "resnet18")
    assert torch.equal(model.conv1.weight, before)


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("mlp-128", {}, "no ImageNet weights for mlp-128; choose one of vgg16"),
        ("lenet5", {}, "no ImageNet weights for lenet5"),
        ("alexnet", {}, "its first convolution is that of 32×32 images"),
        ("resnet18", {"stem": "cifar"}, "are for stem = 'imagenet', not 'cifar'"),
        ("resnet50", {"skip": False}, "are for skip = True, not False"),
    ],
)
def test_why_a_net_has_none(name: str, options: dict[str, object], reason: str):
    assert reason in str(pretrained.unfit(name, **options))


@pytest.mark.parametrize(("name", "options"), [*NETS, ("vgg16", {"head": "imagenet"})])
def test_which_nets_have_some(name: str, options: dict[str, object]):
    assert pretrained.unfit(name, **options) is None
