"""What moves when a logit moves: the Jacobian, and the gradients of both losses, checked by differences."""

import numpy as np
import streamlit as st

from core.functions import softmax as science
from ui.charts import bars
from ui.page import draw, numbers
from ui.page.figure import figure
from ui.softmax.charts import jacobian
from ui.softmax.figures import SoftmaxScene
from ui.softmax.record import Softmax


def show(scene: SoftmaxScene) -> Softmax:
    """The Jacobian on the left, the gradients on the right."""
    u, truth = scene.u, scene.truth
    matrix = science.jacobian(u)
    entropy, squared = science.cross_entropy_gradient(u, truth), science.squared_error_gradient(u, truth)
    left, right = st.columns(2, gap="large")
    with left, figure("jacobian"):
        st.latex(r"\frac{\partial p_i}{\partial u_j} = p_i(\delta_{ij} - p_j), \qquad u = z/T")
        draw.chart(jacobian.chart(matrix), alt="The Jacobian of softmax as a table, described in the caption below.")
        st.caption(_rows(scene, matrix))
    with right, figure("gradients"):
        st.latex(
            r"\frac{\partial\,\mathrm{CE}}{\partial u} = p - y, \qquad \frac{\partial\sum(p-y)^2}{\partial u} = 2J(p-y)"
        )
        draw.chart(
            bars.gradients(entropy, squared, truth),
            alt="Both losses' gradients for each class, described in the caption below.",
        )
        st.caption(_lengths(entropy, squared))
    st.markdown(_check(scene, matrix, entropy, squared))
    return scene.record


def _rows(scene: SoftmaxScene, matrix: np.ndarray) -> str:
    i, j = divmod(int(np.abs(matrix - np.diag(np.diag(matrix))).argmax()), len(matrix))
    rest = float(np.abs(matrix.sum(axis=1)).max())
    divided = (
        ""
        if scene.temperature == 1
        else (f" Divide by T = {scene.temperature:g} to get those of the logits themselves.")
    )
    return (
        "Raising a logit raises its own probability and lowers every other. The strongest competition is between "
        f"{min(i, j)} and "
        f"{max(i, j)}: −{abs(matrix[i, j]):.4f}. The row sums are 0 within {rest:.1e}, as the "
        f"probabilities keep their sum.{divided}"
    )


def _lengths(entropy: np.ndarray, squared: np.ndarray) -> str:
    long, short = float(np.linalg.norm(entropy)), float(np.linalg.norm(squared))
    if long == 0:
        return "The prediction is right, and certain to the last digit, so both gradients are 0."
    factor = f": {numbers.times(long / short)} as long" if short > 0 else ""
    return (
        f"The gradient norm is {long:.4f} for cross-entropy and {short:.4f} for squared error{factor}. Cross-entropy's "
        "is never shorter, as no eigenvalue of J exceeds ½. Descent moves each logit against its bar."
    )


def _check(scene: SoftmaxScene, matrix: np.ndarray, entropy: np.ndarray, squared: np.ndarray) -> str:
    """The closed forms against central differences."""
    u, truth = scene.u, scene.truth
    shifted = u - u.max()  # differences of small numbers lose fewer digits
    pairs = {
        "the Jacobian": (matrix, science.softmax),
        "p − y": (entropy, lambda z: science.cross_entropy(z, truth)),
        "2 J (p − y)": (squared, lambda z: science.squared_error(z, truth)),
    }
    apart = {
        name: float(np.abs(closed - science.central_differences(f, shifted)).max())
        for name, (closed, f) in pairs.items()
    }
    told = ", ".join(f"{name} by at most {worst:.0e}" for name, worst in apart.items())
    return f":material/rule: **Checked** against central differences of the losses. These differ from {told}."
