"""When a net is compiled, and when it goes back; by a clock and a compiler of the tests' own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.training.measures import Norms
from core.training.mixup import Mixed
from core.training.speed import compiled
from core.training.speed.compiled import SETTLING, TIMED, Candidate, Compiling, Step
from core.training.speed.graphs import Cuda, Eager, Graphed, Replay

BATCH = Mixed(torch.zeros(2, 3, 4, 4), torch.tensor([0, 1]), torch.tensor([0, 1]), 1.0)
NET = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(16, 10))
OTHER = nn.Identity()


class Clock:
    """A device whose clock goes on by what the net at work takes."""

    def __init__(self) -> None:
        self.time = 0.0
        self.looked = 0

    def now(self) -> float:
        self.looked += 1
        return self.time

    def warming(self) -> AbstractContextManager[None]:
        raise AssertionError("no graph is made here")

    def capture(self, update: Replay) -> Replay:
        raise AssertionError("no graph is made here")


class Fake(Candidate):
    """Compiles to another net."""

    def compiled(self) -> nn.Module:
        return OTHER


@pytest.fixture(autouse=True)
def compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda name: name)


def updates(count: int, candidate: Candidate, plain: float, other: float, broken: Exception | None = None) -> list[str]:
    """Which net made each update, when they take so many seconds each; the other one raises where it is broken."""
    made: list[str] = []
    clock = Clock()

    def step_of(network: nn.Module) -> Step:
        def step(batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
            if network is OTHER and broken is not None:
                raise broken
            made.append("compiled" if network is OTHER else "plain")
            clock.time += other if network is OTHER else plain
            return batch.images, batch.images

        return step

    compiling = Compiling(candidate, step_of, clock)
    for _ in range(count):
        compiling(BATCH, 2, Norms({}))
    return made


LONG = Fake(NET, updates=100_000, sizes=2)


def test_a_long_training_is_compiled_after_a_look_at_the_clock() -> None:
    made = updates(200, LONG, plain=0.01, other=0.008)
    assert made == ["plain"] * (SETTLING + TIMED) + ["compiled"] * (200 - SETTLING - TIMED)


def test_it_goes_back_where_compiling_has_made_it_slower() -> None:
    made = updates(200, LONG, plain=0.01, other=0.011)
    assert made[SETTLING + TIMED : 2 * (SETTLING + TIMED)].count("compiled") >= TIMED
    assert set(made[2 * (SETTLING + TIMED) :]) == {"plain"}


@pytest.mark.parametrize(
    "candidate",
    [
        replace(LONG, updates=200),
        replace(LONG, network=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())),
    ],
)
def test_what_is_short_or_has_nothing_to_fuse_stays_as_it_is(candidate: Candidate) -> None:
    assert set(updates(200, candidate, plain=0.01, other=0.001)) == {"plain"}


def test_without_a_compiler_nobody_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    assert set(updates(200, LONG, plain=0.01, other=0.001)) == {"plain"}


@pytest.mark.parametrize(
    ("candidate", "seconds", "pays"),
    [
        (Candidate(NET, 8000, 2), 0.001, False),  # a quarter of 8 s against 2 s
        (Candidate(NET, 8100, 2), 0.001, True),
        (Candidate(NET, 4100, 1), 0.001, True),
        (Candidate(nn.Sequential(NET, NET[0], nn.Conv2d(1, 1, 1)), 8100, 2), 0.001, False),
    ],
)
def test_more_layers_and_sizes_cost_more(candidate: Candidate, seconds: float, pays: bool) -> None:
    assert candidate.pays(seconds, 0) is pays


def test_a_compiler_that_fails_leaves_the_training_as_it_was() -> None:
    with pytest.warns(RuntimeWarning, match=r"without torch.compile: no C compiler$"):
        made = updates(100, LONG, 0.01, 0.001, broken=RuntimeError("no C compiler\nand a trace"))
    assert made == ["plain"] * 100


def test_too_little_memory_is_no_compilers_failure() -> None:
    with pytest.raises(torch.OutOfMemoryError):
        updates(100, LONG, 0.01, 0.001, broken=torch.OutOfMemoryError("full"))


@pytest.mark.gpu
@pytest.mark.slow
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("graphs", [False, True])
def test_the_compiled_net_learns_what_the_plain_one_learns(graphs: bool) -> None:
    cuda = torch.device("cuda")
    losses = []
    for compiling in (False, True):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 10))
        model.to(cuda)
        candidate = Candidate(model, 1, 1)
        network = candidate.compiled() if compiling else model
        step = made(network, model, graphs and compiling)
        torch.manual_seed(1)
        images, labels = torch.randn(16, 3, 8, 8, device=cuda), torch.arange(16, device=cuda) % 10
        batch, norms = Mixed(images, labels, labels, 1.0), Norms.of(model)
        losses.append([step(batch, 16, norms)[1].item() for _ in range(12)])
    assert losses[1] == pytest.approx(losses[0], rel=1e-3)


def made(network: nn.Module, model: nn.Module, graphs: bool) -> Callable[..., tuple[Tensor, Tensor]]:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, fused=True)

    def gradients(batch: Mixed, whole: int) -> tuple[Tensor, Tensor]:
        logits = network(batch.images)
        loss = nn.functional.cross_entropy(logits, batch.labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        return logits, loss

    return Graphed(gradients, optimizer, Cuda(torch.device("cuda"))) if graphs else Eager(gradients, optimizer)
