"""Twenty seeds of a 16→4→1 race, as one batch, against a plain PyTorch loop over the seeds."""

import numpy as np
import torch
from numpy.typing import NDArray

from bench.report import compare, save
from core.race.ensembles import race

SEEDS, ITERATIONS, LR = 20, 500, 0.1
HIDDEN = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}
NETS = (("sigmoid", "mse"), ("relu", "ce"), ("relu", "mse"), ("sigmoid", "ce"))


def loop(images: NDArray[np.uint8], labels: NDArray[np.int64], hidden: str, loss: str) -> list[int]:
    """One net after the other, each until all images are right."""
    return [plain(images, labels, hidden, loss, seed) for seed in range(SEEDS)]


def plain(images: NDArray[np.uint8], labels: NDArray[np.int64], hidden: str, loss: str, seed: int) -> int:
    """Iterations of one net, −1 where it does not arrive."""
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(16, 4), HIDDEN[hidden](), torch.nn.Linear(4, 1))
    X = torch.from_numpy(images.reshape(len(images), -1)).float() / 255
    y = torch.from_numpy(labels).float()[:, None]
    optimiser = torch.optim.SGD(net.parameters(), lr=LR)
    cross_entropy, squares = torch.nn.BCEWithLogitsLoss(), torch.nn.MSELoss()
    for iteration in range(ITERATIONS + 1):
        logits = net(X)
        if bool(((logits > 0) == (y > 0)).all()):
            return iteration
        if iteration < ITERATIONS:
            optimiser.zero_grad()
            value = cross_entropy(logits, y) if loss == "ce" else squares(torch.sigmoid(logits), y)
            value.backward()
            optimiser.step()
    return -1


def main() -> None:
    """Measures and saves; random pixels and labels, so that no net arrives early and both do the same work."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 2, (64, 1, 4, 4), dtype=np.uint8) * 255
    labels = rng.integers(0, 2, 64)

    def ours() -> None:
        for hidden, loss in NETS:
            race(images, labels, hidden, loss, LR, "mean", "default", SEEDS, ITERATIONS)

    def peer() -> None:
        for hidden, loss in NETS:
            loop(images, labels, hidden, loss)

    row = compare(
        f"race of {SEEDS} seeds × {len(NETS)} nets, {ITERATIONS} iterations",
        ours,
        peer,
        peer_name="a PyTorch loop over the seeds",
        target=30.0,
        precision="float64, the loop float32",
        packages=["numpy", "torch"],
        repeats=5,
    )
    save("ensembles", [row])


if __name__ == "__main__":
    main()
