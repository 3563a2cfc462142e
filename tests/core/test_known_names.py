"""The names that other programs rely on, wherever their modules have moved."""

from importlib import import_module

import pytest

HOMES = {
    "core.losses.MSE": "core.functions.losses",
    "core.losses.CE": "core.functions.losses",
    "core.softmax.softmax": "core.functions.softmax",
    "core.softmax.jacobian": "core.functions.softmax",
    "core.softmax.cross_entropy": "core.functions.softmax",
    "core.softmax.binary_cross_entropy": "core.functions.softmax",
    "core.convexity.verdict": "core.convexity.verdicts",
    "core.ensembles.race": "core.race.ensembles",
    "core.data.load": "core.data.loading",
    "core.models.title": "core.models.zoo",
    "core.models.build": "core.models.zoo",
    "core.models.NAMES": "core.models.zoo",
    "core.layers.parameters.table": "core.layers.parameters",
    "core.training.Recipe": "core.recipes.recipe",
    "core.training.train": "core.training.train_once",
    "core.training.SHIPPED": "core.recipes.shipped",
    "core.training.MEASURED": "core.recipes.shipped",
    "core.training.STUDIES": "core.recipes.shipped",
    "core.training.NAMED": "core.recipes.shipped",
    "core.runs.Store": "core.runs.store",
    "core.runs.shipped": "core.runs.catalogue",
    "core.runs.measured": "core.runs.catalogue",
    "core.runs.user": "core.runs.catalogue",
    "core.runs.find": "core.runs.catalogue",
    "core.runs.by_id": "core.runs.catalogue",
    "core.runs.before": "core.runs.catalogue",
    "core.runs.with_outputs": "core.runs.outputs",
    "core.attribution.attribute": "core.attribution.dispatch",
    "core.attribution.METHODS": "core.attribution.methods",
    "core.jobs.submit": "core.jobs",
    "core.jobs.search": "core.jobs",
    "core.jobs.job": "core.jobs",
    "core.jobs.jobs": "core.jobs",
    "core.jobs.cancel": "core.jobs",
    "core.jobs.resume": "core.jobs",
    "core.jobs.result": "core.jobs",
    "core.jobs.partial": "core.jobs",
    "core.landscape.plane": "core.landscape.random_plane",
}


@pytest.mark.parametrize("name", HOMES)
def test_a_known_name_leads_to_its_home(name: str):
    place, leaf = name.rsplit(".", 1)
    assert getattr(import_module(place), leaf) is getattr(import_module(HOMES[name]), leaf)
