"""Sanity checks (Adebayo et al. 2018): maps of nets whose layers are randomised one after another.

Adebayo et al. 2018, https://arxiv.org/abs/1810.03292: layers are re-initialised from the last to the first, and each
stays so while the next one follows; or the net has been trained on random labels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.attribution.dispatch import attribute
from core.attribution.similarity import Similarity, similarity

if TYPE_CHECKING:
    import torch
    from torch import nn

    from core.attribution.inputs import Targets


def cascade_layers(model: nn.Module) -> list[str]:
    """The names of the trainable convolutional and dense layers, last to first in the order of their definition."""
    return [steps[0] for steps in reversed(_steps(model))]


def stages(model: nn.Module, most: int) -> list[str]:
    """At most so many of `cascade_layers`, evenly, the first and the last one among them."""
    every = cascade_layers(model)
    taken = np.unique(np.linspace(0, len(every) - 1, min(most, len(every))).round().astype(int))
    return [every[place] for place in taken]


def cascade(model: nn.Module, *, seed: int = 0, at: Collection[str] | None = None) -> Iterator[tuple[str, nn.Module]]:
    """(layer, a copy of the model in which this layer and all behind it are untrained), last layer to first.

    Weights are drawn by He's initialisation, which keeps the size of the signal; biases are 0, and the
    normalisations that follow a layer forget their statistics with it. `at`: only copies for these layers.
    """
    from copy import deepcopy

    import torch

    from core.models.lock import locked

    steps = _steps(model)
    known = {names[0] for names in steps}
    unknown = set(at or ()) - known
    if unknown or not steps:
        raise ValueError(f"The net's layers are {', '.join(sorted(known)) or 'none'}; got {sorted(unknown)}.")
    with locked(model):
        working = deepcopy(model).eval()
    generator = torch.Generator().manual_seed(seed)
    for layer, *followers in reversed(steps):
        _reset(working, [layer, *followers], generator)
        if at is None or layer in at:
            yield layer, deepcopy(working)


def cascade_maps(
    method: str,
    model: nn.Module,
    image: NDArray[Any],
    target: int,
    *,
    seed: int = 0,
    at: Collection[str] | None = None,
    **options: Any,  # noqa: ANN401
) -> list[tuple[str, NDArray[np.float32]]]:
    """The map C×H×W of one image C×H×W after each layer of `cascade`; the trained net's own is not among them.

    options: as in `attribute`. ValueError names the layer after which there is no map; LRP needs `tolerance=inf`, for
    nets half of trained biases do not conserve.
    """
    maps = []
    batch = np.asarray(image)[None]
    places = {layer: place for place, layer in enumerate(cascade_layers(model), start=1)}
    for layer, untrained in cascade(model, seed=seed, at=at):
        try:
            found = attribute(method, untrained, batch, target, **{**options, **fresh_noise(method, places[layer])})
            maps.append((layer, found[0]))
        except ValueError as error:
            raise ValueError(f"With {layer} and all behind it untrained: {error}") from error
    return maps


def untrained(model: nn.Module, *, seed: int = 0) -> nn.Module:
    """A copy of the model with nothing left of its training: where the cascade ends."""
    first = cascade_layers(model)[-1:]
    (found,) = (copy for _, copy in cascade(model, seed=seed, at=first))
    return found


def against(
    method: str,
    model: nn.Module,
    others: Mapping[str, nn.Module],
    images: NDArray[Any],
    targets: Targets,
    **options: Any,  # noqa: ANN401
) -> dict[str, list[Similarity]]:
    """How alike the maps of the model and of each other net are, for each image of N×C×H×W.

    others: by name, such as the same net untrained, or trained on random labels (Adebayo et al.). options: as in
    `attribute`; LRP needs `tolerance=inf`.
    """
    own = attribute(method, model, images, targets, **options)
    found = {
        name: attribute(method, other, images, targets, **{**options, **fresh_noise(method, draw)})
        for draw, (name, other) in enumerate(others.items(), start=1)
    }
    return {name: [similarity(*pair) for pair in zip(own, maps, strict=True)] for name, maps in found.items()}


def fresh_noise(method: str, draw: int) -> dict[str, int]:
    """The option that gives the random control noise of its own, 0 being the first net's; no other method's maps move.

    With one seed its maps of two nets are the same, and the control that knows nothing looks perfectly alike.
    """
    return {"seed": draw} if method == "random" else {}


def tolerant(method: str) -> dict[str, float]:
    """The option that lets LRP go on in nets half of trained biases, half of none: they do not conserve relevance."""
    return {"tolerance": inf} if method == "lrp" else {}


def _steps(model: nn.Module) -> list[list[str]]:
    """Each layer with weights of its own, with the normalisations that are defined after it."""
    from torch import nn

    steps: list[list[str]] = []
    for name, module in model.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear) and module.weight.requires_grad:
            steps.append([name])
        elif steps and isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d):
            steps[-1].append(name)
    return steps


def _reset(model: nn.Module, names: list[str], generator: torch.Generator) -> None:
    import torch
    from torch import nn

    for name in names:
        module = model.get_submodule(name)
        if isinstance(module, nn.Conv2d | nn.Linear):
            drawn = torch.empty_like(module.weight, device="cpu")
            nn.init.kaiming_normal_(drawn, nonlinearity="relu", generator=generator)
            with torch.no_grad():
                module.weight.copy_(drawn)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d):
            module.reset_parameters()
