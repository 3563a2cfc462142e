"""The quicker dropout against what dropout is, and PyTorch's."""

import pytest
import torch
from torch import nn

from core.models import build
from core.training.speed.quick_dropout import QuickDropout, quick_dropout


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_it_drops_that_share_and_scales_the_rest_forwards_and_backwards(share: float, dtype: torch.dtype):
    torch.manual_seed(0)
    x = torch.full((200, 500), 3.0, dtype=dtype, requires_grad=True)
    dropped = QuickDropout(nn.Dropout(share))(x)
    dropped.sum().backward()
    gone = dropped == 0
    # 100,000 draws: five standard deviations are below 0.8 %.
    assert gone.float().mean().item() == pytest.approx(share, abs=0.008)
    wanted = nn.functional.dropout(torch.full((200, 500), 3.0, dtype=dtype), share).max()
    assert torch.all(dropped[~gone] == wanted)
    assert x.grad is not None
    torch.testing.assert_close(x.grad * 3, dropped.detach())


def test_in_evaluation_mode_it_leaves_everything():
    original = nn.Dropout(0.5)
    x = torch.ones(10)
    assert QuickDropout(original.eval())(x) is x


def test_every_dropout_of_a_chain_is_replaced_and_the_mode_stays_the_nets():
    model = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.ReLU(), nn.Dropout(0.5)), nn.Dropout(0.1))
    quick = quick_dropout(model)
    kinds = [type(module) for module in quick.modules()]
    assert kinds.count(QuickDropout) == 2
    model.eval()
    x = torch.randn(3, 4)
    assert torch.equal(quick(x), model(x))
    assert [*quick.parameters()] == [*model.parameters()]


def test_a_net_without_dropout_computes_as_before():
    model, x = build("lenet5"), torch.randn(2, 3, 32, 32)
    assert torch.equal(quick_dropout(model)(x), model(x))
