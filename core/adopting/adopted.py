"""AdoptedNet: a student's net in PyTorch, with what it takes, what it gives, and where it comes from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from torch import nn

    from core.layers.parameters import ParameterRow

End = Literal["softmax", "log-softmax", "sigmoid", "logits", "unknown"]
TAKEN_OFF: Mapping[str, str] = {
    "softmax": "Its last step is a softmax. It is taken off, so that the net gives logits; no logarithm is taken.",
    "log-softmax": "Its last step is the logarithm of a softmax. It is taken off, so that the net gives logits.",
    "sigmoid": "Its last step is a sigmoid of each class by itself. It is taken off: what shows a softmax of its logits"
    " shows something that the net does not compute.",
    "logits": "It ends in logits.",
    "unknown": "The file does not say what comes after the last layer: its numbers are taken for logits.",
}
IMAGES: Mapping[tuple[int, int, int], str] = {(1, 28, 28): "mnist", (3, 32, 32): "svhn"}


@dataclass(frozen=True)
class Origin:
    """The file that a net comes from: its name, bytes, SHA-256 and format; `notes` say what was converted."""

    file: str
    size: int
    sha256: str
    format: str
    version: str
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class AdoptedNet:
    """A net in evaluation mode on the CPU that takes images N×C×H×W, float32, and gives logits N×classes.

    Its input is scaled as its author did it, which `core.adopting.scaling` finds out; with a `front` it scales pixels
    0 to 255 itself. `end`: what stood behind the logits. `built_from` is enough to build it again without weights.
    `scaling`: the key of the one that was chosen, of a net that the app has kept; else empty.
    """

    model: "nn.Module"
    image: tuple[int, int, int]
    classes: int
    end: End
    front: bool
    origin: Origin
    built_from: Mapping[str, Any]
    scaling: str = ""

    @property
    def dataset(self) -> str | None:
        """The data set whose images it takes, "mnist" or "svhn"; None for another size or fewer than 10 classes."""
        return IMAGES.get(self.image) if self.classes >= 10 else None

    @property
    def parameters(self) -> int:
        """How many numbers were trained."""
        return sum(weights.numel() for weights in self.model.parameters())

    @property
    def notes(self) -> tuple[str, ...]:
        """All that was done to it, a sentence each."""
        return (*self.origin.notes, TAKEN_OFF[self.end])

    def table(self) -> "list[ParameterRow]":
        """A row for each layer in the order of computation."""
        from core.layers.parameters import table

        return table(self.model, self.image)

    def about(self) -> str:
        """All but the weights, as JSON; `core.adopting.kept` reads it."""
        told = {"image": self.image, "classes": self.classes, "end": self.end, "front": self.front}
        return json.dumps({**told, "origin": asdict(self.origin), "built_from": self.built_from})
