"""Updates on a graph are the updates; torch's part of it stands in tests that need a GPU."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from core.recipes import Recipe
from core.training import measures, objective
from core.training.measures import Norms
from core.training.mixup import Mixed, mixed
from core.training.speed.graphs import GRAPHS, WARM, Cuda, Eager, Graphed, Replay

CPU = torch.device("cpu")


class Repeating:
    """A device whose graphs are the calls themselves, made anew with each replay, on the same buffers."""

    def __init__(self) -> None:
        self.warmed = self.captured = self.replayed = 0

    def warming(self) -> AbstractContextManager[None]:
        self.warmed += 1
        return nullcontext()

    def capture(self, update: Replay) -> Replay:
        self.captured += 1

        def replay() -> tuple[Tensor, Tensor]:
            self.replayed += 1
            with torch.enable_grad():
                return update()

        return replay

    def now(self) -> float:
        raise AssertionError("nothing is timed here")


class Incapable(Repeating):
    """A device that cannot capture."""

    def capture(self, update: Replay) -> Replay:
        raise RuntimeError("operation not permitted when stream is capturing\nand a trace")


class Trainee:
    """A small net with its optimiser and schedule, and the updates that one kind of step makes."""

    def __init__(self, recipe: Recipe, make: Callable[..., object], device: torch.device = CPU) -> None:
        torch.manual_seed(0)
        self.model = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 10)).to(device)
        self.optimizer = objective.optimizer(recipe, self.model)
        self.schedule = objective.schedule(recipe, self.optimizer, 100)
        self.norms = Norms.of(self.model)
        self.loss = objective.loss("ce")
        self.step = make(self.gradients, self.optimizer)
        self.figures: list[float] = []

    def gradients(self, batch: Mixed, whole: int) -> tuple[Tensor, Tensor]:
        logits = self.model(batch.images)
        loss = batch.loss(self.loss, logits) * (len(batch.labels) / whole)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        return logits, loss

    def learn(self, batches: Iterator[Mixed]) -> "Trainee":
        for batch in batches:
            logits, loss = self.step(batch, len(batch.labels), self.norms)
            self.figures += [loss.item(), logits.sum().item()]
            if self.schedule:
                self.schedule.step()
        return self

    @property
    def weights(self) -> Tensor:
        return torch.cat([weight.detach().flatten() for weight in self.model.parameters()]).cpu()

    @property
    def measured(self) -> list[float]:
        return [*self.norms.gradient_norms.values(), *self.norms.update_ratios.values()]


def batches(sizes: list[int], mixup: float = 0.0, device: torch.device = CPU) -> Iterator[Mixed]:
    generator = torch.Generator().manual_seed(1)
    torch.manual_seed(2)
    for size in sizes:
        images = torch.randn(size, 1, 4, 4, generator=generator)
        labels = torch.randint(10, (size,), generator=generator)
        yield mixed(images.to(device), labels.to(device), mixup)


def recipe(optimizer: str, schedule: str = "constant") -> Recipe:
    return Recipe("mlp-128", "mnist", optimizer=optimizer, schedule=schedule, learning_rate=0.05, weight_decay=0.01)


SIZES = [6, 6, 6, 6, 5, 6, 5, 5, 3, 5, 5, 6, 6, 5, 2, 6]


@pytest.mark.parametrize("mixup", [0.0, 0.5])
@pytest.mark.parametrize("schedule", ["constant", "one-cycle", "cosine"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_replayed_updates_are_those_of_the_plain_loop(
    optimizer: str, schedule: str, mixup: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "SPACING", 1)
    machine = Repeating()
    plain = Trainee(recipe(optimizer, schedule), Eager).learn(batches(SIZES, mixup))
    ours = Trainee(recipe(optimizer, schedule), partial(Graphed, machine=machine)).learn(batches(SIZES, mixup))
    assert machine.captured == 2  # the two sizes that come often
    assert machine.replayed == SIZES.count(6) + SIZES.count(5) - 2 * WARM
    torch.testing.assert_close(ours.weights, plain.weights, rtol=1e-4, atol=1e-6)
    assert ours.figures == pytest.approx(plain.figures, rel=1e-4, abs=1e-5)
    assert ours.measured == pytest.approx(plain.measured, rel=1e-4)


def test_every_update_before_a_capture_is_a_warming_one_and_counts() -> None:
    machine = Repeating()
    Trainee(recipe("sgd"), partial(Graphed, machine=machine)).learn(batches([4] * (WARM + 2)))
    assert (machine.warmed, machine.captured, machine.replayed) == (WARM, 1, 2)


def test_no_more_than_a_few_sizes_are_captured() -> None:
    machine = Repeating()
    sizes = [size for size in range(2, 2 + 2 * GRAPHS) for _ in range(WARM + 1)]
    Trainee(recipe("sgd"), partial(Graphed, machine=machine)).learn(batches(sizes))
    assert machine.captured == GRAPHS


def test_the_optimiser_keeps_plain_numbers() -> None:
    ours = Trainee(recipe("adam", "one-cycle"), partial(Graphed, machine=Repeating())).learn(batches(SIZES))
    for group in ours.optimizer.state_dict()["param_groups"]:
        assert isinstance(group["lr"], float)
        assert group["capturable"] is False


def test_where_nothing_can_be_captured_training_goes_on_as_it_is() -> None:
    plain = Trainee(recipe("adam"), Eager).learn(batches(SIZES))
    ours = Trainee(recipe("adam"), partial(Graphed, machine=Incapable()))
    with pytest.warns(RuntimeWarning, match="without CUDA graphs: operation not permitted when stream is capturing$"):
        ours.learn(batches(SIZES))
    assert torch.equal(ours.weights, plain.weights)
    assert ours.figures == plain.figures


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("mixup", [0.0, 0.5])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_cuda_graphs_give_the_updates_of_the_plain_loop(
    optimizer: str, mixup: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "SPACING", 1)
    cuda = torch.device("cuda")
    wanted = recipe(optimizer, "one-cycle")
    plain = Trainee(wanted, Eager, cuda).learn(batches(SIZES, mixup, cuda))
    ours = Trainee(wanted, partial(Graphed, machine=Cuda(cuda)), cuda).learn(batches(SIZES, mixup, cuda))
    torch.testing.assert_close(ours.weights, plain.weights, rtol=1e-3, atol=1e-5)
    assert ours.figures == pytest.approx(plain.figures, rel=1e-3, abs=1e-4)
    assert ours.measured == pytest.approx(plain.measured, rel=1e-3)
