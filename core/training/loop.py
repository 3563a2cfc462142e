"""Training as a generator of epochs, which progress, early stopping, cancelling and live charts all consume."""

import copy
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, update_bn

from core.data import Dataset, Split
from core.runs.weights import rounded
from core.training import objective
from core.training.batches import Images
from core.training.checkpoints import Checkpoints
from core.training.distortion import DISTORTIONS, Distortion
from core.training.early_stopping import Monitor
from core.training.evaluation import EVALUATED, evaluate
from core.training.history import EpochRecord, TrainingError
from core.training.measures import Norms
from core.training.mixing import Mixed, mixed
from core.training.pooled_first import pooled_first
from core.training.precision import Precision, plan
from core.training.precision import device as chosen_device
from core.training.progress import OnStep, Progress
from core.training.recipe import Recipe
from core.training.seeds import seeded, untrained
from core.training.state import State, restore, taken
from core.training.subsets import Subsets, divide
from core.training.team import own, team

OnState = Callable[[State], object]


@dataclass(frozen=True)
class Outcome:
    """A trained net in evaluation mode on the CPU, and what there is to say about it beside its history.

    `checkpoints` holds the weights after some epochs, kernels and matrices as float16.
    """

    model: nn.Module
    metrics: dict[str, float]
    images: Mapping[str, int]
    device: torch.device
    precision: Precision
    seconds: float
    checkpoints: Mapping[int, Mapping[str, Tensor]]


def fit(
    recipe: Recipe,
    data: Dataset,
    device: torch.device | None = None,
    precision: Precision | None = None,
    half: bool = False,
    initial: Mapping[str, Tensor] | None = None,
    on_step: OnStep | None = None,
    state: State | None = None,
    on_state: OnState | None = None,
) -> Generator[EpochRecord, None, Outcome]:
    """Train, yielding each epoch's record; the generator's return value is the outcome.

    The same recipe and data give the same weights on the same machine in float32, whatever the caller does
    between epochs. `initial` are the weights to start from. `half` rounds the weights to float16 before they are
    measured. `on_step` sees the progress within an epoch. `on_state` is given the whole state after each epoch, before
    its record is yielded; from such a `state` of the same recipe and data, on the same kind of device, training goes
    on as though it had not been interrupted, and the records of the epochs before come first.
    TrainingError for data that do not fit the net, a loss that is no longer a number, and a device that is too small.
    """
    device = own(device or chosen_device())
    with _memory(recipe, device):
        start = time.perf_counter() - (state.seconds if state else 0.0)
        precision = precision or (state.precision if state else None)
        training = Training(recipe, divide(recipe, data), device, precision, start, Progress(on_step))
        if state is not None:
            restore(training, state)
        elif initial is not None:
            training.model.load_state_dict(dict(initial))
        yield from training.epochs(on_state)
        if half:
            training.model.load_state_dict(rounded(training.model.state_dict()))
        return training.outcome()


class Training:
    """One net on its way: weights, optimiser, generator of random numbers, rule for stopping, what was noted."""

    def __init__(
        self,
        recipe: Recipe,
        subsets: Subsets,
        device: torch.device,
        precision: Precision | None,
        start: float,
        progress: Progress,
    ) -> None:
        self.recipe, self.subsets, self.device, self.start, self.progress = recipe, subsets, device, start, progress
        self.generator = torch.Generator(device).manual_seed(recipe.seed)
        self.model = untrained(recipe)
        self.precision = precision or plan(self.model, device)
        self.model.to(device).to(memory_format=self.precision.memory_format)
        _normalisable(self.model, subsets, recipe)
        self.train, self.validation = self._images(subsets.train), self._images(subsets.validation)
        self.team = team(device)
        self.network = self.team.network(pooled_first(self.model))
        self.loss = objective.loss(recipe.loss, recipe.label_smoothing)
        self.optimizer = objective.optimizer(recipe, self.model)
        self.updates = math.ceil(len(self.train) / recipe.batch_size)  # an epoch
        self.schedule = objective.schedule(recipe, self.optimizer, recipe.epochs * self.updates)
        self.monitor = Monitor(recipe.early_stopping) if recipe.early_stopping else None
        self.best: dict[str, Tensor] | None = None
        self.mean = AveragedModel(self.model) if recipe.averaged else None
        self.checkpoints = Checkpoints(recipe.epochs, self.model)
        self.history: list[EpochRecord] = []

    def _images(self, split: Split) -> Images:
        return Images.of(split, self.recipe.dataset, self.device, self.precision)

    @property
    def seconds(self) -> float:
        """Time spent on it so far, interruptions left out."""
        return time.perf_counter() - self.start

    def epochs(self, on_state: OnState | None) -> Iterator[EpochRecord]:
        """Train to the last epoch or until the patience has run out; then the best weights come back."""
        yield from self.history
        while len(self.history) < self.recipe.epochs and not (self.monitor and self.monitor.exhausted):
            record = self._epoch(len(self.history) + 1)
            self._note(record)
            if on_state is not None:
                on_state(taken(self))
            yield record
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
        norms = Norms.of(self.model)
        loss, accuracy = self._pass(kind, 0.0 if clean else self.recipe.mixup, norms)
        seconds = time.perf_counter() - start
        gradients, ratios = norms.gradient_norms, norms.update_ratios
        watched = self._evaluate(self.validation) if len(self.validation) else (None, None)
        if not all(map(math.isfinite, (loss, watched[0] or 0.0, *gradients.values(), *ratios.values()))):
            raise TrainingError(
                f"The loss of {self.recipe.model} is no finite number any more in epoch {number}: the training "
                f"diverged. Choose a learning_rate below {self.recipe.learning_rate:g}."
            )
        speed = len(self.train) / seconds
        return EpochRecord(number, loss, accuracy, watched[0], watched[1], rate, seconds, speed, gradients, ratios)

    def _pass(self, kind: Distortion | None, mixup: float, norms: Norms) -> tuple[float, float]:
        """Each training image once; the mean loss and accuracy, as they were when each batch came.

        Of a mixed image the label with the larger weight counts.
        """
        losses, correct = torch.zeros((), device=self.device), torch.zeros((), device=self.device)
        seen = 0
        self.model.train()
        with seeded(self.device, self._draw_seed()):
            batches = self.train.shuffled(self.recipe.batch_size, kind, self.generator)
            for done, (images, labels) in enumerate(batches, 1):
                batch = self.team.share(mixed(images, labels, mixup))
                logits, loss = self._step(batch, len(labels), norms)
                losses += loss * len(batch.labels)
                correct += (logits.argmax(1) == batch.labels).sum()
                seen += len(batch.labels)
                self.progress.update(done, self.updates, losses, seen)
        self.team.align(self.model)
        return self.team.total(losses).item() / len(self.train), self.team.total(correct).item() / len(self.train)

    def _measure_statistics(self) -> None:
        """Batch norm's means and variances anew, over the undistorted training images, for the present weights."""
        batches = self.train.shuffled(EVALUATED, None, torch.Generator(self.device).manual_seed(self.recipe.seed))
        update_bn((images for images, _ in batches), self.model)

    def _step(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """One update; logits and loss of this process's part of a batch of `whole` images."""
        with self.precision.autocast(self.device):
            logits = self.network(batch.images)
        loss = batch.loss(self.loss, logits.float())
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(self.team.weighed(loss, len(batch.labels), whole))
        norms.step(self.optimizer)
        if self.schedule is not None:
            self.schedule.step()
        return logits.detach(), loss.detach()

    def _draw_seed(self) -> int:
        return int(torch.randint(2**31, (), generator=self.generator, device=self.device))

    def _note(self, record: EpochRecord) -> None:
        """What an epoch adds to the history, the checkpoints, the mean, and to the search for the best."""
        self.history.append(record)
        self.checkpoints.note(record.epoch, self.model)
        if self.mean is not None:
            self.mean.update_parameters(self.model)
        if self.monitor is None or record.validation_loss is None:
            return
        improved = self.monitor.improved(record.epoch - 1, record.validation_loss)
        if improved and self.monitor.rule.restore_best_weights:
            self.best = copy.deepcopy(self.model.state_dict())

    def _evaluate(self, images: Images) -> tuple[float, float]:
        return evaluate(self.model, images, self.recipe.loss)

    def outcome(self) -> Outcome:
        """The net as it is now, measured on the test images."""
        loss, accuracy = self._evaluate(self._images(self.subsets.test))
        metrics = {"test_loss": loss, "test_accuracy": accuracy}
        model = self.model.to("cpu").to(memory_format=torch.contiguous_format)
        counts, checkpoints = self.subsets.counts, self.checkpoints.weights
        return Outcome(model, metrics, counts, self.device, self.precision, self.seconds, checkpoints)


@contextmanager
def _memory(recipe: Recipe, device: torch.device) -> Iterator[None]:
    """What to do where the memory does not suffice, instead of a traceback."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise TrainingError(
            f"{recipe.model} with batches of {recipe.batch_size} needs more memory than {device.type} has left: choose "
            "a smaller batch_size or a smaller net."
        ) from error


def _normalisable(model: nn.Module, subsets: Subsets, recipe: Recipe) -> None:
    count = len(subsets.train)
    smallest = count // math.ceil(count / recipe.batch_size)
    if smallest < 2 and any(isinstance(module, nn.BatchNorm2d) for module in model.modules()):
        raise TrainingError(
            f"{recipe.model} normalises over its batches: it needs at least two images in each, "
            f"not {count} image(s) in batches of {recipe.batch_size}."
        )
