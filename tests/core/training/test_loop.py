"""Training itself, on images that any net learns."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data import Dataset, Split
from core.models import build
from core.recipes import EarlyStopping, Recipe, TrainingError
from core.recipes.distortion import DISTORTIONS, Distortion
from core.runs import untrained
from core.training import objective
from core.training.batches import Images
from core.training.evaluation import evaluate
from core.training.loop import fit
from core.training.outcome import Outcome, finished
from core.training.speed.precision import FAST, FLOAT32

RECIPE = Recipe("mlp-128", "mnist", learning_rate=3e-3, batch_size=50, epochs=4)
CPU = torch.device("cpu")


def state(outcome: Outcome) -> dict[str, bytes]:
    return {name: tensor.numpy().tobytes() for name, tensor in outcome.model.state_dict().items()}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"loss": "mse", "learning_rate": 1e-2},
        {"optimizer": "sgd", "learning_rate": 0.1},
        {"optimizer": "adam", "schedule": "one-cycle", "label_smoothing": 0.1},
        {"schedule": "cosine", "weight_decay": 0.01, "augment": "shift"},
        {"model": "mlp-128-64", "options": {"activation": "tanh"}},
    ],
)
def test_it_learns(change: dict[str, object], data: Dataset):
    history, outcome = finished(fit(replace(RECIPE, **change), data))
    assert [record.epoch for record in history] == [1, 2, 3, 4]
    assert history[-1].train_loss < history[0].train_loss
    assert outcome.metrics["test_accuracy"] > 0.95
    assert not outcome.model.training


def test_a_convolutional_net_learns_in_either_precision(data: Dataset):
    recipe = replace(RECIPE, model="mnist-cnn", epochs=3)
    for precision in (FLOAT32, FAST):
        _, outcome = finished(fit(recipe, data, CPU, precision))
        assert outcome.metrics["test_accuracy"] > 0.9
        assert outcome.precision == precision
        weights = outcome.model.state_dict().values()
        assert all(weight.dtype == torch.float32 and weight.is_contiguous() for weight in weights)


@pytest.mark.parametrize("model", ["mlp-128", "mnist-cnn"])
def test_the_same_recipe_gives_the_same_weights(model: str, data: Dataset):
    recipe = replace(RECIPE, model=model, epochs=2, augment="affine", validation=0.2)
    _, first = finished(fit(recipe, data, CPU, FLOAT32))
    epochs = fit(recipe, data, CPU, FLOAT32)
    next(epochs)
    torch.manual_seed(123)  # what the caller does between epochs must not matter, though this net has dropout
    _, second = finished(epochs)
    _, other = finished(fit(replace(recipe, seed=1), data, CPU, FLOAT32))
    assert state(first) == state(second) != state(other)


def test_training_leaves_the_callers_random_numbers_alone(data: Dataset):
    torch.manual_seed(5)
    wanted = torch.rand(4)
    torch.manual_seed(5)
    finished(fit(replace(RECIPE, model="mnist-cnn", epochs=1), data))
    assert torch.equal(torch.rand(4), wanted)


def test_the_plain_loop_gives_the_same_weights(data: Dataset):
    recipe = replace(RECIPE, epochs=2, optimizer="sgd", learning_rate=0.1, batch_size=64)
    _, outcome = finished(fit(recipe, data, CPU, FLOAT32))
    torch.manual_seed(recipe.seed)
    model = build("mlp-128")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = torch.Generator().manual_seed(recipe.seed)
    pixels = (torch.tensor(data.train.images) / 255 - 0.1307) / 0.3081
    labels = torch.tensor(data.train.labels)
    for _ in range(2):
        torch.randint(2**31, (), generator=generator)
        for batch in torch.randperm(300, generator=generator).tensor_split(5):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(pixels[batch]), labels[batch]).backward()
            optimizer.step()
    for mine, plain in zip(outcome.model.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(mine, plain, atol=1e-4, rtol=1e-3)


def test_records_hold_means_over_images(data: Dataset):
    recipe = replace(RECIPE, epochs=1, optimizer="sgd", learning_rate=1e-12, batch_size=70, validation=0.2)
    (record,), outcome = finished(fit(recipe, data))
    train = Images.of(data.train, "mnist", CPU)
    loss, accuracy = evaluate(outcome.model, train, "ce")
    watched = record.validation_loss, record.validation_accuracy
    assert watched[0] is not None
    assert watched[1] is not None
    assert 0.8 * record.train_loss + 0.2 * watched[0] == pytest.approx(loss, rel=1e-4)
    assert 0.8 * record.train_accuracy + 0.2 * watched[1] == pytest.approx(accuracy)
    assert record.learning_rate == 1e-12
    assert record.images_per_second == pytest.approx(240 / record.seconds)


def test_evaluation_is_the_mean_over_all_images(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.training.evaluation.EVALUATED", 33)
    model, images = build("mlp-128"), Images.of(data.test, "mnist", CPU)
    loss, accuracy = evaluate(model, images, "mse")
    with torch.inference_mode():
        logits = model(images.normalise.of_bytes(images.images))
    assert loss == pytest.approx(objective.loss("mse")(logits, images.labels).item(), rel=1e-5)
    assert accuracy == pytest.approx((logits.argmax(1) == images.labels).float().mean().item())


def test_no_epoch_leaves_the_initial_weights(data: Dataset):
    history, outcome = finished(fit(replace(RECIPE, epochs=0), data))
    torch.manual_seed(0)
    assert history == ()
    for mine, fresh in zip(outcome.model.parameters(), build("mlp-128").parameters(), strict=True):
        assert torch.equal(mine, fresh)


@pytest.mark.parametrize("count", [1, 2, 49])
def test_fewer_images_than_a_batch(count: int, data: Dataset):
    small = replace(data, train=Split(data.train.images[:count], data.train.labels[:count]))
    history, outcome = finished(fit(replace(RECIPE, epochs=30), small))
    assert history[-1].train_accuracy == 1
    assert outcome.images["train_images"] == count


def test_one_image_is_too_few_to_normalise_over(data: Dataset):
    street = Dataset(one_street(), one_street(), "drawn", "0", data.classes, "svhn")
    with pytest.raises(TrainingError, match="at least two images"):
        finished(fit(Recipe("resnet18", "svhn", epochs=1), street))


def one_street() -> Split:
    return Split(np.zeros((1, 3, 32, 32), np.uint8), np.zeros(1, np.int64))


def test_a_loss_that_is_no_number_ends_the_training(data: Dataset):
    recipe = replace(RECIPE, optimizer="sgd", learning_rate=100, momentum=0.99, epochs=20)
    with pytest.raises(TrainingError, match=r"no finite number any more in epoch \d+.*learning_rate below 100"):
        finished(fit(recipe, data))


def test_early_stopping_brings_the_best_weights_back(data: Dataset):
    noise = np.random.default_rng(0).permutation(data.train.labels)
    hopeless = replace(data, train=Split(data.train.images, noise))
    rule = EarlyStopping(patience=2)
    recipe = replace(RECIPE, epochs=40, validation=0.3, early_stopping=rule)
    history, best = finished(fit(recipe, hopeless))
    losses = [record.validation_loss for record in history]
    turn = losses.index(min(losses))
    assert len(history) == turn + 3 < 40
    _, short = finished(fit(replace(recipe, epochs=turn + 1), hopeless))
    assert state(best) == state(short)
    keeping = replace(recipe, early_stopping=replace(rule, restore_best_weights=False))
    assert state(finished(fit(keeping, hopeless))[1]) != state(best)


def test_half_measures_the_rounded_weights(data: Dataset):
    recipe = replace(RECIPE, epochs=1)  # so that the loss is not yet next to nothing
    _, exact = finished(fit(recipe, data))
    _, rounded = finished(fit(recipe, data, half=True))
    for name, tensor in rounded.model.state_dict().items():
        wanted = exact.model.state_dict()[name]
        assert torch.equal(tensor, wanted.half().float() if wanted.ndim > 1 else wanted)
    images = Images.of(data.test, "mnist", CPU)
    assert evaluate(rounded.model, images, "ce")[0] == rounded.metrics["test_loss"] != exact.metrics["test_loss"]


def test_the_last_epochs_see_the_images_undistorted(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    kinds, shuffled = [], Images.shuffled

    def noted(images: Images, size: int, kind: Distortion | None, generator: torch.Generator):
        kinds.append(kind)
        return shuffled(images, size, kind, generator)

    monkeypatch.setattr(Images, "shuffled", noted)
    finished(fit(replace(RECIPE, augment="affine", clean_epochs=1), data))
    assert kinds == [DISTORTIONS["affine"]] * 3 + [None]


def test_averaged_weights_are_the_mean_over_the_ends_of_the_epochs(data: Dataset):
    # At a constant rate a shorter training is the start of a longer one.
    shorter = [finished(fit(replace(RECIPE, epochs=epochs), data, CPU, FLOAT32))[1] for epochs in (1, 2, 3)]
    ends = [outcome.model.state_dict() for outcome in shorter]
    _, averaged = finished(fit(replace(RECIPE, epochs=3, averaged=True), data, CPU, FLOAT32))
    for name, weight in averaged.model.state_dict().items():
        expected = torch.stack([end[name] for end in ends]).mean(0)
        torch.testing.assert_close(weight, expected, atol=1e-6, rtol=1e-5)


def test_batch_norm_is_measured_anew_for_averaged_weights(data: Dataset, monkeypatch: pytest.MonkeyPatch):
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10), torch.nn.Unflatten(1, (10, 1, 1)))
    model += torch.nn.Sequential(torch.nn.BatchNorm2d(10), torch.nn.Flatten())
    monkeypatch.setattr(untrained, "build", lambda name: model)
    finished(fit(replace(RECIPE, epochs=2, averaged=True), data, CPU, FLOAT32))
    images = Images.of(data.train, "mnist", CPU, FLOAT32)
    seen = torch.cat([batch for batch, _ in images.in_order(1000)])
    torch.testing.assert_close(model[3].running_mean, model[:3](seen).mean((0, 2, 3)), atol=1e-3, rtol=1e-3)


def test_a_soup_is_the_mean_of_the_weights_at_both_ends_with_batch_norm_measured_anew(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
):
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10), torch.nn.Unflatten(1, (10, 1, 1)))
    model += torch.nn.Sequential(torch.nn.BatchNorm2d(10), torch.nn.Flatten())
    monkeypatch.setattr(untrained, "build", lambda name: copy.deepcopy(model))
    start = {name: value.clone() for name, value in model.state_dict().items()}
    recipe = replace(RECIPE, epochs=1, initial=replace(RECIPE, epochs=1))
    _, plain = finished(fit(recipe, data, CPU, FLOAT32, initial=start))
    _, soup = finished(fit(replace(recipe, soup=True), data, CPU, FLOAT32, initial=start))
    mixed, end = soup.model, plain.model.state_dict()
    assert (end["1.weight"] - start["1.weight"]).abs().max() > 1e-3
    torch.testing.assert_close(mixed[1].weight, (start["1.weight"] + end["1.weight"]) / 2)
    seen = torch.cat([batch for batch, _ in Images.of(data.train, "mnist", CPU, FLOAT32).in_order(1000)])
    torch.testing.assert_close(mixed[3].running_mean, mixed[:3](seen).mean((0, 2, 3)), atol=1e-3, rtol=1e-3)
    with pytest.raises(ValueError, match="as `initial`"):
        finished(fit(replace(recipe, soup=True), data, CPU, FLOAT32))


def test_training_starts_from_given_weights(data: Dataset):
    _, first = finished(fit(RECIPE, data, CPU, FLOAT32))
    _, still = finished(fit(replace(RECIPE, epochs=0), data, CPU, FLOAT32, initial=first.model.state_dict()))
    assert state(still) == state(first)
