"""A net's outputs on the test images, kept with its run: comparisons then need neither weights nor torch."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from core.data import Dataset

if TYPE_CHECKING:
    from core.runs.run import Run


@dataclass(frozen=True)
class Outputs:
    """Logits N×K float32 and labels N int64, in the order of the test split."""

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each image, N."""
        return np.asarray(self.logits.argmax(axis=1), dtype=np.int64)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which images the net reads right, N."""
        return np.asarray(self.predicted == self.labels)


def encode(outputs: Outputs) -> bytes:
    """A safetensors file's content: logits as float16, labels in the smallest unsigned type that holds them."""
    small = np.min_scalar_type(int(outputs.labels.max(initial=0)))
    arrays = {"labels": outputs.labels.astype(small), "logits": halved(outputs.logits)}
    # safetensors writes an array of another order as it lies in memory: same shape, other numbers.
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def decode(content: bytes) -> Outputs:
    """The inverse of `encode`, in arrays that cannot be written to."""
    found = load(content)
    made = Outputs(found["logits"].astype(np.float32), found["labels"].astype(np.int64))
    for array in (made.logits, made.labels):
        array.setflags(write=False)
    return made


def halved(logits: NDArray[np.float32]) -> NDArray[np.float16]:
    """Logits N×K as float16; each image's largest stays the first largest, so that every answer stays what it was."""
    limit = np.nextafter(np.finfo(np.float16).max, np.float16(0))
    half = logits.clip(-limit, limit).astype(np.float16)
    winner = logits.argmax(1)
    (tied,) = np.nonzero(half.argmax(1) != winner)
    half[tied, winner[tied]] = np.nextafter(half[tied].max(1, initial=-limit), np.float16(np.inf))
    return half


def with_outputs(run: "Run", data: Dataset) -> "Run":
    """The run with what its net says of the data's test images; ValueError for other data than it was trained on."""
    if data.fingerprint != run.provenance.fingerprint:
        raise ValueError(f"The run {run.id} was made on other data than {data.name!r} is here: give those.")
    outputs = Outputs(run.predict(data.test.images), data.test.labels)
    return replace(run, load_outputs=lambda: outputs)
