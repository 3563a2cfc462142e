"""mixup: images and labels are blended by the same weight."""

import torch
import torch.nn.functional as F

from core.training import objective
from core.training.mixup import mixed


def batch(count: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(count, 1, 4, 4), torch.arange(count) % 10


def test_without_mixing_nothing_changes() -> None:
    images, labels = batch()
    found = mixed(images, labels, 0.0)
    assert found.weight == 1
    assert torch.equal(found.images, images)
    logits = torch.randn(12, 10)
    assert torch.equal(found.loss(objective.loss("ce"), logits), F.cross_entropy(logits, labels))


def test_each_image_is_the_weighted_mean_of_its_own_and_the_partners() -> None:
    torch.manual_seed(3)
    images, labels = batch(10)
    found = mixed(images, labels, 1.0)
    assert 0.5 <= found.weight < 1
    partners = images[found.others]  # labels are the places here
    torch.testing.assert_close(found.images, found.weight * images + (1 - found.weight) * partners)


def test_the_loss_is_that_against_the_blended_targets() -> None:
    torch.manual_seed(4)
    images, labels = batch()
    found = mixed(images, labels, 0.4)
    logits = torch.randn(12, 10)
    targets = found.weight * F.one_hot(found.labels, 10) + (1 - found.weight) * F.one_hot(found.others, 10)
    torch.testing.assert_close(found.loss(objective.loss("ce"), logits), F.cross_entropy(logits, targets))
