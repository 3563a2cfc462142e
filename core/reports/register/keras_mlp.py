"""What the reports say: R4 on a dense Keras net for MNIST."""

from core.reports.architecture_claims import mlp_layers, mlp_parameters
from core.reports.claim import Claim

NET = "Flatten, Dense 128, Dense 10 on 28×28 pixels"
CLAIMS: tuple[Claim, ...] = (
    Claim("mlp-layers", ("R4",), f"{NET}: how many layers?", "2", mlp_layers, "architecture", {"network": "mlp-128"}),
    Claim(
        "mlp-parameters",
        ("R4",),
        f"{NET}: how many parameters?",
        "129 + 11 = 140",
        mlp_parameters,
        "architecture",
        {"network": "mlp-128"},
    ),
)
