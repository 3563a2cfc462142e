"""The nets that are in memory: one of each for all who ask, at most so many bytes of them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from core.models import build
from core.recipes.recipe import Recipe
from core.runs.files import StoreError

if TYPE_CHECKING:
    from torch import Tensor, nn

# Room for all nets that come with the app, and some of a visitor's own.
BUDGET = 192 * 2**20


def built(recipe: Recipe, weights: "Mapping[str, Tensor]") -> "nn.Module":
    """The recipe's net with these very tensors as its weights, not a copy, in evaluation mode on the CPU.

    StoreError for weights of another net.
    """
    from core.runs.weights import laid_out

    model = build(recipe.model, **recipe.options)
    try:
        model.load_state_dict(laid_out(weights), assign=True)
    except RuntimeError as error:  # an older or a newer program may have built the net otherwise
        raise StoreError(
            f"The run's weights fit another net than the {recipe.model} of this version. Train the recipe again."
        ) from error
    return model.eval()


class NetCache:
    """Nets by what tells their weights apart; any thread may ask, and one that is in use lives on when forgotten.

    Where they exceed `budget` bytes the longest-unused ones are forgotten, but never the one just asked for.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._guard = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._nets: OrderedDict[Hashable, tuple[nn.Module, int]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """What the nets take."""
        with self._guard:
            return sum(size for _, size in self._nets.values())

    def get(self, key: Hashable, make: "Callable[[], nn.Module]") -> "nn.Module":
        """The net of that key, made where there is none: once, whoever else asks for it meanwhile."""
        found = self._known(key)
        if found is not None:
            return found
        with self._guard:
            making = self._making.setdefault(key, Lock())
        with making:
            found = self._known(key)
            if found is None:
                found = make()
                self._keep(key, found)
        with self._guard:
            self._making.pop(key, None)
        return found

    def _known(self, key: Hashable) -> "nn.Module | None":
        with self._guard:
            if key not in self._nets:
                return None
            self._nets.move_to_end(key)
            return self._nets[key][0]

    def _keep(self, key: Hashable, net: "nn.Module") -> None:
        with self._guard:
            self._nets[key] = net, sum(tensor.nbytes for tensor in net.state_dict().values())
            while len(self._nets) > 1 and sum(size for _, size in self._nets.values()) > self.budget:
                self._nets.popitem(last=False)


NETS = NetCache(BUDGET)
