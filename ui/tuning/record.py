"""The controls of the page Hyper-parameter tuning."""

from dataclasses import dataclass

from core import models
from core.tuning.spec import SAMPLER_TITLES
from ui.page.fields import between, options

SEARCHED_NETS = {name: models.menu_title(name) for name in models.NAMES if models.spec(name).searched}

LIVE = {"study": ("live",)}


@dataclass(frozen=True)
class Tuning:
    """Which searches are compared, the one that is drawn trial by trial, and what a search on request is of."""

    study: str = options("shipped", {"shipped": "Shipped", "live": "Search here"})
    samplers: tuple[str, ...] = options(tuple(SAMPLER_TITLES), SAMPLER_TITLES)
    net: str = options("mlp-128-64", SEARCHED_NETS, when=LIVE)
    budget: int = options(24, (12, 24, 32), when=LIVE)
    repeats: int = options(1, (1, 2, 3), when=LIVE)
    look: str = options("tpe", SAMPLER_TITLES)
    repeat: int = between(1, 1, 5, 1)
