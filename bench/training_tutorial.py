"""PyTorch's tutorial loop: Dataset, torchvision transforms, DataLoader without workers, eager, float32, Adam.

`python -m bench.training_tutorial net batch dataset` trains once for every line with a seed on its standard input, and
answers each with a line of JSON: seconds of the epoch, accuracy on the test images. It runs in a process of its own, as
the tutorial does: what a training here changes in the process's memory would speed it up as well.
"""

import json
import sys
import time

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as Base
from torchvision import transforms

from core.data import Dataset, Split, load, normalisation
from core.models import build


class Digits(Base[tuple[Tensor, int]]):
    """As torchvision's MNIST and SVHN: arrays in memory, an image of PIL's for each item, then the transforms."""

    def __init__(self, split: Split, dataset: str) -> None:
        self.arrays: list[NDArray[np.uint8]] = [np.squeeze(image.transpose(1, 2, 0)) for image in split.images]
        self.targets = split.labels.tolist()
        self.transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(*normalisation(dataset))])

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.transform(Image.fromarray(self.arrays[index])), self.targets[index]


class Tutorial:
    """One net on one data set, trained for one epoch at a time."""

    def __init__(self, net: str, data: Dataset, batch: int) -> None:
        self.net = net
        self.train = DataLoader(Digits(data.train, data.name), batch_size=batch, shuffle=True)
        self.test = DataLoader(Digits(data.test, data.name), batch_size=256)

    def epoch(self, seed: int) -> tuple[float, float]:
        """Seconds of one epoch from fresh weights, and the accuracy on the test images after it."""
        torch.manual_seed(seed)
        start = time.perf_counter()
        model = build(self.net)
        criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=1e-3)
        model.train()
        for images, labels in self.train:
            loss = criterion(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return time.perf_counter() - start, self._accuracy(model)

    def _accuracy(self, model: nn.Module) -> float:
        model.eval()
        with torch.no_grad():
            right = sum(int((model(images).argmax(1) == labels).sum()) for images, labels in self.test)
        return right / len(self.test.dataset)


def main(net: str, batch: int, dataset: str) -> None:
    """Train for each seed that comes; the first answer says the version."""
    tutorial = Tutorial(net, load(dataset), batch)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        seconds, accuracy = tutorial.epoch(int(line))
        print(json.dumps({"seconds": seconds, "accuracy": accuracy}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
