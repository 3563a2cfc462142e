"""What R1 and R2 conclude of their street-number nets, against counts, published figures and the app's own runs."""

from collections.abc import Iterable

import numpy as np

from core import models
from core.layers.size import size
from core.rankings import RankingGrid, Setting, shipped
from core.reports import street_numbers
from core.reports.claim import Answer, Finding
from core.reports.street_numbers import COLLAPSED, FIVE_EPOCHS, PUBLISHED, TEST_COUNTS, TRAIN_COUNTS, Reported
from core.reports.wording import on, settings
from core.reports.wording import p as p_text
from core.runs import Run, measured
from core.runs import shipped as shipped_runs
from core.statistics.comparison import CONFIDENCE, Accuracy, Answers, Paired, two_proportions
from core.statistics.several_tests import holm

RESNETS = ("resnet18", "resnet50")
QUARTER = Setting(images=street_numbers.USED)  # the app's setting nearest to R2's: as many images, Adam at 0.001


def a_quarter_is(claimed: int = street_numbers.USED) -> Finding:
    """A quarter of the official training images, rounded down."""
    images = sum(TRAIN_COUNTS)
    return Finding(
        "right" if claimed == street_numbers.USED else "wrong",
        f"SVHN has {images:,} training images; {street_numbers.SHARE:.0%} of them are "
        f"{street_numbers.SHARE * images:,.2f}, rounded down {street_numbers.USED:,}.",
        "Counted exactly, from the published class counts (Netzer et al. 2011).",
    )


def lenet_reaches(reported: Reported = COLLAPSED, grid: RankingGrid | None = None) -> Finding:
    """LeNet-5's accuracy on its training images over the settings of the grid; and whether one answer explains R1's."""
    known = grid or shipped()
    cells = [cell for cell in known.cells if cell.net == reported.model and not cell.diverged]
    shares = [_in_training(cell.train_accuracy[-1], cell.provenance.train_images) for cell in cells]
    low, high = min(shares, key=lambda each: each.share), max(shares, key=lambda each: each.share)
    digit = street_numbers.collapsed_class(reported)
    told = "No digit has that share, so always giving one answer would not show it."
    if digit is not None:
        first, last = street_numbers.always_band(digit, reported.images)
        told = (
            f"A net that always answers {digit} shows {first:.2%} to {last:.2%}, and {reported.accuracy:.2%} lies "
            f"within. {reported.report}'s net may have collapsed to one class, but only its answers would prove it."
        )
    answer: Answer = "right" if low.holds(reported.accuracy) else "wrong"
    if two_proportions(low, high) < 1 - CONFIDENCE:
        answer = "it depends"
    return Finding(
        answer,
        f"{on(answer, 'the training')}It has {low.share:.1%} to {high.share:.1%} of its training images right in epoch "
        f"{cells[0].recipe.epochs}, in {settings(len(cells), len(known.settings), 'with this net')} here. {told}",
        f"The band is exact: hypergeometric, {CONFIDENCE:.0%}. Our trainings are one each, on re-cut crops.",
    )


def _in_training(share: float, images: int) -> Accuracy:
    return Accuracy(round(share * images), images)


def resnets_suit_more(nets: tuple[str, ...] = RESNETS, other: str = COLLAPSED.model) -> Finding:
    """Each of R1's ResNets against LeNet-5: the most accurate run of each kind, on the same test images."""
    base, runs = _best(other), [_best(net) for net in nets]
    pairs = [_paired(run, base) for run in runs]
    values = holm([pair.p for pair in pairs])
    ahead = [pair.first > pair.second and p < 1 - CONFIDENCE for pair, p in zip(pairs, values, strict=True)]
    told = "; ".join(
        f"{_kind(run)} reads {_share(run):.1%} and is {_compared(pair, p)}"
        for run, pair, p in zip(runs, pairs, values, strict=True)
    )
    return Finding(
        "right" if all(ahead) else "partly right" if any(ahead) else "wrong",
        f"{_kind(base)} reads {_share(base):.1%} of the test crops here, where R1's reached {COLLAPSED.accuracy:.2%} "
        f"of its training images. For comparison, {told}.",
        f"McNemar's tests on {len(_labels(base)):,} images, Holm's correction. The best run of each kind was chosen on "
        "these images. Trainings differ in length.",
    )


def too_simple_for_deep_nets(deep: str = "resnet101", shallow: str = "resnet18") -> Finding:
    """Whether deep nets have learnt their training images by then, in R2's losses and in a longer training here."""
    theirs = [each for each in FIVE_EPOCHS if each.model in street_numbers.DEEPER]
    run, other = _longest(deep), _longest(shallow)
    early, late = run.history[len(theirs[0].losses) - 1], run.history[-1]
    counts = [_in_training(record.train_accuracy, run.provenance.train_images) for record in (early, late)]
    under = all(each.verdict is not None and each.verdict.name == "under-fitting" for each in theirs)
    later = counts[1].share > counts[0].share and two_proportions(*counts) < 1 - CONFIDENCE
    pair = _paired(other, run)
    heights = " and ".join(f"{each.height:.0%}" for each in theirs)
    return Finding(
        "wrong" if under and later else "cannot be told",
        f"Simple images are learnt fast, {'but' if under else 'and'} R2's two deeper nets had {'not ' * under}learnt "
        f"theirs. Their training losses end at {heights} of that of guessing. Here {_kind(run)} has "
        f"{counts[0].share:.1%} of its distorted training images right in epoch {early.epoch} and "
        f"{counts[1].share:.1%} in epoch {late.epoch}, and then reads {_share(run):.1%} of the test crops. "
        f"{_kind(other)}, {_compared(pair, pair.p)} with {_share(other):.1%}, had {other.history[-1].epoch} epochs: "
        "whether depth would pay after equal training is open.",
        f"One run of each net on re-cut crops; McNemar's test on {len(_labels(run)):,} images.",
    )


def vgg_is_shallow(net: str = "vgg16", others: tuple[str, ...] = street_numbers.DEEPER) -> Finding:
    """Layers with weights, those on short cuts left out, and parameters with the dense layers of its paper."""
    layers, parameters = _size(net, head="imagenet")
    small = _size(net)[1]
    sizes = [_size(other) for other in others]
    resnet = _size("resnet18")[1]
    names = [models.spec(other).plain for other in others]
    beside = " and ".join(f"{name} has {size:,}" for name, (_, size) in zip(names, sizes, strict=True))
    return Finding(
        "right" if all(layers < each for each, _ in sizes) else "wrong",
        f"It has {layers} layers with weights against {' and '.join(str(each) for each, _ in sizes)}. But shallow is "
        f"not small. Ours, {models.spec(net).plain}, has {parameters:,} parameters with the dense layers of its paper, "
        f"{parameters / resnet:.0f} times ResNet-18's. It has {small:,} with one small dense layer. {beside}.",
        "Counted exactly, layer by layer.",
    )


def what_the_nets_reach(reported: tuple[Reported, ...] | None = None, grid: RankingGrid | None = None) -> Finding:
    """The reported accuracies against the published ones on the same test images, and against the grid's."""
    given = reported or (Reported("R1", "resnet18", 0.91, sum(TEST_COUNTS)), *FIVE_EPOCHS[:2])
    best = [Accuracy(round(PUBLISHED[each.model] * each.images), each.images) for each in given]
    values = holm([two_proportions(each.measured, top) for each, top in zip(given, best, strict=True)])
    answer: Answer = "it depends" if all(p < 1 - CONFIDENCE for p in values) else "right"
    points = [100 * (top.share - each.accuracy) for each, top in zip(given, best, strict=True)]
    names = list(dict.fromkeys(each.model for each in given))
    published = " and ".join(f"{models.spec(net).plain} {PUBLISHED[net]:.2%}" for net in names)
    limit = "" if answer == "right" else " The reports' figures are therefore no limit of the nets."
    cells = (grid or shipped()).of(QUARTER)
    here = " and ".join(f"{cells[net].right[-1] / cells[net].of[-1]:.1%}" for net in names)
    return Finding(
        answer,
        f"{on(answer, 'the training')}[Published]({street_numbers.MODEL_CARDS}), after 300 epochs on all official "
        f"training images: {published}, {min(points):.2f} to {max(points):.2f} points above these. They reach {here} "
        f"of other crops here, after {cells[names[0]].recipe.epochs} epochs on {QUARTER.images:,} images.{limit}",
        f"Two-proportion tests on {given[0].images:,} images, Holm's correction, largest p {p_text(max(values))}. One "
        "training each.",
    )


def _runs() -> Iterable[Run]:
    """The runs on all street numbers that come with the app."""
    every = {run.id: run for store in (shipped_runs(), measured()) for run in store.list()}
    return [run for run in every.values() if run.recipe.dataset == "svhn" and run.recipe.share == 1]


def _best(net: str) -> Run:
    return max((run for run in _runs() if run.recipe.model == net), key=lambda run: (_share(run), run.id))


def _longest(net: str) -> Run:
    """Of the net without options, which is as the reports name it."""
    plain = [run for run in _runs() if run.recipe.model == net and not run.recipe.options]
    return max(plain, key=lambda run: (len(run.history), _share(run), run.id))


def _labels(run: Run) -> Answers:
    assert run.test_labels is not None
    return run.test_labels


def _answers(run: Run) -> Answers:
    assert run.test_logits is not None
    return np.asarray(run.test_logits.argmax(axis=1))


def _share(run: Run) -> float:
    return Accuracy.of(_answers(run), _labels(run)).share


def _paired(one: Run, other: Run) -> Paired:
    """ValueError where their test images differ."""
    if one.provenance.fingerprint != other.provenance.fingerprint:
        raise ValueError("the runs were tested on different images")
    return Paired.of(_answers(one), _answers(other), _labels(one))


def _compared(pair: Paired, p: float) -> str:
    if p >= 1 - CONFIDENCE:
        return f"not told apart (p {p_text(p)})"
    return f"{'ahead' if pair.first > pair.second else 'behind'} (p {p_text(p)})"


def _kind(run: Run) -> str:
    return models.spec(run.recipe.model).plain


def _size(net: str, **options: object) -> tuple[int, int]:
    """Layers with weights on the way through, and parameters."""
    found = size(net, **options)
    return found.layers, found.parameters
