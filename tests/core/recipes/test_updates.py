"""Epochs, batches, updates: against what reports say, and against what a training does."""

import pytest

from core.recipes.updates import count


@pytest.mark.parametrize(
    ("images", "batch", "epochs", "validation", "share", "batches", "total"),
    [
        (60_000, 32, 20, 0.0, 1.0, 1_875, 37_500),
        (60_000, 32, 10, 0.2, 1.0, 1_500, 15_000),
        (73_257, 64, 1, 0.0, 0.25, 287, 287),
        (100, 32, 2, 0.0, 0.29, 1, 2),
        (10, 32, 0, 0.0, 1.0, 1, 0),
    ],
)
def test_the_updates_of_a_training(
    images: int, batch: int, epochs: int, validation: float, share: float, batches: int, total: int
):
    found = count(images, batch, epochs, validation, share)
    assert (found.batches, found.total) == (batches, total)


def test_each_image_is_seen_once_an_epoch():
    found = count(60_000, 32, 20, validation=0.2)
    assert (found.trained, found.held_out, found.seen) == (48_000, 12_000, 960_000)


@pytest.mark.parametrize(("share", "validation"), [(1.0, 0.2), (0.29, 0.5), (0.013, 0.33)])
def test_it_divides_as_the_training_does(share: float, validation: float):
    from core.data import load
    from core.recipes import Recipe
    from core.training.subsets import divide

    data = load("mnist")
    found = count(len(data.train), 7, 1, validation, share)
    parts = divide(Recipe("mlp-128", "mnist", share=share, validation=validation), data)
    assert (found.trained, found.held_out) == (len(parts.train), len(parts.validation))


@pytest.mark.parametrize(
    "wrong", [{"images": 0}, {"batch_size": 0}, {"epochs": -1}, {"share": 0.0}, {"share": 2.0}, {"validation": 1.0}]
)
def test_what_cannot_be_is_named(wrong: dict[str, float]):
    with pytest.raises(ValueError, match="1"):
        count(**{"images": 10, "batch_size": 2, "epochs": 1, **wrong})
