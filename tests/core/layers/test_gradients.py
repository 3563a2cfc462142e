"""Recorded gradients against finite differences of the loss when a layer's output is pushed."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from core.functions.softmax import softmax
from core.layers import activations, gradients
from core.layers.hooks import replaced
from tests.core.layers.nets import net, normalised, pixels, random_net

STEP = 1e-8  # few ReLUs turn within it
LABELS = np.array([3, 0, 7])


def loss_when_pushed(model, batch, layer, push):
    """The summed cross-entropy with `push` added to what a layer puts out."""
    with replaced(model, layer, lambda output: output + push), torch.no_grad():
        return cross_entropy(model(batch), torch.from_numpy(LABELS), reduction="sum").item()


@pytest.mark.parametrize(
    ("name", "kinks"),
    [("mlp-128", ()), ("mnist-cnn", ("relu1", "relu2")), ("lenet5", ("relu1", "relu2")), ("resnet18", ("relu",))],
)
def test_a_push_at_a_layer_changes_the_loss_as_its_gradient_says(name, kinks):
    """`kinks`: ReLUs before a max-pool, whose windows of equal zeros have no slope."""
    model, images = random_net(name).double(), normalised(name, 3)
    batch = torch.from_numpy(images).double()
    random = torch.Generator().manual_seed(1)
    smooth = [each for each in gradients.record(model, images, LABELS) if each.name not in kinks]
    for layer in smooth[:: 5 if name == "resnet18" else 1]:
        push = torch.randn(layer.output.shape, generator=random, dtype=torch.double)
        change = [loss_when_pushed(model, batch, layer.name, step * push) for step in (STEP, -STEP)]
        terms = layer.output * push.numpy()
        slope = (change[0] - change[1]) / (2 * STEP)
        assert terms.sum() == pytest.approx(slope, abs=1e-4 * np.sqrt((terms**2).sum())), layer.name


@pytest.mark.parametrize("name", ["mlp-128", "mnist-cnn", "lenet5"])
def test_it_is_autograd_from_the_layer_on(name):
    model, images = net(name), pixels(name, 3)
    modules = list(model.children())
    outputs, found = activations.record(model, images), gradients.record(model, images, LABELS)
    for depth, (output, gradient) in enumerate(zip(outputs, found, strict=True), start=1):
        start = torch.from_numpy(output.output).requires_grad_()
        logits = nn.Sequential(*modules[depth:])(start)
        cross_entropy(logits, torch.from_numpy(LABELS), reduction="sum").backward()
        assert start.grad.abs().max() > 0
        np.testing.assert_allclose(gradient.output, start.grad, atol=1e-5 * start.grad.abs().max().item())
    model.zero_grad(set_to_none=True)


@pytest.mark.parametrize("name", ["mlp-128", "mnist-cnn", "resnet18"])
def test_names_kinds_shapes_and_order_are_those_of_the_outputs(name):
    images = pixels(name, 2)
    outputs, found = activations.record(net(name), images), gradients.record(net(name), images, [1, 2])
    assert [(each.name, each.kind, each.output.shape) for each in found] == [
        (each.name, each.kind, each.output.shape) for each in outputs
    ]
    assert {each.output.dtype for each in found} == {np.dtype(np.float32)}


def test_at_the_logits_it_is_the_softmax_less_the_label():
    images = pixels("mnist-cnn", 3)
    logits = activations.record(net("mnist-cnn"), images)[-1].output
    found = gradients.record(net("mnist-cnn"), images, LABELS)[-1].output
    np.testing.assert_allclose(found, softmax(logits) - np.eye(10)[LABELS], atol=1e-6)


def test_an_image_alone_has_the_gradient_that_it_has_among_others():
    model, images = random_net("resnet18"), pixels("resnet18", 3)
    alone, among = gradients.record(model, images[1:2], LABELS[1:2]), gradients.record(model, images, LABELS)
    for one, many in zip(alone, among, strict=True):
        np.testing.assert_allclose(one.output[0], many.output[1], atol=1e-5 * np.abs(one.output).max())


def test_layers_that_share_memory_each_have_their_own_gradient():
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(3, 2))
    with torch.no_grad():
        model[1].bias.copy_(torch.tensor([5.0, 5.0, -5.0]))
    _, before, after, dropped, _ = gradients.record(model, np.zeros((1, 1, 2, 2), np.float32), [0])
    assert before.output[0, 2] == 0 != after.output[0, 2]
    np.testing.assert_array_equal(before.output[0, :2], after.output[0, :2])
    np.testing.assert_array_equal(after.output, dropped.output)


def test_the_model_and_the_images_stay_as_they_were():
    model, images = random_net("mnist-cnn").train(), torch.from_numpy(normalised("mnist-cnn", 3))
    gradients.record(model, images, LABELS)
    assert all(module.training and not module._forward_hooks for module in model.modules())
    assert all(weights.grad is None and weights.requires_grad for weights in model.parameters())
    assert not images.requires_grad


@pytest.mark.parametrize(("labels", "words"), [([1], "each of the 3 images"), ([0, 1, 10], "0 to 9, not 0 to 10")])
def test_labels_that_do_not_fit_are_refused_with_the_reason(labels, words):
    with pytest.raises(ValueError, match=words):
        gradients.record(net("mnist-cnn"), pixels("mnist-cnn", 3), labels)
