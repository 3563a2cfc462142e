"""The benchmarks that no other test runs, in small and without keeping anything."""

from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from bench import gpu, report, steps


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


def test_without_cuda_the_gpus_bench_says_so(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    ran = CliRunner().invoke(gpu.main, [])
    assert ran.exit_code == 0
    assert "No CUDA device" in ran.output
    assert not results.exists()


def test_in_small_it_measures_on_a_cpu_and_keeps_nothing(results: Path) -> None:
    ran = CliRunner().invoke(gpu.main, ["--device", "cpu", "--small"], catch_exceptions=False)
    assert ran.exit_code == 0
    for told in ("3 MLPs", "four times one alone", "LeNet-5", gpu.TUTORIAL, gpu.STRONG, "a budget of 0.025 s"):
        assert told in ran.output
    assert not results.exists()


def test_what_the_time_does_not_suffice_for_is_left_out(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "LIMIT", 0)
    ran = CliRunner().invoke(gpu.main, ["--device", "cpu", "--small", "--only", "LeNet-5"], catch_exceptions=False)
    assert "LeNet-5 is left out" in ran.output


def test_an_epoch_that_is_broken_off_is_scaled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "SLICE", 0.0)
    peer = gpu.Peer(gpu.WORKS[0], torch.device("cpu"), fast=False)
    clock = iter([10.0, 12.0, 12.0])
    monkeypatch.setattr(peer, "now", lambda: next(clock))
    batch = (torch.zeros(4, 3, 32, 32), torch.zeros(4, dtype=torch.long))
    assert peer.seconds([batch] * 100, images=320) == pytest.approx(20.0)  # 2 s for 8 of 80 batches


def test_the_large_nets_steps_are_compared_through_the_trainings_own_code() -> None:
    work = steps.Work("a step", "lenet5", {}, 2.0)
    row = steps.measure(work, count=4, rounds=1)
    assert row.ratio == pytest.approx(row.peer_s / row.ours_s, rel=0.2)
    assert "theirs float32" in row.precision
    assert row.target == 2.0
