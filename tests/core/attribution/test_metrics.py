"""Infidelity and max-sensitivity against closed forms, plain loops and Captum on the same arrays."""

import copy

import numpy as np
import pytest
import torch
from captum import metrics as captum_metrics

from core.attribution import attribute
from core.attribution.metrics import infidelity, max_sensitivity

NORMALISATION = ((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))


@pytest.fixture(scope="module")
def linear():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 4))


@pytest.mark.parametrize("perturbation", ["noise", "square"])
def test_the_gradient_of_a_linear_net_is_perfectly_faithful(linear, image, perturbation):
    weights = linear[1].weight[2].detach().numpy().reshape(3, 32, 32)
    options = {"perturbation": perturbation, "samples": 20}
    assert infidelity(linear, image, 2, weights, **options) == pytest.approx(0, abs=1e-6)
    assert infidelity(linear, image, 2, weights, scaled=False, **options) == pytest.approx(0, abs=1e-6)


def test_only_the_unscaled_value_depends_on_the_maps_scale(model, image):
    heat = attribute("saliency", model, image[None], 2, signed=True)[0]
    values = [infidelity(model, image, 2, factor * heat, samples=20) for factor in (1, 10)]
    assert values[0] == pytest.approx(values[1], rel=1e-4)
    raw = [infidelity(model, image, 2, factor * heat, samples=20, scaled=False) for factor in (1, 10)]
    assert raw[1] > 2 * raw[0]
    assert values[0] <= raw[0] + 1e-9


def test_squares_are_the_plain_loop(model, image):
    heat = attribute("saliency", model, image[None], 2, signed=True)[0]
    rng, terms = np.random.default_rng(3), []
    with torch.no_grad():
        whole = model(torch.tensor(image)[None])[0, 2].item()
        for top, left in rng.integers(0, 32 - 6 + 1, (12, 2)):
            inside = np.s_[:, top : top + 6, left : left + 6]
            changed = image.copy()
            changed[inside] = 0
            fall = whole - model(torch.tensor(changed)[None])[0, 2].item()
            terms.append(((heat[inside] * image[inside]).sum() - fall) ** 2)
    found = infidelity(model, image, 2, heat, side=6, samples=12, scaled=False, seed=3)
    assert found == pytest.approx(np.mean(terms), rel=1e-4)


def plain(model, picture, heat, seed: int, samples: int, scaled: bool) -> float:
    """The definition of Yeh et al., equations 1 and 4, a draw at a time in float64."""
    rng, predicted, fallen = np.random.default_rng(seed), [], []
    exact = copy.deepcopy(model).double()
    with torch.no_grad():
        whole = exact(torch.tensor(picture, dtype=torch.float64)[None])[0, 2].item()
        for _ in range(samples):
            top, left = rng.integers(0, 32 - 8 + 1, 2)
            taken = np.zeros(picture.shape)
            taken[:, top : top + 8, left : left + 8] = picture[:, top : top + 8, left : left + 8]
            predicted.append(float((taken * heat).sum()))
            fallen.append(whole - exact(torch.tensor(picture - taken)[None])[0, 2].item())
    said, fell = np.array(predicted), np.array(fallen)
    factor = (said * fell).sum() / (said**2).sum() if scaled else 1.0
    return float(((factor * said - fell) ** 2).mean())


@pytest.mark.parametrize("scaled", [True, False])
def test_of_several_images_each_has_its_own_plain_value_in_batches_of_any_size(model, image, scaled):
    pictures = [image, image[:, ::-1].copy(), 2 * image]
    heats = [attribute("input-x-gradient", model, picture[None], 2)[0] for picture in pictures]
    for picture, heat in zip(pictures, heats, strict=True):
        expected = plain(model, picture, heat, 3, 15, scaled)
        found = [
            infidelity(model, picture, 2, heat, samples=15, seed=3, scaled=scaled, internal_batch=batch)
            for batch in (1, 4, 15, 64)
        ]
        assert found == pytest.approx([expected] * 4, rel=1e-3)


def test_captums_own_value_of_several_images_depends_on_its_batches(model, image):
    """Why the app asks one image at a time. Where this no longer holds, it may ask for many at once."""
    pictures = torch.tensor(np.stack([image, image[:, ::-1].copy(), 2 * image]))
    heats = torch.tensor(attribute("input-x-gradient", model, pictures.numpy(), 2))

    def together(most: int | None) -> torch.Tensor:
        generator = torch.Generator().manual_seed(5)

        def perturb(points):
            change = 0.3 * torch.randn(points.shape, generator=generator)
            return change, points - change

        with torch.no_grad():
            return captum_metrics.infidelity(
                model, perturb, pictures, heats, target=2, n_perturb_samples=12, max_examples_per_batch=most
            )

    assert not torch.allclose(together(None), together(6), rtol=1e-3)


def test_noise_agrees_with_captum_on_the_same_draws(model, image):
    heat = attribute("input-x-gradient", model, image[None], 2)[0]
    deviation = torch.tensor(NORMALISATION[1]).reshape(1, 3, 1, 1)
    generator = torch.Generator().manual_seed(5)

    def perturb(points):
        change = 0.1 / deviation * torch.randn(points.shape, generator=generator)
        return change, points - change

    with torch.no_grad():
        expected = captum_metrics.infidelity(
            model, perturb, torch.tensor(image)[None], torch.tensor(heat)[None], target=2, n_perturb_samples=30
        )
    options = {"perturbation": "noise", "samples": 30, "seed": 5, "scaled": False, "normalisation": NORMALISATION}
    assert infidelity(model, image, 2, heat, **options) == pytest.approx(expected.item(), rel=1e-4)


def test_sensitivity_is_the_largest_relative_change(model, image):
    radius, samples = 0.05, 4
    generator = torch.Generator().manual_seed(7)
    shift = (2 * torch.rand((samples, 3, 32, 32), generator=generator) - 1).numpy()
    reach = radius / np.reshape(NORMALISATION[1], (1, 3, 1, 1)).astype(np.float32)
    own = attribute("saliency", model, image[None], 2)
    others = attribute("saliency", model, image + shift * reach, 2)
    expected = (np.linalg.norm((others - own).reshape(samples, -1), axis=1) / np.linalg.norm(own)).max()
    options = {"radius": radius, "samples": samples, "seed": 7, "normalisation": NORMALISATION}
    assert max_sensitivity("saliency", model, image, 2, **options) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("method", ["grad-cam", "occlusion", "edges"])
def test_every_kind_of_map_has_a_sensitivity(model, image, method):
    assert 0 < max_sensitivity(method, model, image, 2, samples=2) < 1


def test_a_map_that_never_changes_has_no_sensitivity(linear, image):
    assert max_sensitivity("saliency", linear, image, 1, samples=3) == pytest.approx(0, abs=1e-5)
    assert max_sensitivity("random", linear, image, 1, samples=3) > 1


def test_uint8_images_are_normalised(model):
    picture = np.random.default_rng(0).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    mean, deviation = (np.reshape(values, (3, 1, 1)) for values in NORMALISATION)
    floats = ((picture / 255 - mean) / deviation).astype(np.float32)
    options = {"samples": 3, "normalisation": NORMALISATION}
    assert max_sensitivity("saliency", model, picture, 2, **options) == pytest.approx(
        max_sensitivity("saliency", model, floats, 2, **options), rel=1e-4
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"perturbation": "blur"}, "noise, square"),
        ({"side": 33}, "side must be"),
        ({"attribution": np.zeros((3, 8, 8), np.float32)}, "The map is"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(model, image, options, message):
    with pytest.raises(ValueError, match=message):
        infidelity(model, image, 1, **{"attribution": image, **options})
