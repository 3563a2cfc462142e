"""Writes the Keras files that the tests read, and what Keras itself answers: `make foreign` runs it.

It needs Keras, which the tests and the app do not. Weights are random and rounded to a few values, so that the files
pack well; the images are random numbers of a seeded generator, which the tests draw anew.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras_nets import NETS

SEED, COUNT = 2026, 100
STEPS = 2.0  # a weight's standard deviation is rounded in that many steps
FITTED = ("compiled.keras", "trained_weights.weights.h5")  # with an optimizer's state beside their weights


def main(folder: Path) -> None:
    """One file a net, `answers.npz` with an array a net (100×classes), `made.json` with the origin."""
    answers: dict[str, np.ndarray] = {}
    told: dict[str, dict[str, object]] = {}
    for place, (name, (pixels, build)) in enumerate(NETS.items()):
        keras.utils.clear_session()
        keras.utils.set_random_seed(SEED + place)
        keras.layers.Dense(1).build((1, 1)), keras.layers.Conv2D(1, 1)  # later layers are not the first of their class
        model = build()
        fill(model, np.random.default_rng(SEED + place))
        shape = tuple(side or 28 for side in model.input_shape[1:])
        images = draw(pixels, shape, SEED + place)
        if name in FITTED:
            model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            model.fit(images, np.arange(COUNT) % 10, epochs=1, verbose=0)
        save(model, folder / name)
        answers[name] = np.asarray(model.predict(images, verbose=0), np.float32)
        told[name] = {"pixels": pixels, "shape": shape, "seed": SEED + place}
    np.savez_compressed(folder / "answers.npz", **answers)
    versions = {each.__name__: each.__version__ for each in (keras, tf_keras, tf, h5py, np)}
    origin = {"by": "tests/core/adopting/make_keras_files.py", "versions": versions, "images": COUNT, "nets": told}
    (folder / "made.json").write_text(json.dumps(origin, indent=1) + "\n", "utf-8")


def draw(pixels: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """100 images of random numbers: 0 to 1, −1 to 1, or whole numbers 0 to 255."""
    drawn = np.random.default_rng(seed).random((COUNT, *shape), np.float32)
    return {"unit": drawn, "signed": 2 * drawn - 1, "raw": np.floor(drawn * 256)}[pixels].astype(np.float32)


def fill(model: keras.Model, rng: np.random.Generator) -> None:
    """Random numbers in place of all weights, none of them 0 or 1 by default."""
    for weight in model.weights:
        path = getattr(weight, "path", weight.name).partition(":")[0]  # Keras 2 names it conv2d/kernel:0
        kind, shape = path.rpartition("/")[2], tuple(weight.shape)
        if not shape or ("normalization" in path and kind in ("mean", "variance")):
            continue  # what `adapt` found
        fan_in = max(1, int(np.prod(shape[:-1])))
        drawn = {
            "bias": lambda: rng.normal(0, 0.3, shape),  # noqa: B023
            "gamma": lambda: rng.normal(1, 0.3, shape),  # noqa: B023
            "beta": lambda: rng.normal(0, 0.3, shape),  # noqa: B023
            "moving_mean": lambda: rng.normal(0, 0.3, shape),  # noqa: B023
            "moving_variance": lambda: rng.uniform(0.3, 2, shape),  # noqa: B023
            "alpha": lambda: rng.uniform(0.1, 0.5, shape),  # noqa: B023
        }.get(kind, lambda: rng.normal(0, 1.6 / fan_in**0.5, shape))()  # noqa: B023
        step = max(float(np.std(drawn)), 1e-3) / STEPS
        rounded = np.round(drawn / step) * step
        weight.assign(np.maximum(rounded, 0.25) if kind == "moving_variance" else rounded)


def save(model: keras.Model, file: Path) -> None:
    """As Keras saves it; a zip's members are packed anew, a bare HDF5 file is left as it is."""
    if file.name.endswith(".weights.h5"):
        model.save_weights(file)
        return
    model.save(file)
    if file.suffix != ".keras":
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            clean = zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0))
            clean.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(clean, old.read(entry))
    file.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
