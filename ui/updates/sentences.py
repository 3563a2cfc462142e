"""What the page says, from the counts."""

from core.recipes.updates import Updates

TERMS = (
    "An **epoch** shows the net each training image once. A **batch** is the group of images between two changes of "
    "the weights. Each batch makes one **update**: updates an epoch = ⌈training images / batch size⌉. The last batch "
    "of an epoch may be smaller than the others. The number after the slash in a training log, such as 1875/1875, "
    "counts batches, not images."
)


def updates(found: Updates) -> str:
    """How many updates a training makes, and of what."""
    aside = f" {found.held_out:,} images are set aside." if found.held_out else ""
    epochs = f"{found.epochs} epoch{'s' * (found.epochs != 1)}"
    rest = found.trained - (found.batches - 1) * found.batch_size
    last = f" The last batch of an epoch has {_images(rest)}." if rest < found.batch_size else ""
    return (
        f"⌈{found.trained:,} / {found.batch_size:,}⌉ = **{_updates(found.batches)} an epoch**, "
        f"**{_updates(found.total)}** in {epochs}.{aside}{last} The net sees each training image "
        f"{'once' if found.epochs == 1 else f'{found.epochs} times'}."
    )


def _updates(number: int) -> str:
    return f"{number:,} update{'s' * (number != 1)}"


def _images(number: int) -> str:
    return f"{number:,} image{'s' * (number != 1)}"
