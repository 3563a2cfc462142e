"""The lock of a model: one a model, re-entrant, gone with the model."""

import gc
import threading
import weakref

import pytest
import torch

from core import models
from core.models.lock import evaluating, locked


def entered(model):
    """Whether another thread gets into the model's block within a moment."""
    inside = threading.Event()

    def enter():
        with locked(model):
            inside.set()

    thread = threading.Thread(target=enter, daemon=True)
    thread.start()
    return inside.wait(0.2), thread


def test_another_thread_waits_for_the_same_model_alone():
    mine, other = models.build("mlp-128"), models.build("mlp-128")
    with locked(mine):
        assert entered(other)[0]
        got_in, waiting = entered(mine)
        assert not got_in
    waiting.join(10)
    assert not waiting.is_alive()


def test_the_same_thread_may_enter_again():
    model = models.build("mlp-128")
    with locked(model), locked(model), evaluating(model):
        assert not model.training


def test_the_lock_does_not_keep_a_model_alive():
    model = models.build("mlp-128")
    with locked(model):
        pass
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_evaluating_restores_each_modules_flag_after_an_error():
    model = models.build("mnist-cnn").train()
    model.dropout.eval()
    with pytest.raises(RuntimeError), evaluating(model):
        model(torch.zeros(1, 3, 28, 28))
    assert [name for name, module in model.named_modules() if not module.training] == ["dropout"]
