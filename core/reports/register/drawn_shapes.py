"""What the reports say: R3 on convolutional nets for drawn shapes."""

from collections.abc import Mapping

from core.reports import shape_counts, shape_times
from core.reports.claim import Claim

LINE: Mapping[str, str] = {"test": "r3", "shapes": "line"}
DETECTION: Mapping[str, str] = {"test": "r3", "shapes": "detection"}
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "line-iterations",
        ("R3",),
        "After how many iterations does the convolutional net read all 64 images of a bar and a square?",
        "16, in one run.",
        shape_times.line_iterations,
        "trust",
        LINE,
    ),
    Claim(
        "line-kernels",
        ("R3",),
        "Why does the convolutional net learn drawn shapes in so few iterations?",
        "Its kernels capture spatial relations.",
        shape_times.kernels,
        "trust",
        LINE,
    ),
    Claim(
        "line-labels",
        ("R3",),
        "What does label 1 mean for the images of a bar and a square?",
        "The square stands right of the bar.",
        shape_counts.label_one,
        "trust",
        LINE,
    ),
    Claim(
        "detection-half-widths",
        ("R3",),
        "Which half-widths have the diamonds and squares?",
        "1 to 8.",
        shape_counts.half_widths,
        "trust",
        DETECTION,
    ),
    Claim(
        "detection-iterations",
        ("R3",),
        "After how many iterations are all diamonds and squares read right, and their half-widths?",
        "The class after 130, both after 507, in one run.",
        shape_times.detection_iterations,
        "trust",
        DETECTION,
    ),
    Claim(
        "detection-two-tasks",
        ("R3",),
        "Why does the net for diamonds and squares take so much longer?",
        "It has two tasks.",
        shape_times.two_tasks,
        "trust",
        DETECTION,
    ),
    Claim(
        "shape-net-parameters",
        ("R3",),
        "Two convolutions of 7×7 with 16 and 8 kernels, then a dense unit a task: how many parameters?",
        "7,209 for one task, 7,338 for two.",
        shape_counts.parameters,
        "trust",
        DETECTION,
    ),
    Claim(
        "line-further-activation",
        ("R3",),
        "How does the convolutional net do with a further activation, such as leaky ReLU, ELU or SELU?",
        "No answer: the report leaves this part out.",
        shape_times.further_activations,
        "trust",
        LINE,
    ),
    Claim(
        "neuron-further-activation",
        ("R3",),
        "How do the two losses of one neuron look with a further activation, such as leaky ReLU, ELU or SELU?",
        "No answer: the report leaves this part out.",
        shape_times.further_units,
        "loss_surfaces",
        {
            "hidden": "leaky-relu",
            "target": "0.5",
            "w_low": "-2",
            "w_high": "2",
            "b_low": "-2",
            "b_high": "2",
            "view": "ratio",
        },
    ),
)
