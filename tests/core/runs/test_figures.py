"""What a run tells by its figures, and which requests differ in the seed alone."""

from collections.abc import Callable
from dataclasses import replace

from core.layers.size import Size
from core.recipes import Recipe
from core.runs import Run, TrainingRequest
from core.runs.figures import recorded_accuracy, size_of, training_flops

MakeRun = Callable[..., Run]
RECIPE = Recipe("lenet5", "svhn")


def test_the_accuracy_is_a_whole_number_of_images(make_run: MakeRun):
    made = make_run(RECIPE)
    made = replace(made, metrics={"test_accuracy": 2 / 3}, provenance=replace(made.provenance, test_images=600))
    assert (recorded_accuracy(made).right, recorded_accuracy(made).count) == (400, 600)


def test_a_teacher_is_measured_as_well(make_run: MakeRun):
    taught = make_run(replace(RECIPE, teacher=Recipe("resnet18", "svhn")))
    sizes = {"lenet5": Size(1, 10, 1), "resnet18": Size(1, 1000, 1)}
    images, epochs = taught.provenance.train_images, len(taught.history)
    looked = max(epochs - taught.recipe.clean_epochs, 0)
    assert epochs
    assert images
    found = training_flops(taught, lambda recipe: sizes[recipe.model])
    assert found == images * (epochs * 3 * 10 + looked * 1000)
    assert training_flops(make_run(RECIPE)) == images * epochs * 3 * size_of(RECIPE).flops


def test_requests_that_differ_in_the_seed_alone_are_alike():
    first = TrainingRequest(RECIPE, "f0")
    assert TrainingRequest(replace(RECIPE, seed=3), "f0").seedless == first.seedless
    others = TrainingRequest(RECIPE, "f1"), TrainingRequest(replace(RECIPE, epochs=RECIPE.epochs + 1), "f0")
    assert first.seedless not in {other.seedless for other in others}
