"""R3's descriptions of its drawn shapes and of its nets, counted on the images and the nets themselves."""

import numpy as np
from numpy.typing import NDArray

from core.data import Split, shapes
from core.reports.claim import Finding

TALLEST_SQUARE = 9  # pixels in a column; a bar has 11 at least
COUNTED = (
    f"Counted exactly, on the {shapes.COUNT} images that the app draws by the project's rule. The project's own files "
    "do not come with it."
)


def label_one(claimed: str = "right", split: Split | None = None) -> Finding:
    """On which side of the bar, "left" or "right", the square of the images with label 1 stands."""
    split = shapes.line(shapes.TRAIN_SEED) if split is None else split
    lit = (split.images[:, 0] > 0).sum(axis=1)
    square, bar = _middle((lit > 0) & (lit <= TALLEST_SQUARE)), _middle(lit > TALLEST_SQUARE)
    other = {"left": "right", "right": "left"}[claimed]
    counts = {
        (label, side): int(((square < bar) == (side == "left"))[split.labels == label].sum())
        for label in (0, 1)
        for side in ("left", "right")
    }
    evidence = (
        f"The square is left of the bar in {counts[1, 'left']} of {counts[1, 'left'] + counts[1, 'right']} images with "
        f"label 1, and in {counts[0, 'left'] or 'none'} of {counts[0, 'left'] + counts[0, 'right']} with label 0."
    )
    if not counts[1, other] and not counts[0, claimed]:
        return Finding("right", evidence, COUNTED)
    if not counts[1, claimed] and not counts[0, other]:
        turned = "The report swaps the two labels. A net learns one as well as the other."
        return Finding("wrong", f"{evidence} {turned}", COUNTED)
    return Finding("wrong", f"{evidence} The label does not tell the side.", COUNTED)


def _middle(columns: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean place of the columns of each row."""
    return np.asarray((columns * np.arange(columns.shape[1])).sum(axis=1) / columns.sum(axis=1))


def half_widths(claimed: tuple[int, int] = (1, 8), split: Split | None = None) -> Finding:
    """The least and the largest half-width w of the shapes, whose extent is 2w + 1 pixels, measured on the images."""
    split = shapes.detection(shapes.TRAIN_SEED)[0] if split is None else split
    extents = (split.images[:, 0] > 0).any(axis=1).sum(axis=1)
    widths = (extents - 1) // 2
    low, high = int(widths.min()), int(widths.max())
    counts = " ".join(str(int((widths == each).sum())) for each in range(low, high + 1))
    evidence = f"The half-widths of the {len(widths)} shapes go from {low} to {high}; their counts are {counts}."
    too_large = 2 * claimed[1] + 1
    if too_large > shapes.SIDE:
        evidence += f" One of {claimed[1]} would be {too_large} pixels wide, in images of {shapes.SIDE}."
    return Finding("right" if claimed == (low, high) else "wrong", evidence, COUNTED)


def parameters(claimed: tuple[int, ...] = (7_209, 7_338)) -> Finding:
    """The trained numbers of the convolutional net with one head and with two."""
    from core.shape_nets.nets import convolutional

    totals, terms = [], [""]
    for heads in (1, 2):
        net = convolutional(heads)
        sizes: dict[str, int] = {}
        for name, each in net.named_parameters():
            if each.requires_grad:
                layer = name.rpartition(".")[0]
                sizes[layer] = sizes.get(layer, 0) + each.numel()
        totals.append(sum(sizes.values()))
        terms = [f"{size:,}" for size in sizes.values()]
    evidence = (
        f"The convolutions of 7×7 have {terms[0]} and {terms[1]} weights and biases, each head {terms[2]}. The sum is "
        f"{totals[0]:,} with one head and {totals[1]:,} with two."
    )
    return Finding("right" if claimed == tuple(totals) else "wrong", evidence, "Counted exactly.")
