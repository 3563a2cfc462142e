"""Training as a generator of epochs, which progress, early stopping, cancelling and live charts all consume."""

import copy
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, update_bn

from core.data import Dataset, Split
from core.recipes import DISTORTIONS, Distortion, EpochRecord, Recipe, TrainingError
from core.recipes.early_stopping import Monitor
from core.runs.outputs import Outputs
from core.runs.untrained import seeded, untrained
from core.runs.weights import rounded
from core.training import objective
from core.training.batches import Images
from core.training.checkpoints import Checkpoints
from core.training.distillation import Teacher
from core.training.evaluation import EVALUATED, answers, evaluate, score
from core.training.frozen import freeze, learning
from core.training.gradients import Backward
from core.training.measures import Norms
from core.training.mixup import Mixed, mixed
from core.training.outcome import Outcome
from core.training.progress import OnStep, Progress
from core.training.soup import blended
from core.training.speed import allocator
from core.training.speed.accelerated import accelerated
from core.training.speed.compiled import Candidate
from core.training.speed.memory import sufficient
from core.training.speed.pooled_first import pooled_first
from core.training.speed.precision import Precision, plan
from core.training.speed.precision import device as chosen_device
from core.training.speed.quick_dropout import quick_dropout
from core.training.speed.tally import Tally
from core.training.speed.team import own, team
from core.training.state import TrainingState, restore, taken
from core.training.subsets import Subsets, check_batches, divide

OnState = Callable[[TrainingState], object]


def fit(
    recipe: Recipe,
    data: Dataset,
    device: torch.device | None = None,
    precision: Precision | None = None,
    half: bool = False,
    initial: Mapping[str, Tensor] | None = None,
    on_step: OnStep | None = None,
    state: TrainingState | None = None,
    on_state: OnState | None = None,
    teacher: Mapping[str, Tensor] | None = None,
) -> Generator[EpochRecord, None, Outcome]:
    """Train, yielding each epoch's record; the generator's return value is the outcome.

    The same recipe and data give the same weights on the same machine in float32, whatever the caller does
    between epochs. `initial` are the weights to start from, and those that a soup is made with; `teacher` those of the
    net that the recipe names so. `half` rounds the weights to float16 before they are measured. `on_step` sees the
    progress within an epoch. `on_state` is given the whole state after each epoch, before its record is yielded; from
    such a `state` of the same recipe and data, on the same kind of device, training goes on as though it had not been
    interrupted, and the records of the epochs before come first.
    TrainingError for data that do not fit the net, a loss that is no longer a number, and a device that is too small.
    """
    device = own(device or chosen_device())
    with sufficient(recipe, device), allocator.keeping():
        start = time.perf_counter() - (state.seconds if state else 0.0)
        precision = precision or (state.precision if state else None)
        taught = Teacher.of(recipe, teacher, device)
        training = Training(recipe, divide(recipe, data), device, precision, start, Progress(on_step), taught)
        if state is not None:
            restore(training, state)
        elif initial is not None:
            training.model.load_state_dict(dict(initial))
        yield from training.epochs(on_state)
        if recipe.soup:
            training.blend(initial)
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
        teacher: Teacher | None = None,
    ) -> None:
        self.recipe, self.subsets, self.device, self.start, self.progress = recipe, subsets, device, start, progress
        self.generator = torch.Generator(device).manual_seed(recipe.seed)
        self.model = untrained(recipe)
        if recipe.frozen:
            freeze(self.model)
        self.precision = precision or plan(self.model, device)
        self.model.to(device).to(memory_format=self.precision.memory_format)
        check_batches(recipe, subsets, self.model)
        self.train, self.validation = self._images(subsets.train), self._images(subsets.validation)
        self.team = team(device)
        network = pooled_first(self.model)
        self.network = self.team.network(quick_dropout(network) if device.type == "cpu" else network)
        loss, weights = objective.loss(recipe.loss, recipe.label_smoothing), list(self.model.parameters())
        gradients = Backward(loss, self.precision, device, self.team, weights, teacher, recipe.sharpness)
        self.optimizer = objective.optimizer(recipe, self.model)
        self.updates = math.ceil(len(self.train) / recipe.batch_size)  # an epoch
        self.schedule = objective.schedule(recipe, self.optimizer, recipe.epochs * self.updates)
        sizes = 1 + (len(self.train) % self.updates > 0)  # of batches
        candidate = Candidate(self.network, recipe.epochs * self.updates, sizes)
        self.update = accelerated(gradients, candidate, self.optimizer, device, self.team.size == 1)
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
            if not self.recipe.frozen:
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
        watched = self._evaluate(self.validation, loss) if len(self.validation) else (None, None)
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
        tally = Tally()
        learning(self.model, self.recipe.frozen)
        with seeded(self.device, self._draw_seed()):
            batches = self.train.shuffled(self.recipe.batch_size, kind, self.generator)
            for done, (images, labels) in enumerate(batches, 1):
                batch = self.team.share(mixed(images, labels, mixup))
                tally.note(*self._step(batch, labels.shape[0], norms), batch.labels)
                self.progress.update(done, self.updates, tally.mean_loss)
        self.team.align(self.model)
        losses, correct = self.team.total(tally.losses), self.team.total(tally.correct)
        return losses.item() / len(self.train), correct.item() / len(self.train)

    def blend(self, other: Mapping[str, Tensor] | None) -> None:
        """Take the mean of the present weights and those of another training; ValueError without those."""
        if other is None:
            raise ValueError("soup = True: give the weights that it started from as `initial`.")
        self.model.load_state_dict(blended(self.model.state_dict(), other))
        if not self.recipe.frozen:
            self._measure_statistics()

    def _measure_statistics(self) -> None:
        """Batch norm's means and variances anew, over the undistorted training images, for the present weights."""
        batches = self.train.shuffled(EVALUATED, None, torch.Generator(self.device).manual_seed(self.recipe.seed))
        update_bn((images for images, _ in batches), self.model)

    def _step(self, batch: Mixed, whole: int, norms: Norms) -> tuple[Tensor, Tensor]:
        """One update; loss and logits of this process's part of a batch of `whole` images."""
        logits, loss = self.update(batch, whole, norms)
        if self.schedule is not None:
            self.schedule.step()
        return loss, logits

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

    def _evaluate(self, images: Images, loss: float) -> tuple[float, float]:
        return evaluate(self.model, images, self.recipe.loss, lambda: self.progress.measuring(self.updates, loss))

    def outcome(self) -> Outcome:
        """The net as it is now, measured on the test images."""
        test = self.subsets.test
        logits = answers(self.model, self._images(test)).cpu()
        loss, accuracy = score(logits, torch.tensor(test.labels), self.recipe.loss)
        metrics = {"test_loss": loss, "test_accuracy": accuracy}
        model = self.model.to("cpu").to(memory_format=torch.contiguous_format)
        counts, checkpoints = self.subsets.counts, self.checkpoints.weights
        outputs = Outputs(logits.numpy(), test.labels)
        return Outcome(model, metrics, counts, self.device, self.precision, self.seconds, checkpoints, outputs)
