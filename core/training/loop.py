"""Training as a generator of epochs, which progress, early stopping, cancelling and live charts all consume."""

import copy
import math
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, update_bn

from core.data import Dataset, Split
from core.models import build
from core.runs.weights import rounded
from core.training import objective
from core.training.batches import Images
from core.training.distortion import DISTORTIONS, Distortion
from core.training.early_stopping import Monitor
from core.training.history import EpochRecord, TrainingError
from core.training.mixing import Mixed, mixed
from core.training.precision import Precision, plan
from core.training.precision import device as chosen_device
from core.training.recipe import Recipe
from core.training.subsets import Subsets, divide

# As many images as ResNet-18 with its large maps evaluates within a few hundred megabytes.
EVALUATED = 256


@dataclass(frozen=True)
class Outcome:
    """A trained net in evaluation mode on the CPU, and what there is to say about it beside its history."""

    model: nn.Module
    metrics: dict[str, float]
    images: Mapping[str, int]
    device: torch.device
    precision: Precision
    seconds: float


def fit(
    recipe: Recipe,
    data: Dataset,
    device: torch.device | None = None,
    precision: Precision | None = None,
    half: bool = False,
    initial: Mapping[str, Tensor] | None = None,
) -> Generator[EpochRecord, None, Outcome]:
    """Train, yielding each epoch's record; the generator's return value is the outcome.

    The same recipe and data give the same weights on the same machine in float32, whatever the caller does
    between epochs. `initial` are the weights to start from. `half` rounds the weights to float16 before they are
    measured. TrainingError for data that do not fit the net, and for a loss that is no longer a number.
    """
    subsets = divide(recipe, data)
    start = time.perf_counter()
    training = _Training(recipe, subsets, device or chosen_device(), precision)
    if initial is not None:
        training.model.load_state_dict(dict(initial))
    yield from training.epochs()
    if half:
        training.model.load_state_dict(rounded(training.model.state_dict()))
    return training.outcome(subsets, start)


class _Training:
    """One net on its way: weights, optimiser, generator of random numbers, rule for stopping."""

    def __init__(self, recipe: Recipe, subsets: Subsets, device: torch.device, precision: Precision | None) -> None:
        self.recipe, self.device = recipe, device
        self.generator = torch.Generator(device).manual_seed(recipe.seed)
        with _seeded(device, recipe.seed):
            self.model = build(recipe.model, **recipe.options)
        self.precision = precision or plan(self.model, device)
        self.model.to(device).to(memory_format=self.precision.memory_format)
        _normalisable(self.model, subsets, recipe)
        self.train, self.validation = self._images(subsets.train), self._images(subsets.validation)
        self.loss = objective.loss(recipe.loss, recipe.label_smoothing)
        self.optimizer = objective.optimizer(recipe, self.model)
        updates = recipe.epochs * math.ceil(len(self.train) / recipe.batch_size)
        self.schedule = objective.schedule(recipe, self.optimizer, updates)
        self.monitor = Monitor(recipe.early_stopping) if recipe.early_stopping else None
        self.best: dict[str, Tensor] | None = None
        self.mean = AveragedModel(self.model) if recipe.averaged else None

    def _images(self, split: Split) -> Images:
        return Images.of(split, self.recipe.dataset, self.device, self.precision)

    def epochs(self) -> Iterator[EpochRecord]:
        """Train to the last epoch or until the patience has run out; then the best weights come back."""
        for number in range(1, self.recipe.epochs + 1):
            record = self._epoch(number)
            yield record
            if self.mean is not None:
                self.mean.update_parameters(self.model)
            if self._stops(record):
                break
        if self.best is not None:
            self.model.load_state_dict(self.best)
        if self.mean is not None:
            self.model.load_state_dict(self.mean.module.state_dict())
            self._measure_statistics()

    def _epoch(self, number: int) -> EpochRecord:
        rate = self.optimizer.param_groups[0]["lr"]
        start = time.perf_counter()
        clean = number > self.recipe.epochs - self.recipe.clean_epochs
        kind = DISTORTIONS["none" if clean else self.recipe.augment]
        loss, accuracy = self._pass(kind, 0.0 if clean else self.recipe.mixup)
        seconds = time.perf_counter() - start
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss of {self.recipe.model} is no finite number any more in epoch {number}: the training "
                f"diverged. Choose a learning_rate below {self.recipe.learning_rate:g}."
            )
        watched = self._evaluate(self.validation) if len(self.validation) else (None, None)
        speed = len(self.train) / seconds
        return EpochRecord(number, loss, accuracy, watched[0], watched[1], rate, seconds, speed)

    def _pass(self, kind: Distortion | None, mixup: float) -> tuple[float, float]:
        """Each training image once; the mean loss and accuracy, as they were when each batch came.

        Of a mixed image the label with the larger weight counts.
        """
        losses, correct = torch.zeros((), device=self.device), torch.zeros((), device=self.device)
        self.model.train()
        with _seeded(self.device, self._draw_seed()):
            for images, labels in self.train.shuffled(self.recipe.batch_size, kind, self.generator):
                batch = mixed(images, labels, mixup)
                logits, loss = self._step(batch)
                losses += loss * len(labels)
                correct += (logits.argmax(1) == batch.labels).sum()
        return losses.item() / len(self.train), correct.item() / len(self.train)

    def _measure_statistics(self) -> None:
        """Batch norm's means and variances anew, over the undistorted training images, for the present weights."""
        batches = self.train.shuffled(EVALUATED, None, torch.Generator(self.device).manual_seed(self.recipe.seed))
        update_bn((images for images, _ in batches), self.model)

    def _step(self, batch: Mixed) -> tuple[Tensor, Tensor]:
        with self.precision.autocast(self.device):
            logits = self.model(batch.images)
        loss = batch.loss(self.loss, logits.float())
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.optimizer.step()
        if self.schedule is not None:
            self.schedule.step()
        return logits.detach(), loss.detach()

    def _draw_seed(self) -> int:
        return int(torch.randint(2**31, (), generator=self.generator, device=self.device))

    def _stops(self, record: EpochRecord) -> bool:
        if self.monitor is None or record.validation_loss is None:
            return False
        improved = self.monitor.improved(record.epoch - 1, record.validation_loss)
        if improved and self.monitor.rule.restore_best_weights:
            self.best = copy.deepcopy(self.model.state_dict())
        return self.monitor.exhausted

    def _evaluate(self, images: Images) -> tuple[float, float]:
        return evaluate(self.model, images, self.recipe.loss)

    def outcome(self, subsets: Subsets, start: float) -> Outcome:
        """The net as it is now, measured on the test images; `start` is when the training began."""
        loss, accuracy = self._evaluate(self._images(subsets.test))
        metrics = {"test_loss": loss, "test_accuracy": accuracy}
        model = self.model.to("cpu").to(memory_format=torch.contiguous_format)
        seconds = time.perf_counter() - start
        return Outcome(model, metrics, subsets.counts, self.device, self.precision, seconds)


def evaluate(model: nn.Module, images: Images, loss: str) -> tuple[float, float]:
    """Mean loss and accuracy in evaluation mode and float32, without label smoothing."""
    measure = objective.loss(loss)
    losses = correct = 0.0
    model.eval()
    with torch.inference_mode():
        for batch, labels in images.in_order(EVALUATED):
            logits = model(batch)
            losses += measure(logits, labels).item() * len(labels)
            correct += (logits.argmax(1) == labels).sum().item()
    return losses / len(images), correct / len(images)


def _normalisable(model: nn.Module, subsets: Subsets, recipe: Recipe) -> None:
    count = len(subsets.train)
    smallest = count // math.ceil(count / recipe.batch_size)
    if smallest < 2 and any(isinstance(module, nn.BatchNorm2d) for module in model.modules()):
        raise TrainingError(
            f"{recipe.model} normalises over its batches: it needs at least two images in each, "
            f"not {count} image(s) in batches of {recipe.batch_size}."
        )


@contextmanager
def _seeded(device: torch.device, seed: int) -> Iterator[None]:
    """Draw from a seed of our own inside, and leave the caller's random numbers as they were."""
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
