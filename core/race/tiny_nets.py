"""Many D→4→1 nets as one: initial weights by seed, hidden units, and one batched step of gradient descent.

In float64: with a summed loss some of these races are chaotic, and single precision would let rounding decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import Array, Quick, logistic

if TYPE_CHECKING:  # only the first weights are PyTorch's: results can be read without loading it
    import torch

HIDDEN_UNITS = 4
SPREAD = 0.1


@dataclass(frozen=True)
class Initialiser:
    """How a layer starts: `function` of torch.nn.init fills its weights, `bias` its biases; "": PyTorch's default."""

    title: str
    function: str = ""
    settings: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0


INITIALISERS: Mapping[str, Initialiser] = MappingProxyType(
    {
        "truncated-normal": Initialiser(
            f"Truncated normal {SPREAD:g}",
            "trunc_normal_",
            MappingProxyType({"std": SPREAD, "a": -2 * SPREAD, "b": 2 * SPREAD}),
            SPREAD,
        ),
        "default": Initialiser("PyTorch's default"),
        "zero": Initialiser("Zero", "zeros_"),
    }
)


@dataclass
class TinyNets:
    """S nets: `first` 4×S×(D+1) and `second` (4+1)×S, the bias last in each."""

    first: Array
    second: Array

    @classmethod
    def initial(cls, seeds: int, inputs: int, init: str) -> TinyNets:
        """Nets of the seeds 0 … seeds − 1, each with the weights that PyTorch gives after manual_seed(seed)."""
        import torch

        with torch.random.fork_rng(devices=[]):
            pairs = [_layers(seed, inputs, init) for seed in range(seeds)]
        first, second = (np.stack(layer).astype(np.float64) for layer in zip(*pairs, strict=True))
        return cls(np.ascontiguousarray(first.transpose(1, 0, 2)), np.ascontiguousarray(second[:, 0].T))

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Drops all other nets."""
        self.first = np.ascontiguousarray(self.first[:, which])
        self.second = np.ascontiguousarray(self.second[:, which])


def _layers(seed: int, inputs: int, init: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    import torch

    torch.manual_seed(seed)
    layers = (torch.nn.Linear(inputs, HIDDEN_UNITS), torch.nn.Linear(HIDDEN_UNITS, 1))
    if INITIALISERS[init].function:
        torch.manual_seed(seed)
        for layer in layers:
            start_layer(layer, init)
    first, second = (torch.cat([layer.weight, layer.bias[:, None]], 1).detach().numpy() for layer in layers)
    return first, second


def start_layer(layer: torch.nn.Linear, init: str) -> None:
    """Fills one layer as an initialiser with a function of its own says."""
    import torch

    chosen = INITIALISERS[init]
    torch.nn.init.constant_(layer.bias, chosen.bias)
    getattr(torch.nn.init, chosen.function)(layer.weight, **chosen.settings)


@dataclass(frozen=True)
class Batch:
    """The whole training set: inputs N×(D+1) with a last column of ones, labels N, 0 or 1."""

    inputs: Array
    labels: Array


@dataclass(frozen=True)
class Forward:
    """One pass: pre-activations and outputs of the hidden units 4×S×N, logits S×N."""

    z: Array
    h: Array
    logits: Array


def forward(nets: TinyNets, batch: Batch, hidden: Quick) -> Forward:
    """All nets on all images."""
    units, seeds, inputs = nets.first.shape
    z = (nets.first.reshape(units * seeds, inputs) @ batch.inputs.T).reshape(units, seeds, -1)
    h = hidden.value(z)
    logits = np.einsum("ksn,ks->sn", h, nets.second[:units])
    logits += nets.second[units, :, None]
    return Forward(z, h, logits)


def step(nets: TinyNets, batch: Batch, hidden: Quick, passed: Forward, loss: str, rate: float) -> None:
    """One update in place by −rate · ∂(sum of the loss over the images)."""
    units, seeds, inputs = nets.first.shape
    error = logistic(passed.logits)
    if loss == "mse":
        slope = 2 * error * (1 - error)
        error -= batch.labels
        error *= slope
    else:
        error -= batch.labels
    back = hidden.slope(passed.z, passed.h)
    back *= nets.second[:units, :, None]
    back *= error
    nets.second[:units] -= rate * np.einsum("ksn,sn->ks", passed.h, error)
    nets.second[units] -= rate * error.sum(axis=1)
    change = back.reshape(units * seeds, -1) @ batch.inputs
    change *= rate
    nets.first -= change.reshape(units, seeds, inputs)
