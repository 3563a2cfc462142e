"""The topics of the claims, in the order of the exercises, and every claim by its id."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.reports.claim import Claim
from core.reports.register import (
    deep_linear_nets,
    drawn_shapes,
    four_nets,
    keras_cnn,
    keras_mlp,
    logistic_regression,
    mnist_nets,
    one_neuron,
    street_nets,
    training_log,
)


@dataclass(frozen=True)
class Topic:
    """A topic's title and its claims."""

    title: str
    claims: tuple[Claim, ...]


TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "logistic-regression": Topic("The loss of logistic regression", logistic_regression.CLAIMS),
        "deep-linear-nets": Topic("Convexity of deep linear nets", deep_linear_nets.CLAIMS),
        "mnist-nets": Topic("Dense nets for MNIST", mnist_nets.CLAIMS),
        "street-numbers": Topic("Networks for street numbers", street_nets.CLAIMS),
        "one-neuron": Topic("One neuron under two losses", one_neuron.CLAIMS),
        "four-nets": Topic("Four small nets in a race", four_nets.CLAIMS),
        "drawn-shapes": Topic("Nets for drawn shapes", drawn_shapes.CLAIMS),
        "keras-mlp": Topic("A dense Keras net", keras_mlp.CLAIMS),
        "keras-cnn": Topic("A convolutional Keras net", keras_cnn.CLAIMS),
        "training-log": Topic("The log of a training", training_log.CLAIMS),
    }
)
CLAIMS: Mapping[str, Claim] = MappingProxyType({claim.id: claim for topic in TOPICS.values() for claim in topic.claims})
