"""What the reports say: R4 on a convolutional Keras net for MNIST."""

from core.reports.architecture_claims import cnn_layers, cnn_parameters
from core.reports.claim import Claim
from core.reports.softmax_claims import LOGITS, sigmoid_or_softmax

NET = "Conv 32, pool, Conv 64, pool, flatten, dropout ½, Dense 10"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "cnn-parameters",
        ("R4",),
        f"{NET}: how many parameters?",
        "320 + 18,496 + 16,010 = 34,826",
        cnn_parameters,
        "architecture",
        {"network": "mnist-cnn"},
    ),
    Claim(
        "cnn-layers",
        ("R4",),
        "Which layers has the convolutional net?",
        "Conv, pool, Conv, pool, flatten, dropout, Dense.",
        cnn_layers,
        "architecture",
        {"network": "mnist-cnn"},
    ),
    Claim(
        "sigmoid-or-softmax",
        ("R4",),
        "When does a net end in a sigmoid, when in softmax?",
        "In a sigmoid for two classes, in softmax for proportions.",
        sigmoid_or_softmax,
        "softmax",
        {"view": "sigmoids", "logits": ", ".join(f"{each:g}" for each in LOGITS)},
    ),
)
