"""How long a job is expected to take: proportional to its images, measured once, told where no device is."""

from dataclasses import replace

import pytest

from core.jobs import cost
from core.jobs.job import JobError
from core.recipes import Recipe
from core.settings import settings
from core.tuning import SHIPPED_STUDIES

RECIPE = Recipe("mlp-128", "mnist", epochs=2)


@pytest.fixture
def a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """An image takes a second divided by the batch size."""
    monkeypatch.setattr(cost, "seconds_an_image", lambda recipe: 1 / recipe.batch_size)


@pytest.mark.usefixtures("a_second")
def test_seconds_are_images_times_what_one_costs():
    assert cost.training(RECIPE, 3200) == 2 * 100
    assert cost.training(replace(RECIPE, share=0.5), 3200) == 100
    assert cost.training(replace(RECIPE, batch_size=8), 3200) == 4 * 200
    assert cost.training(replace(RECIPE, validation=0.25), 3200) == pytest.approx(2 * (75 + 25 / 3))


@pytest.mark.usefixtures("a_second")
def test_what_a_training_goes_on_from_counts_unless_it_is_stored():
    before = replace(RECIPE, seed=77)
    assert cost.training(replace(RECIPE, initial=before), 3200) == 400


@pytest.mark.usefixtures("a_second")
def test_a_search_is_so_many_trainings_with_each_batch_size_as_often():
    study = SHIPPED_STUDIES["mnist"]
    each = [cost.training(replace(study.recipe, batch_size=size), 3200) for size in (32, 64, 128, 256)]
    assert cost.search(study, 3200, 48) == pytest.approx(48 * sum(each) / 4)


def test_an_image_is_measured_once_for_all_that_cost_the_same(monkeypatch: pytest.MonkeyPatch):
    cost._measured.cache_clear()
    first = cost.seconds_an_image(RECIPE)
    assert first > 0
    monkeypatch.setattr("core.training.fit", None)  # nothing is measured again
    assert cost.seconds_an_image(replace(RECIPE, epochs=9, seed=3, learning_rate=0.5, share=0.1)) == first


def test_a_net_too_large_to_be_tried_is_judged_by_its_operations(monkeypatch: pytest.MonkeyPatch):
    measured = []
    monkeypatch.setattr(cost, "_measured", lambda recipe, images: measured.append(recipe.model) or 1e-3)
    large = Recipe("resnet18", "svhn")
    factor = cost._operations(large) / cost._operations(Recipe(cost.PLAIN, "mnist"))
    assert cost.seconds_an_image(large) == pytest.approx(1e-3 * factor)
    assert cost.seconds_an_image(replace(large, sharpness=0.1)) == pytest.approx(2e-3 * factor)
    assert measured == [cost.PLAIN, cost.PLAIN]


def test_a_device_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITSCOPE_DEVICE", "no device")
    settings.cache_clear()
    with pytest.raises(JobError, match="no device"):
        cost.training(RECIPE, 100)
