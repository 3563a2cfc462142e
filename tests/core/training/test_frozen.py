"""Nets that start from weights of others, and of which the last dense layer alone learns."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.data import Dataset
from core.data.types import Split, dataset
from core.models import pretrained
from core.models.pretrained import PretrainedError
from core.recipes import Recipe, RecipeError, TrainingError
from core.runs import Store, user
from core.runs.untrained import untrained
from core.training import fit, train
from core.training.frozen import freeze, learning
from core.training.outcome import finished

FROZEN = Recipe("resnet18", "svhn", pretrained=True, frozen=True, batch_size=8, epochs=2)


def pictures(count: int, seed: int) -> Split:
    images = np.random.default_rng(seed).integers(0, 256, (count, 3, 32, 32), dtype=np.uint8)
    return Split(images, np.arange(count) % 10)


@pytest.fixture
def street() -> Dataset:
    return dataset("svhn", pictures(20, 0), pictures(10, 1), "drawn")


@pytest.fixture
def imagenet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights in the place of the published ones, which are not what a seed draws."""

    def load(model: nn.Module, name: str) -> None:
        head = pretrained.head(model)
        with torch.random.fork_rng(), torch.no_grad():
            torch.manual_seed(99)
            for key, tensor in model.state_dict().items():
                if tensor.is_floating_point() and not key.startswith(head):
                    tensor.copy_(torch.rand_like(tensor) * 0.05 + 0.5 * ("var" in key))

    monkeypatch.setattr(pretrained, "load", load)


def trained(recipe: Recipe, data: Dataset) -> nn.Module:
    return finished(fit(recipe, data, torch.device("cpu")))[1].model


@pytest.mark.parametrize("change", [{}, {"averaged": True}, {"optimizer": "sgd", "momentum": 0.9, "weight_decay": 0.1}])
def test_what_is_frozen_stays_bit_for_bit(change: dict[str, object], street: Dataset, imagenet: None):
    recipe = replace(FROZEN, **change)
    before, after = untrained(recipe).state_dict(), trained(recipe, street).state_dict()
    for name, tensor in after.items():
        assert torch.equal(tensor, before[name]) is not name.startswith("fc."), name


def test_only_what_learns_is_measured(street: Dataset, imagenet: None):
    records = list(fit(FROZEN, street, torch.device("cpu")))
    assert all(list(record.gradient_norms or {}) == ["fc"] for record in records)
    assert all(list(record.update_ratios or {}) == ["fc"] for record in records)


def test_without_freezing_all_layers_leave_their_start(street: Dataset, imagenet: None):
    recipe = replace(FROZEN, frozen=False)
    before, after = untrained(recipe).state_dict(), trained(recipe, street).state_dict()
    assert not any(torch.equal(tensor, before[name]) for name, tensor in after.items())


def test_a_single_image_a_batch_suffices_for_a_frozen_net(street: Dataset, imagenet: None):
    assert trained(replace(FROZEN, batch_size=1, epochs=1), street) is not None
    with pytest.raises(TrainingError, match="normalises over its batches"):
        next(fit(replace(FROZEN, frozen=False, batch_size=1), street))


def test_a_net_freezes_at_another_runs_weights(data: Dataset, tmp_path: Path):
    first = Recipe("mlp-128", "mnist", epochs=1)
    store = Store(tmp_path / "runs")
    run = train(replace(first, initial=first, frozen=True), data, store)
    start = store.get(first)
    assert start is not None
    for name, tensor in run.weights.items():
        assert torch.equal(tensor, start.weights[name]) is not name.startswith("fc2."), name


def test_dropout_goes_on_and_batch_norm_stays():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm2d(2), nn.Dropout(), nn.Linear(2, 2)).eval()
    freeze(net)
    learning(net, frozen=True)
    assert [module.training for module in net] == [True, False, True, True]
    assert [weights.requires_grad for weights in net.parameters()] == [False] * 4 + [True] * 2
    learning(net, frozen=False)
    assert all(module.training for module in net)


@pytest.mark.slow
def test_the_run_says_where_its_weights_come_from(street: Dataset, imagenet: None):
    run = train(replace(FROZEN, epochs=1), street, user())
    assert run.provenance.pretrained == "ResNet18_Weights.IMAGENET1K_V1"
    assert all(torch.equal(tensor, untrained(FROZEN).state_dict()[name]) for name, tensor in run.weights_at(0).items())
    assert train(Recipe("lenet5", "svhn", epochs=0), street, user()).provenance.pretrained == "none"


def test_without_a_network_the_training_says_what_to_do(street: Dataset, monkeypatch: pytest.MonkeyPatch):
    def absent(model: nn.Module, name: str) -> None:
        raise PretrainedError(f"{name} cannot be fetched: connect to the internet once.")

    monkeypatch.setattr(pretrained, "load", absent)
    with pytest.raises(TrainingError, match="resnet18 cannot be fetched: connect"):
        train(FROZEN, street, user())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pretrained": False}, "frozen = True: random weights are not worth keeping; set pretrained = true"),
        ({"model": "alexnet"}, "pretrained = True: there are no ImageNet weights for alexnet"),
        ({"options": {"stem": "cifar"}}, "pretrained = True: the ImageNet weights of resnet18 are for stem"),
        ({"initial": Recipe("resnet18", "svhn")}, "from ImageNet weights or from initial, not from both"),
        ({"pretrained": 1}, "pretrained = 1: it must be true or false"),
        ({"frozen": "yes"}, "frozen = 'yes': it must be true or false"),
    ],
)
def test_recipes_that_make_no_sense(changes: dict[str, object], words: str):
    with pytest.raises(RecipeError, match=words):
        replace(FROZEN, **changes)


def test_neither_field_changes_the_digest_of_a_recipe_without_it():
    assert '"pretrained"' not in Recipe("resnet18", "svhn").canonical
    assert Recipe.from_dict(FROZEN.to_dict()) == FROZEN
    assert FROZEN.digest != replace(FROZEN, frozen=False).digest
