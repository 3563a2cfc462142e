"""What pages compute from the gallery's images is there for the next server; visitors' pictures leave no trace."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.attribution import one_image
from core.data import blends
from core.runs import Run
from core.settings import settings
from tests.helpers import caches
from ui.shared import cached_maps, nets, run_predictions

pytestmark = pytest.mark.usefixtures("own_results")


@pytest.fixture
def run() -> Run:
    return nets.run("mlp-128")


@pytest.fixture
def image(run: Run) -> np.ndarray:
    return nets.dataset("mnist").test.images[7]


def files() -> list[Path]:
    return sorted((settings().cache / "results").glob("*"))


def maps(run: Run, image: np.ndarray, baseline: cached_maps.Baseline = "black") -> np.ndarray:
    found = cached_maps.maps(run, "key", image, "integrated-gradients", (3, 5), baseline, "").values
    assert found is not None
    return found


def test_the_next_server_finds_the_map_to_the_bit(run: Run, image: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    computed = maps(run, image)
    assert len(files()) == 1
    caches.clear()
    monkeypatch.setattr(one_image, "attribute", lambda *_, **__: pytest.fail("computed again"))
    found = maps(nets.run("mlp-128"), image)
    assert found.tobytes() == computed.tobytes()
    assert found.shape == computed.shape


def test_another_option_is_computed(run: Run, image: np.ndarray):
    one, other = maps(run, image), maps(run, image, "mean")
    assert len(files()) == 2
    assert not np.array_equal(one, other)


def test_a_visitors_own_picture_leaves_no_trace(run: Run, image: np.ndarray):
    own = np.roll(image, 3, axis=2)
    maps(run, own)
    cached_maps.hidden(run.id, "key", "black", 4, run, own)
    maps(run, image, cached_maps.OwnBaseline(own, "own", "a picture"))
    assert not files()


def test_answers_on_the_test_images_are_found_again(monkeypatch: pytest.MonkeyPatch):
    run_id = nets.run("mlp-128").id
    computed = run_predictions.sample_logits(run_id, "test", None)
    caches.clear()
    monkeypatch.setattr(Run, "predict", lambda *_: pytest.fail("computed again"))
    assert np.array_equal(run_predictions.sample_logits(run_id, "test", None), computed)


def test_other_data_have_other_answers(monkeypatch: pytest.MonkeyPatch):
    run_id = nets.run("mlp-128").id
    run_predictions.sample_logits(run_id, "test", None)
    before = files()
    caches.clear()
    other = replace(nets.dataset("mnist"), fingerprint="of other data")
    monkeypatch.setattr(nets, "dataset", lambda name: other)
    run_predictions.sample_logits(run_id, "test", None)
    assert len(files()) == len(before) + 1


def test_a_path_is_the_sum_that_it_was(run: Run, image: np.ndarray):
    computed = cached_maps.path(run.id, "key", "black", 3, run, image)
    caches.clear()
    found = cached_maps.path(run.id, "key", "black", 3, run, image)
    for name in ("alphas", "images", "logits", "p", "contributed"):
        assert np.array_equal(getattr(found, name), getattr(computed, name))
    assert np.array_equal(found.images, blends.between(found.images[0], found.images[-1], found.alphas))
