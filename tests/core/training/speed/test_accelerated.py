"""A whole training whose updates run as on a GPU, on a device that only seems to have graphs."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from core.data import Dataset
from core.recipes import EpochRecord, Recipe
from core.training import loop
from core.training.loop import fit
from core.training.mixup import Mixed
from core.training.outcome import Outcome, finished
from core.training.speed.accelerated import accelerated
from core.training.speed.compiled import Candidate, Step
from core.training.speed.graphs import Eager, Graphed
from core.training.speed.precision import FLOAT32
from core.training.state import TrainingState
from tests.core.training.speed.test_graphs import Repeating

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
# 297 images in batches of 60, 60, 59, 59 and 59, under a learning rate that changes with each.
RECIPE = Recipe(
    "mlp-128", "mnist", learning_rate=3e-3, schedule="one-cycle", batch_size=60, validation=0.01, epochs=4, mixup=0.2
)


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> Repeating:
    """Training on graphs that repeat the calls."""
    machine = Repeating()

    def graphed(
        gradients: Callable[[nn.Module, Mixed, int], tuple[Tensor, Tensor]],
        candidate: Candidate,
        optimizer: Optimizer,
        device: torch.device,
        alone: bool,
    ) -> Step:
        assert alone
        assert candidate.updates == 20
        assert candidate.sizes == 2
        return Graphed(partial(gradients, candidate.network), optimizer, machine)

    monkeypatch.setattr(loop, "accelerated", graphed)
    return machine


def alike(found: tuple[list[EpochRecord], Outcome], wanted: tuple[list[EpochRecord], Outcome]) -> None:
    for ours, theirs in zip(found[0], wanted[0], strict=True):
        assert ours.train_loss == pytest.approx(theirs.train_loss, rel=1e-3)
        assert ours.learning_rate == theirs.learning_rate
        assert ours.update_ratios == pytest.approx(theirs.update_ratios, rel=1e-2)
    assert found[1].metrics == pytest.approx(wanted[1].metrics, rel=1e-2)


def test_a_training_on_graphs_is_the_training(
    graphs: Repeating, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = finished(fit(RECIPE, data, CPU, FLOAT32))
    assert graphs.replayed > graphs.warmed
    monkeypatch.setattr(loop, "accelerated", accelerated)
    alike(found, finished(fit(RECIPE, data, CPU, FLOAT32)))


def test_it_is_resumed_from_its_state(graphs: Repeating, data: Dataset) -> None:
    states: list[TrainingState] = []

    def keep(state: TrainingState) -> None:
        copied = {name: tensor.clone() for name, tensor in state.tensors.items()}
        states.append(replace(state, tensors=copied))

    wanted = finished(fit(RECIPE, data, CPU, FLOAT32, on_state=keep))
    assert all(isinstance(group["lr"], float) for group in states[1].values["groups"])
    alike(finished(fit(RECIPE, data, CPU, state=states[1])), wanted)


def test_on_a_cpu_and_in_a_team_an_update_is_its_operations() -> None:
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for device, alone in ((CPU, True), (CPU, False), (CUDA, False)):
        made = accelerated(lambda *_: (torch.ones(1), torch.ones(1)), Candidate(model, 1, 1), optimizer, device, alone)
        assert type(made) is Eager


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("net", ["mlp-128", "mnist-cnn"])
def test_on_a_gpu_it_learns_as_without_graphs(net: str, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = replace(RECIPE, model=net)
    found = finished(fit(recipe, data, CUDA, FLOAT32))

    def eager(
        gradients: Callable[..., tuple[Tensor, Tensor]], candidate: Candidate, optimizer: Optimizer, *_: object
    ) -> Step:
        return Eager(partial(gradients, candidate.network), optimizer)

    monkeypatch.setattr(loop, "accelerated", eager)
    wanted = finished(fit(recipe, data, CUDA, FLOAT32))
    for ours, theirs in zip(found[0], wanted[0], strict=True):
        assert ours.train_loss == pytest.approx(theirs.train_loss, rel=0.05)
