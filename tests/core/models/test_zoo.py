"""The nets against their published parameter counts, torchvision's own, and the rules that hooks rely on."""

import subprocess
import sys
from collections import Counter

import pytest
import torch
import torchvision
from torch import nn

from core import models
from core.functions.activations import HIDDEN

PARAMETERS = {
    "mlp-128": 101_770,
    "mlp-128-64": 109_386,
    "mlp-256-128": 235_146,
    "mnist-cnn": 34_826,
    "lenet5": 62_006,
}
VARIANTS = [
    *((name, {}) for name in models.NAMES),
    *(("mlp-128", {"activation": name}) for name in HIDDEN if name != "relu"),
    ("alexnet", {"hidden": 4096}),
    ("resnet18", {"stem": "cifar"}),
    ("resnet18", {"skip": False}),
    ("resnet50", {"stem": "cifar", "skip": False}),
    ("resnet18", {"resolution": 48}),
    ("vgg16", {"resolution": 64}),
]
TWINS = [
    ("resnet18", {}, torchvision.models.resnet18, 64),
    ("resnet50", {}, torchvision.models.resnet50, 64),
    ("resnet101", {}, torchvision.models.resnet101, 64),
    pytest.param("vgg16", {"head": "imagenet"}, torchvision.models.vgg16_bn, 32, marks=pytest.mark.slow),
]


def images(name, count=2):
    return torch.randn(count, *models.spec(name).input_shape, generator=torch.Generator().manual_seed(0))


def parameters(model):
    return sum(weights.numel() for weights in model.parameters())


def leaves(model):
    return [module for module in model.modules() if not list(module.children())]


def test_names_and_specifications_need_no_torch():
    script = "import sys, core.models as m; [m.spec(n) for n in m.NAMES]; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


@pytest.mark.parametrize(("name", "count"), PARAMETERS.items())
def test_parameters_are_those_published(name, count):
    assert parameters(models.build(name)) == count


def test_original_dense_layers_make_vgg_134_million_and_alexnet_larger():
    with torch.device("meta"):
        assert parameters(models.build("vgg16", head="imagenet")) == 134_309_962
        assert parameters(models.build("vgg16")) == 14_728_266
        assert parameters(models.build("alexnet", hidden=4096)) > 6 * parameters(models.build("alexnet"))


@pytest.mark.parametrize(("name", "options", "twin", "side"), TWINS)
@pytest.mark.parametrize("training", [False, True])
def test_torchvision_weights_fit_and_give_the_same_logits(name, options, twin, side, training):
    peer = twin(num_classes=10)
    ours = models.build(name, **options)
    ours.load_state_dict(peer.state_dict(), strict=True)
    batch = torch.randn(4, 3, side, side)
    logits = []
    for model in (ours.train(training), peer.train(training)):
        torch.manual_seed(1)
        logits.append(model(batch))
    torch.testing.assert_close(logits[0], logits[1], rtol=1e-5, atol=1e-5)
    for key, value in peer.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[key], value, msg=key)


@pytest.mark.parametrize(("name", "options", "twin", "side"), TWINS)
def test_a_thousand_classes_count_as_torchvision_counts(name, options, twin, side):
    with torch.device("meta"):
        assert parameters(models.build(name, classes=1000, **options)) == parameters(twin())


def test_alexnet_shares_torchvisions_convolutions_after_the_first():
    peer = torchvision.models.alexnet(num_classes=10).features.state_dict()
    ours = models.build("alexnet").features.state_dict()
    assert ours.keys() == peer.keys()
    assert [key for key in peer if ours[key].shape != peer[key].shape] == ["0.weight"]


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_every_module_is_called_once_and_changes_nothing_in_place(name, options):
    model = models.build(name, **options).eval()
    calls = Counter()
    for place, module in model.named_modules():
        assert not getattr(module, "inplace", False), f"{place} works in place: give it inplace=False."
    for module in leaves(model):
        module.register_forward_hook(lambda module, inputs, output: calls.update([module]))
    assert model(images(name)).shape == (2, 10)
    assert calls == Counter(leaves(model))


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_gradients_reach_every_parameter(name, options):
    model = models.build(name, **options)
    nn.functional.cross_entropy(model(images(name)), torch.tensor([3, 7])).backward()
    for key, weights in model.named_parameters():
        assert weights.grad is not None, key
        assert weights.grad.isfinite().all(), key
    assert next(model.parameters()).grad.abs().sum() > 0


def test_without_skips_the_projections_go_and_the_body_stays():
    with_skips, without = (models.build("resnet50", skip=skip).state_dict() for skip in (True, False))
    assert {key for key in with_skips if "downsample" not in key} == without.keys()


def test_cifar_stem_keeps_maps_four_times_as_wide():
    small, large = (models.build("resnet18", stem=stem)[:-3] for stem in ("imagenet", "cifar"))
    assert small(images("resnet18")).shape == (2, 512, 1, 1)
    assert large(images("resnet18")).shape == (2, 512, 4, 4)


@pytest.mark.parametrize("name", models.NAMES)
def test_specification_lists_the_defaults_and_they_build(name):
    spec = models.spec(name)
    defaults = {option: known.default for option, known in spec.options.items()}
    assert models.resolve(name) == defaults
    assert models.resolve(name, classes=7) == {**defaults, "classes": 7}
    assert models.build(name, classes=7)(images(name)).shape == (2, 7)
    assert spec.input_shape == {"mnist": (1, 28, 28), "svhn": (3, 32, 32)}[spec.dataset]


@pytest.mark.parametrize("name", ["vgg16", "resnet18"])
def test_a_resolution_is_a_layer_before_the_same_net(name):
    plain, larger = models.build(name).eval(), models.build(name, resolution=64).eval()
    assert plain.state_dict().keys() == larger.state_dict().keys()
    larger.load_state_dict(plain.state_dict())
    given = images(name)
    enlarged = nn.functional.interpolate(given, (64, 64), mode="bilinear")
    assert torch.equal(larger.resize(given), enlarged)
    assert torch.equal(larger(given), plain(enlarged))
    assert not any(name == "resize" for name, _ in plain.named_children())


def test_a_title_names_the_options_that_are_no_defaults():
    assert models.title("resnet18") == models.title("resnet18", stem="imagenet") == "ResNet-18"
    assert models.title("resnet18", stem="cifar", resolution=64) == "ResNet-18, cifar stem, at 64×64"
    assert models.title("resnet50", skip=False) == "ResNet-50, no skip connections"
    assert models.title("mlp-128", activation="tanh") == "MLP 784-128-10, tanh"
    with pytest.raises(ValueError, match="no option"):
        models.title("lenet5", stem="cifar")


def test_titles_tell_the_nets_apart():
    assert models.spec("mlp-128-64").title == "MLP 784-128-64-10"
    assert len({models.spec(name).title for name in models.NAMES}) == len(models.NAMES)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("resnet34", {}, "resnet18, resnet50"),
        ("resnet18", {"stem": "mnist"}, "'imagenet', 'cifar'"),
        ("resnet18", {"skip": "no"}, "True, False"),
        ("lenet5", {"width": 2}, "its options are classes"),
        ("alexnet", {"resolution": 64}, "alexnet has no option 'resolution'; its options are hidden, classes"),
        ("resnet18", {"resolution": 100}, "32, 48, 64, 96, 128, 224"),
        ("mlp-128", {"activation": "swish"}, "'leaky-relu'"),
        ("mlp-128", {"classes": 0}, "positive whole number"),
        ("mlp-128", {"classes": True}, "positive whole number"),
    ],
)
def test_a_wrong_name_or_option_is_told_the_choices(name, options, words):
    with pytest.raises(ValueError, match=words):
        models.build(name, **options)
