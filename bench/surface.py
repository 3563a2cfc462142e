"""One neuron's surface, 101×101 points, 1,000 examples, both losses, against one NumPy broadcast."""

import numpy as np
from numpy.typing import NDArray

from bench.report import compare, save
from core.neuron.surface import neuron

Array = NDArray[np.float64]
EXAMPLES = 1000
AXIS = np.linspace(-6, 6, 101)


def broadcast(x: Array, y: Array) -> list[Array]:
    """Values and gradients of both losses from one B×W×N array."""
    z = AXIS[None, :, None] * x + AXIS[:, None, None]
    p = 1 / (1 + np.exp(-z))
    residual = p - y
    slope = 2 * residual * p * (1 - p)
    entropy = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    terms = (p, residual**2, slope * x, slope, entropy, residual * x, residual)
    return [term.mean(axis=-1) for term in terms]


def broadcast_values(x: Array, y: Array) -> list[Array]:
    """The two values alone: less than ours computes."""
    p = 1 / (1 + np.exp(-(AXIS[None, :, None] * x + AXIS[:, None, None])))
    entropy = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return [((p - y) ** 2).mean(axis=-1), entropy.mean(axis=-1)]


def main() -> None:
    """Measures and saves."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=EXAMPLES), rng.integers(0, 2, EXAMPLES).astype(float)
    peers = {
        "one-neuron surface, values and gradients": (broadcast, "one broadcast", 5.0),
        "one-neuron surface, against values alone": (
            broadcast_values,
            "one broadcast without gradients",
            3.0,
        ),
    }
    rows = [
        compare(
            name,
            lambda: neuron(x, y),
            lambda peer=peer: peer(x, y),
            peer_name=peer_name,
            target=target,
            precision="float64",
            packages=["numpy"],
        )
        for name, (peer, peer_name, target) in peers.items()
    ]
    save("surface", rows)


if __name__ == "__main__":
    main()
