"""What the reports say: R4 on a convolutional Keras net for MNIST."""

from core.reports.architecture_claims import cnn_parameters
from core.reports.claim import Claim

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
)
