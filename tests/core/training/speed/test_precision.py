"""The choice of device and number format."""

import pytest
import torch

from core.models import build
from core.recipes import TrainingError
from core.settings import settings
from core.training.speed import precision
from core.training.speed.precision import FAST, FLOAT32, device, plan

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def float32() -> None:
    """Here the probe itself is tested."""


def choose(name: str, monkeypatch: pytest.MonkeyPatch) -> torch.device:
    monkeypatch.setenv("DIGITSCOPE_DEVICE", name)
    settings.cache_clear()
    return device()


def test_the_environment_chooses_the_device(monkeypatch: pytest.MonkeyPatch):
    assert choose("cpu", monkeypatch) == CPU


@pytest.mark.parametrize(
    ("available", "expected"), [({"cuda", "mps", "cpu"}, "cuda"), ({"mps", "cpu"}, "mps"), ({"cpu"}, "cpu")]
)
def test_the_best_device_there_is(available: set[str], expected: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in available)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in available)
    assert device().type == expected


@pytest.mark.parametrize("name", ["gpu", "tpu", "meta", "cpu:x", "cuda:99"])
def test_a_device_that_is_not_there(name: str, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(TrainingError, match=f"DIGITSCOPE_DEVICE={name}"):
        choose(name, monkeypatch)


@pytest.mark.parametrize("pays", [True, False])
@pytest.mark.parametrize(
    ("name", "convolutional"), [("mlp-256-128", False), ("lenet5", True), ("resnet18", True), ("vgg16", True)]
)
def test_only_convolutions_are_computed_in_bfloat16(
    name: str, convolutional: bool, pays: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(precision, "_bfloat16_pays", lambda device: pays)
    assert plan(build(name), CPU) == (FAST if convolutional and pays else FLOAT32)


@pytest.mark.parametrize(("slowdown", "pays"), [(0.5, True), (0.9, False), (100.0, False)])
def test_the_probe_compares_the_two(slowdown: float, pays: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(precision, "_seconds", lambda kind, device: slowdown if kind == FAST else 1.0)
    precision._bfloat16_pays.cache_clear()
    assert precision._bfloat16_pays(CPU) is pays
    precision._bfloat16_pays.cache_clear()


def test_probing_leaves_the_random_numbers_alone():
    torch.manual_seed(0)
    wanted = torch.rand(3)
    torch.manual_seed(0)
    assert precision._seconds(FAST, CPU) > 0
    assert torch.equal(torch.rand(3), wanted)


def test_autocast_is_on_where_it_is_meant():
    for kind, dtype in ((FLOAT32, torch.float32), (FAST, torch.bfloat16)):
        with kind.autocast(CPU):
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == dtype
    assert (str(FLOAT32), str(FAST)) == ("float32", "bfloat16 autocast, channels last")
