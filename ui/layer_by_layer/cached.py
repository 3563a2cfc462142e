"""Cached answers of a net's layers: activations, weights, what excites a unit.

Keys are run ids, epochs, images' keys and layers' names, never arrays; an epoch of None is the trained net.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.runs import Run, find, shipped, user
from ui.page import plain
from ui.shared import nets
from ui.shared.on_disk import on_disk

if TYPE_CHECKING:  # all of it imports torch, which a page without a network does without
    from torch import nn

    from core.layers.activations import LayerOutput
    from core.layers.arithmetic import Arithmetic
    from core.layers.parameters import ParameterRow
    from core.layers.receptive_field import ReceptiveField
    from core.layers.separation import Projection

Array = NDArray[np.float32]
Image = NDArray[np.uint8]


@st.cache_resource(max_entries=8, show_spinner="Looking into the store…")
def stored(wanted: str) -> Run:
    """The run whose id begins with `wanted`, or any of a net of that name; LookupError where there is none."""
    whole = (run for store in (user(), shipped()) for run in store.list() if run.has_weights)
    runs = {run.id: run for run in whole if run.id.startswith(wanted)}
    if len(runs) > 1:
        raise LookupError(f"{len(runs)} runs begin with {plain.quoted(wanted)}: write more of the id.")
    found = next(iter(runs.values()), None) or find(wanted)
    if found is None:
        raise LookupError(
            f"The store has no run {plain.quoted(wanted)} and no run of a net of that name: choose one from the list."
        )
    return nets.exactly(found.recipe.model, found.id)


def model(run_id: str, epoch: int | None) -> nn.Module:
    """The net of a run, trained (None), untrained (0) or as it was after an epoch."""
    return stored(run_id).model(epoch)


@dataclass(frozen=True)
class Weights:
    """What a layer has learnt, as arrays: `weight`, `bias`; None where it has none."""

    weight: Array | None
    bias: Array | None


@st.cache_data(max_entries=16, show_spinner=False)
def weights(run_id: str, epoch: int | None) -> dict[str, Weights]:
    """Each layer's weights, by its name."""
    from core.layers.hooks import leaves

    return {
        name: Weights(*(_array(getattr(module, each, None)) for each in ("weight", "bias")))
        for name, module in leaves(model(run_id, epoch)).items()
    }


def module(run_id: str, epoch: int | None, layer: str) -> nn.Module:
    """The layer itself, for its settings."""
    return model(run_id, epoch).get_submodule(layer)


@st.cache_data(max_entries=32, show_spinner=False)
def table(run_id: str) -> list[ParameterRow]:
    """The net's table of layers."""
    from core.layers.parameters import table
    from core.models import spec

    return table(model(run_id, None), spec(stored(run_id).recipe.model).input_shape)


@st.cache_data(max_entries=128, show_spinner=False)
def activations(run_id: str, epoch: int | None, key: str, _image: Image) -> list[LayerOutput]:
    """Each layer's output for one image."""
    from core.layers.activations import record

    return record(model(run_id, epoch), _image[None])


@st.cache_data(max_entries=64, show_spinner=False)
def gradients(run_id: str, epoch: int | None, key: str, label: int, _image: Image) -> list[LayerOutput]:
    """The gradient of the cross-entropy at each layer's output."""
    from core.layers.gradients import record

    return record(model(run_id, epoch), _image[None], [label])


@st.cache_data(max_entries=256, show_spinner=False)
def layer_input(run_id: str, epoch: int | None, key: str, layer: str, _image: Image) -> Array:
    """What a layer gets for one image."""
    from core.layers.arithmetic import layer_input

    return layer_input(model(run_id, epoch), _image, layer)


@st.cache_data(max_entries=512, show_spinner=False)
def explain(
    run_id: str, epoch: int | None, key: str, layer: str, unit: tuple[int, ...], _image: Image
) -> Arithmetic | str:
    """One unit's arithmetic, or the reason why there is none."""
    from core.layers.arithmetic import explain

    try:
        return explain(model(run_id, epoch), _image, layer, unit)
    except ValueError as reason:
        return str(reason)


@st.cache_data(max_entries=256, show_spinner=False)
def effects(run_id: str, epoch: int | None, key: str, layer: str, _image: Image) -> Array:
    """Units × classes: how the logits change when each unit (map) of a layer is set to 0."""
    from core.layers.ablation import effects

    return effects(model(run_id, epoch), _image, layer)


def _meant(run_id: str, *names: str | int | None) -> tuple[Run, str]:
    """The run and the data that stand behind the names; the data's is the last."""
    return stored(run_id), nets.dataset(str(names[-1])).fingerprint


@st.cache_data(max_entries=32, show_spinner="Running all test images through the layer…")
@on_disk(also=_meant)
def peaks(run_id: str, epoch: int | None, layer: str, dataset: str) -> tuple[Array, NDArray[np.int64]]:
    """Each gallery image's largest output of each unit (map), and its flat place there."""
    from core.layers.excitation import peaks

    return peaks(model(run_id, epoch), nets.dataset(dataset).test.images[: nets.GALLERY], layer)


@st.cache_data(max_entries=64, show_spinner="Finding the layer's principal components…")
@on_disk(also=_meant)
def projection(run_id: str, epoch: int | None, layer: str, dataset: str) -> Projection:
    """The layer's outputs for the gallery's images in a plane."""
    from core.layers.separation import project

    return project(model(run_id, epoch), nets.dataset(dataset).test.images[: nets.GALLERY], layer)


@st.cache_data(max_entries=8, show_spinner="Finding nearest neighbours in each layer…")
@on_disk(also=_meant)
def neighbours(run_id: str, epoch: int | None, dataset: str) -> dict[str, float]:
    """Of each layer, the share of the first `FEW` gallery images that their five nearest ones classify rightly."""
    from core.layers.separation import neighbours_all

    test = nets.dataset(dataset).test
    return neighbours_all(model(run_id, epoch), test.images[:FEW], test.labels[:FEW])


@st.cache_data(max_entries=16, show_spinner=False)
def fields(run_id: str) -> dict[str, ReceptiveField] | str:
    """Each layer's receptive field, or the reason why there is none."""
    from core.layers.receptive_field import fields
    from core.models import spec

    try:
        side = spec(stored(run_id).recipe.model).input_shape[1]
        return {each.name: each for each in fields(model(run_id, None), side)}
    except ValueError as reason:
        return str(reason)


@st.cache_data(max_entries=256, show_spinner=False)
def measured_field(run_id: str, epoch: int | None, key: str, layer: str, unit: tuple[int, ...], _image: Image) -> Array:
    """Σ over channels of |∂unit/∂pixel|, H×W."""
    from core.layers.receptive_field import measured

    return measured(model(run_id, epoch), _image, layer, unit)


FEW = 500  # images whose distances are compared


def _array(tensor: Any) -> Array | None:  # noqa: ANN401
    return tensor.detach().numpy() if hasattr(tensor, "detach") else None
