"""How nets for street numbers are called."""

from dataclasses import replace

from core.training import Recipe
from ui.street_words import net

VGG = Recipe("vgg16", "svhn", epochs=20)


def test_a_net_is_named_by_where_its_weights_and_labels_came_from():
    larger = replace(VGG, epochs=6, options={"resolution": 48}, initial=VGG)
    assert net(VGG) == "VGG-16-BN"
    assert net(larger) == "VGG-16-BN, at 48×48, 20 + 6 epochs"
    assert net(replace(larger, soup=True)) == "VGG-16-BN, at 48×48, 20 + 6 epochs, averaged"
    teacher = Recipe("resnet18", "svhn", options={"stem": "cifar"})
    assert net(replace(VGG, teacher=teacher)) == "VGG-16-BN, taught by ResNet-18"
