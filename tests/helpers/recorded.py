"""What is recorded and what pages say, read without the app's own readers, for tests that recompute its numbers."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from scipy.io import loadmat

from tests.helpers.apps import opened, well
from ui.page.sections import ROOT

ASSETS = ROOT / "assets"
MNIST = (0.1307, 0.3081)  # mean and deviation of its pixels, by which images are normalised
SVHN = ((0.4377, 0.4438, 0.4728), (0.1980, 0.2010, 0.1970))


def told(slug: str, **query: str) -> str:
    """All that a page says at an address, tables included, with plain signs for minus and spaces."""
    return _told(slug, tuple(query.items()), os.environ.get("DIGITSCOPE_DATA"))


@cache
def _told(slug: str, query: tuple[tuple[str, str], ...], _data: str | None) -> str:
    at = well(opened(slug, dict(query)))
    kinds = ("markdown", "latex", "caption", "info", "warning")
    blocks = [block.value for kind in kinds for block in at.get(kind)]
    pages = [re.sub(r"<style>.*?</style>|<[^>]*>", "\n", block.value, flags=re.DOTALL) for block in at.get("html")]
    metrics = [f"{each.label}: {each.value}" for each in at.metric]
    tables = [each.value.to_csv(sep="|") for each in (*at.dataframe, *at.table)]
    alts = [chart.proto.alt for chart in at.get("vega_lite_chart")]
    return plain("\n".join([*blocks, *pages, *metrics, *alts, *tables]))


def plain(text: str) -> str:
    """Minus signs and narrow spaces as a keyboard writes them, no bold face."""
    return text.replace("−", "-").replace("\u202f", " ").replace("\u00a0", " ").replace("**", "")


@cache
def described() -> dict[Path, dict[str, Any]]:
    """The folder and run.json of each training that comes with the app."""
    return {file.parent: json.loads(file.read_text("utf-8")) for file in sorted(ASSETS.glob("*/*/run.json"))}


def run(model: str, **wanted: Any) -> Path:
    """The folder of the one run with these values in its recipe; `accuracy`: its test accuracy, to four digits."""
    accuracy = wanted.pop("accuracy", None)
    found = [
        folder
        for folder, each in described().items()
        if each["recipe"]["model"] == model
        and all(each["recipe"].get(name) == value for name, value in wanted.items())
        and (accuracy is None or round(each["metrics"]["test_accuracy"], 4) == accuracy)
    ]
    assert len(found) == 1, found
    return found[0]


def outputs(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The recorded logits N×10 on the test images, as float64, and the labels."""
    kept = load_file(folder / "outputs.safetensors")
    return kept["logits"].astype(np.float64), kept["labels"].astype(np.int64)


def weights(folder: Path, epoch: int | None = None) -> dict[str, torch.Tensor]:
    """Each parameter by its name, as float32; of an epoch, or the final ones."""
    file = "weights" if epoch is None else "checkpoints"
    head = "" if epoch is None else f"{epoch}/"
    kept = load_file(folder / f"{file}.safetensors")
    return {
        name.removeprefix(head): torch.from_numpy(value.astype(np.float32))
        for name, value in kept.items()
        if name.startswith(head)
    }


def mnist(root: Path, part: str) -> tuple[torch.Tensor, np.ndarray]:
    """Normalised images N×1×28×28 and labels, out of the idx files: `part` is train or t10k."""
    pixels = np.frombuffer((root / f"MNIST/raw/{part}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((root / f"MNIST/raw/{part}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    images = torch.from_numpy(pixels.reshape(-1, 1, 28, 28).astype(np.float32)) / 255
    return (images - MNIST[0]) / MNIST[1], labels.astype(np.int64)


def street(root: Path) -> tuple[torch.Tensor, np.ndarray]:
    """The normalised test crops N×3×32×32 and their digits, out of the MATLAB file; its label 10 is the digit 0."""
    held = loadmat(root / "SVHN/test_32x32.mat")
    images = torch.from_numpy(held["X"].transpose(3, 2, 0, 1).astype(np.float32)) / 255
    mean, deviation = (torch.tensor(each).view(3, 1, 1) for each in SVHN)
    return (images - mean) / deviation, held["y"].ravel().astype(np.int64) % 10


def dense(state: dict[str, torch.Tensor], images: torch.Tensor) -> torch.Tensor:
    """Logits of dense layers fc1, fc2, … with ReLUs between them."""
    x, names = images.flatten(1), sorted({name.partition(".")[0] for name in state})
    for name in names:
        x = F.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])
        x = x if name == names[-1] else x.relu()
    return x


def small_cnn(state: dict[str, torch.Tensor], images: torch.Tensor) -> torch.Tensor:
    """Logits of the CNN: two 3×3 convolutions with ReLU and pooling, one dense layer."""
    x = images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"]).relu(), 2)
    return F.linear(x.flatten(1), state["fc.weight"], state["fc.bias"])


def lenet(state: dict[str, torch.Tensor], images: torch.Tensor) -> torch.Tensor:
    """Logits of LeNet-5."""
    x = images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"]).relu(), 2)
    rest = {name: value for name, value in state.items() if name.startswith("fc")}
    return dense(rest, x)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def cross_entropies(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """−log p of each label."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=-1)) - np.take_along_axis(shifted, labels[:, None], -1)[:, 0]
