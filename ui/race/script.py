"""The numbers of the page Race of four nets."""

import numpy as np
import pandas as pd

from core.race import ensembles, four_nets, pairs, shipped_races

Net = tuple[str, str, float]  # hidden units, loss, learning rate


def of_drawn_images(nets: tuple[Net, ...], init: str, seeds: int, most: int) -> pd.DataFrame:
    """Nets race on the drawn images, with the loss summed over them; some races come with Digitscope."""
    drawn, shipped = pairs.drawn(), shipped_races.load()
    entered = []
    for net in nets:
        entry = shipped_races.RaceKey(four_nets.Net(*net), "sum", init)
        known = shipped.find(entry, drawn.fingerprint, seeds, most)
        entered.append((net, known or race(drawn.images, drawn.labels, net, init, seeds, most)))
    return arrivals(entered)


def of_images(
    images: np.ndarray, labels: np.ndarray, nets: tuple[Net, ...], init: str, seeds: int, most: int
) -> pd.DataFrame:
    """Nets race on images N×D, uint8 or numbers as they are, with labels of 0 and 1; the loss is summed over them."""
    return arrivals([(net, race(images, labels, net, init, seeds, most)) for net in nets])


def race(images: np.ndarray, labels: np.ndarray, net: Net, init: str, seeds: int, most: int) -> ensembles.Race:
    """As many nets as seeds, each until all images are right, for `most` iterations at most."""
    hidden, loss, rate = net
    return ensembles.race(images, labels, hidden, loss, rate, "sum", init, seeds, most)


def arrivals(entered: list[tuple[Net, ensembles.Race]]) -> pd.DataFrame:
    """The fastest net first: when its nets arrived, by seed (−1: never), and the share of their ReLUs that are dead."""
    return pd.DataFrame(
        {"hidden": hidden, "loss": loss, "learning_rate": rate, "seed": seed, "iterations": late, "dead_fraction": dead}
        for place in four_nets.ranking([ran for _, ran in entered])
        for (hidden, loss, rate), ran in [entered[place]]
        for seed, (late, dead) in enumerate(zip(ran.iterations, ran.dead_fraction, strict=True))
    )
