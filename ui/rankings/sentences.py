"""Sentences of the page, from the grid's numbers."""

import math
from collections.abc import Sequence

from core.models.pretrained import unfit
from core.rankings import PLAN, RankingGrid, Setting, Standing, apart
from core.reports import street_numbers
from ui.page import fields
from ui.page.numbers import percent
from ui.rankings.record import RANKED_NETS
from ui.rankings.record import Rankings as Chosen
from ui.shared import groups

COMMAND = "python -m core rankings"
IMAGENET = f"{COMMAND} --start imagenet --start imagenet-frozen"


def parts(setting: Setting) -> list[str]:
    """What a setting is, in a few words each; what most settings share is left out."""
    told = [fields.titles(Chosen, "rate").get(setting.rate, setting.rate), f"{setting.images:,} images"]
    if setting.start != "scratch":
        told.append(fields.titles(Chosen, "start")[setting.start].lower().replace("imagenet", "ImageNet"))
    if setting.resolution != 32:
        told.append(f"{setting.resolution}×{setting.resolution}")
    if setting.seed:
        told.append(f"seed {setting.seed}")
    return told


def head(setting: Setting) -> str:
    """What a setting is, in as few words as tell it from the usual one, in lines that | parts."""
    told, images, *rest = parts(setting)
    usual = Chosen().images
    words = [*told.split(), *([] if setting.images == usual else images.split()), *" ".join(rest).split()]
    return "|".join(word for word in words if word != "from").replace("seed|", "seed ")


def named(setting: Setting) -> str:
    """A setting within a sentence."""
    return ", ".join(parts(setting))


def shaded(setting: Setting, record: Chosen, run: bool) -> str:
    """Caption of the orders: the chosen setting, whether it was run or not."""
    seed = "all seeds together" if record.seed == "all" else f"seed {record.seed}"
    start = fields.titles(Chosen, "start")[record.start]
    told = f"{parts(setting)[0]}, {setting.images:,} images, {record.resolution}×{record.resolution}, {start}, {seed}"
    return f"Chosen{', and shaded' if run else ', but not run'}: {told}. All figures are after epoch {record.epoch}."


def over(ranked: Sequence[Standing]) -> str:
    """What an order's intervals are over."""
    return "the seeds" if ranked[0].noise else "the images"


def order(ranked: Sequence[Standing]) -> str:
    """The groups that are not told apart, the best first: > between them where all of one are above all of the next."""
    (parted,) = apart([ranked])
    places = {each.net: place for place, each in enumerate(ranked)}
    names = [RANKED_NETS[each.net] + (" (diverged)" if each.measured is None else "") for each in ranked]
    return groups.told(names, {frozenset(places[net] for net in pair) for pair in parted})


def chosen(ranked: Sequence[Standing], pooled: bool) -> str:
    """Caption of the chosen setting's figure; `pooled`: all seeds were asked for."""
    ended = [each for each in ranked if each.measured]
    if not ended:
        return "All of these trainings diverged."
    told = ", ".join(f"{RANKED_NETS[each.net]} {percent(each.share)}" for each in ended)
    images = max(each.measured.count // len(each.spread) for each in ended if each.measured)
    pairs = math.comb(len(ended), 2)
    if noise := ended[0].noise:
        spread = max(max(each.spread) - min(each.spread) for each in ended)
        what = f"Mean accuracy of {len(ended[0].spread)} seeds on the same {images:,} test images"
        how = (
            f"The intervals are Student's, over the seeds, with the spread pooled over the nets ({noise.freedom} "
            f"degrees of freedom). A net differs by up to {100 * spread:.1f} points between seeds. The groups are by "
            "t-tests with that spread"
        )
        why = ""
    else:
        what = f"Accuracy on the same {images:,} test images, one training a net"
        what += ", since no two seeds have all of these nets" * pooled
        how = (
            "The intervals are Wilson's, over the images. Another seed may move a net further. The groups are by "
            "two-proportion tests"
        )
        why = (
            " A paired test is not possible, since the cells keep only counts. The images are the same, and nets tend "
            "to be right on the same ones, so these tests are conservative."
        )
    return f"{what}: {told}. {how} at 5%, with Holm's correction over {count(pairs, 'pair')}. {groups.MEANING}.{why}"


def others() -> str:
    """What is known of the remaining reports."""
    return (
        "Further reports on the same exercise rank the nets in **three more orders**. Their numbers are not known, so "
        "we cannot check them. They differ in settings of this page: pre-training, frozen layers, resolution, "
        "learning rate, epochs."
    )


def blind() -> float:
    """What one answer for all images reaches at most on the official test images."""
    return max(street_numbers.TEST_COUNTS) / sum(street_numbers.TEST_COUNTS)


def origin(grid: RankingGrid) -> str:
    """How far the grid has come and where it was made."""
    planned = len(list(PLAN.cells(grid.available or 0)))
    made = [cell.provenance for cell in grid.cells]
    machines = " and ".join(sorted({f"{each.machine} ({each.cores} cores, {each.device})" for each in made}))
    dates = sorted({each.date[:10] for each in made})
    days = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    hours = sum(each.seconds for each in made) / 3600
    first = grid.cells[0]
    return (
        f"{len(made)} of {planned} cells of the grid are trained. No sentence covers the others. `{COMMAND}` trains "
        f"the rest. Each cell has batches of {first.recipe.batch_size}, constant learning rate, no distortion, "
        f"{grid.epochs} epochs, and after each the same {first.of[-1]:,} test images. {hours:.1f} hours of wall-clock "
        f"time on {machines}, PyTorch {made[0].torch}, {days}. Images: "
        f"{street_numbers.crops(made[0].source, made[0].fingerprint)}, {grid.available or 0:,} for training."
    )


def absent(setting: Setting) -> str:
    """What to do where nothing of a setting was trained."""
    if setting.start.startswith("imagenet"):
        without = " and ".join(title for net, title in RANKED_NETS.items() if unfit(net))
        return (
            "**This grid has no such cell.** ImageNet weights come from torchvision's server, which the machine that "
            f"made it could not reach. This command needs a network: `{IMAGENET}`. {without} have no such weights."
        )
    return f"**Not run: {named(setting)}.** Choose a setting of the figure, or run the rest of the grid: `{COMMAND}`."


def missing(nets: Sequence[str]) -> str:
    """Which nets are not trained under a setting that others are."""
    return f"Not run under this setting: {', '.join(RANKED_NETS[net] for net in nets)}."


def count(number: int, what: str) -> str:
    """So many of them, one in words."""
    return f"one {what}" if number == 1 else f"{number} {what}s"
