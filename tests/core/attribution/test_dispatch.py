"""Every method on every kind of net: a finite map of the input's size, or the reason why not."""

import operator
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
import torch.fx

from core.attribution import METHODS, Smoothing, applicable, attribute, grad_cam_layers, reasons_against
from core.models import NAMES, build, spec

SLOW = ("resnet50", "resnet101")
NETS = [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in NAMES]
QUICK = {
    "integrated-gradients": {"steps": 3},
    "smoothgrad": {"samples": 2},
    "gradient-shap": {"samples": 2},
    "occlusion": {"window": 14, "stride": 14},
    "feature-ablation": {"block": 16},
    **{name: {"block": 16, "samples": 8} for name, method in METHODS.items() if method.slow},
}
ADDITIONS = (operator.add, operator.iadd, torch.add, "add", "add_")  # as torch.fx writes them


@pytest.fixture(scope="module", params=NETS)
def net(request):
    return request.param, fresh(request.param)


def refusal(method, model):
    """What the reason against the method says, by the kinds of the net's layers and its graph; None for no reason."""
    requires, kinds = METHODS[method].requires, {type(module) for module in model.modules()}
    if "relu" in requires and torch.nn.ReLU not in kinds:
        return "this net has none"
    if "maps" in requires and torch.nn.Conv2d not in kinds:
        return "no layer with a map"
    if "chain" in requires and any(node.target in ADDITIONS for node in torch.fx.symbolic_trace(model).graph.nodes):
        return "shortcuts"
    return None


def fresh(name, **options):
    """A net whose biases are zero, so that relevance is conserved where LRP works at all."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = build(name, **options)
    for module in model.modules():
        if isinstance(module, torch.nn.Linear | torch.nn.Conv2d) and module.bias is not None:
            torch.nn.init.zeros_(module.bias)
    return model


def pictures(name, count=1, seed=0):
    return np.random.default_rng(seed).standard_normal((count, *spec(name).input_shape)).astype(np.float32)


def pixels(name):
    """Noise of whole levels, as files hold it."""
    return np.random.default_rng(0).integers(0, 256, (1, *spec(name).input_shape), dtype=np.uint8)


@pytest.mark.parametrize("kind", [pictures, pixels])
@pytest.mark.parametrize("method", METHODS)
def test_each_method_gives_a_finite_map_or_the_reason(net, method, kind):
    name, model = net
    images = kind(name)
    reason = applicable(method, model, images.shape[1:])
    if refused := refusal(method, model):
        assert refused in (reason or ""), f"{method} on {name}: the net lacks what the method requires, but: {reason!r}"
        with pytest.raises(ValueError, match=refused):
            attribute(method, model, images, 3, normalisation=(0.4, 0.2))
        return
    assert reason is None, f"{method} on {name}: the net has what the method requires, but is refused: {reason}"
    maps = attribute(method, model, images, range(10), normalisation=(0.4, 0.2), **QUICK.get(method, {}))
    shape = (10, *images.shape[1:])
    assert maps.shape == shape, f"{method} gives maps of shape {maps.shape}, not of the images' {shape}"
    assert maps.dtype == np.float32
    assert np.isfinite(maps).all()
    assert maps.any(), f"{method} gives 0 for every pixel and every class of {name}"
    signed = bool((maps < 0).any())
    has = "has" if signed else "has no"
    assert METHODS[method].signed == signed, f"{method} {has} negative values: it is entered with signed={not signed}"


@pytest.mark.parametrize("method", METHODS)
def test_a_net_that_enlarges_its_images_is_explained_too(method):
    model, images = fresh("vgg16", resolution=48), pictures("vgg16")
    assert applicable(method, model, images.shape[1:]) is None
    maps = attribute(method, model, images, 3, normalisation=(0.4, 0.2), **QUICK.get(method, {}))
    assert maps.shape == images.shape
    assert np.isfinite(maps).all()
    assert maps.any()


@pytest.mark.parametrize("method", METHODS)
def test_the_model_comes_back_as_it_was(method):
    model = fresh("lenet5").train()
    model.relu2.eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    attributes = [set(vars(module)) for module in model.modules()]
    attribute(method, model, pictures("lenet5"), 3, **QUICK.get(method, {}))
    assert model.training
    assert not model.relu2.training
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in model.parameters())
    assert attributes == [set(vars(module)) for module in model.modules()]
    assert model.pool1.stride == 2
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    assert not any(getattr(module, kind) for module in model.modules() for kind in hooks)


@pytest.mark.parametrize("method", METHODS)
def test_a_map_depends_neither_on_its_neighbours_nor_on_the_batch(method):
    model = fresh("lenet5")
    images, targets = pictures("lenet5", 3), np.array([1, 5, 7])
    together = attribute(method, model, images, targets, **QUICK.get(method, {}))
    alone = [attribute(method, model, images[i : i + 1], int(targets[i]), **QUICK.get(method, {})) for i in range(3)]
    pieces = attribute(method, model, images, targets, internal_batch=2, **QUICK.get(method, {}))
    scale = np.abs(together).max()
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-5 * scale)
    np.testing.assert_allclose(together, pieces, atol=1e-5 * scale)


@pytest.mark.parametrize("method", METHODS)
def test_threads_on_one_model_give_what_one_thread_gives(method):
    model, options = fresh("lenet5"), QUICK.get(method, {})
    batches = [pictures("lenet5", seed=seed) for seed in range(6)]
    one_by_one = [attribute(method, model, images, 2, **options) for images in batches]
    with ThreadPoolExecutor(3) as pool:
        at_once = list(pool.map(lambda images: attribute(method, model, images, 2, **options), batches))
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-5 * np.abs(one_by_one).max())


def test_different_methods_on_different_models_at_once():
    models = [fresh("lenet5"), fresh("lenet5")]
    jobs = [(method, model) for method in METHODS for model in models]

    def run(job):
        return attribute(job[0], job[1], pictures("lenet5"), 2, **QUICK.get(job[0], {}))

    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(run, jobs))
    for job, found in zip(jobs, at_once, strict=True):
        wanted = run(job)
        np.testing.assert_allclose(found, wanted, atol=1e-5 * np.abs(wanted).max(), err_msg=job[0])


@pytest.mark.parametrize("method", ["smoothgrad", "gradient-shap", "shapley-sampling", "kernel-shap", "lime", "random"])
def test_the_seed_decides_and_global_generators_stay_untouched(method):
    model, images = build("lenet5"), pictures("lenet5")
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    first = attribute(method, model, images, 2, seed=1)
    np.testing.assert_array_equal(first, attribute(method, model, images, 2, seed=1))
    assert not np.array_equal(first, attribute(method, model, images, 2, seed=2))
    assert torch.equal(before[0], torch.get_rng_state())
    np.testing.assert_array_equal(before[1], np.random.get_state()[1])  # noqa: NPY002


def test_one_image_serves_all_classes():
    model, image = fresh("lenet5"), pictures("lenet5")
    maps = attribute("saliency", model, image, range(10))
    assert maps.shape == (10, 3, 32, 32)
    for target in range(10):
        alone = attribute("saliency", model, image, target)[0]
        np.testing.assert_allclose(maps[target], alone, atol=1e-5 * alone.max())


def test_uint8_images_are_normalised():
    model = fresh("lenet5")
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)
    mean, std = (0.4, 0.5, 0.6), (0.2, 0.3, 0.25)
    by_hand = (images / 255 - np.reshape(mean, (3, 1, 1))) / np.reshape(std, (3, 1, 1))
    expected = attribute("input-x-gradient", model, by_hand.astype(np.float32), 4)
    maps = attribute("input-x-gradient", model, images, 4, normalisation=(mean, std))
    np.testing.assert_allclose(maps, expected, atol=1e-6)


def test_attribution_works_where_gradients_are_switched_off():
    model, images = fresh("lenet5"), pictures("lenet5")
    expected = attribute("saliency", model, images, 0)
    for off in (torch.no_grad, torch.inference_mode):
        with off():
            found = attribute("saliency", model, images, 0)
            np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("no-such", 0), {}, "no attribution method"),
        (("saliency", 10), {}, "Targets are 0…9"),
        (("saliency", -1), {}, "Targets are 0…9"),
        (("saliency", 0.5), {}, "one class"),
        (("saliency", [1, 2, 3]), {}, "do not go with"),
        (("saliency", 0), {"steps": 3}, "no option 'steps'"),
        (("saliency", 0), {"internal_batch": 0}, "internal_batch"),
        (("integrated-gradients", 0), {"steps": 0}, "steps must be at least 1"),
        (("integrated-gradients", 0), {"baseline": "white"}, "'black', 'mean'"),
        (("integrated-gradients", 0), {"baseline": "black"}, "normalisation"),
        (("integrated-gradients", 0), {"baseline": np.zeros((3, 8, 8), np.float32)}, "images' shape"),
        (("deeplift", 0), {"baseline": np.zeros((2, 3, 32, 32), np.float32)}, "one baseline"),
        (("smoothgrad", 0), {"stdev": -1.0}, "stdev"),
        (("occlusion", 0), {"window": 3, "stride": 4}, "stride ≤ window"),
        (("occlusion", 0), {"smoothing": Smoothing()}, "Occlusion reads no gradient"),
        (("deeplift", 0), {"smoothing": Smoothing(samples=0)}, "samples must be at least 1"),
        (("feature-ablation", 0), {"block": 32}, "1 ≤ block < 32"),
        (("shapley-sampling", 0), {"block": 0}, "1 ≤ block < 32"),
        (("shapley-sampling", 0), {"samples": 0}, "samples must be at least 1"),
        (("kernel-shap", 0), {"samples": 64}, "64 superpixels need more than 64 samples"),
        (("lime", 0), {"ridge": -1.0}, "ridge must not be negative"),
        (("lime", 0), {"baseline": np.zeros((2, 3, 32, 32), np.float32)}, "one baseline"),
        (("grad-cam", 0), {"layer": "layer9"}, "no layer 'layer9'"),
        (("grad-cam", 0), {"layer": "fc1"}, "a layer with a map"),
    ],
)
def test_bad_arguments_are_refused_with_the_reason(arguments, options, message):
    method, targets = arguments
    with pytest.raises(ValueError, match=message):
        attribute(method, fresh("lenet5"), pictures("lenet5", 2), targets, **options)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((3, 32, 32), np.float32), "N×C×H×W"),
        (np.zeros((1, 1, 28, 28), np.float32), "takes no images of shape 1×28×28"),
        (np.zeros((1, 3, 32, 32), np.uint8), "normalisation"),
        (np.zeros((1, 3, 32, 32), np.int64), "uint8, or float32"),
        (np.full((1, 3, 32, 32), np.nan, np.float32), "not finite"),
    ],
)
def test_bad_images_are_refused_with_the_reason(images, message):
    with pytest.raises(ValueError, match=message):
        attribute("saliency", fresh("lenet5"), images, 0)


@pytest.mark.parametrize("method", ["saliency", "shapley-sampling", "kernel-shap", "lime"])
def test_a_map_that_is_not_finite_is_refused(method):
    model = fresh("lenet5")
    torch.nn.init.constant_(model.fc3.weight, torch.nan)
    with pytest.raises(ValueError, match="not finite"):
        attribute(method, model, pictures("lenet5"), 0, **QUICK.get(method, {}))


@pytest.mark.parametrize(
    ("method", "activation", "message"),
    [
        ("guided-backprop", "tanh", "has none"),
        ("deconvolution", "sigmoid", "has none"),
        ("deeplift", "selu", "no rule for SELU"),
        ("deeplift-shap", "selu", "no rule for SELU"),
        ("lrp", "elu", "no rule for ELU"),
    ],
)
def test_a_method_says_which_activation_it_cannot_take(method, activation, message):
    assert message in applicable(method, fresh("mlp-128", activation=activation), (1, 28, 28))


def test_grad_cam_offers_one_layer_for_each_map_size():
    layers = grad_cam_layers(fresh("resnet18"), (3, 32, 32))
    assert [size for _, size in layers] == [(16, 16), (8, 8), (4, 4), (2, 2), (1, 1)]
    assert layers[2][0] == "layer2.1.relu"
    assert grad_cam_layers(fresh("mlp-128"), (1, 28, 28)) == []


def test_a_net_that_was_rebuilt_is_examined_again():
    model = fresh("lenet5")
    attribute("saliency", model, pictures("lenet5"), 9)
    model.fc3 = torch.nn.Linear(84, 3)
    with pytest.raises(ValueError, match="Targets are 0…2"):
        attribute("saliency", model, pictures("lenet5"), 9)


def test_the_table_of_methods_needs_neither_torch_nor_captum():
    code = (
        "import sys, core.attribution as a; a.METHODS['lrp']; print({'torch', 'captum', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_what_pages_import_needs_neither_torch_nor_captum():
    modules = "faithfulness metrics randomisation similarity known_truth neighbours adversarial baselines reduction"
    code = f"""import importlib, sys
for name in "{modules}".split():
    importlib.import_module("core.attribution." + name)
import core.shape_nets.training
print({{'torch', 'captum', 'scipy', 'sklearn'}} & set(sys.modules))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_each_method_names_its_paper_and_its_limits():
    for name, method in METHODS.items():
        assert method.name == name
        assert "https://" in method.paper
        assert all((method.title, method.needs, method.cost, method.caveat))


@pytest.mark.parametrize("name", ["mlp-128", "lenet5"])
def test_all_reasons_at_once_are_those_of_each_method(name):
    model, shape = fresh(name), spec(name).input_shape
    found = reasons_against(model, shape)
    assert found == {method: applicable(method, model, shape) for method in METHODS}
    assert None in found.values()
