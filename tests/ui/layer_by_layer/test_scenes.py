"""What the microscope gets of a layer."""

import base64
import json

import numpy as np
import pytest
import torch

from core.layers.activations import record
from core.layers.arithmetic import layer_input
from core.layers.hooks import leaves
from core.models import build, spec
from ui.layer_by_layer.charts.scenes import LayerScene, payload

NETS = ("mlp-256-128", "mnist-cnn", "lenet5", "vgg16", "resnet18")


def scenes(net: str, **options: object):
    torch.manual_seed(0)
    model = build(net, **options).eval()
    image = np.random.default_rng(1).integers(0, 256, spec(net).input_shape, dtype=np.uint8)
    modules = leaves(model)
    for each in record(model, image[None]):
        output = each.output[0]
        unit = tuple(size // 2 for size in output.shape)
        given = layer_input(model, image, each.name)
        yield LayerScene(each.name, each.kind, modules[each.name], given, output, unit, 1.0, 1.0)


def numbers(text: str, kind: str = "f4") -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), f"<{kind}").astype(np.float64)


@pytest.mark.parametrize("net", NETS)
def test_every_layer_travels_light(net: str):
    options = {"stem": "cifar"} if net == "resnet18" else {}
    found = {scene.name: len(json.dumps(payload(scene))) for scene in scenes(net, **options)}
    assert len(found) > 4
    assert max(found.values()) < 300_000, found


@pytest.mark.parametrize("net", ["mnist-cnn", "lenet5", "mlp-256-128"])
def test_kernels_times_inputs_give_the_unit(net: str):
    """The sum that the component draws, from what it is sent."""
    seen = 0
    for scene in scenes(net):
        sent = payload(scene)
        if sent["kind"] not in ("conv", "dense"):
            continue
        seen += 1
        kernels = sent["kernels"]
        weight = numbers(kernels["data"]).reshape(kernels["shape"])
        row = kernels["rows"].index(scene.unit[0])
        given = numbers(sent["inputs"]["data"]).reshape(sent["inputs"]["shape"])
        if sent["kind"] == "conv":
            (top, left), (height, width) = scene.unit[1:], sent["window"]["kernel"]
            given = given[:, top : top + height, left : left + width]
        total = (given.ravel() * weight[row].ravel()).sum() + kernels["bias"][row]
        assert total == pytest.approx(float(scene.output[scene.unit]), abs=1e-4)
        values = numbers(sent["output"]["values"])
        place = scene.unit[0] if len(scene.unit) == 1 else scene.unit[1] * scene.output.shape[2] + scene.unit[2]
        assert values[place] == pytest.approx(float(scene.output[scene.unit]))
    assert seen >= 2


def test_each_kind_of_layer_says_what_it_does():
    kinds = {scene.kind: payload(scene) for net in ("mnist-cnn", "resnet18") for scene in scenes(net)}
    assert kinds["MaxPool2d"]["kind"] == "max"
    assert kinds["AdaptiveAvgPool2d"]["kind"] == "mean"
    assert kinds["ReLU"]["rule"]["title"] == "ReLU"
    assert kinds["Dropout"]["rule"]["p"] == 0.5
    assert kinds["BatchNorm2d"]["rule"]["variance"] > 0
    assert kinds["Flatten"]["rule"]["type"] == "flatten"
    assert kinds["ReLU"]["inputs"]["shape"][0] == 1, "a map reads its own map alone"


def test_a_layer_that_enlarges_sends_the_map_that_it_reads():
    scene = next(scenes("resnet18", resolution=48))
    sent = payload(scene)
    assert (sent["kind"], scene.kind) == ("resize", "Upsample")
    assert sent["inputs"]["shape"] == [1, 32, 32]
    assert sent["output"]["shape"] == [3, 48, 48]
    assert not {"rule", "window", "kernels"} & set(sent)


def test_the_colours_have_one_end_or_one_for_each_map():
    scene = next(scenes("mnist-cnn"))
    own = LayerScene(scene.name, scene.kind, scene.module, scene.input, scene.output, scene.unit, None, None)
    assert payload(scene)["output"]["end"] == 1.0
    assert payload(own)["output"]["end"] == pytest.approx(float(np.abs(scene.output[scene.unit[0]]).max()))
