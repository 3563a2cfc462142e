"""Units switched off, in batches and one by one."""

import numpy as np
import pytest
import torch

from core.layers import ablation
from core.layers.ablation import effects
from core.layers.activations import record
from core.layers.hooks import replaced
from core.models.inputs import prepare
from tests.core.layers.nets import net, pixels, random_net

CASES = [
    ("mlp-128", "act1"),
    ("mnist-cnn", "conv2"),
    ("mnist-cnn", "flatten"),
    ("lenet5", "pool1"),
    ("lenet5", "fc3"),
    ("resnet18", "conv1"),
    ("resnet18", "layer2.0.bn2"),
    ("resnet18", "layer2.0.downsample.1"),
    ("resnet18", "layer3.1.relu"),
]


def logits(model, images):
    return record(model, images)[-1].output


def logits_without(model, images, layer, unit):
    """The plain way: one pass with one unit's output at 0."""

    def silence(output):
        changed = output.clone()
        changed[:, unit] = 0
        return changed

    with replaced(model, layer, silence), torch.no_grad():
        return model(prepare(model, images)).numpy()


def one_by_one(model, image, layer, units):
    off = [logits_without(model, image[None], layer, unit)[0] for unit in units]
    return np.stack(off) - logits(model, image[None])[0]


@pytest.mark.parametrize("numbers", [2**22, 2**14])
@pytest.mark.parametrize(("name", "layer"), CASES)
def test_all_units_at_once_change_what_they_change_one_by_one(name, layer, numbers, monkeypatch):
    monkeypatch.setattr(ablation, "NUMBERS", numbers)
    model, image = net(name), pixels(name, 1)[0]
    units = next(each.output.shape[1] for each in record(model, image[None]) if each.name == layer)
    found, some = effects(model, image, layer), range(0, units, max(1, units // 12))
    assert found.shape == (units, 10)
    assert np.abs(found).max() > 1e-3
    scale = np.abs(logits(model, image[None])).max()
    np.testing.assert_allclose(found[list(some)], one_by_one(model, image, layer, some), atol=1e-5 * scale)


def test_without_a_channel_the_rest_computes_as_if_its_kernel_were_zero():
    model, images = random_net("lenet5"), pixels("lenet5", 1)
    before = logits(model, images)[0]
    found = before + effects(model, images[0], "conv2")[7]
    with torch.no_grad():
        model.conv2.weight[7], model.conv2.bias[7] = 0, 0
    np.testing.assert_allclose(found, logits(model, images)[0], rtol=1e-5, atol=1e-6)


def test_without_a_logit_that_logit_is_zero_and_the_others_stay():
    model, images = net("mnist-cnn"), pixels("mnist-cnn", 1)
    before = logits(model, images)[0]
    expected = np.zeros(10)
    expected[4] = -before[4]
    np.testing.assert_allclose(effects(model, images[0], "fc")[4], expected, atol=1e-5)


def test_no_hook_and_no_changed_flag_remain():
    model = random_net("mnist-cnn").train()
    effects(model, pixels("mnist-cnn", 1)[0], "conv1")
    assert all(module.training and not module._forward_hooks for module in model.modules())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: effects(net("mnist-cnn"), pixels("mnist-cnn", 1), "fc"), "C×H×W"),
        (
            lambda: effects(net("mnist-cnn"), pixels("mnist-cnn", 1)[0], "conv3"),
            "no layer 'conv3'; the names nearest to it are conv",
        ),
    ],
)
def test_units_and_layers_that_there_are_not_are_refused_with_the_reason(call, words):
    with pytest.raises(ValueError, match=words):
        call()
