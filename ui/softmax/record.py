"""The controls of the page Softmax."""

from dataclasses import dataclass

from ui.page.fields import between, options, typed
from ui.shared.choices import DIGITS, MNIST_NETS

ENTROPIES = {"view": ("entropies",)}


@dataclass(frozen=True)
class Softmax:
    """Ten logits, of an image or the visitor's own; temperature, constant, true class; and what stands below.

    `noise`: the standard deviation of the Gaussian noise that squared error supposes.
    """

    net: str = options("mnist-cnn", MNIST_NETS)
    digit: str = options("unsure", DIGITS)
    image: int = 0
    logits: str = typed("", "2.1, -0.3, 0, 1, 4.5, -2, 0.5, 3, -1, 1.2")
    temperature: float = between(1.0, 0.1, 10.0, 0.1)
    shift: float = between(0.0, -5.0, 5.0, 0.5)
    truth: str = options("image", {"image": "From the image", **{str(digit): str(digit) for digit in range(10)}})
    view: str = options(
        "arithmetic",
        {
            "arithmetic": "Arithmetic",
            "gradients": "Gradients",
            "sigmoids": "Sigmoids",
            "entropies": "Cross-entropies",
        },
    )
    largest: int = options(
        1000,
        {100: "100", 709: "709", 710: "710", 1000: "1,000", -1000: "−1,000"},
        when={"view": ("arithmetic",)},
    )
    p: str = typed("0.1, 0.8, 0.1", "0.7, 0.2, 0.1", when=ENTROPIES)
    target: str = typed("1", "0, 0.5, 0.5", when=ENTROPIES)
    smoothing: float = between(0.0, 0.0, 0.5, 0.05, when=ENTROPIES)
    reading: str = options("one", {"one": "One of K: softmax", "each": "Each by itself: sigmoids"}, when=ENTROPIES)
    noise: float = between(0.5, 0.1, 2.0, 0.05, when=ENTROPIES)
