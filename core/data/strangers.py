"""Recognise Fashion-MNIST and KMNIST, which come under MNIST's file names and sizes.

Gzipped files are recognised by the checksums that torchvision lists. What is inside of them was not at hand, so that
unpacked files are recognised by what their authors and users publish of them: 60,000 training images, exactly 6,000 a
class (MNIST has 5,421 to 6,742), and the mean of the pixels to four digits.
"""

from pathlib import Path

import numpy as np

from core.data.files import damaged, is_gzip, md5
from core.data.types import DataError, Split

FASHION = "Fashion-MNIST, pictures of clothes"
KMNIST = "KMNIST, Japanese characters"
GZIPPED = {
    "8d4fb7e6c68d591d4c3dfef9ec88bf0d": FASHION,
    "25c81989df183df01b3e8a0aad5dffbe": FASHION,
    "bef4ecab320f06d8554ea6380940ec79": FASHION,
    "bb300cfdad3c16e7a12a480ee83cd310": FASHION,
    "bdb82020997e1d708af4cf47b453dcf7": KMNIST,
    "e144d726b3acfaa3e44228e80efcd344": KMNIST,
    "5c965bf0a639b31b8f53240b1b52f4d7": KMNIST,
    "7320c461ea6c1c855c0b718fb2a4b134": KMNIST,
}
MEANS = {FASHION: 0.2860, KMNIST: 0.1918}  # of the training pixels in 0…1
_DIGITS = 0.0006  # how far a mean may be from one that is published to four digits
EACH = 6_000


def refuse_file(path: Path) -> None:
    """DataError for a gzipped file of another set, by its checksum."""
    found = GZIPPED.get(md5(path)) if is_gzip(path) else None
    if found:
        raise _stranger(path, found)


def refuse(path: Path, train: Split) -> None:
    """DataError for the training images of another set, in whatever file, by what is published of them."""
    if not balanced(train):
        return
    mean = sum(int(block.sum(dtype=np.int64)) for block in train.images) / train.images.size / 255
    for name, theirs in MEANS.items():
        if abs(mean - theirs) < _DIGITS:
            raise _stranger(path, name)


def balanced(train: Split) -> bool:
    """Whether there are exactly as many training images of each digit as in the sets made after MNIST."""
    return len(train) == 10 * EACH and bool((np.bincount(train.labels, minlength=10) == EACH).all())


def _stranger(path: Path, name: str) -> DataError:
    return damaged(path, f"is a file of {name}, not of MNIST, and the app is about digits", "mnist")
