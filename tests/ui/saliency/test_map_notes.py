"""What the Saliency page claims of its methods is what they do."""

import copy
from typing import get_args

import numpy as np
import pytest
import torch

from core.attribution import METHODS, attribute
from core.attribution.method import SHARE, Requirement
from core.models import build

OPTIONS = {"lrp": {"tolerance": np.inf}}
OF_MODEL = [name for name, method in METHODS.items() if method.of_model]


@pytest.fixture(scope="module")
def nets():
    """A net, and the same with logit 3 − logit 8 in the place of its logit 3."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        plain = build("lenet5").eval()
    between = copy.deepcopy(plain)
    last = [module for module in between.modules() if isinstance(module, torch.nn.Linear)][-1]
    with torch.no_grad():
        last.weight[3] -= last.weight[8]
        last.bias[3] -= last.bias[8]
    return plain, between


@pytest.mark.parametrize("method", OF_MODEL)
def test_a_method_is_called_linear_where_maps_of_logits_subtract(nets, method):
    image = np.random.default_rng(0).standard_normal((1, 3, 32, 32)).astype(np.float32)
    options = OPTIONS.get(method, {})
    first, second = attribute(method, nets[0], image, (3, 8), **options)
    [whole] = attribute(method, nets[1], image, 3, **options)
    gap = np.abs(first - second - whole).max() / np.abs(whole).max()
    assert (gap < 1e-4) == METHODS[method].linear


def test_a_map_that_sums_to_a_share_of_the_logit_says_so():
    assert all(method.unit == SHARE for method in METHODS.values() if method.completeness)


def test_each_method_has_a_word_for_an_empty_map_and_needs_what_is_checked():
    assert all(method.empty.endswith(".") for method in METHODS.values())
    assert {needed for method in METHODS.values() for needed in method.requires} == set(get_args(Requirement))
