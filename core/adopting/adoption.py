"""`adopt`: from a file to a net. What fails leaves nothing behind."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from core.adopting import described, kept
from core.adopting.adopted import AdoptedNet, End, Origin
from core.adopting.contents import TITLES, FileContents
from core.adopting.described import IMAGES
from core.adopting.fault import AdoptionError
from core.adopting.keras_config import parsed
from core.adopting.keras_net import BuiltNet, build
from core.adopting.reading import checked, read
from core.adopting.recognising import recognise
from core.adopting.weights import Arrays, ArraysInOrder, NewKerasArrays, OldKerasArrays
from core.models import NAMES

NEEDS_A_NET = (
    "The file holds weights alone, and no net: describe the net with --net, such as --net "
    "conv:32:3,relu,pool:2,flatten,dense:10, or save the whole net: model.save('net.keras')."
)


def adopt(source: Path | bytes, name: str = "", net: str | None = None) -> AdoptedNet:
    """The net in a PyTorch or Keras file, given by its path or its bytes (then with its `name`).

    `net` names one of the app's nets or describes one in the notation of `core.layers.notation`, for files with weights
    alone. AdoptionError says what is wrong and what to do; nothing is written, no code of the file is run.
    """
    content = checked(source) if isinstance(source, Path) else source
    contents, about = read(content)
    title = name or (source.name if isinstance(source, Path) else "the file")
    digest = hashlib.sha256(content).hexdigest()
    with torch.random.fork_rng(devices=[]):
        if kept.ABOUT in about:
            return _sound(kept.restored(contents, about))
        model, image, classes, end, front, notes, built_from = _guarded(contents, net)
    told = (*contents.notes, *notes)
    origin = Origin(title[:200], len(content), digest, TITLES[contents.format], contents.version[:40], told)
    return _sound(AdoptedNet(model, image, classes, end, front, origin, built_from))


Parts = tuple[nn.Module, tuple[int, int, int], int, End, bool, tuple[str, ...], Mapping[str, Any]]


def _guarded(contents: FileContents, net: str | None) -> Parts:
    """What `_built` gives; settings that no Keras writes, such as a text for a number, become a message too."""
    try:
        return _built(contents, net)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, RuntimeError) as error:
        raise AdoptionError(
            f"The file is damaged: its settings make no net ({type(error).__name__}: {str(error)[:90]}). Save it again."
        ) from None


def _built(contents: FileContents, net: str | None) -> Parts:
    if contents.config is not None:
        config, old = parsed(contents.config), contents.version.startswith("2")
        arrays: Arrays = OldKerasArrays(contents) if contents.groups else NewKerasArrays(contents)
        notes = ("The file says itself which net it is: --net is left aside.",) if net else ()
        return _parts(build(config, arrays, old), {"keras": contents.config, "old": old}, notes)
    if contents.format == "keras-weights":
        if net is None:
            raise AdoptionError(NEEDS_A_NET)
        return _keras_weights(contents, net)
    found = recognise(contents, net)
    with torch.inference_mode():
        classes = int(found.model(torch.zeros(1, *found.image)).shape[-1])
    return found.model, found.image, classes, "unknown", False, found.notes, found.origin


def _keras_weights(contents: FileContents, net: str) -> Parts:
    """Keras' weights in a net that is described, for the first kind of image for which they fit."""
    text = described.text_of(net) if net in NAMES else net
    layers, faults = described.read(text), []
    for image in IMAGES:
        arrays = ArraysInOrder(contents) if contents.groups else NewKerasArrays(contents, named=False)
        try:
            config = described.in_keras(layers, image)
            built = build(config, arrays, False)
        except AdoptionError as error:
            faults.append((len(arrays.ledger.faults), error))
            continue
        note = f"The weights are those of {text}: the file does not say so, and names of layers were not compared."
        return _parts(built, {"text": text, "image": list(image), "keras_weights": True}, (note,), "unknown")
    raise min(faults, key=lambda each: each[0])[1]


def _parts(built: BuiltNet, built_from: Mapping[str, Any], notes: tuple[str, ...], end: str | None = None) -> Parts:
    told = (*built.notes, *notes)
    return built.model, built.image, built.classes, cast("End", end or built.end), built.front, told, built_from


def _sound(net: AdoptedNet) -> AdoptedNet:
    """The net, where it answers a grey image with finite numbers."""
    try:
        with torch.inference_mode():
            answer = net.model(torch.full((2, *net.image), 0.5))
    except RuntimeError as error:
        raise AdoptionError(f"The net cannot be computed ({str(error)[:120]}): its layers do not fit.") from None
    if answer.shape != (2, net.classes) or not bool(answer.isfinite().all()):
        raise AdoptionError("The net answers a grey image with no finite numbers: its weights are damaged.")
    return net
