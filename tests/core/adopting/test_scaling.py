"""Which scaling a net was trained with is proposed by its loss, and doubts are said by a written rule."""

import numpy as np
import pytest
import torch
from torch import nn

from core.adopting import judging
from core.adopting.adopted import AdoptedNet, Origin
from core.adopting.adoption import adopt
from core.adopting.fault import AdoptionError
from core.adopting.judging import Judged, close, guesses, judge, propose
from core.adopting.kept import keep
from core.adopting.scaling import Scaling, candidates, model_of
from core.data import normalisation
from core.data.net_input import normalised
from core.data.types import Dataset, Split, dataset
from core.statistics.comparison import Accuracy
from tests.core.adopting.made import FILES, NETS
from tests.core.adopting.saved import dense, pt

pytestmark = pytest.mark.usefixtures("here")
CLASSES = 10


def digits(count: int, seed: int, mistakes: float = 0.1) -> Split:
    """Images of a bright bar in the row of their class, so that a transposed one is another; some labels are wrong."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(CLASSES, size=count)
    images = rng.integers(0, 60, (count, 1, 28, 28))
    for image, label in zip(images, labels, strict=True):
        image[0, 2 * label : 2 * label + 2] += 150
    mistaken = rng.random(count) < mistakes
    labels = np.where(mistaken, rng.integers(CLASSES, size=count), labels)
    return Split(images.astype(np.uint8), labels.astype(np.int64))


DATA = dataset("mnist", digits(600, 1), digits(700, 2), "drawn")


def trained(scaling: Scaling, data: Dataset = DATA) -> AdoptedNet:
    """A dense net that has learnt these images under a scaling."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 16), nn.ReLU(), nn.Linear(16, CLASSES))
    x, labels = torch.from_numpy(scaling.applied(data.train.images)), torch.from_numpy(data.train.labels)
    scale = float(x.std()) + float(x.mean().abs())
    with torch.no_grad():
        model[1].weight.div_(max(scale, 1e-3))
    optimizer = torch.optim.Adam(model.parameters(), 0.003 / max(scale, 0.3))
    for _ in range(150):
        loss = nn.functional.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return wrapped(model)


def wrapped(model: nn.Module) -> AdoptedNet:
    origin = Origin("net.pt", 1, "0" * 64, "PyTorch", "", ())
    return AdoptedNet(model.eval(), (1, 28, 28), CLASSES, "unknown", False, origin, {})


WAYS = {each.key: each for each in candidates(1, False)}


@pytest.mark.parametrize("key", ["unit", "signed", "data", "raw", "unit-inverted", "unit-transposed"])
def test_the_true_scaling_has_the_lowest_loss(key: str):
    proposal = propose(trained(WAYS[key]), DATA)
    best = proposal.judged[0]
    assert proposal.scaling.key == key
    assert best.accuracy.share > 0.8
    assert [each.loss for each in proposal.judged] == sorted(each.loss for each in proposal.judged)


def test_fifteen_ways_each_with_a_name_of_its_own():
    for channels in (1, 3):
        found = candidates(channels, False)
        assert len({each.key for each in found}) == len(found) == 15
        assert len({each.title for each in found}) == 15
    assert candidates(1, True)[0].key == "raw"


def test_scalings_are_what_their_names_say():
    images = np.array([0, 51, 255], np.uint8).reshape(3, 1, 1, 1)
    found = {key: WAYS[key].applied(images).ravel() for key in WAYS}
    assert np.allclose(found["unit"], [0, 0.2, 1])
    assert np.allclose(found["signed"], [-1, -0.6, 1])
    assert np.allclose(found["raw"], [0, 51, 255])
    assert np.allclose(found["data"], normalised(images, normalisation("mnist")).ravel())
    assert np.allclose(found["unit-inverted"], [1, 0.8, 0], atol=1e-6)
    assert np.allclose(found["raw-inverted"], [255, 204, 0], atol=1e-4)
    corner = np.zeros((1, 1, 2, 2), np.uint8)
    corner[0, 0, 0, 1] = 255
    assert WAYS["unit-transposed"].applied(corner)[0, 0, 1, 0] == 1
    three = {each.key: each for each in candidates(3, False)}["imagenet"]
    black = three.applied(np.zeros((1, 3, 1, 1), np.uint8)).ravel()
    assert np.allclose(black, -np.array([0.485, 0.456, 0.406]) / np.array([0.229, 0.224, 0.225]))


@pytest.mark.parametrize("key", WAYS)
def test_a_net_with_its_scaling_before_it_takes_the_apps_input(key: str):
    net = wrapped(dense())
    images = DATA.test.images[:20]
    ready = torch.from_numpy(normalised(images, normalisation("mnist")))
    with torch.inference_mode():
        wanted = judging.answers(net, WAYS[key], images)
        found = model_of(net, WAYS[key])(ready).numpy()
    assert np.allclose(found, wanted, atol=1e-4 * max(1, np.abs(wanted).max()))
    assert (model_of(net, WAYS[key]) is net.model) == (key == "data")


def judged(losses: list[float], right: int = 90, count: int = 100) -> Judged:
    found = np.asarray(losses, np.float64)
    return Judged(WAYS["unit"], Accuracy(right, count), float(found.mean()), 0.9, found)


def test_two_are_close_within_two_standard_errors_image_by_image():
    rng = np.random.default_rng(1)
    hard = rng.exponential(5, 400)  # the images differ far more than the scalings
    noise = rng.normal(0, 0.1, 400)
    noise -= noise.mean()
    error = noise.std(ddof=1) / 20
    first = judged(list(hard))
    assert not close(first, judged(list(hard + noise + 2.2 * error)))
    assert close(first, judged(list(hard + noise + 1.8 * error)))


def test_a_plain_scaling_leads_where_an_inverted_one_is_no_better():
    rng = np.random.default_rng(2)
    hard = rng.exponential(1, 400)
    upside = Judged(WAYS["data-inverted"], Accuracy(90, 100), float(hard.mean()), 0.9, hard)
    noise = rng.normal(0, 1, 400)
    near, far = hard + noise - noise.mean() + 0.01, hard + 0.5
    plain = Judged(WAYS["data"], Accuracy(90, 100), float(near.mean()), 0.9, near)
    worse = Judged(WAYS["unit"], Accuracy(90, 100), float(far.mean()), 0.9, far)
    assert judging.upright_first((upside, plain, worse)) == (plain, upside, worse)
    assert judging.upright_first((upside, worse)) == (upside, worse)
    assert judging.upright_first((plain, upside)) == (plain, upside)


def test_guessing_is_below_twice_the_share_of_one_class_under_each():
    assert guesses((judged([1.0], 24, 100), judged([1.0], 10, 100)), 0.11)
    assert not guesses((judged([1.0], 10, 100), judged([1.0], 60, 100)), 0.11)
    low = Accuracy(31, 100).interval[0]
    assert guesses((judged([1.0], 31, 100),), low / 2 + 1e-6)
    assert not guesses((judged([1.0], 31, 100),), low / 2 - 1e-6)


def test_an_untrained_net_is_asked_whether_it_reads_digits():
    proposal = propose(wrapped(dense()), DATA)
    assert any("Is it a net for digits?" in each for each in proposal.warnings)
    assert not any("digits?" in each for each in propose(trained(WAYS["unit"]), DATA).warnings)


def test_a_net_without_mistakes_is_tried_on_more_images_and_doubted():
    faultless = dataset("mnist", digits(600, 1, 0), digits(700, 2, 0), "drawn")
    found = propose(trained(WAYS["unit"], faultless), faultless)
    assert judging.perfect(found.judged) > 1
    assert found.judged[0].accuracy.count == 700
    assert any("makes no mistake" in each for each in found.warnings)


def test_close_scalings_are_told():
    found = propose(trained(WAYS["unit"]), DATA).judged
    twin = Judged(WAYS["imagenet"], found[0].accuracy, found[0].loss, 0.9, found[0].losses)
    assert any("close" in each for each in judging._warnings((found[0], twin), 0.11))
    assert not any("close" in each for each in judging._warnings((found[0], found[-1]), 0.11))


def test_a_net_of_sigmoids_is_judged_by_them():
    model = dense()
    origin = wrapped(model).origin
    net = AdoptedNet(model.eval(), (1, 28, 28), CLASSES, "sigmoid", False, origin, {})
    images, labels = DATA.test.images[:30], DATA.test.labels[:30]
    found = judge(net, WAYS["unit"], images, labels)
    with torch.inference_mode():
        p = model(torch.from_numpy(WAYS["unit"].applied(images))).sigmoid().double().numpy()
    truth = np.eye(CLASSES)[labels]
    assert found.loss == pytest.approx(-(truth * np.log(p) + (1 - truth) * np.log(1 - p)).sum(1).mean(), rel=1e-5)
    assert found.confidence == pytest.approx(p.max(1).mean(), rel=1e-5)


def test_five_hundred_images_are_tried():
    assert {each.accuracy.count for each in propose(wrapped(dense()), DATA).judged} == {500}
    few: Dataset = dataset("mnist", digits(10, 3), digits(12, 4), "drawn")
    assert {each.accuracy.count for each in propose(wrapped(dense()), few).judged} == {12}


@pytest.mark.parametrize("name", [name for name in NETS if not name.endswith(".weights.h5")])
def test_a_kept_net_is_read_again(name: str, tmp_path):
    net = adopt(FILES / name)
    keep(net, WAYS["signed"], tmp_path / "kept.safetensors")
    again = adopt(tmp_path / "kept.safetensors")
    x = torch.rand(3, *net.image)
    with torch.inference_mode():
        assert torch.equal(net.model(x), again.model(x))
    assert (again.origin, again.end, again.front, again.classes) == (net.origin, net.end, net.front, net.classes)
    assert again.scaling == "signed"


def test_kept_nets_of_pytorch_and_of_weights_alone_are_read_again(tmp_path):
    words = "flatten,dense:4,relu,dense:10"
    alone = adopt(FILES / "trained_weights.weights.h5", net=words)
    nets = [alone, adopt(pt(dense().state_dict()), "a.pt")]
    nets.append(adopt(pt(dense().state_dict()), "b.pt", "flatten,dense:128,tanh,dense:10"))
    for net in nets:
        keep(net, WAYS["unit"], tmp_path / "kept.safetensors")
        again = adopt(tmp_path / "kept.safetensors")
        x = torch.rand(3, *net.image)
        with torch.inference_mode():
            assert torch.equal(net.model(x), again.model(x))


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(AdoptionError, match="--out"):
        keep(wrapped(dense()), WAYS["unit"], tmp_path / "file" / "kept.safetensors")


def test_what_a_later_program_kept_is_left_alone(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.adopting.kept.VERSION", 2)
    keep(adopt(FILES / "sigmoids.keras"), WAYS["unit"], tmp_path / "kept.safetensors")
    monkeypatch.undo()
    with pytest.raises(AdoptionError, match="Another version"):
        adopt(tmp_path / "kept.safetensors")
