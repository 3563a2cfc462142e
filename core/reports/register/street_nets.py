"""What the reports say: R1, R2 and further hand-ins on networks for street numbers."""

from core.reports import street_numbers
from core.reports.claim import Claim
from core.reports.ranking_claims import depth_ranks_the_nets, the_deeper_resnet_is_better, the_order_after_five_epochs
from core.reports.street_claims import (
    a_quarter_is,
    lenet_reaches,
    resnets_suit_more,
    too_simple_for_deep_nets,
    vgg_is_shallow,
    what_the_nets_reach,
)

BEHIND = "Why are the deeper nets behind after five epochs?"
CLAIMS_VIEW = {"view": "claims"}
AS_MANY = {"images": "18314"}
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "svhn-quarter",
        ("R1", "R2"),
        "How many images are 25% of SVHN's training images?",
        "18,314",
        a_quarter_is,
        "rankings",
        AS_MANY,
    ),
    Claim(
        "lenet-reaches",
        ("R1",),
        "What does LeNet-5 reach?",
        "18.81% of its 18,314 training images.",
        lenet_reaches,
        "street_numbers",
        CLAIMS_VIEW,
    ),
    Claim(
        "resnets-suit-more",
        ("R1",),
        "Which nets suit street numbers?",
        "ResNets, with 0.91 and 0.9316, suit them more than LeNet-5 with 18.81 %.",
        resnets_suit_more,
        "street_numbers",
    ),
    Claim(
        "deeper-resnet",
        ("R1",),
        "Is the deeper ResNet the better one?",
        "Yes: ResNet-50 reaches 0.9316, ResNet-18 0.91.",
        the_deeper_resnet_is_better,
        "rankings",
        AS_MANY,
    ),
    Claim(
        "five-epochs-order",
        ("R2",),
        "How do four nets rank after five epochs on a quarter of SVHN?",
        "VGG-16 0.9095, ResNet-18 0.8845, ResNet-50 0.7957, ResNet-101 0.4108.",
        the_order_after_five_epochs,
        "rankings",
        AS_MANY,
    ),
    Claim(
        "deeper-nets-over-fit",
        ("R2",),
        BEHIND,
        "They over-fit.",
        street_numbers.deeper_nets_over_fit,
        "street_numbers",
        CLAIMS_VIEW,
    ),
    Claim(
        "svhn-too-simple",
        ("R2",),
        BEHIND,
        "SVHN is not complex enough for deep nets.",
        too_simple_for_deep_nets,
        "street_numbers",
        CLAIMS_VIEW,
    ),
    Claim(
        "vgg-shallow",
        ("R2",),
        "Which nets are deep?",
        "VGG-16 is relatively shallow, compared to ResNet-50 and ResNet-101.",
        vgg_is_shallow,
        "architecture",
        {"network": "vgg16", "head": "imagenet"},
    ),
    Claim(
        "depth-ranks",
        ("R1", "R2"),
        "Does depth alone rank the nets?",
        "Yes: deeper is better (R1), deeper is worse (R2). Three further hand-ins have three further orders.",
        depth_ranks_the_nets,
        "rankings",
        AS_MANY,
    ),
    Claim(
        "street-accuracies",
        ("R1", "R2"),
        "What do these nets reach on SVHN's test images?",
        "ResNet-18 0.91 (R1) or 0.8845 (R2), VGG-16 0.9095 (R2).",
        what_the_nets_reach,
        "street_numbers",
    ),
)
