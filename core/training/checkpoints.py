"""Which epochs' weights are kept with a run, and the keeping of them; torch is not needed to know which."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn

LIMIT = 8_000_000  # bytes a run, at two bytes a parameter
LARGEST = 2_000_000  # parameters


def stored_epochs(epochs: int, parameters: int, room: int | None = None) -> tuple[int, ...]:
    """The epochs out of 1 … `epochs` after which the weights are kept: all where they fit into `room` bytes (LIMIT).

    Otherwise as many as fit, in steps that grow geometrically, first and last included; none for nets above LARGEST.
    """
    if parameters > LARGEST or epochs < 1:
        return ()
    room = LIMIT if room is None else room
    chosen = [1]
    for left in range(min(epochs, room // (2 * max(1, parameters))) - 1, 0, -1):
        last = chosen[-1]
        chosen.append(max(last + 1, round(last * (epochs / last) ** (1 / left))))
    return tuple(chosen)


class Checkpoints:
    """The weights after some epochs of one training, in half precision; the last epoch's is always among them."""

    def __init__(self, epochs: int, model: "nn.Module") -> None:
        self._planned = frozenset(stored_epochs(epochs, sum(weight.numel() for weight in model.parameters())))
        self.weights: dict[int, Mapping[str, Tensor]] = {}

    def note(self, epoch: int, model: "nn.Module") -> None:
        """The net's weights and statistics as they are after `epoch`, where they are to be kept."""
        from core.runs.weights import halved

        if not self._planned:
            return
        last = max(self.weights, default=0)
        if last not in self._planned:
            self.weights.pop(last, None)
        self.weights[epoch] = halved(model.state_dict())
