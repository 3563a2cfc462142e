"""One epoch of the street-number nets on a GPU, against two peers and a budget of seconds.

`python -m bench.gpu` takes eight minutes at most, and keeps each row as soon as it is there. Without CUDA it says so
and stops; `--device cpu --small` tries its parts on a CPU, and keeps nothing. The images are random bytes, on which an
epoch takes as long as on real ones. One peer is PyTorch's tutorial loop: DataLoader, eager, float32. The other does
what is well known to help: images kept on the GPU, bfloat16 autocast, channels last, fused optimiser.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import click
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from bench.report import Row, processor, save, versions
from bench.steps import noise
from bench.training_tutorial import Digits
from core.data import Dataset, normalisation
from core.models import build
from core.recipes import Recipe
from core.training import fit
from core.training.speed.precision import plan

LIMIT = 480  # seconds for everything
SLICE = 1.0  # seconds after which a peer's epoch is broken off, and its time scaled up
EPOCHS = 200  # that ours says it will train, and breaks off
TUTORIAL, STRONG = "PyTorch's tutorial loop", "eager bfloat16 on resident images"


@dataclass(frozen=True)
class Work:
    """A net, the seconds that an epoch may take, and those that measuring it may take, compiling included."""

    title: str
    net: str
    options: Mapping[str, str]
    budget: float
    allowed: float = 60


WORKS = (
    Work("LeNet-5", "lenet5", {}, 0.025),
    Work("ResNet-18 imagenet stem", "resnet18", {"stem": "imagenet"}, 0.15),
    Work("ResNet-18 cifar stem", "resnet18", {"stem": "cifar"}, 0.9),
    Work("VGG-16-BN", "vgg16", {}, 0.5),
    Work("ResNet-50 cifar stem", "resnet50", {"stem": "cifar"}, 3.5, 120),
    Work("ResNet-101 cifar stem", "resnet101", {"stem": "cifar"}, 6.0, 200),
)


@dataclass(frozen=True)
class Scale:
    """How much is measured; the images fill their batches, and times are those of `images`."""

    images: int
    batch: int
    rounds: int
    works: tuple[Work, ...]

    def filled(self, images: int) -> int:
        """`images`, rounded up to whole batches."""
        return -(-images // self.batch) * self.batch


WHOLE = Scale(images=73_257, batch=512, rounds=5, works=WORKS)
SMALL = Scale(images=90, batch=32, rounds=1, works=WORKS[:1])


class Peer:
    """A plain loop over batches; `seconds` is what an epoch takes, judged by as much of it as fits into SLICE."""

    def __init__(self, work: Work, device: torch.device, fast: bool) -> None:
        self.device, self.fast = device, fast
        self.format = torch.channels_last if fast else torch.contiguous_format
        self.model = build(work.net, **work.options).to(device).to(memory_format=self.format).train()
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, fused=fast or None)

    def step(self, images: Tensor, labels: Tensor) -> None:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.fast):
            loss = self.criterion(self.model(images), labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def seconds(self, batches: Iterable[tuple[Tensor, Tensor]], images: int) -> float:
        done, start = 0, self.now()
        for inputs, labels in batches:
            self.step(inputs, labels)
            done += len(labels)
            if done % (8 * len(labels)) == 0 and self.now() - start > SLICE:
                break
        return (self.now() - start) * images / done

    def now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()


def tutorial(work: Work, data: Dataset, scale: Scale, device: torch.device) -> Callable[[], float]:
    """Seconds of an epoch of the tutorial's loop."""
    peer = Peer(work, device, fast=False)
    loader = DataLoader(Digits(data.train, data.name), batch_size=scale.batch, shuffle=True)
    return lambda: peer.seconds(((x.to(device), y.to(device)) for x, y in loader), scale.images)


def strong(work: Work, data: Dataset, scale: Scale, device: torch.device) -> Callable[[], float]:
    """Seconds of an epoch of a loop with what is well known to help."""
    peer = Peer(work, device, fast=True)
    images, labels = torch.tensor(data.train.images, device=device), torch.tensor(data.train.labels, device=device)
    mean, deviation = (torch.tensor(part, device=device).reshape(1, -1, 1, 1) for part in normalisation(data.name))

    def batches() -> Iterator[tuple[Tensor, Tensor]]:
        for places in torch.randperm(len(labels), device=device).split(scale.batch):
            inputs = (images[places].float() / 255 - mean) / deviation
            yield inputs.contiguous(memory_format=peer.format), labels[places]

    return lambda: peer.seconds(batches(), scale.images)


def ours(work: Work, data: Dataset, scale: Scale, device: torch.device) -> Callable[[], float]:
    """Seconds of an epoch of `core.training.fit`, scaled to as many images as the peers'."""
    recipe = Recipe(
        work.net,
        data.name,
        options=work.options,
        optimizer="sgd",
        learning_rate=0.01,
        batch_size=scale.batch,
        epochs=EPOCHS,
    )
    epochs = fit(recipe, data, device)
    return lambda: next(epochs).seconds * scale.images / len(data.train)


def medians(rounds: int, *trainers: Callable[[], float]) -> list[float]:
    """Of all in turn, after one round that does not count."""
    taken = [[trainer() for trainer in trainers] for _ in range(rounds + 1)]
    return [statistics.median(seconds) for seconds in zip(*taken[1:], strict=True)]


def rows(work: Work, scale: Scale, device: torch.device) -> list[Row]:
    """A net's epoch against both peers and its budget."""
    data = noise(scale.filled(scale.images))
    made = [make(work, data, scale, device) for make in (ours, tutorial, strong)]
    mine, slow, fast = medians(scale.rounds, *made)
    name = f"{work.title}, SVHN epoch of {scale.images:,} images, batch {scale.batch}"
    precision = f"{plan(build(work.net, **work.options), device)}, random bytes as images"
    peers = ((f"a budget of {work.budget:g} s", work.budget), (TUTORIAL, slow), (STRONG, fast))
    return [row(f"{name}, against {peer}", peer, mine, theirs, precision, scale, device) for peer, theirs in peers]


def row(name: str, peer: str, mine: float, theirs: float, precision: str, scale: Scale, device: torch.device) -> Row:
    """One comparison; ours should be no slower."""
    hardware = torch.cuda.get_device_name(device) if device.type == "cuda" else processor()
    ratio, seconds = round(theirs / mine, 2), (round(mine, 5), round(theirs, 5))
    return Row(name, peer, ratio, 1.0, *seconds, scale.rounds, precision, hardware, versions(["torch", "triton"]))


def report(found: list[Row], keep: bool) -> None:
    """Keep the rows, and print their times."""
    if keep:
        save("gpu", found)
    for each in found:
        print(f"  {each.ours_s:.4f} s, {each.peer} {each.peer_s:.4f} s: {each.name}", flush=True)


@click.command()
@click.option("--device", "place", default="cuda", help="cuda, cuda:1, …, or cpu.")
@click.option("--small", is_flag=True, help="A few images and nets; nothing is kept.")
@click.option("--only", multiple=True, help="Titles of nets, such as VGG-16-BN, instead of all.")
def main(place: str, small: bool, only: tuple[str, ...]) -> None:
    """Measure and keep, net by net, as long as the time suffices."""
    device, scale, start = torch.device(place), SMALL if small else WHOLE, time.perf_counter()
    if device.type == "cuda" and not torch.cuda.is_available():
        print("No CUDA device is here: nothing is measured.")
        return
    for work in (work for work in scale.works if not only or work.title in only):
        if time.perf_counter() - start + work.allowed > LIMIT:
            print(f"{work.title} is left out for lack of time: --only '{work.title}' measures it alone.")
            continue
        report(rows(work, scale, device), keep=not small)


if __name__ == "__main__":
    main()
