"""One epoch of three nets, against PyTorch's tutorial loop and Keras `fit`, at equal batch size and optimiser.

Keras is a peer only: `DIGITSCOPE_KERAS` names an interpreter that has what requirements-bench.txt lists, such as
`python -m venv keras && keras/bin/pip install -r requirements-bench.txt` makes; without it its rows are left out.
All use torch's number of threads. On cores that others use too, set OMP_NUM_THREADS=1: threads that wait for each other
are then slower than one by any factor.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from bench.report import Row, processor, save, versions
from core.data import Dataset, load, normalisation
from core.recipes import Recipe
from core.training import fit
from core.training.outcome import finished

ROUNDS = 5  # at least 3
TUTORIAL, KERAS = "PyTorch's tutorial loop", "Keras fit"


@dataclass(frozen=True)
class Work:
    """One row's net, and how many times faster than each peer it should be."""

    title: str
    net: str
    dataset: str
    batch: int
    targets: Mapping[str, float]


WORKS = (
    Work("MNIST MLP 784-128-10, one epoch, batch 32", "mlp-128", "mnist", 32, {TUTORIAL: 5.0, KERAS: 2.0}),
    Work("MNIST CNN 32-64, one epoch, batch 128", "mnist-cnn", "mnist", 128, {TUTORIAL: 3.5, KERAS: 1.5}),
    Work("LeNet-5 on SVHN, one epoch, batch 64", "lenet5", "svhn", 64, {TUTORIAL: 2.2, KERAS: 1.8}),
)


class Trainer(Protocol):
    """Whoever trains: `epoch` gives the seconds of one epoch from fresh weights, and the test accuracy after it."""

    def epoch(self, seed: int) -> tuple[float, float]: ...


class Ours:
    """`core.training.fit`; the seconds include moving the data and building the net."""

    precision = ""

    def __init__(self, work: Work, data: Dataset) -> None:
        self.work, self.data = work, data

    def epoch(self, seed: int) -> tuple[float, float]:
        recipe = Recipe(
            self.work.net, self.work.dataset, optimizer="adam", batch_size=self.work.batch, epochs=1, seed=seed
        )
        start = time.perf_counter()
        epochs = fit(recipe, self.data, torch.device("cpu"))
        next(epochs)
        seconds = time.perf_counter() - start
        _, outcome = finished(epochs)
        self.precision = str(outcome.precision)
        return seconds, outcome.metrics["test_accuracy"]


class Other:
    """A peer in a process of its own, which waits for a seed while it is not its turn."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.versions: dict[str, str] = self._answer()

    def epoch(self, seed: int) -> tuple[float, float]:
        assert self._process.stdin is not None
        print(seed, file=self._process.stdin, flush=True)
        answer = self._answer()
        return answer["seconds"], answer["accuracy"]

    def _answer(self) -> dict:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("A peer's process has ended; its message is above.")
        return json.loads(line)


@contextmanager
def other(command: Sequence[str], **environment: str) -> Iterator[Other]:
    """A peer's process, ready."""
    variables = {**environment, **os.environ}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=variables) as process:
        yield Other(process)


@contextmanager
def tutorial(work: Work) -> Iterator[Other]:
    """PyTorch's tutorial loop with the same images, ready."""
    with other([sys.executable, "-m", "bench.training_tutorial", work.net, str(work.batch), work.dataset]) as process:
        yield process


@contextmanager
def keras(work: Work, data: Dataset) -> Iterator[Other | None]:
    """Keras with the same images, ready; None, and a message, where there is no interpreter for it."""
    interpreter = os.environ.get("DIGITSCOPE_KERAS")
    if interpreter is None:
        print("Keras is left out: DIGITSCOPE_KERAS names no interpreter that has it.")
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder) / "images.npz"
        _export(data, images)
        script = Path(__file__).with_name("training_keras.py")
        command = [interpreter, str(script), work.net, str(work.batch), str(images)]
        threads = dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), str(torch.get_num_threads()))
        with other(command, KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", **threads) as process:
            yield process


def _export(data: Dataset, file: Path) -> None:
    mean, deviation = (np.array(part, np.float32) for part in normalisation(data.name))
    np.savez(
        file,
        train=data.train.images,
        train_labels=data.train.labels,
        test=data.test.images,
        test_labels=data.test.labels,
        mean=mean,
        deviation=deviation,
    )


def measure(work: Work) -> list[Row]:
    """All in turn, each round with another seed, after one round that does not count."""
    data = load(work.dataset)
    ours = Ours(work, data)
    with tutorial(work) as eager, keras(work, data) as fit_of_keras:
        peers: dict[str, Trainer] = {TUTORIAL: eager}
        if fit_of_keras is not None:
            peers[KERAS] = fit_of_keras
        taken: dict[str, list[tuple[float, float]]] = {"ours": [], **{name: [] for name in peers}}
        for seed in range(ROUNDS + 1):
            for name, trainer in {"ours": ours, **peers}.items():
                taken[name].append(trainer.epoch(seed))
    found = {name: _medians(list_[1:]) for name, list_ in taken.items()}
    keras_versions = fit_of_keras.versions if fit_of_keras is not None else {}
    return [_row(work, name, found, ours.precision, keras_versions if name == KERAS else {}) for name in peers]


def _medians(taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    seconds, accuracies = zip(*taken, strict=True)
    return statistics.median(seconds), statistics.median(accuracies)


def _row(
    work: Work, peer: str, found: Mapping[str, tuple[float, float]], precision: str, others: Mapping[str, str]
) -> Row:
    (seconds, accuracy), (peer_seconds, peer_accuracy) = found["ours"], found[peer]
    return Row(
        name=f"{work.title}, against {peer}",
        peer=peer,
        ratio=round(peer_seconds / seconds, 2),
        target=work.targets[peer],
        ours_s=round(seconds, 4),
        peer_s=round(peer_seconds, 4),
        n=ROUNDS,
        precision=f"{precision}, theirs float32; test accuracy {accuracy:.1%}, theirs {peer_accuracy:.1%}",
        hardware=f"{processor()}, threads used: {torch.get_num_threads()}",
        versions={**versions(["torch", "torchvision"]), **others},
    )


def main() -> None:
    """Measure and save, net by net."""
    for work in WORKS:
        rows = measure(work)
        save("training", rows)
        for row in rows:
            print(f"  {row.ours_s:.2f} s against {row.peer_s:.2f} s, {row.precision}")


if __name__ == "__main__":
    main()
