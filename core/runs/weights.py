"""Weights to and from the safetensors format; nothing is ever unpickled."""

from collections.abc import Mapping

import torch
from safetensors.torch import load, save
from torch import Tensor


def encode(weights: Mapping[str, Tensor], half: bool) -> bytes:
    """A safetensors file's content; `half` keeps kernels and matrices as float16."""
    kept = {name: _half(tensor) if half else tensor for name, tensor in weights.items()}
    return save({name: tensor.detach().cpu().contiguous() for name, tensor in kept.items()})


def decode(content: bytes) -> dict[str, Tensor]:
    """The inverse of `encode`, in float32."""
    return widened(load(content))


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


def decode_checkpoints(content: bytes) -> dict[int, dict[str, Tensor]]:
    """The inverse of `encode_checkpoints`, in float32."""
    checkpoints: dict[int, dict[str, Tensor]] = {}
    for key, tensor in decode(content).items():
        epoch, _, name = key.partition("/")
        checkpoints.setdefault(int(epoch), {})[name] = tensor
    return checkpoints


def _half(tensor: Tensor) -> Tensor:
    # Biases and batch statistics are few, and a variance may leave float16's range.
    return tensor.to(torch.float16) if tensor.is_floating_point() and tensor.ndim > 1 else tensor
