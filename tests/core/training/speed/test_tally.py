"""The sums over an epoch's updates, against adding each up as it comes."""

import pytest
import torch

from core.training.speed.tally import Tally


def test_it_adds_up_what_it_was_told():
    generator, tally = torch.Generator().manual_seed(0), Tally()
    losses = correct = images = 0.0
    for size in (5, 5, 3):
        logits = torch.randn(size, 4, generator=generator)
        labels = torch.randint(4, (size,), generator=generator)
        loss = torch.rand((), generator=generator)
        tally.note(loss, logits, labels)
        losses += loss.item() * size
        correct += sum(int(row.argmax()) == int(label) for row, label in zip(logits, labels, strict=True))
        images += size
        assert tally.mean_loss() == pytest.approx(losses / images)
    assert tally.images == images
    assert tally.losses.item() == pytest.approx(losses)
    assert tally.correct.item() == correct
