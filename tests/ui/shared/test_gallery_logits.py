"""What sessions share."""

import numpy as np
import pytest

from core.recipes import Recipe
from tests.helpers import street_runs
from ui.shared import nets, run_predictions


@pytest.mark.parametrize("same", [True, False])
def test_the_gallery_takes_the_kept_logits_of_a_run_that_was_tested_on_its_images(
    same: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ui.shared.nets.GALLERY", 20)
    print_of_data = nets.dataset("svhn").fingerprint
    invented = street_runs.Invented(Recipe("lenet5", "svhn"), fingerprint=print_of_data if same else "6" * 32)
    run = street_runs.run(invented)
    asked = np.zeros((20, 10), np.float32)
    monkeypatch.setattr(type(run), "predict", lambda run, images: asked[: len(images)])
    found = run_predictions.gallery_logits(run.id, run)
    np.testing.assert_array_equal(found, street_runs.logits(invented)[:20] if same else asked)
