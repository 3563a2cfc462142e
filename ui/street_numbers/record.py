"""The controls of the page Networks compared."""

from dataclasses import dataclass

from ui.page.fields import listed, options, plain, typed

FIRST_NET = ""  # of those that are compared
COMMONEST = "commonest"
# A cell of a confusion matrix by its label and answer, such as "17": ones read as sevens.
CELLS = {
    COMMONEST: "The most frequent mistake",
    **{
        f"{label}{said}": f"{label} read as {said}" if label != said else f"{label} read right"
        for label in range(10)
        for said in range(10)
    },
}

COST, CLASSES = {"view": ("cost",)}, {"view": ("classes",)}


@dataclass(frozen=True)
class StreetNumbers:
    """The nets that are compared and what of them is shown; the price they are set against; the cell that is opened."""

    view: str = options(
        "cost",
        {
            "cost": "Accuracy and cost",
            "curves": "Curves",
            "classes": "Classes and confusions",
            "disagreement": "Disagreement",
            "claims": "A report's claims",
        },
    )
    nets: tuple[str, ...] = listed("lenet5")
    against: str = options(
        "parameters",
        {
            "parameters": "Parameters",
            "flops": "FLOPs an image",
            "megabytes": "Megabytes",
            "compute": "FLOPs of training",
        },
        when=COST,
    )
    log: bool = plain(True, when=COST)
    run: str = typed(FIRST_NET, "lenet5", when=CLASSES)
    cell: str = options(COMMONEST, CELLS, when=CLASSES)
    constant: str = options("1", tuple("0123456789"), when={"view": ("claims",)})
