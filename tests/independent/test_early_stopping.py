"""The page Early stopping: the rule of Keras 3 followed by hand, and the kept weights' accuracy by torch."""

import json
from pathlib import Path

import pytest

from tests.helpers.recorded import dense, mnist, run, told, weights

RULES = (  # patience, min_delta, restore, start from epoch
    (10, 0.001, True, 0),
    (3, 0.0, True, 0),
    (0, 0.0, False, 0),
    (5, 0.01, True, 0),
    (20, 0.0, True, 5),
    (30, 0.05, True, 0),
    (1, 0.001, True, 0),
)
KNOWN = {RULES[0]: (16, 6), RULES[1]: (12, 9)}  # what Keras 3's own callback gave on these losses


def over_fitted() -> Path:
    return run("mlp-128-64", epochs=36, early_stopping=None)


def losses() -> list[float]:
    history = json.loads((over_fitted() / "run.json").read_text("utf-8"))["history"]
    return [each["validation_loss"] for each in history]


def kept(patience: int, delta: float, restore: bool, start: int) -> tuple[int | None, int]:
    """After which epoch it stops, if it does, and the one whose weights stay; as Keras 3 documents the callback."""
    best, best_epoch, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(losses()):
        if epoch < start:
            continue
        wait += 1
        if loss + delta < best:
            best, best_epoch, wait = loss, epoch, 0
            continue
        if wait >= patience:
            return epoch + 1, (best_epoch if restore else epoch) + 1
    return None, best_epoch + 1 if restore else len(losses())


@pytest.mark.parametrize("rule", RULES)
def test_where_it_stops_and_what_it_keeps(rule: tuple[int, float, bool, int]):
    patience, delta, restore, start = rule
    stops, epoch = kept(*rule)
    assert (stops, epoch) == KNOWN.get(rule, (stops, epoch))
    text = told(
        "early_stopping", patience=str(patience), min_delta=str(delta), restore=str(restore).lower(), start=str(start)
    )
    assert f"Stops after epoch: {stops or 'never'}\n" in text
    assert f"Epoch kept: {epoch}\n" in text


@pytest.mark.parametrize("rule", [RULES[0], RULES[1]])
def test_the_accuracy_of_the_kept_epochs_on_the_test_images(on_real_data: Path, rule: tuple[int, float, bool, int]):
    patience, delta, *_ = rule
    images, labels = mnist(on_real_data, "t10k")
    right = (dense(weights(over_fitted(), KNOWN[rule][1]), images).argmax(1).numpy() == labels).mean()
    text = told("early_stopping", patience=str(patience), min_delta=str(delta))
    assert f"Accuracy, test: {right:.2%}" in text
