"""Freed memory stays with the process while something trains, and goes back afterwards."""

import subprocess
import sys

import pytest

from core.memory import glibc
from core.training.speed import allocator

# Pages that are handed out anew have to be faulted in: a process of its own counts them, while three blocks of 30 MB
# come and go five times.
FAULTS = """
import resource, torch
from contextlib import nullcontext
from core.memory import glibc
from core.training.speed import allocator

def faults(context):
    with context:
        [torch.ones(7_500_000) for _ in range(3)]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(5):
            [torch.ones(7_500_000) for _ in range(3)]
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(faults(nullcontext()), faults(allocator.keeping()))
"""


@pytest.mark.skipif(glibc() is None, reason="without glibc there is nothing to keep")
def test_blocks_that_come_and_go_are_not_faulted_in_anew():
    command = [sys.executable, "-c", FAULTS]
    usual, kept = map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert kept < usual / 4


def test_without_glibc_nothing_is_changed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(allocator, "glibc", lambda: None)
    with allocator.keeping():
        assert sum(range(10)) == 45


def test_an_error_passes_through():
    with pytest.raises(KeyError), allocator.keeping():
        raise KeyError
