"""The controls of the page Race of four nets."""

from dataclasses import dataclass

from core.race.tiny_nets import INITIALISERS
from ui.page.fields import between, options
from ui.shared.choices import HIDDEN

NETS = {f"{hidden}-{loss}": f"{title} · {loss.upper()}" for hidden, title in HIDDEN.items() for loss in ("mse", "ce")}
RATES = (1e-6, 1e6, 0.05)
MEAN = {"reduction": "mean"}


@dataclass(frozen=True)
class FourNetRace:
    """Four small nets with their learning rates under the summed and the mean loss; how they start and stop."""

    reduction: str = options("sum", {"sum": "Summed over the images", "mean": "Mean over the images"})
    init: str = options("truncated-normal", {name: each.title for name, each in INITIALISERS.items()})
    seeds: int = between(100, 1, 200, 1)
    most: int = options(10_000, (100, 1_000, 10_000))
    net1: str = options("sigmoid-mse", NETS)
    net2: str = options("relu-ce", NETS)
    net3: str = options("relu-mse", NETS)
    net4: str = options("sigmoid-ce", NETS)
    sum1: float = between(0.1, *RATES)
    sum2: float = between(0.05, *RATES)
    sum3: float = between(0.1, *RATES)
    sum4: float = between(0.1, *RATES)
    mean1: float = between(0.1, *RATES, seen_with=MEAN)
    mean2: float = between(0.1, *RATES, seen_with=MEAN)
    mean3: float = between(0.1, *RATES, seen_with=MEAN)
    mean4: float = between(0.1, *RATES, seen_with=MEAN)
