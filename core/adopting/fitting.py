"""Whether a state dict is that of a net: by names and shapes, or by shapes in the order of the layers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.adopting.contents import Array
from core.adopting.fault import AdoptionError, sized
from core.adopting.torch_names import natural

COUNTER = "num_batches_tracked"
Shapes = Mapping[str, tuple[int, ...]]
Signature = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Fit:
    """Which of the file's keys is which of the net's; or the `faults`, and how many arrays do fit."""

    keys: Mapping[str, str]
    faults: tuple[str, ...] = ()
    right: int = 0
    note: str = ""


def expected(model: nn.Module) -> Shapes:
    """The net's own keys with their shapes; counters of batches apart, which decide nothing."""
    return {key: tuple(tensor.shape) for key, tensor in model.state_dict().items() if not key.endswith(COUNTER)}


def by_name(arrays: Mapping[str, Array], wanted: Shapes) -> Fit:
    """Each key by its own name."""
    given = {key: array.shape for key, array in arrays.items() if not key.endswith(COUNTER)}
    faults = [f"missing: {key} ({sized(shape)})" for key, shape in wanted.items() if key not in given]
    for key, shape in given.items():
        if key not in wanted:
            faults.append(f"surplus: {key[:80]} ({sized(shape)})")
        elif shape != wanted[key]:
            faults.append(unlike(key, shape, wanted[key]))
    right = sum(given.get(key) == shape for key, shape in wanted.items())
    return Fit({key: key for key in wanted}, tuple(faults), right)


def by_order(arrays: Mapping[str, Array], wanted: Shapes, sorted_by_format: bool) -> Fit:
    """Each layer by its shapes; layers of one shape in the order of the file, or of the numbers in their names."""
    given, owners = _layers({key: array.shape for key, array in arrays.items() if not key.endswith(COUNTER)}), {}
    if sorted_by_format:
        given = {name: given[name] for name in sorted(given, key=natural)}
    net = _layers(wanted)
    theirs, ours = Counter(given.values()), Counter(net.values())
    if theirs != ours:
        faults = _pairs(given, net)
        right = sum(len(kind) * min(count, ours[kind]) for kind, count in theirs.items())
        return Fit({}, tuple(faults), right)
    twins = {kind for kind, count in ours.items() if count > 1}
    vague = [name for name, kind in given.items() if kind in twins and not any(map(str.isdigit, name))]
    if sorted_by_format and vague:
        told = ", ".join(vague[:4])
        why = f"{told} have one shape, and the format sorts layers by name: number them in their order"
        return Fit({}, (why,), len(wanted))
    queues = {kind: [name for name, each in given.items() if each == kind] for kind in ours}
    for name, kind in net.items():
        owners[name] = queues[kind].pop(0)
    keys = {f"{name}.{part}": f"{owners[name]}.{part}" for name, kind in net.items() for part, _ in kind}
    note = "The names are another program's: each layer was found by its shape" + (
        ", those of one shape in their order in the file." if twins else "."
    )
    return Fit(keys, (), len(keys), note)


def unlike(key: str, given: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Two shapes that differ, in words."""
    turned = "; it seems transposed" if given == wanted[::-1] else ""
    return f"{key[:80]} is {sized(given)} in the file and {sized(wanted)} in the net{turned}"


def loaded(model: nn.Module, arrays: Mapping[str, Array], fit: Fit) -> nn.Module:
    """The net with the arrays as its weights, in evaluation mode. The arrays are copied, the whole net or nothing."""
    own = model.state_dict()
    weights: dict[str, Tensor] = {key: torch.zeros_like(tensor) for key, tensor in own.items() if key.endswith(COUNTER)}
    for key, theirs in fit.keys.items():
        array = arrays[theirs]
        if array.dtype != "float32":
            raise AdoptionError(
                f"{theirs[:80]} holds whole numbers and no weights: save the net before it is quantised."
            )
        if key.endswith("running_var") and bool((array < 0).any()):
            raise AdoptionError(f"The tensor {theirs[:80]} has negative variances: the file is damaged.")
        weights[key] = torch.from_numpy(array.copy())
    model.load_state_dict(weights, assign=True)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    return model.eval()


def _layers(shapes: Shapes) -> dict[str, Signature]:
    """The parts of each layer with their shapes, layers in the order of their first part."""
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for key, shape in shapes.items():
        layer, _, part = key.rpartition(".")
        found.setdefault(layer, []).append((part, tuple(shape)))
    return {layer: tuple(sorted(parts)) for layer, parts in found.items()}


def _pairs(given: Mapping[str, Signature], net: Mapping[str, Signature]) -> list[str]:
    """What differs, the n-th layer of the file beside the n-th of the net."""
    theirs, ours, faults = list(given.items()), list(net.items()), []
    for place in range(max(len(theirs), len(ours))):
        if place >= len(theirs):
            faults += [f"missing: {ours[place][0]}.{part} ({sized(shape)})" for part, shape in ours[place][1]]
        elif place >= len(ours):
            faults += [f"surplus: {theirs[place][0][:60]}.{part} ({sized(shape)})" for part, shape in theirs[place][1]]
        else:
            (name, kind), (own, wanted) = theirs[place], ours[place]
            parts, needed = dict(kind), dict(wanted)
            faults += [f"missing: {own}.{part} ({sized(needed[part])})" for part in needed if part not in parts]
            faults += [f"surplus: {name[:60]}.{part} ({sized(parts[part])})" for part in parts if part not in needed]
            both = [part for part in needed if part in parts and parts[part] != needed[part]]
            faults += [unlike(f"{name}.{part}", parts[part], needed[part]) for part in both]
    return faults
