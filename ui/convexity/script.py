"""The numbers of the page Convexity: the loss of a deep linear net f = x · w₁w₂…w_d over its weights."""

from typing import Any

import numpy as np

from core.convexity import weight_plane
from core.convexity.weight_plane import Scalar


def over_two_weights(net: Scalar) -> dict[str, Any]:
    """The loss over w₁ and w₂, and the eigenvalues of its Hessian there: where one is negative it is not convex."""
    plane = weight_plane.plane(net)
    w1, w2 = np.meshgrid(plane.w, plane.w)
    return {
        "w1": w1.ravel(),
        "w2": w2.ravel(),
        "loss": plane.loss.ravel(),
        "smaller": plane.smaller.ravel(),
        "larger": plane.larger.ravel(),
    }


def over_one_weight(net: Scalar) -> dict[str, Any]:
    """The loss over the end-to-end weight, and its second derivative: where that is negative it is not convex."""
    curve = weight_plane.curve(net)
    return {"w": curve.w, "loss": curve.loss, "second_derivative": curve.curvature}
