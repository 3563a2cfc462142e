"""What the Saliency page says beside a map: its colours, its unit, its sum, its caveat, and why it may be empty."""

import numpy as np

from core.attribution import METHODS, Method
from core.attribution.baselines import KINDS
from ui import saliency_cache
from ui.charts.heat import Display
from ui.records.attributions import BASELINES, SMOOTHINGS
from ui.saliency_cache import Maps
from ui.saliency_subject import Question

NO_MAP = "No method here has a map of this net: the reasons stand above. Choose another method or net."
LOGITS = (
    "input-x-gradient",
    "integrated-gradients",
    "gradient-shap",
    "deeplift",
    "deeplift-shap",
    "lrp",
    "occlusion",
    "feature-ablation",
    "shapley-sampling",
    "kernel-shap",
    "lime",
)
GRADIENTS = ("saliency", "smoothgrad")
LINEAR = (*LOGITS, "smoothgrad")  # the map of a difference of logits is the difference of their maps
MOMENTS = {"smoothgrad-squared": "Mean square", "vargrad": "Variance"}
SCALES = {
    "method": "Maps of one method share a scale; different methods measure in different units.",
    "map": "Each map has a scale of its own.",
    "all": "All maps share one scale, whatever their units: faint ones may vanish.",
}
EMPTY = {
    "grad-cam": "the weighted sum of the layer's channels is nowhere above 0, and Grad-CAM keeps only what is.",
    "guided-grad-cam": "Grad-CAM's part is nowhere above 0, and so the product is 0.",
    "guided-backprop": "no path to this logit has only positive gradients and active ReLUs.",
    "edges": "the image has one colour.",
    "deconvolution": "nothing positive comes back to the image from this logit.",
    "occlusion": "no patch changes the logit.",
    "feature-ablation": "no superpixel by itself changes the logit.",
    "shapley-sampling": "no superpixel changes the logit, whatever else is hidden.",
    "kernel-shap": "no superpixel changes the logit, whatever else is hidden.",
    "lime": "no superpixel changes the logit, whatever else is hidden.",
}
STANDARD = "the gradient of this logit is 0 wherever the method looks."
UNIFORM = "the image is the baseline, so there is nothing to attribute."
STEADY = "all noisy copies have the same map, and so no variance."


def colours(whom: str, display: Display) -> str:
    """How to read the colours."""
    if display.sign == "absolute":
        read = "From dark to yellow: how much a pixel matters, whether for or against."
    else:
        read = (
            f"Red speaks for {whom}, blue against; maps without a sign go from dark to yellow, where it matters most."
        )
    return f"{read} {SCALES[display.scale]} Colours end at the {display.percentile:g}th percentile of the strengths."


def unit(question: Question, method: str) -> str:
    """What a map's numbers are, for its legend."""
    kind = question.smoothed(method)
    if kind in MOMENTS:
        return MOMENTS[kind]
    if method in LOGITS:
        return "Share of the logit"
    return "Gradient of the logit" if method in GRADIENTS else "Attribution"


def notes(question: Question, method: Method, found: Maps, place: int) -> tuple[str, ...]:
    """The map's sum where it promises one, Grad-CAM's layer, how it is smoothed, the caveat."""
    said = []
    if found.values is not None and found.due is not None:
        said.append(_sum(float(found.values[place].sum()), float(found.due[place]), method.name))
    if "layer" in saliency_cache.takes(method.name):
        said.append(_layer(question))
    if method.name == "deeplift-shap":
        said.append(f"Mean over the baselines {', '.join(_baselines(question))}.")
    smoothing = question.settings.smoothing
    if smoothing and question.smoothed(method.name):
        title = SMOOTHINGS[smoothing.kind]
        said.append(f"{title} over {smoothing.samples} copies, σ {smoothing.stdev:.0%} of the range: no promised sum.")
    return (*said, method.caveat)


def gaps(found: Maps) -> str:
    """The worst completeness gap of several maps."""
    if found.values is None or found.due is None:
        return ""
    gap = np.abs(found.values.sum(axis=(1, 2, 3)) - found.due)
    worst = int(gap.argmax())
    due = found.due[worst]
    return f"Completeness: the largest gap is {gap[worst]:.2g}, for class {worst}, whose map should sum to {due:.3g}."


def difference(question: Question, method: Method, first: int, second: int) -> str:
    """What the difference of two maps is."""
    if not method.of_model:
        return "A control never looks at the net: this difference says nothing about the classes."
    if method.name in LINEAR and question.smoothed(method.name) not in MOMENTS:
        return f"This method is linear in what it explains: this is its map of logit {first} − logit {second}."
    return f"A difference of two maps; not this method's map of logit {first} − logit {second}, since it is not linear."


def same(digit: int) -> str:
    """What to do where a class is compared with itself."""
    return f"Both maps would explain the {digit}: choose another class at “Why not” to see what speaks for one alone."


def all_zero(question: Question, method: str) -> str:
    """Why a map is empty."""
    return f"**All zero**: {_why(question, method)} {METHODS[method].caveat}"


def _why(question: Question, method: str) -> str:
    subject, baseline = question.subject, question.settings.baseline
    if "baseline" in saliency_cache.takes(method):
        x, start = saliency_cache.pair(subject.run, subject.image, baseline)
        if np.array_equal(x, start):
            return UNIFORM
    return STEADY if question.smoothed(method) == "vargrad" else EMPTY.get(method, STANDARD)


def _baselines(question: Question) -> list[str]:
    kinds = [BASELINES[kind].lower() for kind in KINDS]
    return kinds if isinstance(question.settings.baseline, str) else [*kinds, question.settings.start]


def _sum(total: float, due: float, method: str) -> str:
    what = "the logit" if "baseline" not in saliency_cache.takes(method) else "the logit's change from the baseline"
    return f"Sums to **{total:.3g}**, {what} is {due:.3g}: gap {abs(total - due):.2g}."


def _layer(question: Question) -> str:
    run = question.subject.run
    named, default = saliency_cache.layers(run.id, run)
    title = next((shown for shown, name in named.items() if name == question.settings.layer), default)
    height, width = question.subject.image.shape[1:]
    return f"Layer {title}, enlarged to {height}×{width}."
