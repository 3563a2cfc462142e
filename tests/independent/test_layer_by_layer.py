"""The page Layer by layer: accuracies and one unit's arithmetic from the recorded files, by torch."""

from pathlib import Path

import pytest
import torch.nn.functional as F

from tests.helpers.recorded import mnist, outputs, run, told, weights

NETS = (("mlp-128", 20, 0.9864), ("mlp-128-64", 20, 0.9875), ("mlp-256-128", 20, 0.9875), ("mnist-cnn", 12, 0.9937))


@pytest.mark.parametrize(("model", "epochs", "share"), NETS)
def test_the_test_accuracy_of_the_mnist_nets(on_real_data: Path, model: str, epochs: int, share: float):
    folder = run(model, epochs=epochs)
    logits, labels = outputs(folder)
    assert (labels == mnist(on_real_data, "t10k")[1]).all()
    accuracy = float((logits.argmax(1) == labels).mean())
    assert accuracy == pytest.approx(share, abs=1e-9)
    [row] = [line for line in told("layer_by_layer").splitlines() if line.endswith(f"|{folder.name[:12]}")]
    assert float(row.split("|")[3]) == pytest.approx(accuracy, abs=1e-9)


def test_the_share_of_the_first_layers_numbers_that_are_not_positive(on_real_data: Path):
    images, _ = mnist(on_real_data, "t10k")
    state = weights(run("mnist-cnn", epochs=12))
    maps = F.conv2d(images[:1], state["conv1.weight"], state["conv1.bias"])
    text = told("layer_by_layer")
    assert f"conv1 computes {maps.numel():,} such numbers with {32 * 10} parameters, 0.9% of the net's 34,826" in text
    assert f"{float((maps <= 0).double().mean()):.0%} of them are 0 or less for this image." in text
