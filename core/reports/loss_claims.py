"""The experiments that decide what R0 to R2 claim about losses."""

from itertools import pairwise

import numpy as np

from core.convexity.verdicts import Output, verdict
from core.functions.activations import Array, sigmoid
from core.functions.losses import CE, LOSSES
from core.reports.claim import Finding

OUTPUTS: tuple[Output, ...] = ("linear", "sigmoid")
DEPTHS = (2, 3, 4)


def makes_deep_linear_nets_convex(loss: str) -> Finding:
    """Whether `loss` is convex in the layer weights, and for which outputs in the end-to-end weight."""
    layered = [verdict("layers", output, loss, depth) for output in OUTPUTS for depth in DEPTHS]
    single = {output: verdict("end-to-end", output, loss) for output in OUTPUTS}
    good = [output for output in OUTPUTS if single[output].convex]
    held = {0: "for neither output", 1: f"only for a {' '.join(good)} output", 2: "for both outputs"}[len(good)]
    if all(one.convex for one in layered):
        return Finding("right", "No midpoint lies above its chord.")
    found = verdict("layers", "sigmoid", loss, 2).counterexample
    assert found is not None
    bounded = any(single[output].defined != "everywhere" for output in good)
    evidence = (
        f"{sum(one.convex for one in layered)} of {len(layered)} nets (2 outputs, 2 to 4 layers) are convex in the "
        f"layer weights. An example with a sigmoid: {_pair(found.first)} and {_pair(found.second)} have the loss "
        f"{found.chord:.4f}, their midpoint {found.loss_midpoint:.4f}. The loss is convex in the end-to-end weight "
        f"{held}{', where it is defined' * bounded}."
    )
    return Finding("partly right" if good else "wrong", evidence, "A proof: one crossed chord is enough.")


def the_logarithm_is_the_obstacle() -> Finding:
    """−log p alone is convex; and squared error, which has no logarithm, fails in the layer weights all the same."""
    p = np.linspace(0.001, 1, 1000)
    bend = np.diff(-np.log(p), 2) / (p[1] - p[0]) ** 2
    found = verdict("layers", "linear", "mse", 2).counterexample
    if found is None or bend.min() <= 0:
        return Finding("right", "The logarithm bends downwards.")
    return Finding(
        "wrong",
        f"−log p bends upwards on all of (0, 1], since its second derivative is at least {bend.min():.2f}. Squared "
        f"error has no logarithm and fails too: {_pair(found.first)} and {_pair(found.second)} have the loss "
        f"{found.chord:g}, their midpoint {found.loss_midpoint:g}. The obstacle is the product of weights.",
        "A proof: (−log p)″ = 1/p² is positive, and one crossed chord is enough.",
    )


def cross_entropy_is_for_logistic_regression(draws: int = 200) -> Finding:
    """The smallest Hessian eigenvalue of both losses over random weights, on two overlapping clouds."""
    X, y = clouds(100, 100)
    rng = np.random.default_rng(1)
    smallest = dict.fromkeys(LOSSES, np.inf)
    for v in rng.normal(0, 2, (draws, X.shape[1])):
        for name, loss in LOSSES.items():
            hessian = (X.T * loss.curvature(X @ v, y)) @ X / len(y)
            smallest[name] = min(smallest[name], float(np.linalg.eigvalsh(hessian)[0]))
    return Finding(
        "right" if smallest["ce"] >= -1e-12 > smallest["mse"] else "wrong",
        f"The smallest eigenvalue of the Hessian at {draws} random weights is {smallest['ce']:.4f} for cross-entropy. "
        f"It is never negative, as XᵀDX must be. It is {_number(smallest['mse'])} for squared error. Cross-entropy is "
        "also minus the log-likelihood of the labels, and its gradient Xᵀ(p − y) stays long where the answer is "
        "wrong.",
        f"A proof: D has no negative entry. The numbers are of {draws} random weights.",
    )


def cross_entropy_handles_imbalance(rare: int = 50, common: int = 950) -> Finding:
    """Recall of the rare class after plain cross-entropy, and after cross-entropy that weighs both classes alike."""
    X, y = clouds(common, rare)
    balanced = np.where(y == 1, len(y) / (2 * rare), len(y) / (2 * common))
    plain, weighted = (sigmoid(X @ fitted(X, y, weight)) for weight in (np.ones(len(y)), balanced))
    found, more, moved = _recall(plain, y), _recall(weighted, y), _recall(plain, y, threshold=y.mean())
    false = int((weighted[y == 0] > 0.5).sum())
    return Finding(
        "wrong" if found < more / 2 else "right",
        f"The data have {rare} examples against {common}. Plain cross-entropy finds {found:.0%} of the rare class at a "
        f"threshold of ½. With equal class weights it finds {more:.0%}, at the cost of {false} false alarms. Both rank "
        f"the examples alike (area under the ROC curve {_area(plain, y):.3f} and {_area(weighted, y):.3f}), so weights "
        f"mostly move the threshold. Plain cross-entropy's mean probability is the true share, {plain.mean():.2f}; the "
        f"weighted one's is {weighted.mean():.2f}. The plain one finds {moved:.0%} with that share as its threshold.",
        f"One drawn data set of {len(y):,} examples. Both fits are exact.",
    )


def cross_entropy_regularises(steps: tuple[int, ...] = (100, 1000, 10_000), lr: float = 1.0) -> Finding:
    """The length of the weights during gradient descent on separable data (Soudry et al., arXiv 1710.10345)."""
    X, y = clouds(50, 50, distance=8.0)
    v, lengths = np.zeros(X.shape[1]), []
    for step in range(1, max(steps) + 1):
        v = v - lr * X.T @ CE.gradient(X @ v, y) / len(y)
        if step in steps:
            lengths.append(float(np.linalg.norm(v)))
    growing = all(later > earlier * 1.1 for earlier, later in pairwise(lengths))
    told = ", ".join(f"{length:.1f} after {step:,}" for length, step in zip(lengths, steps, strict=True))
    return Finding(
        "wrong" if growing else "right",
        f"The weights keep growing on separable data: length {told} steps. The loss does not bound them. Their length "
        "grows like the logarithm of the steps ([Soudry et al. 2018](https://arxiv.org/abs/1710.10345)).",
        f"A theorem for separable data. The numbers are of one descent on {len(y)} drawn examples.",
    )


def clouds(zeros: int, ones: int, distance: float = 1.5, seed: int = 0) -> tuple[Array, Array]:
    """Two normal clouds in a plane, `distance` standard deviations apart: X N×3 with a constant, targets y (N)."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0.0, 1.0], [zeros, ones])
    X = rng.normal(size=(len(y), 2))
    X[:, 0] += distance * (y - 0.5)
    return np.column_stack([X, np.ones(len(y))]), y


def fitted(X: Array, y: Array, weight: Array, steps: int = 25) -> Array:
    """Weights (D,) of least weighted cross-entropy on data that overlap, by Newton's method."""
    v = np.zeros(X.shape[1])
    for _ in range(steps):
        z = X @ v
        v = v - np.linalg.solve((X.T * (weight * CE.curvature(z, y))) @ X, X.T @ (weight * CE.gradient(z, y)))
    return v


def _recall(p: Array, y: Array, threshold: float = 0.5) -> float:
    return float((p[y == 1] > threshold).mean())


def _area(p: Array, y: Array) -> float:
    """Area under the ROC curve: the share of pairs of both classes that p puts in the right order, a tie counting ½."""
    above = p[y == 1][:, None] - p[y == 0]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def _pair(point: tuple[float, ...]) -> str:
    return f"({', '.join(_number(value) for value in point)})"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
