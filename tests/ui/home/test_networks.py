"""The table of nets on the first page."""

from core import models
from core.recipes import SHIPPED
from core.runs import measured, shipped
from ui.home import networks


def test_a_training_that_went_on_from_another_counts_both():
    table = networks.table().set_index("Network")
    continued = [recipe for recipe in SHIPPED.values() if recipe.initial]
    assert continued
    for recipe in continued:
        row = table.loc[models.title(recipe.model, **recipe.options)]
        last = shipped().get(recipe)
        assert last is not None
        seconds = last.provenance.seconds
        epochs = recipe.epochs
        while recipe.initial is not None:
            recipe = recipe.initial
            one = measured().get(recipe, last.provenance.fingerprint)
            assert one is not None
            seconds, epochs = seconds + one.provenance.seconds, epochs + recipe.epochs
        assert row["Epochs"] == epochs
        assert abs(row["Training time"] - seconds) < 0.1
