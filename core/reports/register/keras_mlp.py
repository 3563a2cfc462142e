"""What the reports say: R4 on a dense Keras net for MNIST."""

from core.reports import softmax_claims, training_claims
from core.reports.architecture_claims import mlp_layers, mlp_parameters, mlp_transformation
from core.reports.claim import Claim
from core.reports.early_stopping_claims import EARLY_STOPPING, FLAT_ACCURACY, OVER_FITTING, early_stopping

NET = "Flatten, Dense 128, Dense 10 on 28×28 pixels"
ENTROPIES = {"view": "entropies", "p": "0.1, 0.8, 0.1", "target": "1"}
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
    Claim(
        "mlp-transformation",
        ("R4",),
        f"{NET}: what becomes of an image on its way through the layers?",
        "It is flattened, goes through a dense layer with ReLU and a dense layer with softmax.",
        mlp_transformation,
        "layer_by_layer",
        {"net": "mlp-128"},
    ),
    Claim(
        "softmax-formula",
        ("R4",),
        "What does softmax compute?",
        "e to the power of each logit, divided by the sum of these powers.",
        softmax_claims.softmax_formula,
        "softmax",
    ),
    Claim(
        "cross-entropy-middle-class",
        ("R4",),
        "The prediction is [0.1, 0.8, 0.1] and the middle class is true: what is the cross-entropy?",
        "−ln 0.8 = 0.2231",
        softmax_claims.middle_class,
        "softmax",
        ENTROPIES,
    ),
    Claim(
        "cross-entropy-integer-label",
        ("R4",),
        "How is the middle one of three classes written as a label?",
        "Class 2 is [0, 1, 0].",
        softmax_claims.integer_label,
        "softmax",
        ENTROPIES,
    ),
    Claim(
        "cross-entropy-kinds",
        ("R4",),
        "When is binary, categorical or sparse categorical cross-entropy used?",
        "Binary for two outcomes; categorical for three or more, one-hot; sparse for three or more, as integers.",
        softmax_claims.losses_by_labels,
        "softmax",
        {"view": "entropies", "p": "0.9, 0.2, 0.8", "target": "1, 0, 1", "reading": "each"},
    ),
    Claim(
        "loss-up-accuracy-flat",
        ("R4",),
        *FLAT_ACCURACY,
        training_claims.flat_accuracy_of_our_run,
        "loss_up_accuracy_flat",
        {"run": "overfitting"},
    ),
    Claim(
        "loss-up-epoch-13",
        ("R4",),
        "Where do the two validation curves differ?",
        "In its plot the loss jumps near epoch 13, and the accuracy does not.",
        training_claims.jump_near_epoch,
        "loss_up_accuracy_flat",
        {"run": "overfitting", "before": "12", "after": "13"},
    ),
    Claim(
        "over-fitting",
        ("R4",),
        *OVER_FITTING,
        training_claims.over_fitting_of_our_run,
        "early_stopping",
        {"run": "overfitting"},
    ),
    Claim("early-stopping", ("R4",), *EARLY_STOPPING, early_stopping, "early_stopping", {"run": "overfitting"}),
)
