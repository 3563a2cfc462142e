"""The Keras files that lie beside the tests: their images, what Keras answered, and what our net answers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.adopting.adopted import AdoptedNet

FILES = Path(__file__).parent / "files"
DESCRIPTIONS = {
    "weights_only.weights.h5": "conv:4:3,relu,pool:2,conv:4:3,relu,flatten,dense:12,tanh,dense:10",
    "trained_weights.weights.h5": "flatten,dense:4,relu,dense:10",
    "keras2_weights.weights.h5": "conv:4:3,relu,pool:2,flatten,dense:12,tanh,dense:10",
}


@cache
def told() -> dict[str, Any]:
    """Of each file: the range of its input's numbers, their shape, the seed."""
    found: dict[str, Any] = json.loads((FILES / "made.json").read_text("utf-8"))
    return found


NETS = tuple(told()["nets"])


@cache
def keras_answers(name: str) -> np.ndarray:
    """100×classes."""
    with np.load(FILES / "answers.npz") as found:
        return np.asarray(found[name])


def images(name: str) -> torch.Tensor:
    """The numbers that Keras got, N×C×H×W."""
    about = told()["nets"][name]
    drawn = np.random.default_rng(about["seed"]).random((told()["images"], *about["shape"]), np.float32)
    scaled = {"unit": drawn, "signed": 2 * drawn - 1, "raw": np.floor(drawn * 256)}[about["pixels"]]
    return torch.from_numpy(np.asarray(scaled, np.float32))


def ours(net: AdoptedNet, name: str) -> np.ndarray:
    """What our net answers, with the last step that was taken off."""
    channels, height, width = net.image
    batch = images(name).reshape(-1, height, width, channels).permute(0, 3, 1, 2)
    with torch.inference_mode():
        logits = net.model(batch)
    last = {"softmax": torch.softmax, "log-softmax": torch.log_softmax}
    found = last[net.end](logits, 1) if net.end in last else logits
    if net.end == "unknown" and np.allclose(keras_answers(name).sum(1), 1, atol=1e-4):
        found = logits.softmax(1)
    return np.asarray(logits.sigmoid() if net.end == "sigmoid" else found)


def difference(net: AdoptedNet, name: str) -> float:
    """The largest difference of an answer, in units of the largest answer where that is above 1."""
    wanted = keras_answers(name)
    return float(np.abs(ours(net, name) - wanted).max() / max(1, np.abs(wanted).max()))
