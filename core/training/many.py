"""Many small nets at once: their weights stacked, so that a layer of all of them is one batched product.

A small net leaves a GPU idle: launching its kernels takes longer than their arithmetic.
"""

import math
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state

from core.data import Dataset, Split
from core.runs.outputs import Outputs
from core.training import objective
from core.training.batches import Normalisation
from core.training.compiled import Step
from core.training.evaluation import EVALUATED
from core.training.graphs import Cuda, Eager, Graphed
from core.training.history import EpochRecord, TrainingError
from core.training.loop import Outcome
from core.training.measures import Norms
from core.training.mixing import Mixed
from core.training.precision import FLOAT32
from core.training.precision import device as chosen_device
from core.training.recipe import Recipe
from core.training.seeds import untrained
from core.training.subsets import divide, drawn

# What a recipe may set here; all else does something to each net by itself.
COMMON = frozenset(
    (
        *("model", "dataset", "options", "loss", "optimizer", "learning_rate", "momentum", "weight_decay", "schedule"),
        *("batch_size", "epochs", "label_smoothing", "share", "validation", "seed"),
    )
)


def fit_many(
    recipe: Recipe, seeds: Sequence[int], data: Dataset, device: torch.device | None = None
) -> Generator[tuple[EpochRecord, ...], None, tuple[Outcome, ...]]:
    """Train the recipe with each of the seeds, all together: each epoch's records, at the end the outcomes, by seed.

    Each net becomes what `fit` makes of the recipe with its seed, up to float rounding: the same weights to begin with,
    the same images set aside, the same batches. Its seconds are its share of the time; no checkpoints are kept.
    TrainingError for a recipe that distorts, mixes or relabels images or stops its nets one by one, for nets with
    dropout or batch norm, and for a net that diverges.
    """
    _check(recipe, seeds)
    nets = Nets(recipe, seeds, data, device or chosen_device())
    for number in range(1, recipe.epochs + 1):
        yield nets.epoch(number)
    return nets.outcomes()


class Nets:
    """All nets on their way; in every tensor a row a net."""

    def __init__(self, recipe: Recipe, seeds: Sequence[int], data: Dataset, device: torch.device) -> None:
        self.start, self.device, self.recipe = time.perf_counter(), device, recipe
        self.recipes = [replace(recipe, seed=seed) for seed in seeds]
        self.subsets = divide(self.recipes[0], data)
        models = [untrained(each).to(device) for each in self.recipes]
        self.weights, _ = stack_module_state(models)
        shape = deepcopy(models[0]).to("meta")
        self.network = torch.vmap(lambda weights, images: functional_call(shape, weights, (images,)))
        self.optimizer = objective.optimizer_over(recipe, list(self.weights.values()), vector=2)
        kept, held_out = zip(*(drawn(each, len(data.train)) for each in self.recipes), strict=True)
        self.kept, self.held_out = (torch.tensor(np.stack(part), device=device) for part in (kept, held_out))
        self.updates = math.ceil(self.kept.shape[1] / recipe.batch_size)
        self.schedule = objective.schedule(recipe, self.optimizer, recipe.epochs * self.updates)
        self.generators = [torch.Generator(device).manual_seed(seed) for seed in seeds]
        self.normalise = Normalisation(recipe.dataset, device)
        self.images, self.labels = self._moved(data.train)
        self.loss = torch.vmap(objective.loss(recipe.loss, recipe.label_smoothing))
        self.step: Step = Eager(self._gradients, self.optimizer)
        if device.type == "cuda":
            self.step = Graphed(self._gradients, self.optimizer, Cuda(device))

    def _moved(self, split: Split) -> tuple[Tensor, Tensor]:
        return torch.tensor(split.images, device=self.device), torch.tensor(split.labels, device=self.device)

    def epoch(self, number: int) -> tuple[EpochRecord, ...]:
        """Every net sees its training images once, in an order of its own."""
        start, rate = time.perf_counter(), float(self.optimizer.param_groups[0]["lr"])
        norms = Norms({name.removesuffix(".weight"): w for name, w in self.weights.items() if w.ndim > 2}, _norms)
        losses, accuracies = self._pass(norms)
        seconds = (time.perf_counter() - start) / len(self.recipes)
        watched: tuple[Sequence[float | None], ...] = ([None] * len(self.recipes),) * 2
        if self.held_out.shape[1]:
            watched = self._scores(self._answers(self.images, self.held_out), self.labels[self.held_out])
        gradients, ratios = (_by_net(norms.layers, figures) for figures in norms.means)
        rows = zip(losses, accuracies, *watched, gradients, ratios, strict=True)
        speed = self.kept.shape[1] / seconds
        records = tuple(
            EpochRecord(number, loss, accuracy, watched_loss, watched_accuracy, rate, seconds, speed, gradient, ratio)
            for loss, accuracy, watched_loss, watched_accuracy, gradient, ratio in rows
        )
        self._check_finite(records)
        return records

    def _pass(self, norms: Norms) -> tuple[list[float], list[float]]:
        """Mean loss and accuracy of each net, as they were when each batch came."""
        losses, correct = (torch.zeros(len(self.recipes), device=self.device) for _ in range(2))
        for batch in self._batches():
            count = batch.labels.shape[1]
            logits, loss = self.step(batch, count, norms)
            losses += loss * count
            correct += (logits.argmax(2) == batch.labels).sum(1)
            if self.schedule is not None:
                self.schedule.step()
        return (losses / self.kept.shape[1]).tolist(), (correct / self.kept.shape[1]).tolist()

    def _batches(self) -> Iterator[Mixed]:
        """Each net's batches as `Images.shuffled` would give them to it alone."""
        orders = []
        for generator in self.generators:
            torch.randint(2**31, (), generator=generator, device=self.device)  # the seed that an epoch of `fit` draws
            orders.append(torch.randperm(self.kept.shape[1], generator=generator, device=self.device))
        for places in self.kept.gather(1, torch.stack(orders)).tensor_split(self.updates, 1):
            labels = self.labels[places]
            yield Mixed(self.normalise.of_bytes(self.images[places]), labels, labels, 1.0)

    def _gradients(self, batch: Mixed, _: int) -> tuple[Tensor, Tensor]:
        """Logits nets×N×K and each net's loss; a sum's gradient for one net is that of its own loss."""
        logits = self.network(self.weights, batch.images)
        losses: Tensor = self.loss(logits, batch.labels)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.sum())
        return logits, losses

    @torch.no_grad()
    def _answers(self, images: Tensor, places: Tensor) -> Tensor:
        """Logits nets×N×K of each net's own images."""
        parts = (self.normalise.of_bytes(images[part]) for part in torch.split(places, EVALUATED, 1))
        return torch.cat([self.network(self.weights, part) for part in parts], 1)

    def _scores(self, logits: Tensor, labels: Tensor) -> tuple[list[float], list[float]]:
        """Mean loss and accuracy of each net, labels unsmoothed."""
        losses: Tensor = torch.vmap(objective.loss(self.recipe.loss))(logits.double(), labels)
        return losses.tolist(), (logits.argmax(2) == labels).double().mean(1).tolist()

    def _check_finite(self, records: Sequence[EpochRecord]) -> None:
        for recipe, record in zip(self.recipes, records, strict=True):
            figures = (record.train_loss, record.validation_loss or 0.0, *(record.update_ratios or {}).values())
            if not all(map(math.isfinite, figures)):
                raise TrainingError(
                    f"The loss of {recipe.model} with seed {recipe.seed} is no finite number any more in epoch "
                    f"{record.epoch}: the training diverged. Choose a learning_rate below {recipe.learning_rate:g}."
                )

    def outcomes(self) -> tuple[Outcome, ...]:
        """The nets as they are now, measured on the test images."""
        images, labels = self._moved(self.subsets.test)
        places = torch.arange(len(labels), device=self.device).expand(len(self.recipes), -1)
        logits = self._answers(images, places)
        scores = zip(*self._scores(logits, labels.expand_as(places)), strict=True)
        seconds = (time.perf_counter() - self.start) / len(self.recipes)
        return tuple(self._outcome(net, logits[net].cpu(), score, seconds) for net, score in enumerate(scores))

    def _outcome(self, net: int, logits: Tensor, score: tuple[float, float], seconds: float) -> Outcome:
        model = untrained(self.recipes[net]).eval()
        model.load_state_dict({name: weight[net].detach() for name, weight in self.weights.items()})
        metrics = dict(zip(("test_loss", "test_accuracy"), score, strict=True))
        outputs = Outputs(logits.numpy(), self.subsets.test.labels)
        return Outcome(model, metrics, self.subsets.counts, self.device, FLOAT32, seconds, {}, outputs)


def _norms(tensors: Sequence[Tensor]) -> Tensor:
    """‖W‖₂ of each net's, layers×nets."""
    return torch.stack([torch.linalg.vector_norm(tensor.flatten(1), dim=1) for tensor in tensors])


def _by_net(layers: Mapping[str, Tensor], figures: Tensor) -> list[dict[str, float]]:
    return [dict(zip(layers, column, strict=True)) for column in figures.T.tolist()]


def _check(recipe: Recipe, seeds: Sequence[int]) -> None:
    """TrainingError where the nets would not be alike, or not learn alike."""
    if not seeds:
        raise TrainingError("There is no seed to train with: give at least one.")
    other = [
        each.name for each in fields(recipe) if each.name not in COMMON and getattr(recipe, each.name) != each.default
    ]
    if other:
        raise TrainingError(f"Nets trained together cannot have {', '.join(other)}: train them one by one.")
    singular = (nn.Dropout, nn.modules.batchnorm._BatchNorm)
    if any(isinstance(module, singular) for module in untrained(recipe).modules()):
        raise TrainingError(f"{recipe.model} has dropout or batch norm: train such nets one by one.")
