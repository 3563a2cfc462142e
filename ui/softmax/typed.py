"""Read numbers that a visitor types: logits, probabilities, targets; errors name the cure."""

import re

import numpy as np

from core.functions.activations import Array

CLASSES = 10
LARGEST = 10_000
LIMIT = 100  # entries of a probability vector


def numbers(text: str) -> Array:
    """The numbers of "0.1, 0.8 0.1" or "[0.1; 0.8; 0.1]"; ValueError with what is none of them."""
    parts = [part for part in re.split(r"[,;\s]+", text.strip().strip("[](){}")) if part]
    read = [_number(part) for part in parts]
    if not read:
        raise ValueError("There are no numbers here. Separate them by commas: 0.1, 0.8, 0.1")
    return np.array(read)


def _number(part: str) -> float:
    try:
        value = float(part.replace("−", "-"))
    except ValueError:
        shown = part if len(part) <= 20 else f"{part[:20]}…"
        raise ValueError(f"“{shown}” is no number. Write 0.5 with a dot, and commas between the numbers.") from None
    if not np.isfinite(value):
        raise ValueError(f"“{part}” is not finite. Softmax needs finite numbers.")
    return value


def logits(text: str) -> Array:
    """Ten logits."""
    z = numbers(text)
    if len(z) != CLASSES:
        raise ValueError(f"Ten logits are needed, one a class; here are {len(z)}.")
    if np.abs(z).max() > LARGEST:
        worst = z[np.abs(z).argmax()]
        raise ValueError(f"{worst:g} is too large: the page takes logits from −{LARGEST:,} to {LARGEST:,}.")
    return z


def vector(text: str) -> Array:
    """The predicted numbers: two or more; whether they are a distribution is for the science to say."""
    p = numbers(text)
    if not 2 <= len(p) <= LIMIT:
        raise ValueError(f"A prediction has 2 to {LIMIT} numbers, one a class; here {_are(len(p))}.")
    return p


def target(text: str, classes: int) -> Array:
    """An integer label as its one-hot vector, or the vector as it is typed; one number for each of `classes`."""
    y = numbers(text)
    if len(y) == 1:
        if y[0] != round(y[0]) or not 0 <= y[0] < classes:
            raise ValueError(f"An integer label is a whole number from 0 to {classes - 1}, not {y[0]:g}.")
        one_hot: Array = np.eye(classes)[int(y[0])]
        return one_hot
    if len(y) != classes:
        raise ValueError(f"The prediction has {classes} numbers, the target {len(y)}. Give one a class, or an integer.")
    return y


def integer(y: Array) -> int | None:
    """The integer label of a one-hot vector; None for any other."""
    hot = np.flatnonzero(y == 1)
    return int(hot[0]) if len(hot) == 1 and np.count_nonzero(y) == 1 else None


def _are(count: int) -> str:
    return "is one" if count == 1 else f"are {count}"
