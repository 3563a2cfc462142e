"""A PyTorch net from a Keras configuration: layer by layer, in the order in which Keras applies them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt, prod

from torch import nn

from core.adopting.assembly import Assembly, Value
from core.adopting.fault import AdoptionError, sized
from core.adopting.keras_config import INPUT, MODELS, Config, LayerEntry, check_model, ends, entries, input_shape, paths
from core.adopting.keras_config import precision as precision_of
from core.adopting.layers.call import Call
from core.adopting.layers.dense import flatten
from core.adopting.layers.pixels import Rescaled, ResizedMaps
from core.adopting.layers.table import LAYERS
from core.adopting.weights import Arrays, NoArrays, Where
from core.nearest import nearest

SIDES = {1: 28, 3: 32}  # of the app's images, by their channels
FLOATS = ("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
ENDS: dict[type[nn.Module], str] = {nn.Softmax: "softmax", nn.LogSoftmax: "log-softmax", nn.Sigmoid: "sigmoid"}
BEFORE_FRONT = (nn.Flatten, nn.ZeroPad2d, ResizedMaps)


@dataclass(frozen=True)
class BuiltNet:
    """A net of images N×C×H×W, of the shape `image`, that gives logits N×classes; `end`: what was taken off behind."""

    model: nn.Module
    image: tuple[int, int, int]
    classes: int
    end: str
    front: bool
    notes: tuple[str, ...]


def build(config: Config, arrays: Arrays, old: bool = False) -> BuiltNet:
    """The net of a configuration with these weights; AdoptionError names what cannot be."""
    assembly = Assembly()
    image, value = _image(assembly, input_shape(config))
    output = _Walk(assembly, arrays, old).model(config, value, "", "", "", False)
    arrays.close()
    if len(output.shape) == 3 and output.shape[:2] == (1, 1):
        output = assembly.add((("end",), "flatten"), nn.Flatten, (output.shape[2],), output)
    if len(output.shape) != 1 or output.shape[0] < 2:
        raise AdoptionError(
            f"The net puts out {sized(output.shape)}: it needs one number for each class, two or more of them."
        )
    output, last = assembly.without_last(output, tuple(ENDS))
    end = "logits" if last is None else ENDS[type(last)]
    output = assembly.in_keras_order(output)
    front = _has_front(assembly)
    model = assembly.net(output)
    if not isinstance(arrays, NoArrays) and not any(True for _ in model.parameters()):
        raise AdoptionError("The net has no weights: there is nothing to look at.")
    return BuiltNet(model, image, output.shape[0], end, front, tuple(dict.fromkeys(assembly.notes)))


def _image(assembly: Assembly, said: Sequence[int | None] | None) -> tuple[tuple[int, int, int], Value]:
    """The image C×H×W that the net takes, and the value that its first layer gets."""
    if said is None:
        raise AdoptionError("The net does not say the shape of its input: save it after it has seen its first images.")
    if not all(side is None or (type(side) is int and 1 <= side <= 512) for side in said) or not 1 <= len(said) <= 3:
        if len(said) == 1 and type(said[0]) is int and 1 <= said[0] <= 3 * 512**2:
            return _row(assembly, said[0])
        raise AdoptionError(f"The net's input is {str(list(said))[:60]}, no image of at most 512×512 pixels.")
    if len(said) == 1:
        return _row(assembly, said[0])
    channels = said[2] if len(said) == 3 else 1
    if channels not in SIDES:
        turned = " Its channels come first, it seems: put them last." if said[0] in SIDES else ""
        raise AdoptionError(f"The net takes images of {channels} channels; images here have 1 or 3.{turned}")
    sides = [side or SIDES[channels] for side in said[:2]]
    if None in said:
        assembly.notes.append(f"The net takes images of any size; here it gets {sides[0]}×{sides[1]}.")
    shape = (sides[0], sides[1])
    if len(said) == 2:
        return (1, *shape), Value(-1, shape, lifted=True)
    return (channels, *shape), Value(-1, (*shape, channels))


def _row(assembly: Assembly, count: int | None) -> tuple[tuple[int, int, int], Value]:
    """Of a net that takes a row of numbers: the image whose pixels they are, row by row, channels last."""
    for channels in SIDES:
        side = isqrt((count or 0) // channels)
        if count and side * side * channels == count and side <= 512:
            image = Value(-1, (side, side, channels))
            call = Call("Flatten", {"name": "pixels"}, (image,), NoArrays().of(NOWHERE), assembly, "pixels")
            what = "channels last" if channels > 1 else "row by row"
            assembly.notes.append(f"The {count:,} numbers that it takes are read as {side}×{side} pixels, {what}.")
            return (channels, side, side), flatten(call)
    raise AdoptionError(f"The net takes a row of {count} numbers, which are no square image of 1 or 3 channels.")


NOWHERE = Where("", "", "", "", False)


def _has_front(assembly: Assembly) -> bool:
    """Whether the image first comes to a layer that scales it."""
    at = -1
    while True:
        users = [step for step in assembly.steps if at in step.inputs]
        modules = [assembly.modules[step.name] for step in users]
        if modules and all(isinstance(module, Rescaled) for module in modules):
            return True
        if len(users) != 1 or not isinstance(modules[0], BEFORE_FRONT):
            return False
        at = assembly.steps.index(users[0])


class _Walk:
    """Goes through a configuration and applies each layer."""

    def __init__(self, assembly: Assembly, arrays: Arrays, old: bool) -> None:
        self._assembly, self._arrays, self._old = assembly, arrays, old
        self._turns: dict[str, int] = {}
        self._applied = 0

    def model(self, model: Config, given: Value, path: str, prefix: str, owner: str, shared: bool) -> Value:
        """A stack or a graph, applied to a value. `prefix` and `owner`: where new and old files keep its weights."""
        check_model(model)
        if path.count("/") > 20:
            raise AdoptionError("The net holds models within models, more than 20 deep.")
        layers = entries(model)
        places = dict(zip((entry.name for entry in layers), paths(layers, prefix), strict=True))

        def apply(entry: LayerEntry, values: tuple[Value, ...], again: bool) -> Value:
            return self._apply(entry, values, path, places[entry.name], owner, again)

        if model["class_name"] == "Sequential":
            for entry in layers:
                given = given if entry.kind == INPUT else apply(entry, (given,), shared)
            return given
        made: dict[tuple[str, int], Value] = {ends(model["config"], "input_layers"): given}
        waiting = [(entry, turn) for entry in layers if entry.kind != INPUT for turn in range(len(entry.nodes or ()))]
        while waiting:
            later = []
            for entry, turn in waiting:
                nodes = entry.nodes or ()
                if all(place in made for place in nodes[turn]):
                    values = tuple(made[place] for place in nodes[turn])
                    made[entry.name, turn] = apply(entry, values, shared or len(nodes) > 1)
                else:
                    later.append((entry, turn))
            if len(later) == len(waiting):
                raise AdoptionError(
                    f"The configuration is damaged: nothing leads to {later[0][0].title}. Save it again."
                )
            waiting = later
        output = ends(model["config"], "output_layers")
        if output not in made:
            raise AdoptionError("The configuration is damaged: its output is no layer's. Save it again.")
        return made[output]

    def _apply(
        self, entry: LayerEntry, given: tuple[Value, ...], path: str, place: str, owner: str, shared: bool
    ) -> Value:
        self._applied += 1
        if self._applied > 5000:
            raise AdoptionError("The net applies more than 5,000 layers: take a smaller one.")
        here, group = f"{path}/{entry.name}", owner or entry.name
        if entry.kind in MODELS:
            if len(given) != 1:
                raise AdoptionError(f"The model {entry.title} gets {len(given)} inputs instead of one.")
            inner = {"class_name": entry.kind, "config": entry.config}
            return self.model(inner, given[0], here, f"{place}/", group, shared)
        if entry.kind not in LAYERS:
            raise AdoptionError(
                f"The layer {entry.title} is unknown here.{nearest(entry.kind, LAYERS)} Only layers of images are read,"
                " and what they do to a single image."
            )
        self._note_precision(entry)
        turn = self._turns[here] = self._turns.get(here, -1) + 1
        weights = self._arrays.of(Where(place, group, entry.name, entry.title, bool(owner)))
        call = Call(entry.kind, entry.config, given, weights, self._assembly, here, shared, turn, self._old)
        return self._checked(call, LAYERS[entry.kind](call))

    def _checked(self, call: Call, value: Value) -> Value:
        if prod(value.shape) < 1:
            raise call.fault("leaves nothing of what it gets")
        return value

    def _note_precision(self, entry: LayerEntry) -> None:
        kind = precision_of(entry.config)
        if kind not in FLOATS:
            raise AdoptionError(f"The layer {entry.title} computes in {kind[:40]}: save it before it is quantised.")
        if kind != "float32":
            self._assembly.notes.append(f"Keras computes the net in {kind}; here it is float32, which rounds less.")
