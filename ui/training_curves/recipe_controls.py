"""The controls of a recipe, what it amounts to, and the recipe to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data import Dataset
from core.models import spec
from core.recipes import Recipe
from core.recipes.updates import Updates, count
from ui.page import essentials, fields, state
from ui.shared.choices import QUICK
from ui.training_curves.record import TrainingCurves

IN_SIGHT = (
    ("net", "loss", "optimizer"),
    ("learning_rate", "schedule", "batch_size"),
    ("epochs", "share", "validation"),
)
BELOW = (("weight_decay", "label_smoothing", "mixup"), ("augment", "momentum", "sharpness"), ("seed",))
COMMANDS = """python -m core train recipe.toml    # here and now
python -m core submit recipe.toml   # in the background, as this page does"""


def controls(record: TrainingCurves, *, accelerated: bool) -> TrainingCurves:
    """The net, its loss and the optimiser in sight, what is set more rarely below; `accelerated`: there is a GPU."""
    rows = _rows(IN_SIGHT)
    with rows["net"]:
        net = state.selection(TrainingCurves, "net", "Network", among=None if accelerated else QUICK)
    with rows["loss"]:
        loss = state.selection(TrainingCurves, "loss", "Loss")
    with rows["optimizer"]:
        optimizer = state.selection(TrainingCurves, "optimizer", "Optimiser")
    with rows["learning_rate"]:
        rate = state.real(TrainingCurves, "learning_rate", "Learning rate")
    with rows["schedule"]:
        schedule = state.selection(TrainingCurves, "schedule", "Learning-rate schedule")
    with rows["batch_size"]:
        batch = state.selection(TrainingCurves, "batch_size", "Batch size")
    with rows["epochs"]:
        epochs = int(state.number(TrainingCurves, "epochs", "Epochs"))
    with rows["share"]:
        help_text = "The net uses this share of the training images."
        share = state.number(TrainingCurves, "share", "Training images", format="percent", help=help_text)
    with rows["validation"]:
        help_text = "This share is set aside. The net never learns from these images, but is evaluated on them."
        held = state.number(TrainingCurves, "validation", "Validation split", format="percent", help=help_text)
    chosen = replace(record, net=net, loss=loss, optimizer=optimizer, schedule=schedule, learning_rate=rate)
    return _rest(replace(chosen, batch_size=batch, epochs=epochs, share=share, validation=held))


def _rest(record: TrainingCurves) -> TrainingCurves:
    names, title = [name for row in BELOW for name in row], "Regularisation, momentum, seed"
    with essentials.expander(TrainingCurves, names, title, icon=":material/settings:"):
        rows = _rows(BELOW)
        with rows["weight_decay"]:
            decay = state.real(TrainingCurves, "weight_decay", "Weight decay")
        with rows["label_smoothing"]:
            help_text = (
                "This share of each label is spread evenly over all classes. The training loss then stays above 0."
            )
            smoothing = state.number(TrainingCurves, "label_smoothing", "Label smoothing", help=help_text)
        with rows["mixup"]:
            help_text = "Mixup blends two images and their labels; this is α of its Beta distribution. 0 blends none."
            mixup = state.number(TrainingCurves, "mixup", "Mixup α", help=help_text)
        with rows["augment"]:
            augment = state.selection(TrainingCurves, "augment", "Augmentation")
        with rows["momentum"]:
            momentum = state.number(TrainingCurves, "momentum", "Momentum (Adam: β₁)")
        with rows["sharpness"]:
            help_text = (
                "Each update uses the gradient this far uphill, at twice the work. 0 uses the gradient at the weights."
            )
            sharpness = state.number(TrainingCurves, "sharpness", "Sharpness-aware distance ρ", help=help_text)
        with rows["seed"]:
            seed = int(state.number(TrainingCurves, "seed", "Seed"))
    record = replace(record, weight_decay=decay, label_smoothing=smoothing, mixup=mixup)
    return replace(record, augment=augment, momentum=momentum, sharpness=sharpness, seed=seed)


def _rows(layout: Sequence[Sequence[str]]) -> dict[str, DeltaGenerator]:
    """A place for each control, three a row."""
    rows = [essentials.row(TrainingCurves, dict.fromkeys(names, 1), gap="medium") for names in layout]
    return {name: place for row in rows for name, place in row.items()}


def recipe(record: TrainingCurves) -> Recipe:
    """What the controls say, as the training takes it; RecipeError where it makes no sense."""
    return Recipe(
        model=record.net,
        dataset=spec(record.net).dataset,
        loss=record.loss,
        optimizer=record.optimizer,
        learning_rate=record.learning_rate,
        momentum=record.momentum,
        weight_decay=record.weight_decay,
        schedule=record.schedule,
        batch_size=record.batch_size,
        epochs=record.epochs,
        label_smoothing=record.label_smoothing,
        augment=record.augment,
        mixup=record.mixup,
        sharpness=record.sharpness,
        share=round(record.share, 4),
        validation=round(record.validation, 4),
        seed=record.seed,
    )


def line(wanted: Recipe) -> str:
    """What a recipe is mostly known by: MLP 784-128-10 · AdamW 0.001 · 20 epochs."""
    optimizer = fields.titles(TrainingCurves, "optimizer")[wanted.optimizer]
    epochs = f"{wanted.epochs} epoch{'s' * (wanted.epochs != 1)}"
    return f"{spec(wanted.model).title} · {optimizer} {wanted.learning_rate:g} · {epochs}"


def summary(wanted: Recipe, data: Dataset) -> str:
    """All of the recipe, and its updates."""
    found = count(len(data.train), wanted.batch_size, wanted.epochs, wanted.validation, wanted.share)
    return f"{_description(wanted)}. {_updates(found, data)}"


def _description(wanted: Recipe) -> str:
    titles = {name: fields.titles(TrainingCurves, name) for name in ("loss", "optimizer", "schedule", "augment")}
    told = [
        spec(wanted.model).title,
        titles["loss"][wanted.loss],
        f"{titles['optimizer'][wanted.optimizer]} at {wanted.learning_rate:g}",
        f"{titles['schedule'][wanted.schedule].lower()} rate",
        f"momentum {wanted.momentum:g}",
    ]
    extras: Mapping[str, object] = {
        "weight decay": wanted.weight_decay,
        "label smoothing": wanted.label_smoothing,
        "mixup": wanted.mixup,
        "sharpness-aware with ρ =": wanted.sharpness,
    }
    told += [f"{name} {value:g}" for name, value in extras.items() if value]
    told += [titles["augment"][wanted.augment].lower()] if wanted.augment != "none" else []
    return " · ".join([*told, f"seed {wanted.seed}"])


def _updates(found: Updates, data: Dataset) -> str:
    drawn = (
        f" {data.name.upper()} images that the app drew" if data.source == "drawn" else f" {data.name.upper()} images"
    )
    updates, epochs = ("s" * (count != 1) for count in (found.batches, found.epochs))
    return (
        f"{found.trained:,}{drawn} in batches of {found.batch_size}: {found.batches:,} update{updates} an epoch, "
        f"**{found.total:,}** in {found.epochs} epoch{epochs}. {found.held_out:,} images are set aside."
    )


def take_away(wanted: Recipe) -> None:
    """The recipe as a file, and what trains it."""
    with st.expander("This recipe as a file", icon=":material/description:"):
        text = wanted.to_toml()
        st.code(text, language="toml")
        st.download_button("recipe.toml", text, "recipe.toml", icon=":material/download:", on_click="ignore")
        st.code(COMMANDS, language="sh")
