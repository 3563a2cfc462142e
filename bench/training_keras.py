"""Keras `fit`, one epoch: run by an interpreter that has Keras, which need not be the bench's own.

`python bench/training_keras.py net batch images.npz` trains once for every line with a seed on its standard input, and
answers each with a line of JSON: seconds of the epoch, accuracy on the test images.
"""

import json
import sys
import time
from importlib import import_module

import keras
import numpy as np
from keras import layers


def mlp() -> list[layers.Layer]:
    """784-128-10."""
    return [layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10)]


def cnn() -> list[layers.Layer]:
    """The convolutional net of Keras's own MNIST example, logits instead of softmax."""
    return [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10),
    ]


def lenet() -> list[layers.Layer]:
    """LeNet-5 with ReLU and max-pooling."""
    return [
        layers.Conv2D(6, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(120, activation="relu"),
        layers.Dense(84, activation="relu"),
        layers.Dense(10),
    ]


NETS = {"mlp-128": mlp, "mnist-cnn": cnn, "lenet5": lenet}


def compiled(net: str, shape: tuple[int, ...]) -> keras.Model:
    """The net with PyTorch's Adam and the loss on logits."""
    model = keras.Sequential([keras.Input(shape), *NETS[net]()])
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3, epsilon=1e-8),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def anew(model: keras.Model, seed: int) -> None:
    """Weights drawn as PyTorch draws them and a fresh optimiser, in a net that is compiled already."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if layer.weights:
            bound = np.prod(layer.kernel.shape[:-1]) ** -0.5  # one over the root of the fan-in
            layer.set_weights([rng.uniform(-bound, bound, weight.shape) for weight in layer.weights])
    for variable in model.optimizer.variables:
        if variable is not model.optimizer.learning_rate:
            variable.assign(np.zeros(variable.shape, variable.dtype))


def normalised(data: np.lib.npyio.NpzFile, split: str) -> np.ndarray:
    """float32 N×H×W×C, of a split's uint8 N×C×H×W."""
    images = data[split].transpose(0, 2, 3, 1).astype(np.float32) / 255
    return np.ascontiguousarray((images - data["mean"]) / data["deviation"], np.float32)


def main(net: str, batch: int, file: str) -> None:
    """Compile once, say the versions, then train for each seed that comes."""
    with np.load(file) as data:
        train, test = normalised(data, "train"), normalised(data, "test")
        labels, test_labels = data["train_labels"], data["test_labels"]
    model = compiled(net, train.shape[1:])
    model.fit(train[: 4 * batch], labels[: 4 * batch], batch_size=batch, verbose=0)
    used = ("keras", keras.backend.backend())
    print(json.dumps({name: import_module(name).__version__ for name in used}), flush=True)
    for line in sys.stdin:
        anew(model, int(line))
        start = time.perf_counter()
        model.fit(train, labels, batch_size=batch, epochs=1, verbose=0)
        seconds = time.perf_counter() - start
        _, accuracy = model.evaluate(test, test_labels, batch_size=256, verbose=0)
        print(json.dumps({"seconds": seconds, "accuracy": accuracy}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
