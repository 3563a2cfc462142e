"""R4's answers about over-fitting and early stopping, checked against recorded trainings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.functions.softmax import distribution_fault
from core.functions.written import written
from core.recipes.early_stopping import EarlyStopping, replay
from core.recipes.history import EpochRecord
from core.reports.claim import Finding
from core.statistics.comparison import SURE
from core.statistics.loss_split import LossSplit

RISEN = 0.05  # of its least value: a validation loss that ends so far above has risen
CAUSES = ("right-less-sure", "wrong-surer")
EXCHANGES = ("right-to-wrong", "wrong-to-right")
VECTOR = (0.2, 0.3, 0.2, 0.2, 0.2)
EPOCH, NEAR = 13, 2  # the epoch that R4's question is about; how far from it a recording may show the same
STILL = 0.0025  # an accuracy that moves by no more has stayed
REPORTED = EarlyStopping(patience=10, min_delta=0.001, restore_best_weights=True)


def over_fitting(history: Sequence[EpochRecord], change: LossSplit | None = None) -> Finding | None:
    """Whether the training loss stays the same while the validation loss rises; None where that does not rise.

    `change` is that of the validation images from the best epoch to the last, where their answers are known.
    """
    losses = [record.validation_loss for record in history if record.validation_loss is not None]
    best = least(history) - 1
    if losses[-1] < (1 + RISEN) * losses[best]:
        return None
    sure = certainty(change)
    before, after = history[best].train_loss, history[-1].train_loss
    evidence = (
        f"The validation loss rises from {written(losses[best])} to {written(losses[-1])} from epoch {best + 1} to "
        f"{len(losses)}, and the training loss goes from {written(before)} to {written(after)}"
    )
    if after > (1 - RISEN) * before:
        return Finding("right", f"{evidence}. The training loss stays.", sure)
    return Finding(
        "partly right", (f"{evidence}. The training loss keeps falling. Over-fitting means that the two diverge."), sure
    )


def least(history: Sequence[EpochRecord]) -> int:
    """The epoch with the least validation loss, the first of equals."""
    losses = [record.validation_loss for record in history if record.validation_loss is not None]
    return min(range(len(losses)), key=losses.__getitem__) + 1


def certainty(change: LossSplit | None) -> str:
    """How sure a rise of the validation loss from its least value is, from the same images at both epochs."""
    if change is None:
        return (
            "One training. Both epochs' answers to its validation images are not here, so the images' noise is "
            "not known."
        )
    low, high = (f"{end:+.4f}".replace("-", "−") for end in change.interval)
    return (
        f"The rise is {low} to {high} for other images ({SURE} interval, paired, over {len(change.group):,} validation "
        "images). These images also chose the least value, so the rise may look too large. It is one training: other "
        "seeds are not covered."
    )


def early_stopping(rule: EarlyStopping = REPORTED, epochs: int = 40) -> Finding:
    """What counts as an improvement, shown on two losses that fall at each epoch."""
    slow, slower = rule.min_delta / 2.5, rule.min_delta / 20
    counted = replay(rule, [1 - slow * epoch for epoch in range(epochs)])
    stopped = replay(rule, [1 - slower * epoch for epoch in range(epochs)])
    return Finding(
        "right",
        f"The outline is right, but an improvement is a loss **below best − {rule.min_delta:g}**. A loss that falls by "
        f"{slow:.4f} an epoch improves once in {max(counted.waited) + 1} epochs. The counter then starts again at 0, "
        f"and training goes on. A loss that falls by {slower:.5f} stops the training after epoch {stopped.trained}, "
        f"though it fell in each, and epoch {stopped.final_epoch} is restored.",
        "It follows from the rule, replayed on two series of losses made for it.",
    )


def flat_accuracy_by_group(groups: Mapping[str, tuple[int, float]], vector: Sequence[float] = VECTOR) -> Finding:
    """Whether images that are right but less sure explain a rise of the loss; the vector is the report's example.

    `groups` says how many images are in each of CAUSES and EXCHANGES and what they add to the mean loss.
    """
    swaps = [groups[name] for name in EXCHANGES if name in groups]
    fault = distribution_fault(vector)
    (unsure_images, unsure), (sure_images, sure) = (groups[name] for name in CAUSES)
    flaw = f"As probabilities this vector is invalid: it {fault}. " if fault else ""
    if not unsure_images and not sure_images:
        return Finding("cannot be told", f"{flaw}No image is of either kind here, so this change decides nothing.")
    size = "" if f"{sure:.4f}" == f"{unsure:.4f}" else f" (here the {'larger' if sure > unsure else 'smaller'} one)"
    real = "The cause is real: " if unsure_images else "The cause is possible, though it does not occur here: "
    evidence = (
        f"{flaw}{real}{unsure_images:,} images that stay right and get less confident change the loss by "
        f"{unsure:+.4f}. The report omits a second cause{size}: {sure_images:,} images that stay wrong and get more "
        f"confident change it by {sure:+.4f}.{_exchanged(swaps)}"
    )
    return Finding("partly right", evidence.replace("by -", "by −"))


def _exchanged(swaps: Sequence[tuple[int, float]]) -> str:
    """What images add that go from right to wrong and back, which may cancel in the accuracy; "" where none do."""
    images = sum(each for each, _ in swaps)
    if not images:
        return ""
    return (
        f" It omits a third: {images:,} images that change sides change the loss by "
        f"{sum(part for _, part in swaps):+.4f}."
    )


@dataclass(frozen=True)
class Jump:
    """Two neighbouring epochs of a recorded run, and what the validation loss and accuracy do between them."""

    run: str
    before: int
    after: int
    loss: float
    accuracy: float


def jumps(history: Sequence[EpochRecord], kept: Iterable[int], run: str = "") -> list[Jump]:
    """The steps between neighbouring epochs whose weights are `kept`, as the validation images saw them."""
    known = {
        record.epoch: (record.validation_loss, record.validation_accuracy)
        for record in history
        if record.validation_loss is not None and record.validation_accuracy is not None
    }
    epochs = sorted(known.keys() & set(kept))
    return [
        Jump(run, epoch, epoch + 1, known[epoch + 1][0] - known[epoch][0], known[epoch + 1][1] - known[epoch][1])
        for epoch in epochs
        if epoch + 1 in epochs
    ]


def epoch_13(runs: Mapping[str, tuple[Sequence[EpochRecord], Iterable[int]]]) -> Jump | None:
    """Of all runs (history, epochs kept) the largest rise of the loss near R4's epoch while the accuracy stays."""
    found = [jump for name, (history, kept) in runs.items() for jump in jumps(history, kept, name)]
    fits = [each for each in found if abs(each.after - EPOCH) <= NEAR and abs(each.accuracy) <= STILL and each.loss > 0]
    return max(fits, key=lambda each: each.loss, default=None)


OVER_FITTING = ("What is over-fitting?", "The validation loss rises while the training loss stays the same.")
EARLY_STOPPING = (
    f"EarlyStopping(patience={REPORTED.patience}, min_delta={REPORTED.min_delta:g}, restore_best_weights=True)",
    "Stops after 10 epochs without an improvement of 0.001 and restores the best weights.",
)
FLAT_ACCURACY = (
    "Why can the validation loss move while the accuracy does not?",
    f"The right class stays the largest, but with less confidence, as in [{', '.join(f'{p:g}' for p in VECTOR)}].",
)
