"""A net and an image that most tests of attributions take."""

import numpy as np
import pytest
import torch

from core.models import build


@pytest.fixture(scope="module")
def model():
    """LeNet-5 untrained, in eval mode."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return build("lenet5").eval()


@pytest.fixture(scope="module")
def image():
    """Noise 3×32×32 as a net gets it."""
    return np.random.default_rng(0).standard_normal((3, 32, 32)).astype(np.float32)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small nets gain nothing by more, and their sums depend on it in the last digit."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
