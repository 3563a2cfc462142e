"""Run: one finished training with its recipe, history, metrics, provenance and weights."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.models import spec
from core.recipes import EpochRecord, Recipe, TrainingError
from core.runs.nets import NETS, built
from core.runs.outputs import Outputs
from core.runs.provenance import Provenance
from core.runs.request import TrainingRequest

if TYPE_CHECKING:
    from torch import Tensor, nn

Weights = Mapping[str, "Tensor"]
Initial = Callable[[TrainingRequest], Weights]
MOST = 256  # images at once


def drawn_weights(request: TrainingRequest) -> Weights:
    """The weights that a training begins with: those drawn by its seed, or ImageNet's.

    ValueError where those cannot be had, or where it begins with another run's.
    """
    from core.runs.untrained import untrained

    if request.recipe.initial is not None:
        raise ValueError(
            "The training began with the weights of another run, which is not stored here: train it again."
        )
    try:
        return untrained(request.recipe).state_dict()
    except TrainingError as error:
        raise ValueError(str(error)) from None


def _no_outputs() -> Outputs | None:
    return None


@dataclass(frozen=True)
class Run:
    """A run; `load` fetches the weights whenever they are needed, `stored` is False where memory alone holds it.

    Without `has_weights` only its figures and test outputs are kept: `weights`, `model` and `predict` raise StoreError.

    `checkpoints` are the epochs, ascending, after which the weights are kept in half precision, as `load_checkpoints`
    fetches them. Epoch 0, the net before its training, is always there and not listed; None is the final net, which is
    not the last epoch's where the recipe averages, or brings the best weights back.

    Runs of equal `content`, such as the files' checksums, share their nets; one that is only in memory has its own.
    """

    id: str
    recipe: Recipe
    history: tuple[EpochRecord, ...]
    metrics: Mapping[str, float]
    provenance: Provenance
    load: Callable[[], Weights]
    stored: bool = True
    checkpoints: tuple[int, ...] = ()
    load_checkpoints: Callable[[], Mapping[int, Weights]] = dict
    has_weights: bool = True
    load_outputs: Callable[[], Outputs | None] = _no_outputs
    load_initial: Initial = drawn_weights
    content: Hashable = field(default_factory=object, repr=False, compare=False)

    @property
    def request(self) -> TrainingRequest:
        """What was asked for: the recipe, and the data by their fingerprint."""
        return TrainingRequest(self.recipe, self.provenance.fingerprint)

    @property
    def weights(self) -> Weights:
        """The net's state, float32; read anew each time, since nets are kept, and not their weights beside them."""
        return self.load()

    @cached_property
    def _outputs(self) -> Outputs | None:
        return self.load_outputs()

    @property
    def test_logits(self) -> NDArray[np.float32] | None:
        """What the net says of each test image, N×classes, to float16's precision; None where that was not kept."""
        return None if self._outputs is None else self._outputs.logits

    @property
    def test_labels(self) -> NDArray[np.int64] | None:
        """The labels of those images, N."""
        return None if self._outputs is None else self._outputs.labels

    @cached_property
    def _kept(self) -> Mapping[int, Weights]:
        return self.load_checkpoints()

    @property
    def outputs(self) -> Outputs:
        """Both; LookupError where they were not kept."""
        if self._outputs is None:
            raise LookupError(f"No test outputs were kept with the run {self.id}.")
        return self._outputs

    def weights_at(self, epoch: int | None = None) -> Weights:
        """The net's state after an epoch, float32; ValueError, naming those that are kept, for any other."""
        if epoch is None:
            return self.weights
        if epoch == 0:
            return self.load_initial(self.request)
        if epoch not in self.checkpoints:
            kept = ", ".join(map(str, (0, *self.checkpoints)))
            raise ValueError(f"The weights after epoch {epoch} are not kept; choose one of {kept}, or the final net.")
        return self._kept[epoch]

    def model(self, epoch: int | None = None) -> "nn.Module":
        """The trained net, or that after an epoch, in evaluation mode on the CPU.

        Its weights are the same for all threads and not to be changed; its modules are this thread's own.
        """
        from core.models.shells import of_this_thread

        return of_this_thread(NETS.get((self.content, epoch), lambda: built(self.recipe, self.weights_at(epoch))))

    def predict(self, images: NDArray[np.uint8] | NDArray[np.float32], epoch: int | None = None) -> NDArray[np.float32]:
        """Logits N×classes of images N×C×H×W: uint8, or float32 that are normalised already; ValueError otherwise."""
        import torch

        from core import memory
        from core.models.batches import FEW, fitting
        from core.models.inputs import prepare
        from core.models.lock import evaluating
        from core.models.turns import BATCHES

        wanted = spec(self.recipe.model).input_shape
        if images.shape[1:] != wanted:
            shape = "×".join(map(str, ("N", *wanted)))
            raise ValueError(f"{self.recipe.model} takes images of shape {shape}, not {images.shape}.")
        model = self.model(epoch)
        size = fitting(model, wanted, MOST, images=len(images))
        starts = range(0, max(1, len(images)), size)

        def part(start: int) -> "Tensor":
            answer: Tensor = model(prepare(model, images[start : start + size]))
            return answer

        with evaluating(model), torch.inference_mode():
            parts = [part(0)] if len(images) <= FEW else BATCHES.each(part, starts)
            found: NDArray[np.float32] = torch.cat(parts).numpy()
        memory.give_back()
        return found
