"""How many images fit."""

import gc
import weakref

import pytest
import torch
from torch import nn

from core.models import batches
from core.models.batches import fitting

SHAPE = (3, 8, 8)


def net() -> nn.Sequential:
    """8 maps of 8×8, twice, then 10 logits: 4·(3 + 8)·64, 4·2·8·64 and 4·(512 + 10) bytes, in and out."""
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 10))


@pytest.mark.parametrize(
    ("gradients", "bytes_each"), [(False, 4 * 2 * 8 * 64), (True, 4 * (8 * 64 + 8 * 64 + 512 + 10))]
)
def test_as_many_images_as_there_is_room_for(gradients: bool, bytes_each: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "ROOM", 5 * bytes_each)
    assert fitting(net(), SHAPE, 64, gradients=gradients) == 5
    monkeypatch.setattr(batches, "ROOM", 5 * bytes_each - 1)
    assert fitting(net(), SHAPE, 64, gradients=gradients) == 4


def test_never_more_than_the_most_nor_less_than_one(monkeypatch: pytest.MonkeyPatch):
    assert fitting(net(), SHAPE, 7) == 7
    monkeypatch.setattr(batches, "ROOM", 1)
    assert fitting(net(), SHAPE, 7) == 1


def test_a_net_is_measured_once_and_left_as_it_was():
    model, seen = net().train(), []
    model.register_forward_hook(lambda *_: seen.append(1))
    for _ in range(3):
        fitting(model, SHAPE, 64)
    assert len(seen) == 1
    assert all(module.training for module in model.modules())
    assert not any(module._forward_hooks for module in model)


def test_few_images_are_not_worth_measuring():
    model = net()
    model.register_forward_hook(lambda *_: pytest.fail("it was run"))
    assert fitting(model, SHAPE, 64, images=batches.FEW) == 64


def test_what_was_measured_is_forgotten_with_the_net():
    model = net()
    fitting(model, SHAPE, 64)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_large_nets_take_few_images_and_small_ones_many():
    wide = nn.Sequential(nn.Conv2d(3, 512, 3, padding=1), nn.Flatten(), nn.Linear(512 * 64 * 64, 2))
    with torch.no_grad():
        assert fitting(wide, (3, 64, 64), 256) < 9
        assert fitting(net(), SHAPE, 256) == 256
