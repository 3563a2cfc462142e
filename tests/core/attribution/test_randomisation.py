"""The cascade changes the layers that it names and no other; the original never changes."""

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from core.attribution import attribute
from core.attribution.randomisation import against, cascade, cascade_layers, cascade_maps, stages, tolerant, untrained
from core.attribution.similarity import similarity
from core.models import build


@pytest.fixture(scope="module", params=["lenet5", "resnet18"])
def model(request):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = build(request.param).eval()
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                for tensor in (module.weight, module.bias, module.running_mean):
                    torch.nn.init.normal_(tensor)
    return net


def changed(model, other):
    """The modules of which any parameter or buffer differs."""
    theirs = other.state_dict()
    names = {name for name, tensor in model.state_dict().items() if not torch.equal(tensor, theirs[name])}
    return {name.rpartition(".")[0] for name in names}


def test_each_step_adds_exactly_its_layer_and_the_normalisation_behind_it(model):
    layers = cascade_layers(model)
    own = [name for name, module in model.named_modules() if isinstance(module, torch.nn.Conv2d | torch.nn.Linear)]
    assert layers == own[::-1]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    norms = torch.nn.BatchNorm2d
    order = [name for name, m in model.named_modules() if isinstance(m, torch.nn.Conv2d | torch.nn.Linear | norms)]
    for layer, copy in cascade(model):
        assert changed(model, copy) == set(order[order.index(layer) :])
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert not changed(model, model)


def test_copies_are_of_their_own_and_the_seed_decides():
    model = build("lenet5")
    steps = dict(cascade(model))
    again = dict(cascade(model))
    other = dict(cascade(model, seed=1))
    assert not torch.equal(steps["fc1"].conv1.weight, steps["conv1"].conv1.weight)
    assert torch.equal(steps["fc1"].conv1.weight, model.conv1.weight)
    assert torch.equal(steps["conv1"].conv1.weight, again["conv1"].conv1.weight)
    assert not torch.equal(steps["conv1"].conv1.weight, other["conv1"].conv1.weight)
    assert not steps["fc1"].training


def test_the_global_generator_stays_untouched():
    model, before = build("lenet5"), torch.get_rng_state()
    list(cascade(model))
    assert torch.equal(before, torch.get_rng_state())


def test_chosen_layers_are_those_of_the_whole_cascade():
    model = build("lenet5")
    whole, some = dict(cascade(model)), dict(cascade(model, at=("conv2", "fc3")))
    assert list(some) == ["fc3", "conv2"]
    for layer, copy in some.items():
        assert not changed(copy, whole[layer])
    with pytest.raises(ValueError, match="fc9"):
        list(cascade(model, at=("fc9",)))


def test_stages_are_spread_over_all_layers():
    every = cascade_layers(build("resnet18"))
    some = stages(build("resnet18"), 4)
    places = [every.index(layer) for layer in some]
    assert (places[0], places[-1], len(places)) == (0, len(every) - 1, 4)
    assert max(np.diff(places)) - min(np.diff(places)) <= 1
    assert stages(build("lenet5"), 10) == cascade_layers(build("lenet5"))


def test_lrp_goes_on_where_relevance_is_not_conserved(image):
    net = untrained(build("lenet5").eval())
    with torch.no_grad():
        net.get_submodule(cascade_layers(net)[0]).bias += 1
    with pytest.raises(ValueError, match="conserve"):
        attribute("lrp", net, image[None], 3)
    assert np.isfinite(attribute("lrp", net, image[None], 3, **tolerant("lrp"))).all()
    assert tolerant("saliency") == {}


def test_maps_are_those_of_the_copies_and_controls_stay():
    model = build("lenet5")
    image = np.random.default_rng(0).standard_normal((3, 32, 32)).astype(np.float32)
    maps = cascade_maps("saliency", model, image, 3)
    assert [layer for layer, _ in maps] == cascade_layers(model)
    for (_, found), (_, copy) in zip(maps, cascade(model), strict=True):
        alone = attribute("saliency", copy, image[None], 3)[0]
        np.testing.assert_allclose(found, alone, atol=1e-5 * alone.max())
    own = attribute("edges", model, image[None], 3)[0]
    assert all(np.array_equal(found, own) for _, found in cascade_maps("edges", model, image, 3))


def test_untrained_is_where_the_cascade_ends(model):
    last = list(cascade(model, seed=2))[-1][1]
    assert not changed(untrained(model, seed=2), last)


def test_nets_are_compared_image_by_image():
    model, images = build("lenet5"), np.random.default_rng(0).standard_normal((3, 3, 32, 32)).astype(np.float32)
    other, targets = untrained(model), (1, 4, 7)
    found = against("saliency", model, {"other": other, "same": model}, images, targets)
    for place, target in enumerate(targets):
        maps = [attribute("saliency", net, images[place, None], target)[0] for net in (model, other)]
        one, expected = found["other"][place], similarity(*maps)
        assert (one.rank, one.absolute_rank, one.ssim) == pytest.approx(
            (expected.rank, expected.absolute_rank, expected.ssim), abs=1e-3
        )
        strengths = [np.abs(one.astype(np.float64).sum(0)).ravel() for one in maps]
        assert expected.absolute_rank == pytest.approx(spearmanr(*strengths).statistic)
        assert found["same"][place].absolute_rank == pytest.approx(1)


def test_where_there_is_no_map_the_layer_is_named():
    model = build("mlp-128")
    with pytest.raises(ValueError, match=r"With .* untrained: .*no layer with a map"):
        cascade_maps("grad-cam", model, np.zeros((1, 28, 28), np.float32), 3)
