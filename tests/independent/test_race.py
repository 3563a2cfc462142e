"""The page Race of four nets: the race and its draws by plain loops of our own."""

import re
from functools import cache

import numpy as np
import pytest
import torch

from core.data import load
from tests.helpers.recorded import ASSETS, told

REPORTED = ("Sigmoid · CE", "ReLU · MSE", "ReLU · CE", "Sigmoid · MSE")  # the order that R3 found
NETS = {"Sigmoid · MSE": 0.1, "ReLU · CE": 0.05, "ReLU · MSE": 0.1, "Sigmoid · CE": 0.1}  # and their rates
LATE = {"Sigmoid · CE": 77, "ReLU · MSE": 94, "ReLU · CE": 138, "Sigmoid · MSE": 147}  # R3's counts
SEEDS = 100


@cache
def iterations(net: str, reduction: str, rate: float, most: int, seeds: int = SEEDS) -> np.ndarray:
    """How many updates each of these nets needs; ∞ where `most` are not enough. Autograd, all nets in one batch."""
    drawn = load("random").train
    x = torch.from_numpy((drawn.images.reshape(len(drawn.labels), -1) > 0).astype(np.float64))
    y = torch.from_numpy(drawn.labels.astype(np.float64))
    w, b, v, c = (each.requires_grad_() for each in _start(seeds))
    hidden, loss = net.split(" · ")
    found = torch.full((seeds,), torch.inf, dtype=torch.float64)
    for step in range(most + 1):
        z = torch.einsum("nd,skd->snk", x, w) + b[:, None]
        h = torch.sigmoid(z) if hidden == "Sigmoid" else z.relu()
        logits = torch.einsum("snk,sk->sn", h, v) + c
        right = ((logits > 0) == (y > 0)).all(dim=1)
        found[right & found.isinf()] = step
        running = found.isinf()
        if not running.any():
            break
        if loss == "CE":
            each = torch.nn.functional.binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none")
        else:
            each = (torch.sigmoid(logits) - y) ** 2
        total = each.sum() if reduction == "sum" else each.mean(dim=1).sum()
        slopes = torch.autograd.grad(total, (w, b, v, c))
        with torch.no_grad():
            for place, slope in zip((w, b, v, c), slopes, strict=True):
                place -= rate * torch.where(running.view(-1, *[1] * (place.ndim - 1)), slope, 0.0)
    return found.numpy()


def _start(seeds: int) -> tuple[torch.Tensor, ...]:
    """Normal weights of deviation 0.1, cut at two deviations, biases 0.1, from other random numbers than the app's."""
    rng = np.random.default_rng(12)

    def drawn(*shape: int) -> torch.Tensor:
        values = rng.normal(size=(*shape, 40))
        first = np.argmax(np.abs(values) < 2, axis=-1)
        return torch.from_numpy(0.1 * np.take_along_axis(values, first[..., None], -1)[..., 0])

    tenth = torch.full((1,), 0.1, dtype=torch.float64)
    return drawn(seeds, 4, 16), tenth.repeat(seeds, 4), drawn(seeds, 4), tenth.repeat(seeds, 1)


def shown(reduction: str) -> dict[str, float]:
    """The medians that the page gives."""
    titles = {"sum": "Summed over the images", "mean": "Mean over the images"}
    text = told("race", reduction=titles[reduction])
    [line] = set(re.findall(r"Median iterations of 100 runs each, the fastest first: (.*)\.$", text, re.MULTILINE))
    return {net: float(count.replace(",", "")) for net, count in re.findall(r"(\w+ · \w+) ([\d,]+)", line)}


def within_chance(found: np.ndarray, median: float) -> bool:
    """Whether a median of other seeds fits: 95 % of samples have the true median between these ranks, twice over."""
    ordered = np.sort(found)
    reach = round(1.96 * np.sqrt(len(ordered) / 4) * np.sqrt(2))  # both medians are of as many seeds
    return bool(ordered[len(ordered) // 2 - reach] <= median <= ordered[len(ordered) // 2 + reach])


@pytest.mark.parametrize("net", sorted(NETS))
def test_the_medians_with_the_sum(net: str):
    assert within_chance(iterations(net, "sum", NETS[net], most=400), shown("sum")[net])


@pytest.mark.slow
@pytest.mark.parametrize("net", sorted(NETS))
def test_the_medians_with_the_mean(net: str):
    assert within_chance(iterations(net, "mean", 0.1, most=6000, seeds=40), shown("mean")[net])


@pytest.mark.slow
def test_the_share_of_the_relu_nets_that_arrive_at_the_larger_rate():
    [share] = re.findall(r"Here (\d+)% of 100 nets arrive with the summed loss", told("race"))
    ours, theirs = float(np.isfinite(iterations("ReLU · CE", "sum", 0.1, most=3000)).mean()), int(share) / 100
    assert abs(ours - theirs) < 2.6 * np.sqrt(2 * 0.4 * 0.6 / SEEDS)


def recorded() -> dict[str, np.ndarray]:
    """The shipped iterations with the sum, ∞ where a net never arrived, by net; and the draws' medians."""
    import json

    with np.load(ASSETS / "races/four-nets.npz") as file:
        entries = json.loads(str(file["about"]))["entries"]
        found = {"draws": file["draws"]}
        for place, (spec, reduction, start) in enumerate(entries):
            name = f"{'ReLU' if spec['hidden'] == 'relu' else 'Sigmoid'} · {spec['loss'].upper()}"
            if (reduction, start) == ("sum", "truncated-normal") and spec["lr"] == NETS[name]:
                counts = file[f"iterations{place}"].astype(float)
                found[name] = np.where(counts < 0, np.inf, counts)
    return found


def test_the_share_of_the_seeds_with_the_reported_order():
    first, second, third, fourth = (recorded()[net] for net in REPORTED)
    ahead = (first[:, None] < second).astype(float) @ (second[:, None] < third) @ (third[:, None] < fourth)
    share = ahead.sum() / SEEDS**4
    assert f"{share:.0%} of all combinations show the report's order" in told("race")


def test_how_many_runs_arrive_as_late_as_the_report():
    runs = recorded()
    late = sum(int((runs[net] >= LATE[net]).sum()) for net in REPORTED)
    ratios = [LATE[net] / np.median(runs[net]) for net in REPORTED]
    text = told("race")
    assert f"They need {min(ratios):.1f} to {max(ratios):.1f} times our medians" in text
    assert f"{late} of our 400 runs {'arrives' if late == 1 else 'arrive'} so late" in text


def test_the_draws_with_the_reported_order_and_their_stable_places():
    """Of each draw the medians of the four nets as the page lists them; with the sum, then with the mean."""
    columns = list(NETS)
    orders = [
        [tuple(columns[place] for place in np.argsort(medians, kind="stable")) for medians in each]
        for each in recorded()["draws"]
    ]
    summed, meaned = orders
    text = told("race")
    assert f"{sum(order == REPORTED for order in summed)} of the first 100 such draws show it with the sum" in text
    first = sum(order[0] == "Sigmoid · CE" for order in summed)
    last = sum(order[-1] == "Sigmoid · MSE" for order in summed)
    assert f"first in {first} and Sigmoid · MSE last in {last} of the 100, in {len(set(summed))} orders" in text
    commonest = max(meaned.count(order) for order in meaned)
    assert f"{commonest} draws agree on one order with the mean" in text
