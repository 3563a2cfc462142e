"""The names in a state dict: what wrappers put before them, and weights that are kept in two parts."""

import re
from collections.abc import Mapping

import numpy as np

from core.adopting.contents import Array
from core.adopting.fault import AdoptionError

PREFIXES = {
    "_orig_mod.": "torch.compile",
    "module.": "DataParallel or an average of nets",
    "model.": "a model around the net",
    "net.": "a model around the net",
}
PRUNED, MASK = "weight_orig", "weight_mask"
LENGTHS = (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1"))


def plain(arrays: Mapping[str, Array]) -> tuple[dict[str, Array], tuple[str, ...]]:
    """The arrays under the names that the net itself gives them, and what was done, a sentence each."""
    found, notes = dict(arrays), []
    if any("_torch_params" in key for key in found):
        raise AdoptionError(
            "The weights are of a Keras net that ran on PyTorch: save the net itself, as a .keras file."
        )
    if found.pop("n_averaged", None) is not None:
        notes.append("The weights are an average over the training.")
    while prefix := next((each for each in PREFIXES if found and all(key.startswith(each) for key in found)), None):
        found = {key.removeprefix(prefix): array for key, array in found.items()}
        notes.append(f"“{prefix}” before each name, which {PREFIXES[prefix]} puts there, is taken off.")
        if found.pop("n_averaged", None) is not None:
            notes.append("The weights are an average over the training.")
    found, told = _joined(found)
    return found, (*notes, *told)


def _joined(found: dict[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """Pruned weights times their masks, normalised ones as length times direction."""
    made: dict[str, Array] = {}
    notes: dict[str, None] = {}
    for key, array in found.items():
        layer, _, last = key.rpartition(".")
        start = f"{layer}." if layer else ""
        if last == PRUNED and f"{start}{MASK}" in found:
            made[f"{start}weight"] = np.asarray(array * found[f"{start}{MASK}"], np.float32)
            notes["Pruned weights are multiplied by their masks."] = None
        elif last == MASK and f"{start}{PRUNED}" in found:
            continue
        elif (pair := _lengths(key, found)) is not None:
            length, direction = found[pair[0]], array
            axes = tuple(range(1, direction.ndim))
            norm = np.sqrt(np.square(direction, dtype=np.float64).sum(axes, keepdims=True))
            made[pair[1]] = np.asarray(length * direction / np.maximum(norm, 1e-12), np.float32)
            notes["Weights kept as length and direction are multiplied out."] = None
        elif not any(
            key.endswith(first) and f"{key.removesuffix(first)}{second}" in found for first, second in LENGTHS
        ):
            made[key] = array
    return made, list(notes)


def _lengths(key: str, found: Mapping[str, Array]) -> tuple[str, str] | None:
    """Of a direction: the key of its length, and that of the weight that both make."""
    for first, second in LENGTHS:
        start = key.removesuffix(second)
        if key.endswith(second) and f"{start}{first}" in found and found[f"{start}{first}"].ndim == found[key].ndim:
            return f"{start}{first}", f"{start}weight"
    return None


def natural(key: str) -> list[tuple[int, str]]:
    """To sort by: numbers within names as numbers, so that conv10 follows conv2."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", key)]
