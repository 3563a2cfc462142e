"""Twenty small files as PyTorch's users save them, made by the tests themselves."""

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch
from safetensors.torch import save as save_safetensors
from torch import Tensor, nn
from torch.nn.utils import parametrizations, prune

from core import models

State = dict[str, Tensor]
CNN_WORDS = "conv:4:3,relu,pool:2,conv:4:3,relu,flatten,dense:10"


def pt(found: Any, **options: Any) -> bytes:
    """What `torch.save` writes."""
    file = io.BytesIO()
    torch.save(found, file, **options)
    return file.getvalue()


def dense(*layers: nn.Module) -> nn.Sequential:
    torch.manual_seed(7)
    return nn.Sequential(nn.Flatten(), *(layers or (nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))))


def named(name: str, **options: object) -> nn.Module:
    torch.manual_seed(8)
    return models.build(name, **options).eval()


def small_cnn() -> nn.Sequential:
    torch.manual_seed(9)
    first, second = [nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2)], [nn.Conv2d(4, 4, 3), nn.ReLU()]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(4 * 11 * 11, 10))


class OwnNames(nn.Module):
    """A net whose layers are registered in another order than they are used in."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(10)
        self.out = nn.Linear(128, 10)
        self.hidden = nn.Linear(784, 128)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.hidden(x.flatten(1)).relu())


def prefixed(model: nn.Module, prefix: str) -> State:
    return OrderedDict((f"{prefix}{key}", value) for key, value in model.state_dict().items())


def pruned() -> nn.Module:
    model = dense()
    prune.l1_unstructured(model[1], "weight", 0.4)
    return model


def normed() -> nn.Module:
    return dense(parametrizations.weight_norm(nn.Linear(784, 128)), nn.ReLU(), nn.Linear(128, 10))


def as_dtype(model: nn.Module, dtype: torch.dtype) -> State:
    return {key: value.to(dtype) for key, value in model.state_dict().items()}


def compiled_average() -> tuple[State, nn.Module]:
    model = dense()
    return {"n_averaged": torch.tensor(3), **prefixed(model, "module._orig_mod.")}, model


def plain(make: Callable[[], nn.Module]) -> tuple[bytes, nn.Module]:
    model = make()
    return pt(model.state_dict()), model


def rest(state: Callable[[nn.Module], Any], make: Callable[[], nn.Module] = dense) -> tuple[bytes, nn.Module]:
    model = make()
    return pt(state(model)), model


def safe(model: nn.Module, dtype: torch.dtype = torch.float32) -> tuple[bytes, nn.Module]:
    return save_safetensors(as_dtype(model, dtype)), model


# name -> what makes the bytes and the net; what --net says; how far an answer may be off
FILES: dict[str, tuple[Callable[[], tuple[bytes, nn.Module]], str | None, float]] = {
    "a state dict of numbers": (lambda: plain(dense), None, 1e-6),
    "one of the app's own": (lambda: plain(lambda: named("mlp-128-64")), None, 1e-6),
    "mnist-cnn": (lambda: plain(lambda: named("mnist-cnn")), None, 1e-6),
    "lenet5": (lambda: plain(lambda: named("lenet5")), None, 1e-6),
    "lenet5 of 26 classes": (lambda: plain(lambda: named("lenet5", classes=26)), None, 1e-6),
    "ResNet-18": (
        lambda: rest(lambda model: as_dtype(model, torch.float16), lambda: named("resnet18", stem="cifar")),
        None,
        5e-2,
    ),
    "DataParallel": (lambda: rest(lambda model: prefixed(model, "module.")), None, 1e-6),
    "a model around it": (lambda: rest(lambda model: prefixed(model, "model.net.")), None, 1e-6),
    "an average, compiled": (lambda: (pt(compiled_average()[0]), compiled_average()[1]), None, 1e-6),
    "a checkpoint": (
        lambda: rest(lambda m: {"epoch": 3, "model_state_dict": m.state_dict(), "optimizer": {"state": {}, "lr": 0.1}}),
        None,
        1e-6,
    ),
    "a checkpoint of a name of its own": (lambda: rest(lambda m: {"mine": m.state_dict(), "loss": 0.1}), None, 1e-6),
    "the older format": (
        lambda: (pt(dense().state_dict(), _use_new_zipfile_serialization=False), dense()),
        None,
        1e-6,
    ),
    "pruned": (lambda: plain(pruned), None, 1e-6),
    "weight norm": (lambda: plain(normed), None, 1e-5),
    "float64": (lambda: rest(lambda model: as_dtype(model, torch.float64)), None, 1e-6),
    "bfloat16": (lambda: rest(lambda model: as_dtype(model, torch.bfloat16)), None, 2e-2),
    "safetensors": (lambda: safe(named("mnist-cnn")), None, 1e-6),
    "safetensors in bfloat16": (lambda: safe(dense(), torch.bfloat16), None, 2e-2),
    "described": (lambda: plain(small_cnn), CNN_WORDS, 1e-6),
    "described, tanh": (
        lambda: plain(lambda: dense(nn.Linear(784, 30), nn.Tanh(), nn.Linear(30, 10))),
        "flatten,dense:30,tanh,dense:10",
        1e-6,
    ),
    "registered in another order": (lambda: plain(OwnNames), None, 1e-6),
}
