"""What R0 to R2 say of dense nets for MNIST, checked against the nets and against shipped trainings of them."""

from collections.abc import Sequence

from core.recipes import updates
from core.reports import over_fitting
from core.reports.claim import Finding
from core.reports.recorded import answers_of, run_of
from core.statistics.comparison import Accuracy

IMAGES = 60_000  # MNIST's training images
TEN_EPOCHS = ("mlp-128-ce", "r1", "mlp-256-128-ce")  # dense nets by one recipe of ten epochs


def dense_parameters(net: str, claimed: int) -> Finding:
    """Weights and biases of a dense net, layer by layer."""
    from core.layers.inventory import inventory

    held = [row for row in inventory(net) if row.parameters]
    total = sum(row.parameters for row in held)
    told = "; ".join(row.arithmetic for row in held)
    return Finding("right" if total == claimed else "wrong", f"{told}; together {total:,}.", "Counted exactly.")


def split_and_updates(learnt: int = 48_000, batches: int = 1_500) -> Finding:
    """What an 80/20 split of MNIST leaves to learn from, and the updates an epoch in batches of R1's size."""
    recipe = run_of("r1").recipe
    found = updates.count(IMAGES, recipe.batch_size, recipe.epochs, recipe.validation)
    return Finding(
        "right" if (found.trained, found.batches) == (learnt, batches) else "wrong",
        f"{found.held_out:,} of {IMAGES:,} training images are set aside, and {found.trained:,} are learnt from. "
        f"{found.trained:,} / {found.batch_size} = {found.batches:,} batches, one update each, make {found.total:,} "
        f"updates in {found.epochs} epochs.",
        "Counted exactly.",
    )


def accuracy_of_the_set_up() -> Finding:
    """What the run of R1's set-up reads of the test images."""
    run, recorded = run_of("r1"), answers_of("r1")
    found = Accuracy.of(recorded.answers, recorded.labels)
    low, high = found.interval
    return Finding(
        "cannot be told",
        f"R1's own number is missing. The same set-up trained here ({run.recipe.epochs} epochs, batches of "
        f"{run.recipe.batch_size}, {run.provenance.train_images:,} images) reads {found.right:,} of {found.count:,} "
        f"test images right: {found.share:.2%} (95% interval {low:.2%} to {high:.2%}).",
        "One run, one seed. The interval is over the test images, and another seed would add to it.",
    )


def ten_epochs_are_enough(nets: tuple[str, ...] = TEN_EPOCHS) -> Finding:
    """When the validation loss of dense nets is at its least within ten epochs, and whether it rises after that."""
    runs = [run_of(name) for name in nets]
    judged = [over_fitting.of_training(run.recipe, run.history) for run in runs]
    names = [found.name for found in judged if found is not None]
    losses = [[record.validation_loss or 0.0 for record in run.history] for run in runs]
    best = [each.index(min(each)) for each in losses]
    rises = [each[-1] / each[place] - 1 for each, place in zip(losses, best, strict=True)]
    right = [run.metrics["test_accuracy"] for run in runs]
    too_few, too_many = names.count("still learning") + names.count("under-fitting"), names.count("over-fitting")
    enough = f"Ten epochs are enough for {len(runs) - too_few} of them" if too_few else "Ten epochs are enough for all"
    more = f", and too many for {too_many} of {len(runs)}, which over-fit by the end" if too_many else ""
    return Finding(
        "wrong" if too_few == len(runs) else "partly right" if too_few or too_many else "right",
        f"R0 gives no sizes, so its own net cannot be repeated. {len(runs)} dense nets trained for "
        f"{_listed([len(run.history) for run in runs], 'd')} epochs read {_listed(right, '.2%')} of the test images. "
        f"Their validation loss is at its least after epoch {_listed([place + 1 for place in best], 'd')} and ends "
        f"{_listed(rises, '.0%')} above that. {enough}{more}.",
        "One run a net, one seed.",
    )


def _listed(values: Sequence[float], form: str) -> str:
    told = [format(value, form) for value in values]
    if len(set(told)) == 1:
        return told[0]
    return f"{', '.join(told[:-1])} and {told[-1]}"
