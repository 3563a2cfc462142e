"""The numbers of the page Formulas."""

from typing import Any

import numpy as np

from core import data, runs
from core.data.net_input import normalised
from core.functions import likelihoods
from core.functions import softmax as science
from core.functions.losses import CE, MSE
from core.layers import backward, notation
from core.layers.way_back import NAMES


def along_the_logit(target: int) -> dict[str, Any]:
    """Both losses of a sigmoid and their gradients along its logit."""
    z = np.linspace(-6, 6, 121)
    return {
        "logit": z,
        "mse": MSE.value(z, target),
        "ce": CE.value(z, target),
        "mse_gradient": MSE.gradient(z, target),
        "ce_gradient": CE.gradient(z, target),
    }


def over_the_probability(target: int) -> dict[str, Any]:
    """Minus the logarithm of a label's likelihood, and of a number's with Gaussian noise of spread ½."""
    p = np.linspace(0.005, 0.995, 199)
    return {
        "p": p,
        "minus_ln_bernoulli": likelihoods.bernoulli(target, p),
        "minus_ln_gaussian": likelihoods.gaussian(target, p, 0.5),
    }


def steps_of(run: str, image: int) -> list[backward.Step]:
    """Back-propagation by hand of a test image's loss, a step a layer of the CNN."""
    net = runs.existing(run)
    test = data.load(net.recipe.dataset).test
    arrays = {name: value.detach().cpu().numpy() for name, value in net.model().state_dict().items()}
    x = normalised(test.images[image], data.normalisation(net.recipe.dataset))
    return backward.steps(notation.parse(notation.START), backward.pairs(arrays), x, int(test.labels[image]))


def of_classes(run: str, image: int) -> dict[str, Any]:
    """Logits, probabilities and the gradients of both losses, a row a class."""
    steps = steps_of(run, image)
    z = steps[-1].output
    p = science.softmax(z)
    label = int(np.argmin(steps[-1].above))  # p − y is negative at the true class alone
    return {
        "class": np.arange(len(z)),
        "logit": z,
        "probability": p,
        "ce_gradient": steps[-1].above,
        "squared_error_gradient": science.squared_error_gradient(z, label),
    }


def on_the_way_back(run: str, image: int) -> dict[str, Any]:
    """How long the loss's gradient is at each layer, in its numbers and in its weights."""
    steps = steps_of(run, image)
    return {
        "layer": list(NAMES),
        "numbers": [step.output.size for step in steps],
        "gradient_length": [np.linalg.norm(step.above) for step in steps],
        "weights_gradient_length": [0.0 if step.slopes is None else np.linalg.norm(step.slopes[0]) for step in steps],
    }


def below_the_kernel(run: str, image: int, unit: tuple[int, int, int]) -> dict[str, Any]:
    """Pixels, weights and products of one unit (map, row, column) of the first convolution."""
    first = steps_of(run, image)[0]
    depth, row, column = unit
    assert first.weights is not None
    kernel = first.weights[0][depth, 0]
    patch = first.given[0, row : row + len(kernel), column : column + len(kernel)]
    rows, columns = np.indices(kernel.shape)
    return {
        "row": rows.ravel(),
        "column": columns.ravel(),
        "pixel": patch.ravel(),
        "weight": kernel.ravel(),
        "product": (patch * kernel).ravel(),
    }
