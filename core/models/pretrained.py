"""ImageNet weights for the nets that have torchvision's layers, through its own weights API; imported when needed."""

from collections.abc import Mapping
from pickle import UnpicklingError
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.models.zoo import Value, resolve

if TYPE_CHECKING:
    from torch import Tensor, nn

# By name rather than by torchvision's default of the day: all four were trained alike, and a recipe's result does not
# change with the library.
WEIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "vgg16": "VGG16_BN_Weights.IMAGENET1K_V1",
        "resnet18": "ResNet18_Weights.IMAGENET1K_V1",
        "resnet50": "ResNet50_Weights.IMAGENET1K_V1",
        "resnet101": "ResNet101_Weights.IMAGENET1K_V1",
    }
)
_NEEDED: Mapping[str, Value] = MappingProxyType({"stem": "imagenet", "skip": True})
_COUNTER = "num_batches_tracked"  # which weights from before it was introduced do not have


class PretrainedError(Exception):
    """Weights that cannot be had; the message names the cause and the cure."""


def unfit(name: str, /, **options: object) -> str | None:
    """Why there are no ImageNet weights for a net; None where there are. ValueError as in `resolve`."""
    if name not in WEIGHTS:
        stem = " (its first convolution is that of 32×32 images)" if name == "alexnet" else ""
        return f"there are no ImageNet weights for {name}{stem}; choose one of {', '.join(WEIGHTS)}"
    chosen = resolve(name, **options)
    for option, needed in _NEEDED.items():
        if option in chosen and chosen[option] != needed:
            return f"the ImageNet weights of {name} are for {option} = {needed!r}, not {chosen[option]!r}"
    return None


def head(model: "nn.Module") -> str:
    """The name of the last dense layer, which tells the classes apart."""
    from torch import nn

    dense: list[str] = [name for name, module in model.named_modules() if isinstance(module, nn.Linear)]
    return dense[-1]


def load(model: "nn.Module", name: str) -> None:
    """Give a net all of its ImageNet weights and statistics but the last dense layer's; PretrainedError."""
    own, last = model.state_dict(), f"{head(model)}."
    wanted = [key for key in own if not key.startswith(last)]
    peer = _fetched(name)
    foreign = [key for key in wanted if not key.endswith(_COUNTER) and not _same(peer.get(key), own[key])]
    if foreign:
        raise PretrainedError(
            f"{WEIGHTS[name]} does not fit {name}: {', '.join(foreign[:3])} is missing or of another shape; "
            "install the torchvision that requirements.txt names."
        )
    model.load_state_dict({**own, **{key: peer[key] for key in wanted if key in peer}})


def _same(theirs: "Tensor | None", ours: "Tensor") -> bool:
    return theirs is not None and theirs.shape == ours.shape


def _fetched(name: str) -> "Mapping[str, Tensor]":
    """torchvision's state dict, out of torch's cache or downloaded, its hash checked, nothing unpickled but tensors."""
    try:
        from torchvision.models import get_weight

        found: Mapping[str, Tensor] = get_weight(WEIGHTS[name]).get_state_dict(
            progress=False, check_hash=True, weights_only=True
        )
        return found
    except ImportError as error:
        raise PretrainedError(f"ImageNet weights need torchvision ({error}): pip install torchvision.") from error
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise PretrainedError(
            f"{WEIGHTS[name]} cannot be fetched ({error}): connect to the internet once, put its file into torch's "
            "cache (TORCH_HOME/hub/checkpoints), or set pretrained = false."
        ) from error
