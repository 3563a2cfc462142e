"""Weights to and from the safetensors format; nothing is ever unpickled."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor


def encode(weights: Mapping[str, Tensor], half: bool) -> bytes:
    """A safetensors file's content; `half` keeps kernels and matrices as float16."""
    kept = {name: _half(tensor) if half else tensor for name, tensor in weights.items()}
    return save({name: tensor.detach().cpu().contiguous() for name, tensor in kept.items()})


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a file that `encode` made, in float32.

    Those that it keeps so are mapped into memory, not copied: a page is read when first used, and the file never
    written to. Others are widened.
    """
    opened: Any = safe_open(path, "pt")
    with opened as file:
        return widened({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118


def widened(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights in float32."""
    return {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in weights.items()}


def rounded(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights as they come back from a file in half precision."""
    return {name: _half(tensor).to(tensor.dtype) for name, tensor in weights.items()}


def halved(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A copy on the CPU, kernels and matrices as float16."""
    return {name: _half(tensor.detach().to("cpu", copy=True)).contiguous() for name, tensor in weights.items()}


def encode_checkpoints(checkpoints: Mapping[int, Mapping[str, Tensor]]) -> bytes:
    """The weights after several epochs as one safetensors file's content, kernels and matrices as float16."""
    named = {f"{epoch}/{name}": tensor for epoch, weights in checkpoints.items() for name, tensor in weights.items()}
    return encode(named, half=True)


class StoredEpochs(Mapping[int, dict[str, Tensor]]):
    """The weights after several epochs, from a file that `encode_checkpoints` made; an epoch's are read when asked for.

    Each time they are a copy in float32. The file stays open, so that it may be deleted meanwhile.
    """

    def __init__(self, path: Path) -> None:
        opened: Any = safe_open(path, "pt")
        self._file = opened
        self._names: dict[int, dict[str, str]] = {}
        for key in self._file.keys():  # noqa: SIM118
            epoch, _, name = key.partition("/")
            self._names.setdefault(int(epoch), {})[name] = key

    def __getitem__(self, epoch: int) -> dict[str, Tensor]:
        found = {name: self._file.get_tensor(key) for name, key in self._names[epoch].items()}
        return {
            name: tensor.to(torch.float32, copy=True) if tensor.is_floating_point() else tensor.clone()
            for name, tensor in found.items()
        }

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def laid_out(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights as a net on the CPU has them, float32 and contiguous; the tensors themselves where they are so."""
    return {
        name: tensor.detach().to("cpu", memory_format=torch.contiguous_format).contiguous()
        for name, tensor in widened(weights).items()
    }


def _half(tensor: Tensor) -> Tensor:
    # Biases and batch statistics are few, and a variance may leave float16's range.
    return tensor.to(torch.float16) if tensor.is_floating_point() and tensor.ndim > 1 else tensor
