"""What a Keras configuration says: its layers, in which order they are applied, and to what."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.adopting.fault import AdoptionError
from core.nearest import shown

Config = Mapping[str, Any]
Tensor = tuple[str, int]  # a layer's name, and which of its applications
MODELS = ("Sequential", "Functional", "Model")
INPUT = "InputLayer"
CURE = "save the net as a Sequential or functional model, made of Keras' own layers alone"


@dataclass(frozen=True)
class LayerEntry:
    """A layer or a model within: class, name, settings, and the inputs of each application (None in a stack)."""

    kind: str
    name: str
    config: Config
    nodes: tuple[tuple[Tensor, ...], ...] | None

    @property
    def title(self) -> str:
        """Such as "dense_1 (Dense)"."""
        return f"{self.name[:60]} ({self.kind})"


def parsed(text: str) -> Config:
    """The configuration; AdoptionError where the text is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping) or not isinstance(found.get("config"), Mapping):
        raise AdoptionError("The configuration in the file is damaged: it is no JSON of a Keras model. Save it again.")
    check_model(found)
    return found


def check_model(entry: Config) -> None:
    """AdoptionError unless the entry is a stack or a graph of layers."""
    kind, module = str(entry.get("class_name")), str(entry.get("module") or "keras")
    layers = entry["config"].get("layers") if isinstance(entry.get("config"), Mapping) else None
    if kind not in MODELS or not module.startswith("keras") or not isinstance(layers, list):
        raise AdoptionError(
            f"The net is a class of its author's, {shown(kind)}, whose code is not in the file: {CURE}."
        )


def entries(model: Config) -> list[LayerEntry]:
    """The layers of a model in the order of its configuration; AdoptionError for those that are nobody's or code."""
    graph = model["class_name"] != "Sequential"
    found = [_entry(each, graph) for each in model["config"]["layers"]]
    names = [entry.name for entry in found]
    if len(set(names)) != len(names):
        raise AdoptionError("The configuration is damaged: two layers have one name. Save it again.")
    return found


def _entry(said: object, graph: bool) -> LayerEntry:
    if not isinstance(said, Mapping) or not isinstance(said.get("config"), Mapping):
        raise AdoptionError("The configuration is damaged: a layer has no settings. Save it again.")
    kind, module, registered = str(said.get("class_name")), said.get("module"), said.get("registered_name")
    name = said["config"].get("name", said.get("name"))
    if not isinstance(name, str):
        raise AdoptionError(f"The configuration is damaged: a layer {kind[:60]} has no name. Save it again.")
    title = f"{name[:60]} ({kind[:60]})"
    if kind == "Lambda":
        raise AdoptionError(
            f"The layer {title} holds code of its author's, which is never run here: use layers of Keras in its place, "
            "such as Rescaling."
        )
    own = (module is not None and not str(module).startswith("keras")) or ">" in f"{kind}{registered or ''}"
    if own or (registered is not None and registered != kind):
        raise AdoptionError(f"The layer {title} is a class of its author's, whose code is not in the file: {CURE}.")
    if "keras.src.ops" in str(module):
        raise AdoptionError(f"{title} is arithmetic between layers, which is not understood: use a layer for it.")
    nodes = tuple(_inputs(node, title) for node in said.get("inbound_nodes") or ()) if graph else None
    return LayerEntry(kind, name, said["config"], nodes)


def _inputs(node: object, title: str) -> tuple[Tensor, ...]:
    """What one application of a layer gets."""
    if isinstance(node, Mapping):
        args, named = node.get("args"), node.get("kwargs") or {}
        first = args[0] if isinstance(args, list) and len(args) == 1 else None
        found = [_history(each) for each in (first if isinstance(first, list) else [first])]
    else:
        parts = node if isinstance(node, list) else []
        named = next((part[3] for part in parts if isinstance(part, list) and len(part) == 4 and part[3]), {})
        found = [_place(part) for part in parts]
    usual = isinstance(named, Mapping) and all(value in (None, False) for value in named.values())
    if not usual or not found or None in found:
        raise AdoptionError(f"The layer {title} is applied in a way that is not understood, such as training=True.")
    return tuple(each for each in found if each is not None)


def _history(said: object) -> Tensor | None:
    if isinstance(said, Mapping) and said.get("class_name") == "__keras_tensor__":
        config = said.get("config")
        return _place(config.get("keras_history")) if isinstance(config, Mapping) else None
    return None


def _place(said: object) -> Tensor | None:
    if isinstance(said, Sequence) and len(said) >= 3 and isinstance(said[0], str):
        name, node, tensor = said[:3]
        return (name, node) if type(node) is int and tensor == 0 else None
    return None


def ends(config: Config, which: str) -> Tensor:
    """The one input or output ("input_layers", "output_layers") of a graph; AdoptionError for several."""
    said = config.get(which)
    places = said if isinstance(said, list) and not (said and isinstance(said[0], str)) else [said]
    found = _place(places[0]) if len(places) == 1 else None
    if found is None:
        what = which.partition("_")[0]
        raise AdoptionError(
            f"The net has {len(places)} {what}s that are told apart; one image goes in, one answer out."
        )
    return found


def input_shape(model: Config) -> tuple[int | None, ...] | None:
    """What a model says of its input, the images not counted; None where it says nothing."""
    config = model["config"]
    layers = [each["config"] for each in config["layers"] if isinstance(each, Mapping) and "config" in each]
    places = [layers[0] if layers else {}, config]
    if model["class_name"] != "Sequential":
        name, _ = ends(config, "input_layers")
        places = [each for each in layers if each.get("name") == name]
    for place in places:
        for key in ("batch_shape", "batch_input_shape", "build_input_shape"):
            shape = place.get(key)
            if isinstance(shape, list) and len(shape) > 1:
                return tuple(shape[1:])
    first = config["layers"][0] if config["layers"] else {}
    inner = first.get("class_name") in MODELS and isinstance(first.get("config", {}).get("layers"), list)
    return input_shape(first) if inner else None


def snake(kind: str) -> str:
    """A class's name as Keras writes it in paths: conv2d, batch_normalization, re_lu."""
    text = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()


def paths(layers: Sequence[LayerEntry], prefix: str) -> Iterator[str]:
    """Where a newer file keeps the weights of each layer: numbered by class, in the configuration's order."""
    counts: dict[str, int] = {}
    for entry in layers:
        name = snake(entry.kind)
        number = counts[name] = counts.get(name, -1) + 1
        yield f"{prefix}layers/{name}{f'_{number}' if number else ''}"


def precision(config: Config) -> str:
    """The numbers that a layer computes in, such as "float32" or "mixed_bfloat16"."""
    said = config.get("dtype", "float32")
    if isinstance(said, Mapping):
        inner = said.get("config")
        said = inner.get("name", "float32") if isinstance(inner, Mapping) else "float32"
    return str(said or "float32")
