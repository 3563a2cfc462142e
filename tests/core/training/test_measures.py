"""The norms of gradients and updates, against a plain loop."""

from dataclasses import replace

import pytest
import torch

from core.data import Dataset
from core.models import build
from core.recipes import Recipe, TrainingError
from core.training import measures
from core.training.loop import fit
from core.training.outcome import finished
from core.training.speed.precision import FLOAT32

RECIPE = Recipe("mlp-128-64", "mnist", optimizer="sgd", learning_rate=0.1, batch_size=64, epochs=2)
CPU = torch.device("cpu")


def plain(data: Dataset, spacing: int) -> list[tuple[dict[str, float], dict[str, float]]]:
    """For each epoch the mean ‖∇W‖ and ‖ΔW‖/‖W‖ of every layer over each `spacing`-th of its five updates."""
    torch.manual_seed(0)
    model = build("mlp-128-64")
    layers = {name: module for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = torch.Generator().manual_seed(0)
    pixels = (torch.tensor(data.train.images) / 255 - 0.1307) / 0.3081
    found = []
    for _ in range(2):
        torch.randint(2**31, (), generator=generator)
        gradients: dict[str, list[float]] = {name: [] for name in layers}
        ratios: dict[str, list[float]] = {name: [] for name in layers}
        for number, batch in enumerate(torch.randperm(300, generator=generator).tensor_split(5)):
            optimizer.zero_grad()
            logits = model(pixels[batch])
            torch.nn.functional.cross_entropy(logits, torch.tensor(data.train.labels)[batch]).backward()
            before = {name: layer.weight.detach().clone() for name, layer in layers.items()}
            optimizer.step()
            for name, layer in layers.items() if number % spacing == 0 else ():
                gradients[name].append(layer.weight.grad.square().sum().sqrt().item())
                moved = (layer.weight.detach() - before[name]).square().sum().sqrt()
                ratios[name].append((moved / before[name].square().sum().sqrt()).item())
        found.append((means(gradients), means(ratios)))
    return found


def means(lists: dict[str, list[float]]) -> dict[str, float]:
    return {name: sum(values) / len(values) for name, values in lists.items()}


@pytest.mark.parametrize("spacing", [1, 2, 32])
def test_the_norms_are_those_of_the_plain_loop(spacing: int, data: Dataset, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measures, "SPACING", spacing)
    history, _ = finished(fit(RECIPE, data, CPU, FLOAT32))
    for record, (gradients, ratios) in zip(history, plain(data, spacing), strict=True):
        assert list(record.gradient_norms) == list(gradients) == ["fc1", "fc2", "fc3"]
        assert record.gradient_norms == pytest.approx(gradients, rel=1e-3)
        assert record.update_ratios == pytest.approx(ratios, rel=1e-3)


def test_measuring_changes_no_weight(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    found = []
    for spacing in (1, 10**9):
        monkeypatch.setattr(measures, "SPACING", spacing)
        _, outcome = finished(fit(replace(RECIPE, optimizer="adamw", learning_rate=1e-3), data, CPU, FLOAT32))
        found.append({name: tensor.numpy().tobytes() for name, tensor in outcome.model.state_dict().items()})
    assert found[0] == found[1]


def test_weights_of_zero_have_a_finite_ratio(data: Dataset):
    zero = {name: torch.zeros_like(tensor) for name, tensor in build("mlp-128-64").state_dict().items()}
    history, _ = finished(fit(replace(RECIPE, epochs=1), data, CPU, FLOAT32, initial=zero))
    assert all(0 <= ratio < float("inf") for ratio in history[0].update_ratios.values())


def test_a_validation_loss_that_is_no_number_ends_the_training(data: Dataset):
    # One update of one batch: the training loss is that of the sound weights before it.
    recipe = replace(RECIPE, learning_rate=100, batch_size=1000, epochs=3, validation=0.2)
    broken = {name: tensor * 1e18 for name, tensor in build("mlp-128-64").state_dict().items()}
    with pytest.raises(TrainingError, match="epoch 1"):
        finished(fit(recipe, data, CPU, FLOAT32, initial=broken))
