"""Which net a state dict belongs to: one that the app knows by name, or one that a student describes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from torch import nn

from core import models
from core.adopting import described
from core.adopting.contents import Array, FileContents
from core.adopting.described import IMAGES, Image
from core.adopting.fault import AdoptionError, listed
from core.adopting.fitting import Fit, Shapes, by_name, by_order, expected, loaded
from core.adopting.torch_names import plain
from core.layers import stack
from core.layers.inventory import blank
from core.layers.notation import Layer
from core.models.pretrained import head
from core.nearest import nearest

DECIDES_NO_WEIGHT = ("activation", "resolution", "classes")
HOW = (
    "Describe it with --net, such as --net flatten,dense:100,tanh,dense:10 (layers: conv:width:kernel:stride:padding, "
    "pool:kernel, flatten, dense:width, dropout:share and activations), or name one of "
)


@dataclass(frozen=True)
class Recognised:
    """A net with its weights, in evaluation mode; `origin` says what it was taken for, to build it again."""

    model: nn.Module
    image: Image
    origin: Mapping[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PossibleNet:
    """A net that a file's weights may be of, and its keys and shapes."""

    title: str
    model: nn.Module
    image: Image
    origin: Mapping[str, Any]

    @property
    def shapes(self) -> Shapes:
        return expected(self.model)


def recognise(contents: FileContents, wanted: str | None = None) -> Recognised:
    """The net of a file's weights; `wanted` names or describes it. AdoptionError lists what does not fit."""
    arrays, notes = plain(contents.arrays)
    candidates = list(_candidates(arrays, wanted))
    tried: list[tuple[PossibleNet, Fit]] = []
    for candidate in candidates:
        fits = [by_name(arrays, candidate.shapes), by_order(arrays, candidate.shapes, contents.format == "safetensors")]
        fit = next((each for each in fits if not each.faults), None)
        if fit is not None:
            model = loaded(candidate.model, arrays, fit)
            told = (
                *notes,
                f"The weights are those of {candidate.title}.",
                *filter(None, [fit.note]),
                *_unsaid(candidate),
            )
            return Recognised(model, candidate.image, candidate.origin, told)
        tried += [(candidate, each) for each in fits]
    raise AdoptionError(_misfit(tried, wanted))


def _candidates(arrays: Mapping[str, Array], wanted: str | None) -> Iterator[PossibleNet]:
    if wanted is None:
        for name in models.NAMES:
            yield from _named(name, arrays)
    elif wanted in models.NAMES:
        yield from _named(wanted, arrays)
    else:
        if ":" not in wanted and "," not in wanted:
            raise AdoptionError(f"There is no net named {wanted[:60]!r}.{nearest(wanted, models.NAMES)} {_how()}")
        yield from _from_words(wanted, arrays)


def _from_words(text: str, arrays: Mapping[str, Array]) -> Iterator[PossibleNet]:
    """The described net for each kind of image that it can take; AdoptionError where it can take none."""
    layers, fault = described.read(text), None
    found = False
    for image in IMAGES:
        try:
            weights = sum(_count(layers, image))
            if weights <= 2 * sum(array.size for array in arrays.values()) + 10**6:
                yield PossibleNet(text, described.in_torch(layers, image), image, {"text": text, "image": list(image)})
                found = True
        except AdoptionError as error:
            fault = fault or error
    if not found:
        raise fault or AdoptionError("The net that is described has more weights than the file.")


def _count(layers: Sequence[Layer], image: Image) -> list[int]:
    described.shapes(layers, image)
    return [step.parameters for step in stack.trace(layers, image).steps]


def _named(name: str, arrays: Mapping[str, Array]) -> Iterator[PossibleNet]:
    """The net with each of its options that decide weights, and as many classes as the file has."""
    spec = models.spec(name)
    deciding = {key: option.choices for key, option in spec.options.items() if key not in DECIDES_NO_WEIGHT}
    for values in product(*deciding.values()):
        options = dict(zip(deciding, values, strict=True))
        classes = _classes(arrays, f"{head(blank(name, **options))}.weight")
        if classes is not None:
            options["classes"] = classes
        yield PossibleNet(
            models.title(name, **options),
            blank(name, **options),
            spec.input_shape,
            {"name": name, "options": options},
        )


def _classes(arrays: Mapping[str, Array], key: str) -> int | None:
    rows = arrays[key].shape[0] if key in arrays and arrays[key].ndim == 2 else 0
    last = [array.shape[0] for array in arrays.values() if array.ndim == 2]
    found = rows or (10 if 10 in last or not last else last[-1])
    return found if 2 <= found <= 1000 else None


def _unsaid(candidate: PossibleNet) -> tuple[str, ...]:
    """What the weights do not tell."""
    name = candidate.origin.get("name")
    if name and "activation" in models.spec(name).options:
        return ("The file does not say which activation the hidden units have: ReLU is assumed, --net says another.",)
    if name and "resolution" in models.spec(name).options:
        return ("The file does not say whether images are enlarged first: they are not.",)
    return ()


def _misfit(tried: list[tuple[PossibleNet, Fit]], wanted: str | None) -> str:
    best, fit = max(tried, key=lambda each: (each[1].right, -len(each[1].faults)))
    if wanted is None and fit.right == 0:
        return f"The weights fit none of the nets that are known by name. {_how()}"
    nearest_one = "the net" if wanted is not None else f"the nearest known net, {best.title}"
    cure = "Correct --net." if wanted is not None else _how()
    return f"The weights do not fit {nearest_one}: {listed(fit.faults)}. {cure}"


def _how() -> str:
    return f"{HOW}{', '.join(models.NAMES)}."
