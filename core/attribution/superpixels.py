"""Superpixels: a regular grid of square blocks, each hidden or shown as a whole."""

import torch
from torch import Tensor

ACROSS = 8  # blocks along the longer side


def superpixels(x: Tensor, block: int | None = None) -> Tensor:
    """1×1×H×W int64, the block that each pixel of N×C×H×W belongs to: 0, 1, … row by row.

    block: pixels a side, by default such that at most ACROSS stand side by side; the last row and column of
    blocks are cut off by the image's edge. ValueError for a block that is not smaller than the image.
    """
    height, width = x.shape[2:]
    longer = max(height, width)
    side = -(-longer // ACROSS) if block is None else block
    if not 1 <= side < longer:
        raise ValueError(f"Superpixels need 1 ≤ block < {longer}; got {side}.")
    row, column = (torch.arange(length, device=x.device) // side for length in (height, width))
    return (row[:, None] * -(-width // side) + column)[None, None]


def spread(values: Tensor, blocks: Tensor, channels: int) -> Tensor:
    """Each block's value, divided evenly among its pixels and channels, so that a map sums to the values' sum.

    values: broadcastable to N×C×H×W, constant on each block.
    """
    pixels: Tensor = torch.bincount(blocks.flatten())[blocks]
    return values / (channels * pixels)
