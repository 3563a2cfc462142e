"""A net that learns what another one says instead of the labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data import Dataset, Split
from core.data.types import dataset
from core.recipes import Recipe, RecipeError
from core.runs import Store
from core.training import fit, objective, train
from core.training.distillation import Teacher
from core.training.gradients import Backward
from core.training.mixup import Mixed
from core.training.outcome import finished
from core.training.speed.precision import FLOAT32
from core.training.speed.team import Team

CPU = torch.device("cpu")
ON_CUDA = (pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))
TEACHER = Recipe("mlp-128", "mnist", epochs=6, batch_size=20)
PUPIL = Recipe("mlp-128-64", "mnist", epochs=6, batch_size=20, augment="shift", mixup=0.5, teacher=TEACHER)


def teacher() -> Teacher:
    torch.manual_seed(0)
    return Teacher(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 10), torch.nn.Dropout()), CPU, FLOAT32)


def test_the_loss_is_the_cross_entropy_of_two_distributions_and_its_gradient_their_difference():
    images, wise = torch.randn(5, 3, 2, 2), teacher()
    pupil = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 10))
    wanted, said = wise.labels(images).double(), pupil(images).detach().double().softmax(1)
    weights = list(pupil.parameters())
    labels = torch.zeros(5, dtype=torch.long)
    _, loss = Backward(objective.loss("ce"), FLOAT32, CPU, Team(), weights, wise)(
        pupil, Mixed(images, labels, labels, 1.0), 5
    )
    torch.testing.assert_close(loss.double(), -(wanted * said.log()).sum(1).mean(), atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(weights[1].grad.double(), ((said - wanted) / 5).sum(0), atol=1e-7, rtol=1e-6)


def test_a_teacher_drops_nothing_out_and_learns_nothing():
    images, wise = torch.randn(5, 3, 2, 2), teacher()
    assert not wise.labels(images).requires_grad
    torch.testing.assert_close(wise.labels(images), wise.labels(images), atol=0, rtol=0)


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=ON_CUDA)])
def test_a_pupil_believes_its_teacher_and_not_the_labels(device: str, data: Dataset, tmp_path: Path):
    store = Store(tmp_path)
    taught = train(TEACHER, data, store)
    wrong = dataset("mnist", Split(data.train.images, np.zeros_like(data.train.labels)), data.test, "drawn")
    _, pupil = finished(fit(PUPIL, wrong, torch.device(device), FLOAT32, teacher=taught.weights))
    assert pupil.metrics["test_accuracy"] > 0.9


def test_the_teacher_is_trained_first_and_only_once(data: Dataset, tmp_path: Path):
    store = Store(tmp_path)
    pupil = train(PUPIL, data, store)
    stored = store.get(TEACHER, data.fingerprint)
    assert stored is not None
    again = train(replace(PUPIL, initial=replace(PUPIL, epochs=1)), data, store)
    assert store.get(TEACHER, data.fingerprint).provenance == stored.provenance
    assert again.recipe.teacher == pupil.recipe.teacher == TEACHER


def test_an_interrupted_pupil_goes_on_to_the_same_result(data: Dataset, tmp_path: Path):
    whole = train(PUPIL, data, Store(tmp_path / "whole"))

    def stop(record: object) -> None:
        raise KeyboardInterrupt

    parts = Store(tmp_path / "parts")
    with pytest.raises(KeyboardInterrupt):
        train(PUPIL, data, parts, keep=tmp_path / "keep", on_epoch=stop)
    rest = train(PUPIL, data, parts, keep=tmp_path / "keep")
    for name, weight in whole.weights.items():
        torch.testing.assert_close(rest.weights[name], weight, atol=0, rtol=0)


def test_a_teacher_needs_weights(data: Dataset):
    with pytest.raises(ValueError, match="as `teacher`"):
        next(fit(PUPIL, data, CPU, FLOAT32))


def test_the_recipe_of_a_pupil_can_be_written_down():
    assert Recipe.from_dict(PUPIL.to_dict()) == PUPIL
    assert PUPIL.digest != replace(PUPIL, teacher=None).digest
    assert "teacher" not in TEACHER.canonical


@pytest.mark.parametrize(
    "change",
    [
        {"teacher": Recipe("lenet5", "svhn")},
        {"teacher": Recipe("mlp-128", "mnist", options={"classes": 5})},
        {"loss": "mse"},
        {"label_smoothing": 0.1},
        {"random_labels": True},
    ],
)
def test_a_teacher_knows_the_classes_and_its_word_alone_counts(change: dict[str, object]):
    with pytest.raises(RecipeError, match=r"^teacher:"):
        replace(PUPIL, **change)
