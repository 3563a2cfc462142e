"""Losses in words."""

import pytest

from core.functions.written import written


@pytest.mark.parametrize(
    ("loss", "words"),
    [(2.302585, "2.3026"), (0.3, "0.3000"), (0.0413, "0.0413"), (1.2344e-7, "1.234e-07"), (0.0, "0.0000")],
)
def test_a_small_loss_is_not_written_as_0(loss: float, words: str):
    assert written(loss) == words
