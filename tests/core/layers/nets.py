"""The ten nets as the layers' tests take them: as they ship, or with random weights and statistics."""

from functools import lru_cache

import numpy as np
import torch
from torch import nn

from core import models
from core.recipes import SHIPPED
from core.runs import shipped


@lru_cache(maxsize=2)
def net(name):
    """The shipped net of this name, else a random one; tests leave it as it is."""
    run = shipped().get(SHIPPED[name]) if name in SHIPPED else None
    return run.model() if run else random_net(name)


def random_net(name, seed=0, **options):
    """Fresh weights, with batch-norms that have seen something."""
    with torch.random.fork_rng([]):
        torch.manual_seed(seed)
        model = models.build(name, **options).eval()
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.running_mean, 0, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 2)
                nn.init.uniform_(module.weight, 0.3, 1)
                nn.init.normal_(module.bias, 0, 0.3)
    return model


def pixels(name, count, seed=0):
    """N×C×H×W, uint8."""
    shape = models.spec(name).input_shape
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


def normalised(name, count, seed=0):
    """N×C×H×W, float32."""
    return np.random.default_rng(seed).normal(size=(count, *models.spec(name).input_shape)).astype(np.float32)
