"""The numbers of the page Saliency maps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import data, runs
from core.attribution import METHODS, Smoothing, one_image
from core.attribution.baselines import Kind
from core.attribution.reduction import Channels, over_channels

Image = int | np.ndarray  # a test image's number, or a picture
Named = Mapping[str, Any]  # settings of the maps, and how they are reduced to a number a pixel


def of_methods(
    run: str, image: Image, target: int, methods: Sequence[str], settings: Named, reduced: Named
) -> dict[str, np.ndarray]:
    """The maps of several methods for one class, a column each and a row a pixel."""
    return {METHODS[each].title: column(maps(run, image, each, target, **settings)[0], **reduced) for each in methods}


def of_nets(
    nets: Mapping[str, tuple[str, str]], image: Image, target: int, method: str, settings: Named, reduced: Named
) -> dict[str, np.ndarray]:
    """The maps of several nets for one class; each with its run and its layer of Grad-CAM, "" for the usual one."""
    return {
        title: column(maps(run, image, method, target, **{**settings, "layer": layer})[0], **reduced)
        for title, (run, layer) in nets.items()
    }


def of_two_classes(
    run: str, image: Image, classes: Sequence[int], method: str, settings: Named, reduced: Named
) -> dict[str, np.ndarray]:
    """Why this class, why that one, and why not that one: the first map minus the second."""
    found = maps(run, image, method, classes, **settings)
    table = {f"Why {each}": column(values, **reduced) for each, values in zip(classes, found, strict=True)}
    if len(classes) > 1:
        table[f"Why {classes[0]}, why not {classes[1]}"] = column(found[0] - found[1], **reduced)
    return table


def of_all_classes(
    run: str, image: Image, classes: Sequence[int], method: str, settings: Named, reduced: Named
) -> dict[str, np.ndarray]:
    """The map of each class."""
    found = maps(run, image, method, classes, **settings)
    return {f"class {each}": column(values, **reduced) for each, values in zip(classes, found, strict=True)}


def maps(
    run: str,
    image: Image,
    method: str,
    classes: int | Sequence[int],
    baseline: Kind | np.ndarray,
    layer: str,
    smoothing: Mapping[str, Any] | None,
) -> np.ndarray:
    """What the pixels of an image mean to the logits of some classes: N×C×H×W."""
    net = runs.existing(run)
    return one_image.maps(
        method,
        net.model(),
        data.load(net.recipe.dataset).test.images[image] if isinstance(image, int) else image,
        classes,
        normalisation=data.normalisation(net.recipe.dataset),
        baseline=baseline,
        layer=layer,
        smoothing=Smoothing(**smoothing) if smoothing else None,
    )


def column(found: np.ndarray, channels: Channels, absolute: bool) -> np.ndarray:
    """One number a pixel."""
    flat = over_channels(found, channels)
    return (np.abs(flat) if absolute else flat).ravel()
