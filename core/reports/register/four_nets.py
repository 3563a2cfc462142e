"""What the reports say: R3 on four small nets that race to 100 %."""

from core.reports.claim import Claim
from core.reports.race_claims import (
    a_race_net_has,
    it_never_arrives,
    relu_loses_as_it_is_positive,
    the_order_is_theirs,
    unit_and_loss_decide,
)

TOO_FAST = {"sum2": "0.1"}
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "race-parameters",
        ("R3",),
        "16 pixels, 4 hidden units, 1 output: how many parameters?",
        "73",
        a_race_net_has,
        "race",
    ),
    Claim(
        "race-order",
        ("R3",),
        "How many iterations until all 64 images are right, with the loss summed?",
        "Sigmoid with cross-entropy 77, ReLU with squared error 94, ReLU with cross-entropy 138 at half the rate, "
        "sigmoid with squared error 147.",
        the_order_is_theirs,
        "race",
    ),
    Claim(
        "race-never",
        ("R3",),
        "Does ReLU with cross-entropy converge at a rate of 0.1?",
        "Never within 10,000 iterations.",
        it_never_arrives,
        "race",
        TOO_FAST,
    ),
    Claim(
        "race-unit-and-loss",
        ("R3",),
        "What decides which of the four nets is the fastest?",
        "Its hidden unit and its loss.",
        unit_and_loss_decide,
        "race",
        {"reduction": "mean"},
    ),
    Claim(
        "race-positive",
        ("R3",),
        "Why does a sigmoid net beat the ReLU nets?",
        "Because ReLU is only positive.",
        relu_loses_as_it_is_positive,
        "race",
        TOO_FAST,
    ),
)
