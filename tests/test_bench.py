"""The benchmarks that no other test runs, in small and without keeping anything."""

import importlib
import json
import sys
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from bench import gpu, report, rerun_worker, reruns, steps


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
    for told in ("LeNet-5", gpu.TUTORIAL, gpu.STRONG, "a budget of 0.025 s"):
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


class Taking:
    """Stands for a process that reruns a page, each time in so many seconds."""

    def __init__(self, *seconds: float) -> None:
        self._seconds = iter(seconds)

    def seconds(self, slug: str) -> float:
        return next(self._seconds)

    def counts(self, slug: str) -> dict[str, int]:
        return {"calls": 1000, "moves": 300, "files": 20}


def test_two_commits_reruns_are_compared_by_their_medians_after_a_warm_up(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = Taking(9, 0.4, 0.6, 0.5), Taking(9, 0.2, 0.1, 5)
    row = reruns.row(reruns.PAGES[0], before, after, "v1", rounds=3, warm=1)
    assert (row.ratio, row.ours_s, row.peer_s, row.n) == (2.5, 0.2, 0.5, 3)
    assert row.peer == "commit v1"
    assert "1,000 calls, 300 moves, 20 files" in capsys.readouterr().out


def test_calls_into_the_project_and_changes_of_file_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "a": "from b import g\ndef f():\n    g(); g(); return 1\n",
        "b": "def g():\n    return 2\n",
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    f = importlib.import_module("a").f
    counter = rerun_worker.Counter()
    sys.setprofile(counter)
    f()
    json.dumps({})
    f()
    sys.setprofile(None)
    assert (counter.calls, counter.moves, len(counter.files)) == (6, 3, 2)  # f g g f g g
