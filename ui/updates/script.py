"""The numbers of the page Epochs, batches, updates."""

from typing import Any

from core.recipes import updates


def over_batch_size(
    images: int, share: float, validation: float, epochs: int, batch_sizes: tuple[int, ...]
) -> dict[str, Any]:
    """The updates that a training makes, by the size of its batches.

    Of the `share` of the images that is used, the part `validation` is set aside; the net learns from the others.
    """
    counts = [updates.count(images, size, epochs, validation, share) for size in batch_sizes]
    return {
        "batch_size": list(batch_sizes),
        "updates_an_epoch": [each.batches for each in counts],
        "updates": [each.total for each in counts],
    }
