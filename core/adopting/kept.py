"""Adopted nets as files: PyTorch's weights as safetensors, with all that is needed to build the net again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import nn

from core.adopting import described
from core.adopting.adopted import AdoptedNet, Origin
from core.adopting.contents import FileContents
from core.adopting.fault import AdoptionError, listed
from core.adopting.fitting import by_name, expected, loaded
from core.adopting.keras_config import parsed
from core.adopting.keras_net import build
from core.adopting.scaling import Scaling
from core.adopting.weights import NoArrays
from core.layers.inventory import blank
from core.runs.files import put_in_place

ABOUT, SCALING = "digitscope", "scaling"
VERSION = 1


def keep(net: AdoptedNet, scaling: Scaling, path: Path) -> None:
    """Write the net, the scaling of its input with it; AdoptionError where the file cannot be written."""
    about = {ABOUT: net.about(), SCALING: scaling.key, "version": str(VERSION)}
    weights = {name: tensor.detach().cpu() for name, tensor in net.model.state_dict().items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(path, save({name: each.contiguous() for name, each in weights.items()}, metadata=about))
    except OSError as error:
        raise AdoptionError(f"{path} cannot be written ({error.strerror}): name another place with --out.") from None


def restored(contents: FileContents, about: Mapping[str, str]) -> AdoptedNet:
    """The net that `keep` wrote; AdoptionError for a later program's."""
    if about.get("version") != str(VERSION):
        raise AdoptionError("Another version of this program has kept the net: use that one, or the original file.")
    try:
        told = json.loads(about[ABOUT])
        origin = Origin(**{**told["origin"], "notes": tuple(map(str, told["origin"]["notes"]))})
        model = _empty(told["built_from"])
        channels, height, width = (int(side) for side in told["image"])
        classes, end, front = int(told["classes"]), told["end"], bool(told["front"])
        fit = by_name(contents.arrays, expected(model))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AdoptionError("The description in the file is damaged: adopt the original file again.") from None
    if fit.faults:
        raise AdoptionError(f"The file's weights are not those of its description: {listed(fit.faults)}.")
    loaded(model, contents.arrays, fit)
    return AdoptedNet(
        model, (channels, height, width), classes, end, front, origin, told["built_from"], about.get(SCALING, "")
    )


def _empty(built_from: Mapping[str, Any]) -> nn.Module:
    """The net of a description, with any weights."""
    if "keras" in built_from:
        return build(parsed(built_from["keras"]), NoArrays(), bool(built_from["old"])).model
    if "name" in built_from:
        return blank(str(built_from["name"]), **built_from["options"])
    channels, height, width = built_from["image"]
    layers, image = described.read(built_from["text"]), (channels, height, width)
    if built_from.get("keras_weights"):
        return build(described.in_keras(layers, image), NoArrays()).model
    return described.in_torch(layers, image)
