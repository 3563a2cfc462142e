"""The controls of the page Uncertainty in comparisons."""

from dataclasses import dataclass

from ui.page.fields import between, options, plain, typed

ALL = "all"
DRAWN = ("250", "1000", "2000")  # test images
OPENING = ""  # of the pair that the page opens on
NOISES, PAIRS, SELECTION = {"view": ("noises",)}, {"view": ("pairs",)}, {"view": ("selection",)}


@dataclass(frozen=True)
class Difference:
    """What is looked at: the seeds and images that are counted, the two nets, or the nets that one is chosen from."""

    view: str = options(
        "noises",
        {
            "noises": "Seeds against images",
            "pairs": "Intervals against a test",
            "selection": "Choosing on the test set",
        },
    )
    seeds: int = plain(5, when=NOISES)
    images: str = options(ALL, {**{each: f"{int(each):,}" for each in DRAWN}, ALL: "All"}, when=NOISES)
    draw: int = between(1, 1, 10, 1, when={**NOISES, "images": DRAWN})
    first: str = typed(OPENING, "lenet5", when=PAIRS)
    second: str = typed(OPENING, "vgg16-64", when=PAIRS)
    corrected: bool = plain(False, when=PAIRS)
    pool: str = options(
        "seeds",
        {"seeds": "Seeds of one recipe", "alike": "Nets of equal accuracy", "nets": "All nets of the app"},
        when=SELECTION,
    )
    k: int = plain(5, when=SELECTION)
