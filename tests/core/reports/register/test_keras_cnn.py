"""R4's claims on a convolutional Keras net: verdicts and numbers by PyTorch's layers."""

import numpy as np
import torch
from torch import nn

from core.reports import architecture_claims, softmax_claims
from core.reports.claim import Finding
from core.reports.register import keras_cnn

CLAIMS = {claim.id: claim for claim in keras_cnn.CLAIMS}


def decided(name: str) -> Finding:
    return CLAIMS[name].decide()


def test_parameters_are_those_of_plain_pytorch_layers():
    layers = (nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3), nn.Linear(64 * 5 * 5, 10))
    sizes = [sum(each.numel() for each in layer.parameters()) for layer in layers]
    found = decided("cnn-parameters")
    assert f"{sizes[0]} + {sizes[1]:,} + {sizes[2]:,} = {sum(sizes):,}" in found.evidence
    assert found.answer == "right"
    assert found.certainty


def test_layers_are_counted_by_three_conventions():
    found = decided("cnn-layers")
    net = nn.Sequential(
        *(nn.Conv2d(1, 32, 3), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10)),
    )
    assert net(torch.zeros(1, 1, 28, 28)).shape == (1, 10)
    weighted = sum(any(True for _ in layer.parameters()) for layer in net)
    assert f"{weighted} layers have weights" in found.evidence
    assert f"Keras lists {len(net)}: Conv, pool, Conv, pool, Flatten, dropout, Dense." in found.evidence
    assert f"With the input it is {len(net) + 1}." in found.evidence
    assert found.answer == "right"
    assert architecture_claims.cnn_layers(("Conv", "pool", "Flatten", "Dense")).answer == "wrong"


def test_two_classes_need_no_softmax_and_sigmoids_are_no_proportions():
    found = decided("sigmoid-or-softmax")
    z = torch.linspace(-9, 9, 91, dtype=torch.float64)
    torch.testing.assert_close(torch.softmax(torch.stack([z, torch.zeros_like(z)], 1), 1)[:, 0], torch.sigmoid(z))
    logits = np.array([float(each) for each in CLAIMS["sigmoid-or-softmax"].state["logits"].split(",")])
    total = (1 / (1 + np.exp(-logits))).sum()
    assert f"The sigmoids of ten logits sum to {total:.4f}, softmax to 1.0000" in found.evidence
    assert found.answer == "partly right"
    assert softmax_claims.sigmoid_or_softmax((0.0, 0.0)).answer == "right"
