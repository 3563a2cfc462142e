"""The optimisers that a recipe may name: all that is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Optimizer:
    """One optimiser; `module` names its class in torch.optim, made with `constants`.

    The recipe's momentum is its β₁ where `second_beta` is its β₂, and the keyword `momentum` where `heavy_ball`.
    `fused`: PyTorch has a fused kernel of it; `copies`: which copies weights on a CPU that are laid out channels last.
    """

    name: str
    title: str
    module: str
    constants: Mapping[str, Any] = field(default_factory=dict)
    second_beta: float | None = None
    heavy_ball: bool = False
    fused: bool = False
    copies: bool = False


_ALL = (
    Optimizer("adamw", "AdamW", "AdamW", second_beta=0.999, fused=True),
    Optimizer("adam", "Adam", "Adam", second_beta=0.999, fused=True),
    Optimizer("sgd", "SGD", "SGD", heavy_ball=True, fused=True, copies=True),
)
OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({optimizer.name: optimizer for optimizer in _ALL})
