"""Train one cell of the grid, and test it after each epoch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor, nn

from core.data import Dataset, Split, drawn
from core.models.pretrained import WEIGHTS
from core.rankings.grid import Setting
from core.rankings.results import Cell
from core.recipes import TRAINING_VERSION, EpochRecord, Recipe, TrainingError
from core.runs.provenance import Provenance, machine
from core.runs.untrained import untrained
from core.training.batches import Images
from core.training.evaluation import evaluate
from core.training.loop import fit
from core.training.outcome import Outcome, finished
from core.training.speed.precision import device as chosen_device
from core.training.state import TrainingState
from core.training.subsets import divide

TESTED = 1_000  # test images after each epoch, always the same: all would cost a small grid half of its time
DRAWN = 2_000  # digits that a net starts from, where it does
_DRAWN_SEED = 1_000  # of the training on drawn digits: another one than any setting's

OnEpoch = Callable[[EpochRecord], object]


@dataclass
class _Watch:
    """The test images that are right after each epoch, by a second net: the first one is at its training."""

    recipe: Recipe
    test: Split
    device: torch.device
    right: list[int] = field(default_factory=list)
    of: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.images = Images.of(self.test, self.recipe.dataset, self.device)
        self.model = untrained(self.recipe).to(self.device)

    def look(self, state: TrainingState) -> None:
        """After each epoch but the last."""
        if len(state.history) < self.recipe.epochs:
            self.model.load_state_dict(state.part("model"))
            self.note(evaluate(self.model, self.images, self.recipe.loss)[1])

    def note(self, accuracy: float) -> None:
        """An accuracy as a count."""
        self.right.append(round(accuracy * len(self.images)))
        self.of.append(len(self.images))


def tested(data: Dataset) -> Dataset:
    """The data set with the test images that are looked at; it keeps its fingerprint."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(data.test))[:TESTED])
    return replace(data, test=Split(data.test.images[chosen], data.test.labels[chosen]))


def measure(setting: Setting, recipe: Recipe, data: Dataset, on_epoch: OnEpoch = lambda record: None) -> Cell:
    """The finished cell; a training that diverges is a result as well, TrainingError is for what cannot be trained."""
    device, data = chosen_device(), tested(data)
    counts = divide(recipe, data).counts
    watch, history = _Watch(recipe, data.test, device), list[EpochRecord]()
    initial = drawn_weights(recipe) if setting.start == "drawn" else None
    epochs = fit(recipe, data, device, initial=initial, on_state=watch.look)
    outcome = None

    def note(record: EpochRecord) -> None:
        history.append(record)
        on_epoch(record)

    try:
        _, outcome = finished(epochs, note)
        watch.note(outcome.metrics["test_accuracy"])
    except TrainingError as error:
        if error.__cause__ is not None:  # the memory was too small
            raise
    return _cell(setting, recipe, watch, history, outcome, _provenance(recipe, data, device, counts, history, outcome))


def drawn_weights(recipe: Recipe) -> Mapping[str, Tensor]:
    """The weights of the recipe's net after a training, by Adam at 0.001, on digits that the app draws itself."""
    data = drawn.load(recipe.dataset)
    first = Recipe(
        recipe.model,
        recipe.dataset,
        recipe.options,
        optimizer="adam",
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        share=min(1.0, DRAWN / len(data.train)),
        seed=_DRAWN_SEED,
    )
    _, outcome = finished(fit(first, data))
    return outcome.model.state_dict()


def depth(model: nn.Module) -> int:
    """Layers with weights, those on the short cuts of residual blocks left out."""
    kinds = (nn.Conv2d, nn.Linear)
    named = model.named_modules()
    return sum(isinstance(module, kinds) and "downsample" not in name for name, module in named)


def _cell(
    setting: Setting,
    recipe: Recipe,
    watch: _Watch,
    history: list[EpochRecord],
    outcome: Outcome | None,
    provenance: Provenance,
) -> Cell:
    return Cell(
        setting=setting,
        net=recipe.model,
        recipe=recipe,
        depth=depth(watch.model),
        parameters=sum(weight.numel() for weight in watch.model.parameters()),
        train_loss=tuple(round(record.train_loss, 5) for record in history),
        train_accuracy=tuple(round(record.train_accuracy, 5) for record in history),
        right=tuple(watch.right),
        of=tuple(watch.of),
        seconds=tuple(round(record.seconds, 2) for record in history),
        diverged=outcome is None,
        provenance=provenance,
    )


def _provenance(
    recipe: Recipe,
    data: Dataset,
    device: torch.device,
    counts: Mapping[str, int],
    history: list[EpochRecord],
    outcome: Outcome | None,
) -> Provenance:
    seconds = outcome.seconds if outcome else sum(record.seconds for record in history)
    training = {
        **counts,
        "seed": recipe.seed,
        "device": device.type,
        "machine": machine(device),
        "precision": str(outcome.precision) if outcome else "unknown",
        "weights": "none",
        "seconds": round(float(seconds), 1),
        "training_version": TRAINING_VERSION,
        "pretrained": WEIGHTS[recipe.model] if recipe.pretrained else "none",
    }
    return Provenance.of_here(data, training)
