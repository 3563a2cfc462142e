"""A visitor's own picture: in which shape it is read, and what was done to it, in words."""

from core.data import Dataset, uploads
from ui.shared.image_record import FINE

SQUARES = {
    "middle": "its middle square",
    "digit": "the square around its digit",
    "whole": "all of it, made square with black",
}


def upload_shape(dataset: Dataset) -> tuple[int, int, int]:
    """C×H×W of an upload: grey ones are centred later, those in colour get their last size at once, as crops do."""
    channels, height, width = dataset.test.images.shape[1:]
    return (channels, FINE, FINE) if channels == 1 else (channels, height, width)


def taken(read: uploads.Upload) -> str:
    """What was done to a picture, in words that a sentence may go on from."""
    size = "×".join(map(str, read.size))
    if len(read.image) > 1:
        return f"Your picture of {size} pixels, {SQUARES[read.square]}"
    if not read.image.any():
        return f"Your picture of {size} pixels, in which nothing stands out from its background, so all black"
    turned = ", inverted since its ink was darker than its paper" if read.inverted else ""
    thickened = ", thin strokes thickened" if read.thickened else ""
    return f"Your picture of {size} pixels, {SQUARES[read.square]}, its background made black{turned}{thickened}"
