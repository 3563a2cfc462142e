"""What the pages on attributions offer: classes, methods, baselines, orders of images."""

from core.attribution import METHODS
from ui.shared.choices import DIGITS

CLASSES = {str(digit): str(digit) for digit in range(10)}
TARGETS = {"predicted": "Predicted class", "true": "True class", **CLASSES}
TITLES = {name: method.title for name, method in METHODS.items()}
BASELINES = {"mean": "Mean colour", "black": "Black", "blur": "Blurred image", "noise": "Noise"}
DISPUTED = {
    "any": "Any digit",
    **{digit: digit for digit in DIGITS if digit.isdigit()},
    "disagree": "Nets disagree",
    "unsure": "Least confident first",
    "mistakes": "Mistakes",
}
