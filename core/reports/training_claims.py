"""R4's log of a Keras training and its answers about epochs, batches and updates, beside recorded trainings."""

from collections.abc import Sequence
from dataclasses import replace

from core.functions.written import decimals, unrounded
from core.recipes import STUDIES, EpochRecord
from core.recipes.updates import count
from core.reports import epoch_results
from core.reports.claim import Finding
from core.reports.early_stopping_claims import RISEN, flat_accuracy_by_group, over_fitting
from core.reports.epoch_results import DROPOUT_RUN, SPLIT_RUN, EpochChange, EpochResults
from core.runs import Run, shipped
from core.statistics.comparison import Paired
from core.training.measured_again import EpochMeasurement

# (training accuracy, training loss, validation accuracy, validation loss) of epochs 1 and 2.
LOG = ((0.8653, 0.4408, 0.9817, 0.0587), (0.9723, 0.0900, 0.9863, 0.0413))
IMAGES, BATCH, EPOCHS = 60_000, 32, 20
COUNTED = "Counted exactly."


def logged() -> list[EpochMeasurement]:
    """The epochs of R4's log."""
    return [
        EpochMeasurement(epoch, (loss, accuracy), None, None, (seen, right))
        for epoch, (accuracy, loss, right, seen) in enumerate(LOG, 1)
    ]


def recorded(name: str) -> Run:
    """The run of a recipe's name that comes with the app."""
    run = shipped().get(STUDIES[name])
    if run is None:
        raise LookupError(f"The run {name!r} is missing from assets/runs: fetch the project's files anew.")
    return run


def validation_beats_training(
    results: EpochResults | None = None, history: Sequence[EpochRecord] | None = None
) -> Finding:
    """Whether a net with dropout shows such a log, and how much of the gap each cause explains."""
    found = epoch_results.load() if results is None else results
    epochs = recorded(DROPOUT_RUN).history if history is None else history
    parts, beaten, rates = [], [], []
    for again in found.remeasured:
        record = epochs[again.epoch - 1]
        seen, right = record.validation_loss, record.validation_accuracy
        if seen is None or right is None:
            raise ValueError(f"epoch {again.epoch} has no validation figures")
        beaten.append(right > record.train_accuracy)
        causes = (
            record.train_loss - again.under_dropout[0],
            again.under_dropout[0] - again.whole[0],
            again.whole[0] - seen,
        )
        gap = record.train_loss - seen
        sums = (gap, (record.train_loss, -seen)), (gap, causes)
        places = decimals(4, *sums)
        mean, dropout, new = (_signed(each, places) for each in causes)
        rates.append(f"{record.train_accuracy:.2%} against {right:.2%} in epoch {again.epoch}")
        parts.append(
            f"Epoch {again.epoch}: {record.train_loss:.{places}f} − {seen:.{places}f} = {_signed(gap, places)}, of "
            f"which the running mean makes {mean}, dropout {dropout} and the new images "
            f"{new}{unrounded(places, *sums)}"
        )
    evidence = (
        f"Our net with the same layers has these training and validation accuracies: {', '.join(rates)}. The losses "
        f"differ as follows. {'. '.join(parts)}. The running mean includes the loss earlier in the epoch. Dropout "
        "switches off half of the inputs of the last layer."
    )
    certainty = (
        f"One run, one seed. Its {found.training_images:,} training images were measured again with the weights after "
        "the epoch, with dropout and without."
    )
    return Finding("right" if all(beaten) else "it depends", evidence, certainty)


def _signed(value: float, places: int) -> str:
    return f"{value:+.{places}f}".replace("-", "−")


def times_an_image_is_seen(claimed: tuple[int, int] = (1, EPOCHS)) -> Finding:
    """How often a training shows each image, in an epoch and in all."""
    found = count(IMAGES, BATCH, EPOCHS)
    each = found.seen // found.trained
    return Finding(
        "right" if claimed == (each // found.epochs, each) else "wrong",
        f"An epoch goes once through all {found.trained:,} images, so {found.epochs} epochs show "
        f"{found.seen:,} images: each one {each} times.",
        COUNTED,
    )


def batches_in_the_log(claimed: int = 1_875) -> Finding:
    """What the number behind the stroke counts."""
    found = count(IMAGES, BATCH, EPOCHS)
    return Finding(
        "right" if claimed == found.batches else "wrong",
        f"{found.trained:,} images in batches of {found.batch_size} are {found.batches:,} batches, and each batch "
        f"makes one update: {found.total:,} in {found.epochs} epochs.",
        COUNTED,
    )


def what_sets_the_updates(named: tuple[str, ...] = ()) -> Finding:
    """Whether the answer names the batch size; the updates for three of them."""
    parts = [f"{count(IMAGES, size, EPOCHS).batches:,} with {size}" for size in (BATCH // 2, BATCH, 2 * BATCH)]
    evidence = (
        f"It is the batch size: an epoch has {', '.join(parts[:-1])} and {parts[-1]} images a batch. The total is this "
        "times the number of epochs. Learning rate and layers change nothing."
    )
    return Finding("right" if "batch size" in named else "partly right", evidence, COUNTED)


def jump_near_epoch(
    epoch: int = 13, results: EpochResults | None = None, history: Sequence[EpochRecord] | None = None
) -> Finding:
    """Whether the validation loss jumps at an epoch while the accuracy stays, in our run that over-fits."""
    found = epoch_results.load() if results is None else results
    epochs = recorded(SPLIT_RUN).history if history is None else history
    jumps = [each.after for each in found.changes if _jumps(each, epochs)]
    before, after = epochs[epoch - 2], epochs[epoch - 1]
    losses = [each.validation_loss or 0.0 for each in (before, after)]
    rates = [each.validation_accuracy or 0.0 for each in (before, after)]
    paired = _paired(found.change(epoch - 1, epoch))
    uneven = f"{'more' if paired.sure else 'no more'} uneven than chance (p = {paired.p:.2g})"
    moved = f"{losses[1] / losses[0] - 1:+.1%}".replace("-", "−")
    evidence = (
        f"Our run that over-fits has a validation loss of {losses[0]:.4f} in epoch {epoch - 1} and {losses[1]:.4f} in "
        f"epoch {epoch} ({moved}). The accuracy goes from {rates[0]:.2%} to {rates[1]:.2%}. The net gains "
        f"{paired.second} of {found.validation_images:,} images and loses {paired.first}, {uneven}. The loss moves by "
        f"{RISEN:.0%} or more, and the accuracy not significantly, in epochs {', '.join(map(str, jumps)) or 'none'}."
    )
    certainty = "One run, one seed, another net than the report's. Accuracies by McNemar's test."
    if epoch not in jumps:
        return Finding("cannot be told", evidence, certainty)
    if jumps == [epoch]:
        return Finding("right", evidence, certainty)
    return Finding("it depends", f"{evidence} So it happens, but the epoch depends on the run.", certainty)


def _jumps(change: EpochChange, epochs: Sequence[EpochRecord]) -> bool:
    """Whether the loss moves by RISEN from an epoch to the next and McNemar's test finds no change of the accuracy."""
    losses = [epochs[epoch - 1].validation_loss or 0.0 for epoch in (change.before, change.after)]
    following = change.after == change.before + 1
    return following and abs(losses[1] / losses[0] - 1) >= RISEN and not _paired(change).sure


def _paired(change: EpochChange) -> Paired:
    """The images that only the earlier net reads, and those that only the later one does."""
    return Paired(change.groups["right-to-wrong"][0], change.groups["wrong-to-right"][0])


def flat_accuracy_of_our_run(before: int = 9, after: int = 36, results: EpochResults | None = None) -> Finding:
    """R4's explanation on our run that over-fits, from its least validation loss to its last epoch."""
    found = epoch_results.load() if results is None else results
    told = flat_accuracy_by_group(found.change(before, after).groups)
    return replace(
        told,
        evidence=f"{told.evidence} This is from epoch {before} to {after} of our run that over-fits.",
        certainty=f"One run, one seed: {found.validation_images:,} validation images, each counted.",
    )


def over_fitting_of_our_run() -> Finding:
    """R4's definition on our run that over-fits."""
    told = over_fitting(recorded(SPLIT_RUN).history)
    if told is None:
        return Finding("cannot be told", "The validation loss of our run does not end clearly above its minimum.")
    return replace(told, certainty="One run, one seed, as an example of the definition.")
