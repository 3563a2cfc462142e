"""Runs: their identity, their nets, their predictions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data import normalisation
from core.recipes import Recipe
from core.runs import Run, TrainingRequest, request, run, user

MakeRun = Callable[..., Run]
RECIPE = Recipe("lenet5", "svhn")


def pixels(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 3, 32, 32), dtype=np.uint8)


def test_the_id_tells_recipe_data_and_code_apart(monkeypatch: pytest.MonkeyPatch):
    first = TrainingRequest(RECIPE, "f0").id
    assert first == TrainingRequest(replace(RECIPE), "f0").id
    others = {TrainingRequest(replace(RECIPE, seed=1), "f0").id, TrainingRequest(RECIPE, "f1").id}
    monkeypatch.setattr(request, "TRAINING_VERSION", 99)
    others.add(TrainingRequest(RECIPE, "f0").id)
    assert len(others - {first}) == 3
    assert len(first) == 20


def test_the_net_is_built_once_in_evaluation_mode(make_run: MakeRun):
    made = make_run(RECIPE)
    assert made.model() is made.model()
    assert not made.model().training


def test_each_epoch_has_its_net(make_run: MakeRun):
    made = make_run(RECIPE, epochs=(1, 2, 5))
    assert made.checkpoints == (1, 2, 5)
    for epoch in (None, 0, 1, 5):
        net = made.model(epoch)
        assert net is made.model(epoch)
        assert not net.training
        for name, tensor in net.state_dict().items():
            assert torch.equal(tensor, made.weights[name] + (epoch or 0))
            assert torch.equal(tensor, made.weights_at(epoch)[name])
    assert made.model(0) is not made.model()
    assert not np.array_equal(made.predict(pixels(2), epoch=5), made.predict(pixels(2)))
    np.testing.assert_array_equal(made.predict(pixels(2), epoch=0), made.predict(pixels(2)))


@pytest.mark.parametrize("epoch", [3, -1, 6])
def test_what_is_said_of_an_epoch_that_is_not_kept(epoch: int, make_run: MakeRun):
    with pytest.raises(ValueError, match=f"epoch {epoch} are not kept; choose one of 0, 1, 2, 5, or the final net"):
        make_run(RECIPE, epochs=(1, 2, 5)).model(epoch)
    with pytest.raises(ValueError, match="choose one of 0, or the final net"):
        make_run(RECIPE).model(epoch)


def test_all_threads_are_given_the_same_weights(make_run: MakeRun):
    made = make_run(RECIPE, epochs=(1,))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(made.model, [1] * 32))
    assert len({weight.data_ptr() for net in found for weight in net.parameters()}) == len([*found[0].parameters()])


def test_a_net_whose_beginning_is_lost_says_so(make_run: MakeRun):
    made = make_run(replace(RECIPE, initial=RECIPE))
    with pytest.raises(ValueError, match="another run, which is not stored here"):
        made.model(0)
    user().put(make_run(RECIPE, fingerprint="f1"))
    with pytest.raises(ValueError, match="not stored here"):
        made.weights_at(0)  # those are of other data


@pytest.mark.parametrize("count", [0, 1, 7])
def test_predictions_are_those_of_the_net_image_by_image(
    count: int, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run, "MOST", 3)
    made, images = make_run(RECIPE), pixels(count)
    mean, deviation = (np.array(part).reshape(1, 3, 1, 1) for part in normalisation("svhn"))
    floats = ((images / 255 - mean) / deviation).astype(np.float32)
    with torch.inference_mode():
        one_by_one = [made.model()(torch.tensor(image[None])).numpy() for image in floats]
    wanted = np.concatenate(one_by_one) if count else np.empty((0, 10))
    for given in (images, floats, floats[:, :, ::-1][:, :, ::-1]):
        logits = made.predict(given)
        assert logits.shape == (count, 10)
        assert logits.dtype == np.float32
        np.testing.assert_allclose(logits, wanted, atol=1e-5)


def test_what_is_said_of_wrong_images(make_run: MakeRun):
    made = make_run(RECIPE)
    for images in (pixels(2)[:, :1], pixels(1)[0], np.zeros((2, 784), np.float32)):
        with pytest.raises(ValueError, match="lenet5 takes images of shape N×3×32×32"):
            made.predict(images)
    with pytest.raises(ValueError, match="uint8 or normalised floats"):
        made.predict(pixels(1).astype(np.int64))
