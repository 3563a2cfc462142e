"""The starting weights of the very deep nets."""

from torch import nn


def he(model: nn.Module, dense_deviation: float | None = None) -> None:
    """Convolutions normal with variance 2/fan-out (He et al. 2015, arXiv 1502.01852); dense ones on request.

    `dense_deviation` is that of the dense weights, whose biases are then 0; None leaves both as they are.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear) and dense_deviation is not None:
            nn.init.normal_(module.weight, 0, dense_deviation)
            nn.init.zeros_(module.bias)
