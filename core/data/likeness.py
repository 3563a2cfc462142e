"""How unusual an image is among SVHN's training crops: percentiles of brightness, contrast and detail.

The percentiles are shipped, so that no data are needed; `python -m core.data.likeness` measures them anew.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.types import Dataset

FILE = Path(__file__).parents[2] / "assets" / "likeness" / "svhn.json"
MEASURES = ("brightness", "contrast", "detail")
RARE = 1.0  # per cent: what fewer of the training crops reach on one side is unlike them
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
_BLOCK = 2000


@dataclass(frozen=True)
class Likeness:
    """Of each measure the 0th, 1st … 100th percentile in grey levels; how many crops, and of which data they are."""

    percentiles: dict[str, NDArray[np.float64]]
    images: int
    source: str
    fingerprint: str

    def standing(self, name: str, value: float) -> float:
        """The percentage of the crops that stay below the value, interpolated between percentiles."""
        ends = self.percentiles[name]
        if value < ends[0] or value > ends[-1]:
            return 0.0 if value < ends[0] else 100.0
        return float(np.interp(value, ends, np.arange(len(ends))))


def measured(images: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
    """Of each image N×3×H×W, in grey levels: the mean, the standard deviation, and the mean absolute difference
    between neighbouring pixels.
    """
    grey = np.einsum("nchw,c->nhw", images, _LUMA)
    across, down = np.abs(np.diff(grey, axis=2)), np.abs(np.diff(grey, axis=1))
    detail = (across.mean(axis=(1, 2)) + down.mean(axis=(1, 2))) / 2
    return {"brightness": grey.mean(axis=(1, 2)), "contrast": grey.std(axis=(1, 2)), "detail": detail}


def survey(dataset: Dataset) -> Likeness:
    """The percentiles of a data set's training images."""
    images = dataset.train.images
    parts = [measured(images[start : start + _BLOCK]) for start in range(0, len(images), _BLOCK)]
    levels = np.arange(101)
    found = {name: np.percentile(np.concatenate([part[name] for part in parts]), levels) for name in MEASURES}
    return Likeness(found, len(images), dataset.source, dataset.fingerprint)


@lru_cache(maxsize=1)
def shipped() -> Likeness:
    """The percentiles of the crops that the shipped nets were trained on."""
    values = json.loads(FILE.read_text("utf-8"))
    percentiles = {name: np.array(values["percentiles"][name]) for name in MEASURES}
    return Likeness(percentiles, values["images"], values["source"], values["fingerprint"])


def write(likeness: Likeness, file: Path = FILE) -> None:
    """Keep the percentiles, rounded to a thousandth of a grey level."""
    rounded = {name: [round(float(each), 3) for each in ends] for name, ends in likeness.percentiles.items()}
    about = {"data": "svhn", "split": "train", "source": likeness.source, "fingerprint": likeness.fingerprint}
    text = json.dumps({**about, "images": likeness.images, "percentiles": rounded}, indent=1)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    from core.data.loading import load

    write(survey(load("svhn")))
