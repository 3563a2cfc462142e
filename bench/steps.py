"""One training step of the large nets on a CPU, batch 64, against the tutorial's step of the same model.

`python -m bench.steps` needs no data: a step costs the same whatever is on the images. Ours is what `core.training.fit`
runs, in the precision that it chooses here, with the memory kept as it keeps it; theirs is eager float32 in PyTorch's
default layout. On cores that others use too, set OMP_NUM_THREADS=1.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from bench.report import Row, processor, save, versions
from core.data.types import Dataset, Split, dataset
from core.models import build
from core.recipes import Recipe
from core.training.loop import Training
from core.training.measures import Norms
from core.training.mixup import mixed
from core.training.progress import Progress
from core.training.speed import allocator
from core.training.subsets import divide

BATCH, ROUNDS, STEPS = 64, 5, 2  # so many steps are timed in each round, after one that is not
CPU = torch.device("cpu")
PEER = "the same model, eager float32"


@dataclass(frozen=True)
class Work:
    """One row's net, and how many times faster its step should be."""

    title: str
    net: str
    options: Mapping[str, str]
    target: float


WORKS = (
    Work("ResNet-18 cifar stem, training step, batch 64", "resnet18", {"stem": "cifar"}, 2.0),
    Work("VGG-16-BN, training step, batch 64", "vgg16", {}, 1.8),
)


def noise(count: int, shape: tuple[int, ...] = (3, 32, 32), name: str = "svhn", test: int = 1) -> Dataset:
    """Random bytes in the form of a data set."""
    rng = np.random.default_rng(0)

    def split(images: int) -> Split:
        return Split(rng.integers(256, size=(images, *shape), dtype=np.uint8), rng.integers(10, size=images))

    return dataset(name, split(count), split(test), "drawn")


class Ours:
    """Updates as a training makes them."""

    def __init__(self, work: Work, data: Dataset) -> None:
        recipe = Recipe(
            work.net, "svhn", options=work.options, optimizer="sgd", learning_rate=0.01, batch_size=len(data.train)
        )
        self.training = Training(recipe, divide(recipe, data), CPU, None, time.perf_counter(), Progress(None))
        self.norms = Norms.of(self.training.model)
        self.training.model.train()
        images, labels = next(self.training.train.shuffled(len(data.train), None, self.training.generator))
        self.batch = mixed(images, labels, 0.0)

    def step(self) -> None:
        self.training.update(self.batch, len(self.batch.labels), self.norms)

    def seconds(self, steps: int) -> float:
        with allocator.keeping():
            return timed(self.step, steps)


class Tutorial:
    """PyTorch's tutorial: model, loss, zero_grad, backward, step."""

    def __init__(self, work: Work, images: Tensor, labels: Tensor) -> None:
        self.model = build(work.net, **work.options).train()
        self.images, self.labels = images.contiguous(), labels
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9)

    def step(self) -> None:
        loss = self.criterion(self.model(self.images), self.labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def seconds(self, steps: int) -> float:
        return timed(self.step, steps)


def timed(step: Callable[[], object], steps: int) -> float:
    """Seconds a step, after one that does not count."""
    step()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - start) / steps


def measure(work: Work, count: int = BATCH, rounds: int = ROUNDS) -> Row:
    """Both in turn."""
    ours = Ours(work, noise(count))
    peer = Tutorial(work, ours.batch.images, ours.batch.labels)
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for trainer, seconds in zip((ours, peer), taken, strict=True):
            gc.collect()
            seconds.append(trainer.seconds(STEPS))
    ours_s, peer_s = (statistics.median(seconds) for seconds in taken)
    return Row(
        name=work.title,
        peer=PEER,
        ratio=round(peer_s / ours_s, 2),
        target=work.target,
        ours_s=round(ours_s, 4),
        peer_s=round(peer_s, 4),
        n=rounds,
        precision=f"{ours.training.precision}, theirs float32",
        hardware=f"{processor()}, threads used: {torch.get_num_threads()}",
        versions=versions(["torch"]),
    )


def main() -> None:
    """Measure and save, net by net."""
    for work in WORKS:
        row = measure(work)
        save("steps", [row])
        print(f"  {row.ours_s:.3f} s against {row.peer_s:.3f} s, {row.precision}")


if __name__ == "__main__":
    main()
