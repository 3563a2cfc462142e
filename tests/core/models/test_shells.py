"""A shell: modules of its own around the weights of the net."""

import gc
import weakref
from threading import Thread

import torch
from torch import nn

from core import models
from core.models.shells import of_this_thread, original, shell
from tests.helpers.patience import PATIENCE


def net() -> nn.Module:
    return models.build("resnet18").eval()


def test_a_shell_has_the_very_weights_and_statistics_of_the_net():
    model = net()
    found, known = shell(model).state_dict(keep_vars=True), model.state_dict(keep_vars=True)
    assert list(found) == list(known)
    assert all(found[name] is known[name] for name in known)


def test_a_shell_shares_no_module_hook_or_flag_with_the_net():
    model = net()
    mine = shell(model)
    assert not {*mine.modules()} & {*model.modules()}
    mine.train()
    assert not any(module.training for module in model.modules())
    mine.eval()
    for module in mine.modules():
        module.register_forward_hook(lambda _module, _inputs, output: output * torch.nan)
    x = torch.rand(1, 3, 32, 32)
    assert model(x).isfinite().all()
    assert not mine(x).isfinite().any()


def test_a_shell_knows_its_net_and_keeps_it_no_longer_than_others_do():
    model = net()
    mine = shell(model)
    assert original(mine) is model
    assert original(model) is model
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
    assert original(mine) is mine


def test_each_thread_has_one_shell_of_its_own():
    model, found = net(), []
    threads = [Thread(target=lambda: found.append([of_this_thread(model) for _ in range(2)])) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join(PATIENCE)
    (one, again), (other, _) = found
    assert one is again
    assert one is not other
    assert of_this_thread(model) not in (one, other, model)
