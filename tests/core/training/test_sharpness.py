"""Gradients from uphill: against the formula, and what training with them does."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.data import Dataset
from core.landscape.curvature import spectrum
from core.recipes import Recipe, RecipeError
from core.training import fit
from core.training.gradients import Backward
from core.training.mixup import Mixed
from core.training.outcome import finished
from core.training.sharpness import uphill
from core.training.speed.precision import FLOAT32
from core.training.speed.team import Team

CPU = torch.device("cpu")
ON_CUDA = (pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))
RECIPE = Recipe("mlp-128", "mnist", optimizer="sgd", learning_rate=0.1, epochs=12, batch_size=20, label_smoothing=0.1)


class Bowl(nn.Module):
    """½ wᵀAw, whatever the images."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        root = torch.randn(6, 6, dtype=torch.float64)
        self.matrix = root @ root.T
        self.first = nn.Parameter(torch.randn(2, dtype=torch.float64))
        self.rest = nn.Parameter(torch.randn(2, 2, dtype=torch.float64))

    @property
    def weights(self) -> Tensor:
        """Both parameters as one vector."""
        return torch.cat([self.first, self.rest.flatten()])

    def forward(self, _: Tensor) -> Tensor:
        return (self.weights @ self.matrix @ self.weights / 2).reshape(1, 1)


def batch(images: Tensor) -> Mixed:
    labels = torch.zeros(len(images), dtype=torch.long)
    return Mixed(images, labels, labels, 1.0)


@pytest.mark.parametrize("radius", [0.0, 0.3])
def test_the_gradient_of_a_bowl_is_that_so_far_up_the_slope(radius: float):
    bowl = Bowl()
    weights = bowl.weights.detach()
    gradients = Backward(lambda value, _: value.sum(), FLOAT32, CPU, Team(), list(bowl.parameters()), radius=radius)
    _, loss = gradients(bowl, batch(torch.zeros(1, 1)), 1)
    slope = bowl.matrix @ weights
    wanted = bowl.matrix @ (weights + radius * slope / slope.norm())
    found = torch.cat([bowl.first.grad, bowl.rest.grad.flatten()])
    torch.testing.assert_close(found, wanted)
    assert torch.equal(bowl.weights, weights)
    assert loss.item() == pytest.approx((weights @ slope / 2).item())


def test_batch_norm_counts_each_batch_once():
    torch.manual_seed(0)
    plain, sharp = (nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 3)) for _ in "ab")
    sharp.load_state_dict(plain.state_dict())
    images = batch(torch.randn(8, 1, 4, 4))
    for network, radius in ((plain, 0.0), (sharp, 0.5)):
        weights = list(network.parameters())
        Backward(nn.functional.cross_entropy, FLOAT32, CPU, Team(), weights, radius=radius)(network, images, 8)
    assert int(sharp[1].num_batches_tracked) == 1
    torch.testing.assert_close(sharp[1].running_mean, plain[1].running_mean, rtol=0, atol=0)
    torch.testing.assert_close(sharp[1].running_var, plain[1].running_var, rtol=0, atol=0)
    assert sharp[1].track_running_stats
    assert not torch.equal(sharp[0].weight.grad, plain[0].weight.grad)


def test_statistics_that_are_frozen_stay_in_use():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).eval()
    images = torch.randn(5, 3)
    network(images).sum().backward()
    with uphill(network, [network[0].weight], 0.1):
        moved = network(images)
        wanted = network[1].weight * network[0](images) / (1 + network[1].eps) ** 0.5
    torch.testing.assert_close(moved, wanted)


def test_the_way_up_is_as_long_as_the_radius_and_leads_back_after_an_error():
    weights = [nn.Parameter(torch.randn(3)), nn.Parameter(torch.randn(2, 2))]
    idle = nn.Parameter(torch.ones(2))  # has no gradient
    before = [weight.detach().clone() for weight in weights]
    for weight in weights:
        weight.grad = torch.randn_like(weight)

    def up() -> None:
        with uphill(nn.Identity(), [*weights, idle], 0.7):
            moved = torch.cat([(weight - old).flatten() for weight, old in zip(weights, before, strict=True)])
            assert moved.norm().item() == pytest.approx(0.7, rel=1e-5)
            assert torch.equal(idle, torch.ones(2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        up()
    assert all(torch.equal(weight, old) for weight, old in zip(weights, before, strict=True))


def test_where_it_is_level_nothing_moves():
    weight = nn.Parameter(torch.ones(3))
    weight.grad = torch.zeros(3)
    with uphill(nn.Identity(), [weight], 1.0):
        assert torch.equal(weight, torch.ones(3))


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=ON_CUDA)])
def test_it_ends_on_flatter_ground(device: str, data: Dataset):
    def bend(recipe: Recipe) -> float:
        _, outcome = finished(fit(recipe, data, torch.device(device), FLOAT32))
        assert outcome.metrics["test_accuracy"] > 0.95
        return float(spectrum(outcome.model, data.train.images, data.train.labels, "ce").values[0])

    assert bend(replace(RECIPE, sharpness=0.2)) < 0.8 * bend(RECIPE)


def test_the_radius_is_part_of_the_recipe():
    recipe = replace(RECIPE, sharpness=0.2)
    assert Recipe.from_dict(recipe.to_dict()) == recipe
    assert recipe.digest != RECIPE.digest
    assert "sharpness" not in RECIPE.canonical
    with pytest.raises(RecipeError, match="sharpness = -1"):
        replace(RECIPE, sharpness=-1)
