"""The numbers of the page Testing saliency maps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core import data
from core.attribution import (
    METHODS,
    attribute,
    baselines,
    faithfulness,
    known_truth,
    metrics,
    neighbours,
    randomisation,
)
from core.attribution.baselines import Kind as Fill
from core.attribution.completeness import expected_sums
from core.attribution.similarity import similarity
from core.data import net_input
from core.runs import Run, existing
from core.shape_nets import training
from core.shape_nets.training import Kind, Reduction, Shapes

Image = int | np.ndarray  # a test image by its number, or one's own
SOME = 8  # images at once: a method that draws at random begins anew with each part
THIRDS = ("Left third", "Centre", "Right third")
SHORT = {"Untrained": "untrained", "Trained on random labels": "random", "Trained on true labels again": "again"}


def cascade(run: str, image: Image, target: int, methods: Sequence[str], stages: int) -> pd.DataFrame:
    """How alike a map stays to the trained net's while layers lose their training one after another, the last first."""
    net, rows = existing(run), []
    model, pixels = net.model(), pixels_of(net, image)
    layers = randomisation.stages(model, stages)
    for method in methods:
        given = options(net, method, pixels)
        trained = attribute(method, model, pixels[None], target, **given)[0]
        given = {**given, **randomisation.tolerant(method)}
        maps = randomisation.cascade_maps(method, model, pixels, target, at=layers, **given)
        for stage, (layer, found) in enumerate([("trained", trained), *maps]):
            alike = similarity(trained, found)
            rows.append((METHODS[method].title, stage, layer, alike.rank, alike.absolute_rank, alike.ssim))
    return pd.DataFrame(rows, columns=["method", "stage", "layer", "rank", "absolute_rank", "ssim"])


def labels(run: str, twins: Mapping[str, str], methods: Iterable[str], count: int) -> pd.DataFrame:
    """How alike maps of test images are to those of the same net untrained, and of runs by what they learnt."""
    net, rows = existing(run), []
    images = data.load(net.recipe.dataset).test.images[:count]
    others = {name: existing(each).model() for name, each in twins.items()}
    others["Untrained"] = randomisation.untrained(net.model())
    for method, first in [(method, first) for method in methods for first in range(0, len(images), SOME)]:
        part = images[first : first + SOME]
        given = {**options(net, method, part[0], baselines.NEUTRAL), **randomisation.tolerant(method)}
        try:
            found = randomisation.against(method, net.model(), others, part, said(net, part), **given)
        except ValueError:  # the method has no map of such a net
            continue
        for check, alike in found.items():
            for place, each in enumerate(alike, first):
                sizes = each.rank, each.absolute_rank, each.ssim
                rows.append((method, METHODS[method].title, check, place, *sizes))
    return pd.DataFrame(rows, columns=["name", "method", "check", "image", "rank", "absolute_rank", "ssim"])


def deletion(
    run: str, image: Image, target: int, methods: Sequence[str], fill: Fill, steps: int, measured: bool
) -> pd.DataFrame:
    """The areas under the curves of the class's probability while pixels go, or come, in the order of each map.

    With `measured` infidelity, at the best scale and as the map is, and max-sensitivity as well.
    """
    net = existing(run)
    model, pixels = net.model(), pixels_of(net, image)
    maps = {each: attribute(each, model, pixels[None], target, **options(net, each, pixels))[0] for each in methods}
    how: dict[str, Any] = {"steps": steps, "baseline": fill, "normalisation": normalisation(net)}
    walks = faithfulness.curves(model, pixels, target, maps, **how)
    controls = faithfulness.against_controls(model, pixels, target, np.zeros(pixels.shape), **how)
    rows = {}
    for name, walk in {**walks, "edges": controls["edges"], "random": controls["random"]}.items():
        areas = walk.deletion.auc, walk.insertion.auc
        gap = completeness_gap(net, name, pixels, target, maps[name]) if name in maps else np.nan
        rows[name] = {
            "Method": METHODS[name].title,
            "Deletion": areas[0],
            "Insertion": areas[1],
            "Difference": areas[1] - areas[0],
            "Completeness gap": gap,
            **(measures(net, name, pixels, target, maps.get(name)) if measured else {}),
        }
    return pd.DataFrame(rows.values()).sort_values("Difference", ascending=False, ignore_index=True)


def completeness_gap(net: Run, method: str, pixels: np.ndarray, target: int, found: np.ndarray) -> float:
    """How far a map's sum is from what the method promises, where it does."""
    x = net_input.normalised(pixels, normalisation(net))
    start = options(net, method, pixels).get("baseline", np.zeros_like(x)[None])  # the mean colour is 0
    due = expected_sums(method, net.predict, x, start, [target])
    return np.nan if due is None else abs(float(found.sum() - due[0]))


def measures(net: Run, method: str, pixels: np.ndarray, target: int, found: np.ndarray | None) -> dict[str, float]:
    """Those of Yeh et al. 2019, but of the controls."""
    if found is None:
        return {}
    asked, given = (net.model(), pixels, target), options(net, method, pixels)
    scaled, raw = (
        metrics.infidelity(*asked, found, scaled=each, normalisation=normalisation(net)) for each in (True, False)
    )
    sensitivity = metrics.max_sensitivity(method, *asked, **given)
    return {"Infidelity, scaled": scaled, "Infidelity, raw": raw, "Sensitivity": sensitivity}


def thirds(bars: Mapping[str, tuple[str, str]], count: int) -> pd.DataFrame:
    """The mean shares of maps of test images on the left, the centre and the right third, a bar a run and method."""
    rows = []
    for bar, (run, method) in bars.items():
        net, parts = existing(run), []
        images = data.load(net.recipe.dataset).test.images[:count]
        for first in range(0, len(images), SOME):
            part = images[first : first + SOME]
            given = options(net, method, part[0], baselines.NEUTRAL)
            parts.append(neighbours.shares(method, net.model(), part, said(net, part), **given))
        shares = np.concatenate(parts)
        mean = np.nanmean(shares, axis=0) if np.isfinite(shares).any() else np.zeros(3)
        rows += [(bar, method, third, place, mean[place]) for place, third in enumerate(THIRDS)]
    return pd.DataFrame(rows, columns=["bar", "method", "third", "place", "share"])


def truth(
    shapes: Shapes, kind: Kind, iterations: int, titles: Mapping[str, str], asked: Mapping[str, Any]
) -> pd.DataFrame:
    """Which share of each method's maps lies on the pixels that decide, in a net on drawn shapes; then `labels`.

    `titles`: of the methods with maps of that net, and of the image itself; `asked`: of `labels`, empty without a net.
    """
    net, rows = training.train(shapes, 0, kind, iterations), []
    for name, title in titles.items():
        found = known_truth.localisations(located(net, name), net.examples.masks)
        mass = np.array([each.mass for each in found])
        mean = np.nanmean(mass) if np.isfinite(mass).any() else 0.0
        rows.append((name, title, mean, np.mean([each.precision for each in found])))
    table = pd.DataFrame(rows, columns=["name", "method", "mass", "precision"])
    table = table.sort_values("mass", ascending=False, ignore_index=True)
    if not asked:
        return table
    alike = labels(methods=[name for name in table["name"] if name != "image"], **asked)
    means = alike.groupby(["check", "name"])[["absolute_rank", "ssim"]].mean()
    for check, short in SHORT.items():
        if check in means.index:
            own = means.loc[check].reindex(table["name"])
            table[f"ρ {short}"], table[f"SSIM {short}"] = own["absolute_rank"].to_numpy(), own["ssim"].to_numpy()
    return table


def located(net: training.ShapeRun, method: str) -> np.ndarray:
    """The maps of the net's training images, each for the class that is shown."""
    images, shown = net.examples.images, net.examples.labels
    if method == "image":
        return images / np.float32(255)
    given: dict[str, Any] = {"normalisation": training.NORMALISATION}
    start = baselines.starts(method, images[0], kinds=baselines.NEUTRAL, **given)
    return attribute(method, net.net, images, shown, **given, **start)


def arrivals(
    shapes: Shapes, hidden: str, reduction: Reduction, kinds: Sequence[Kind], seeds: int, iterations: int
) -> dict[str, Any]:
    """How soon nets learn the drawn shapes, −1 for never, and how well they then read fresh ones."""
    runs = [
        training.train(shapes, seed, kind, iterations, hidden=hidden, reduction=reduction)
        for kind in kinds
        for seed in range(seeds)
    ]
    return {
        "net": [run.kind for run in runs],
        "seed": [run.seed for run in runs],
        "iterations_class": [run.class_iterations for run in runs],
        "iterations_all": [run.iterations for run in runs],
        "test_accuracy": [run.test_accuracy for run in runs],
    }


def options(net: Run, method: str, pixels: np.ndarray, kinds: Sequence[Fill] = baselines.KINDS) -> dict[str, Any]:
    """What `attribute` has to know: how the net's images are normalised, and several baselines where it takes some."""
    scale = normalisation(net)
    return {"normalisation": scale, **baselines.starts(method, pixels, normalisation=scale, kinds=kinds)}


def normalisation(net: Run) -> net_input.Normalisation:
    """Of the net's data."""
    return data.normalisation(net.recipe.dataset)


def pixels_of(net: Run, image: Image) -> np.ndarray:
    """The image, C×H×W."""
    return image if isinstance(image, np.ndarray) else data.load(net.recipe.dataset).test.images[image]


def said(net: Run, images: np.ndarray) -> np.ndarray:
    """The net's answers, which the maps are to explain."""
    return np.asarray(net.predict(images).argmax(axis=1))
