"""How nets for street numbers are called."""

from dataclasses import replace
from types import SimpleNamespace

from core.recipes import Recipe
from ui.shared.run_names import net
from ui.street_numbers.sentences import names, training_history

VGG = Recipe("vgg16", "svhn", epochs=20)
LARGER = replace(VGG, epochs=6, options={"resolution": 48}, initial=VGG)
TAUGHT = replace(LARGER, epochs=8, initial=LARGER, teacher=Recipe("resnet18", "svhn", options={"stem": "cifar"}))


def named(*recipes: Recipe) -> list[str]:
    return list(names({f"{place}": SimpleNamespace(recipe=each) for place, each in enumerate(recipes)}).values())


def test_a_net_is_told_with_its_options_and_the_way_to_its_weights():
    assert [net(each) for each in (VGG, LARGER)] == ["VGG-16-BN", "VGG-16-BN, at 48×48"]
    assert training_history(VGG) == "20 epochs"
    assert training_history(replace(VGG, epochs=1)) == "1 epoch"
    assert training_history(replace(LARGER, soup=True)) == "20 + 6 epochs, averaged"
    assert training_history(TAUGHT) == "20 + 6 + 8 epochs, taught by ResNet-18"


def test_no_more_is_said_than_tells_nets_apart():
    assert named(VGG, LARGER) == ["VGG-16-BN", "VGG-16-BN, at 48×48"]
    assert named(LARGER, TAUGHT) == ["VGG-16-BN, at 48×48", "VGG-16-BN, at 48×48 · taught by ResNet-18"]
    longer = replace(VGG, epochs=8, initial=VGG)
    assert named(VGG, longer) == ["VGG-16-BN · 20 epochs", "VGG-16-BN · 20 + 8 epochs"]
    averaged = replace(longer, soup=True)
    assert named(VGG, longer, averaged) == [
        "VGG-16-BN · 20 epochs",
        "VGG-16-BN · 20 + 8 epochs",
        "VGG-16-BN · 20 + 8 epochs · averaged",
    ]


def test_what_no_word_tells_apart_is_named_by_its_place():
    assert named(VGG, replace(VGG, clean_epochs=3)) == ["VGG-16-BN · 0", "VGG-16-BN · 1"]
