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
        f"exponents $z/T$ differ by {apart:.4f}. The temperature changes the confidence of the answer, never which "
        "class comes first, for any logits."
    )


def _pull(scene: SoftmaxScene) -> str:
    gradient = science.cross_entropy_gradient(scene.u, scene.truth)
    rest = np.delete(gradient, scene.truth).sum()
    return (
        f"Cross-entropy pulls the true class, the {scene.truth}, up by {-gradient[scene.truth]:.4f} and all others "
        f"down by {rest:.4f} together. The gradient p − y holds for any logits, but only for softmax and cross-entropy "
        "together."
    )


def _sums(scene: SoftmaxScene) -> str:
    return (
        f"Ten sigmoids sum to {sigmoid(scene.u).sum():.4f} here, softmax to 1 everywhere. The two agree for two "
        "classes: softmax is then the sigmoid of the logits' difference. They differ for more classes."
    )


def _taken(scene: SoftmaxScene) -> str:
    loss = float(science.cross_entropy(scene.u, scene.truth))
    chance = np.log(len(scene.u))
    side = "less" if loss < chance else "no less"
    return (
        f"The bars above cost {loss:.4f}, {side} than the ln {len(scene.u)} = {chance:.4f} of a guess at chance. "
        "Categorical, sparse and −ln p are the same number for one true class, whatever the prediction."
    )
