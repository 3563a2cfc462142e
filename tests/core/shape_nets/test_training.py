"""The small nets on drawn shapes: their sizes, a plain training loop, the controls and the known truth."""

import numpy as np
import pytest
import torch

from core.attribution import attribute
from core.attribution.known_truth import deciding_pixels, localisations
from core.attribution.randomisation import cascade, cascade_layers
from core.data import shapes
from core.shape_nets import training
from core.shape_nets.nets import convolutional, dense, initialise


def parameters(net):
    return sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)


def test_the_nets_have_the_reports_sizes_and_the_dense_ones_nearly():
    assert [parameters(convolutional(heads)) for heads in (1, 2)] == [7209, 7338]
    for heads in (1, 2):
        assert parameters(dense(heads)) == pytest.approx(parameters(convolutional(heads)), rel=0.012)


def test_two_logits_are_one_unit():
    net, images = convolutional(2), torch.rand(5, 1, 16, 16)
    initialise(net, 0)
    z, width = net.both(images)
    logits = net(images)
    torch.testing.assert_close(logits[:, 1] - logits[:, 0], z)
    torch.testing.assert_close(logits.softmax(1)[:, 1], torch.sigmoid(z))
    torch.testing.assert_close(net.width(net.features(images))[:, 0], width)
    assert convolutional(1).both(images)[1] is None


def plain(name, seed, most, rate=training.RATE):
    """The loss before each update and at the end, and the iterations until the class and until everything is right.

    By an optimiser of PyTorch's and the formulas as they stand in books.
    """
    split, widths = (shapes.line(0), None) if name == "line" else shapes.detection(0)
    kind = torch.get_default_dtype()
    pixels, y = torch.tensor(split.images / 255, dtype=kind), torch.tensor(split.labels, dtype=kind)
    net = convolutional(1 if name == "line" else 2)
    initialise(net, seed)
    optimiser = torch.optim.SGD(net.parameters(), lr=rate)
    of_class, losses = -1, []
    for iteration in range(most + 1):
        z, width = net.both(pixels)
        entropy = -(y * torch.sigmoid(z).log() + (1 - y) * torch.sigmoid(-z).log())
        loss = entropy.mean() if widths is None else 0.01 * entropy.sum()
        if widths is not None:
            loss = loss + 0.001 * (width - torch.tensor(widths)).square().sum()
        losses.append(loss.item())
        right = bool(((z > 0) == (y > 0)).all())
        of_class = iteration if right and of_class < 0 else of_class
        if right and (widths is None or bool(((width - torch.tensor(widths)).abs() < 0.5).all())):
            return losses, (of_class, iteration)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return losses, (of_class, -1)


@pytest.fixture
def doubled():
    """Nets and images in float64, where two orders of computation stay together to the end of a training."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize(("name", "rate"), [("line", training.RATE), ("detection", training.RATE / 2)])
def test_training_is_the_plain_loop(name, rate, doubled):
    """The detection's loss leaps at the full rate, and then no number format keeps two computations together."""
    run = training.train(name, 0, "conv", rate=rate)
    losses, iterations = plain(name, 0, 1500, rate)
    np.testing.assert_allclose(run.losses, losses, rtol=1e-9)
    assert (run.class_iterations, run.iterations) == iterations
    assert 0 < run.class_iterations <= run.iterations
    assert len(run.accuracies) == run.iterations + 1
    assert run.accuracies[-1] == 1
    assert run.losses[-1] < run.losses[0] / 1.4


@pytest.mark.parametrize("name", ["line", "detection"])
def test_in_single_precision_it_begins_as_the_plain_loop_and_arrives(name):
    """Roundings part two trainings after some dozens of updates, so the first ones are compared."""
    run = training.train(name, 0, "conv")
    np.testing.assert_allclose(run.losses[:10], plain(name, 0, 9)[0], rtol=1e-3)
    assert next(run.net.parameters()).dtype == torch.float32
    assert 10 < run.iterations < training.LIMIT
    assert run.accuracies[-1] == 1


@pytest.mark.parametrize("kind", training.KINDS)
def test_every_kind_learns_the_line_by_heart(kind):
    run = training.train("line", 0, kind)
    assert 0 < run.iterations < 1000
    assert run.kind == kind
    with torch.no_grad():
        answers = run.net(torch.tensor(run.examples.images / 255, dtype=torch.float32)).argmax(1).numpy()
    np.testing.assert_array_equal(answers, run.examples.labels)


def test_the_seed_decides():
    one, again, other = (training.train("line", seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.losses, again.losses)
    assert one.losses[0] != other.losses[0]


def test_arrivals_are_the_runs():
    found = list(training.arrivals("line", "dense", 3))
    runs = [training.train("line", seed, "dense") for seed in range(3)]
    assert found == [(run.class_iterations, run.iterations) for run in runs]


def test_what_does_not_arrive_says_so():
    run = training.train("detection", 0, max_iterations=3)
    assert (run.class_iterations, run.iterations) == (-1, -1)
    assert len(run.losses) == 4
    assert training.train("line", 0, max_iterations=300, rate=1e4).iterations == -1


def test_shuffled_pixels_keep_their_values_and_their_masks():
    plain_ones, shuffled = (training.examples("detection", kind) for kind in ("conv", "shuffled"))
    assert not np.array_equal(plain_ones.images, shuffled.images)
    np.testing.assert_array_equal(plain_ones.images.sum((1, 2, 3)), shuffled.images.sum((1, 2, 3)))
    square = plain_ones.labels == 1
    assert (shuffled.images[square, 0][shuffled.masks[square]] == 255).all()
    fresh = training.examples("detection", "shuffled", shapes.TEST_SEED)
    order = [np.flatnonzero(training.examples("line", kind).images[5]) for kind in ("conv", "shuffled")]
    assert len(order[0]) == len(order[1])
    assert fresh.masks.sum() == deciding_pixels("detection", shapes.detection(shapes.TEST_SEED)[0].images).sum()


def test_random_labels_keep_their_counts():
    true, false = (training.examples("line", kind).labels for kind in ("conv", "random-labels"))
    assert true.sum() == false.sum()
    assert (true != false).any()


def test_attribution_reaches_the_nets_and_beats_chance_on_the_line():
    run = training.train("line", 0)
    seen = run.examples
    maps = attribute("input-x-gradient", run.net, seen.images, seen.labels, normalisation=training.NORMALISATION)
    assert all(one.mass == pytest.approx(1) for one in localisations(maps, seen.masks))  # dark pixels get nothing
    slopes = attribute("saliency", run.net, seen.images, seen.labels, normalisation=training.NORMALISATION)
    assert np.isfinite(slopes).all()
    assert slopes.any()


def test_relevance_is_conserved_where_there_are_no_biases():
    net = convolutional(1)
    initialise(net, 0)
    for name, parameter in net.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.zeros_(parameter)
    images = shapes.line(0).images[:4]
    for target in (0, 1):
        maps = attribute("lrp", net, images, target, normalisation=training.NORMALISATION)
        logits = net(torch.tensor(images / 255, dtype=torch.float32))[:, target].detach().numpy()
        np.testing.assert_allclose(maps.sum((1, 2, 3)), logits, rtol=1e-2)


def test_the_fixed_layer_is_never_trained_nor_randomised():
    run = training.train("line", 0, max_iterations=5)
    assert run.net.signs.weight.flatten().tolist() == [-0.5, 0.5]
    assert cascade_layers(run.net) == ["decide", "features.2", "features.0"]
    assert all(torch.equal(copy.signs.weight, run.net.signs.weight) for _, copy in cascade(run.net))


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="no kind of net"):
        training.train("line", 0, "rnn")
    with pytest.raises(ValueError, match="line or detection"):
        training.examples("random")
    with pytest.raises(ValueError, match="rate"):
        training.train("line", 0, rate=0.0)


@pytest.mark.parametrize("name", ["leaky-relu", "selu"])
def test_another_activation_stands_in_both_layers(name):
    run = training.train("line", 0, max_iterations=3, hidden=name)
    wanted = {"leaky-relu": torch.nn.LeakyReLU, "selu": torch.nn.SELU}[name]
    assert [isinstance(each, wanted) for each in run.net.features] == [False, True, False, True, False]
    same = training.train("line", 0, max_iterations=3)
    assert not np.array_equal(run.losses, same.losses)


def test_one_answer_alone_leaves_the_others_head_as_it_was(doubled):
    start = convolutional(2)
    initialise(start, 0)
    for task, untouched in (("class", "width"), ("width", "decide")):
        run = training.train("detection", 0, max_iterations=4, task=task)
        assert torch.equal(getattr(run.net, untouched).weight, getattr(start, untouched).weight)
        moved = "decide" if untouched == "width" else "width"
        assert not torch.equal(getattr(run.net, moved).weight, getattr(start, moved).weight)
    split, widths = shapes.detection(0)
    z, width = start.both(torch.tensor(split.images / 255))
    squares = 0.001 * (width - torch.tensor(widths)).square().sum()
    entropy = 0.01 * torch.nn.functional.softplus(torch.where(torch.tensor(split.labels) == 1, -z, z)).sum()
    first = {task: training.train("detection", 0, max_iterations=0, task=task).losses[0] for task in ("class", "width")}
    assert first == pytest.approx({"class": entropy.item(), "width": squares.item()})


def test_one_answer_alone_ends_when_that_one_is_right():
    of_class = training.train("detection", 0, task="class")
    assert 0 < of_class.iterations == of_class.class_iterations
    of_width = training.train("detection", 0, max_iterations=1500, task="width")
    pixels, widths = torch.tensor(of_width.examples.images / 255, dtype=torch.float32), of_width.examples.widths
    with torch.no_grad():
        told = of_width.net.both(pixels)[1].numpy()
    assert of_width.iterations > 0
    assert np.abs(told - widths).max() < 0.5
    with pytest.raises(ValueError, match="no task"):
        training.train("line", 0, task="width")


@pytest.mark.parametrize("name", ["line", "detection"])
@pytest.mark.parametrize(("reduction", "size"), [("sum", 64.0), ("mean", 1.0)])
@pytest.mark.parametrize("hidden", ["sigmoid", "elu"])
def test_the_first_loss_is_the_sum_or_the_mean_of_the_net_with_that_activation(name, reduction, size, hidden):
    run = training.train(name, 0, "conv", 0, hidden=hidden, reduction=reduction)
    assert (run.hidden, run.reduction) == (hidden, reduction)
    kinds = [type(module).__name__ for module in run.net.features]
    assert kinds.count({"sigmoid": "Sigmoid", "elu": "ELU"}[hidden]) == 2
    seen = run.examples
    with torch.no_grad():
        z, width = run.net.both(torch.from_numpy(seen.images).float() / 255)
    p, y = torch.sigmoid(z.double()), torch.from_numpy(seen.labels).double()
    wanted = float((-y * p.log() - (1 - y) * (1 - p).log()).mean()) * size * (1 if name == "line" else 0.01)
    if width is not None:
        wanted += 0.001 * size * float(((width.double() - torch.from_numpy(seen.widths)) ** 2).mean())
    assert run.losses[0] == pytest.approx(wanted, rel=1e-4)


def test_the_usual_loss_is_the_mean_for_the_line_and_the_sum_for_the_others():
    assert training.weights("line")[0] == training.weights("line", "mean")[0]
    assert training.weights("detection") == training.weights("detection", "sum")
