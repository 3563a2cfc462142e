"""The sentence of each view of the page."""

import numpy as np

from core.functions import softmax as science
from core.functions.activations import sigmoid
from ui.page import numbers
from ui.softmax.figures import SoftmaxScene


def sentence(scene: SoftmaxScene, view: str) -> str:
    """True for these numbers, with where it holds."""
    return {"arithmetic": _ratio, "gradients": _pull, "sigmoids": _sums, "entropies": _taken}[view](scene)


def _ratio(scene: SoftmaxScene) -> str:
    top, second = np.argsort(-scene.u, kind="stable")[:2]
    apart = float(scene.u[top] - scene.u[second])
    factor = numbers.times(float(np.exp(min(apart, 700.0))))
    return (
        f"Only differences count: the {top} is $e^{{{apart:.4f}}}$ = {factor} as likely as the {second}, as their "
        f"exponents $z/T$ differ by {apart:.4f}. For any logits the temperature changes how sure the answer is, never "
        "which class comes first."
    )


def _pull(scene: SoftmaxScene) -> str:
    gradient = science.cross_entropy_gradient(scene.u, scene.truth)
    rest = np.delete(gradient, scene.truth).sum()
    return (
        f"Cross-entropy pulls the true class, the {scene.truth}, up by {-gradient[scene.truth]:.4f} and all others "
        f"down by {rest:.4f} together. For any logits, p − y is the gradient of softmax and cross-entropy together; "
        "cross-entropy of another output, or another loss of softmax, has a different one."
    )


def _sums(scene: SoftmaxScene) -> str:
    return (
        f"Ten sigmoids sum to {sigmoid(scene.u).sum():.4f} here, softmax to 1 everywhere. With two classes they are "
        "one thing: softmax is the sigmoid of the difference of the two logits. With more they are not."
    )


def _taken(scene: SoftmaxScene) -> str:
    loss = float(science.cross_entropy(scene.u, scene.truth))
    chance = np.log(len(scene.u))
    side = "less" if loss < chance else "no less"
    return (
        f"The bars above cost {loss:.4f}, {side} than the ln {len(scene.u)} = {chance:.4f} of a guess at chance. "
        "For one true class, categorical, sparse and −ln p of that class are the same number, whatever the prediction."
    )
