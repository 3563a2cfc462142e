"""Context manager: lock a model, switch it to evaluation, restore it afterwards."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from core.models.lock import evaluating

_EXPECTED = (r"\s*Setting (forward, )?backward hooks", r"Input Tensor \d+ did not already require gradients")


@contextmanager
def borrowed(model: nn.Module) -> Iterator[None]:
    """The locked model in eval mode, gradients on; attributes that Captum leaves on modules are removed."""
    # Not catch_warnings: it swaps the process's filters, so threads undo each other's before Python 3.14.
    for message in _EXPECTED:
        warnings.filterwarnings("ignore", message=message)
    with evaluating(model), torch.inference_mode(False), torch.enable_grad():
        before = {module: set(vars(module)) for module in model.modules()}
        try:
            yield
        finally:
            for module, names in before.items():
                for name in vars(module).keys() - names:
                    delattr(module, name)
