"""Cache of a run's nets, one for each epoch that was asked for."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from core.models import build
from core.recipes.recipe import Recipe
from core.runs.files import StoreError

if TYPE_CHECKING:
    from torch import Tensor, nn

# Nets with checkpoints are small; the longest-unused one is forgotten.
LIMIT = 64


class NetCache:
    """At most MOST nets by the epoch whose weights they have, None for the final ones; any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._nets: OrderedDict[int | None, nn.Module] = OrderedDict()

    def get(self, epoch: int | None, recipe: Recipe, weights: "Callable[[], Mapping[str, Tensor]]") -> "nn.Module":
        """The recipe's net with these weights, in evaluation mode."""
        with self._lock:
            if epoch not in self._nets:
                model = build(recipe.model, **recipe.options)
                _fill(model, weights(), recipe)
                self._nets[epoch] = model.eval()
                if len(self._nets) > LIMIT:
                    self._nets.popitem(last=False)
            self._nets.move_to_end(epoch)
            return self._nets[epoch]


def _fill(model: "nn.Module", weights: "Mapping[str, Tensor]", recipe: Recipe) -> None:
    """StoreError for weights of another net, as an older or newer program may have built it."""
    try:
        model.load_state_dict(dict(weights))
    except RuntimeError as error:
        raise StoreError(
            f"The run's weights fit another net than the {recipe.model} of this version. Train the recipe again."
        ) from error
