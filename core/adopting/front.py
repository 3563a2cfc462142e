"""The layer before an adopted net that brings this app's input to its author's."""

from torch import Tensor, nn


class AuthorsInput(nn.Module):
    """x·scale + shift for each channel, N×C×H×W; `transposed` swaps rows and columns."""

    def __init__(self, scale: Tensor, shift: Tensor, transposed: bool) -> None:
        super().__init__()
        self.transposed = transposed
        self.register_buffer("scale", scale.reshape(-1, 1, 1))
        self.register_buffer("shift", shift.reshape(-1, 1, 1))
        self.scale: Tensor
        self.shift: Tensor

    def forward(self, images: Tensor) -> Tensor:
        scaled = images * self.scale + self.shift
        return scaled.transpose(2, 3) if self.transposed else scaled
