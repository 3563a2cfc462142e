"""What a wandering visitor chooses: values of controls, and links, sensible and senseless ones."""

import json
from dataclasses import Field, fields
from random import Random
from typing import Any

from core.attribution import METHODS
from tests.helpers.apps import named
from tests.helpers.records import record_of
from ui.page.sections import HOME, PAGES, ROOT

OLD = json.loads((ROOT / "ui" / "page" / "old_links.json").read_text(encoding="utf-8"))
TEXTS = (
    "", " ", "0", "-1", "7", "nan", "1e999", "no-such-thing", "ResNet-18", "mlp-128", "0.5, 0.5", "1,,2", "٣", "½",
    "naïve ☃ 🙂", "a&b=c#d%20+e?f", "<b>bold</b>", "**bold** $x$ `code`", "../../etc", "C:\\dir\\n", "'\"", "x" * 300,
)  # fmt: skip
NONSENSE = (
    "nonsense",
    "",
    "nan",
    "inf",
    "-1",
    "1e99",
    "999999999999",
    "0.5",
    "true",
    "None",
    "a&b=c",
    "Ω≠ω",
    "y" * 200,
)

# What would compute for long is drawn among these alone: page → control → values.
NETS = ("lenet5", "mnist-cnn", "mlp-128", "mlp-128-64", "mlp-256-128")
LENGTHY: dict[str, dict[str, tuple[Any, ...]]] = {
    "layer_by_layer": {"net": NETS},
    "race": {"seeds": (1, 3, 5), "most": (100,)},
    "landscape": {"grid": (9,), "count": (256,)},
    "loss_surfaces": {"resolution": (51, 101), "steps": (25, 100)},
    "saliency": {
        "net": NETS,
        "samples": (2, 3),
        "steps": (1, 2, 5),
        "side": (8, 16),
        "compare": ("methods", "nets", "classes"),
    },
    "trust": {"net": NETS, "seeds": (1, 2), "count": (8,)},
}
SLOW_METHODS = (
    *(name for name, method in METHODS.items() if method.slow),
    *("feature-ablation", "occlusion", "gradient-shap"),
)
LARGE = {  # nets that take seconds there, as options call them
    "landscape": ("LeNet", "ResNet", "VGG", "CNN"),
    "training_curves": ("ResNet", "VGG"),
    "validation_beats_training": ("ResNet", "VGG"),
    "loss_up_accuracy_flat": ("ResNet", "VGG"),
}
SLUGS = (HOME.slug, *(each.slug for each in PAGES))
COSTLY = ("landscape", "race", "saliency", "trust")
LONG = ("train-", "start-search", "resume-")  # buttons


def somewhere(random: Random) -> str:
    """A page; those that take long come less often."""
    return random.choices(SLUGS, [1 if slug in COSTLY else 3 for slug in SLUGS])[0]


def starts(slug: str) -> dict[str, str]:
    """What a page is opened with, so that no change makes it compute for long."""
    return {name: str(values[0]) for name, values in LENGTHY.get(slug, {}).items() if slug in ("race", "landscape")}


def long(button: str) -> bool:
    return button.startswith(LONG)


def drawn(random: Random, slug: str, found: Any) -> Any:
    """A value of the control: of options what they are called, of numbers one within the bounds, of texts anything."""
    name, kind = named(found), found.type
    few = LENGTHY.get(slug, {}).get(name)
    if kind in ("selectbox", "button_group", "select_slider"):
        options = _few(found, few) if few else found.options
        options = [option for option in options if not any(net in option for net in LARGE.get(slug, ()))]
        return random.choice(options)
    if kind == "multiselect":
        quick = [option for option in found.options if option not in _titles(slug, name, SLOW_METHODS)]
        most = min(found.max_selections or len(quick), len(quick), 3)
        return random.sample(quick, random.randint(0, most))
    if kind in ("toggle", "checkbox"):
        return not found.value
    if kind in ("slider", "number_input"):
        return random.choice(few) if few else _number(random, found)
    return random.choice([*TEXTS, *_examples(slug, name), found.value[:-1], found.value + "1"])


def link_to(random: Random, slug: str) -> dict[str, Any]:
    """The parameters of a link: ids, labels of old, numbers in and out of range, nonsense, several of each."""
    if not slug:
        return {"view": "nonsense"} if random.random() < 0.3 else {}
    every = [each for each in fields(record_of(slug)) if each.name not in LENGTHY.get(slug, {})]
    asked: dict[str, Any] = {}
    for each in random.sample(every, random.randint(0, min(6, len(every)))):
        asked[each.name] = _asked(random, slug, each)
    if random.random() < 0.1:
        asked["utm_source"] = random.choice(NONSENSE)
    return {**starts(slug), **asked}


def _asked(random: Random, slug: str, each: Field[Any]) -> Any:
    ids = [str(value) for value in each.metadata.get("titles", ()) if value not in SLOW_METHODS]
    labels = [label for label, value in OLD.get(slug, {}).get(each.name, {}).items() if value not in SLOW_METHODS]
    usual = [*ids, *labels, *_examples(slug, each.name)]
    if "low" in each.metadata:
        low, high, step = (each.metadata[name] for name in ("low", "high", "step"))
        usual += [str(type(each.default)(each.default + step)), str(low), str(high), str(high + 1)]
    elif isinstance(each.default, bool):
        usual += ["true", "false", "True"]
    elif isinstance(each.default, int) and not ids:
        usual += [str(random.randint(0, 40)), "3"]
    if random.random() < 0.25 or not usual:
        return random.choice(NONSENSE)
    if random.random() < (0.5 if isinstance(each.default, tuple) else 0.08):
        return [random.choice([*usual, *NONSENSE]) for _ in range(random.randint(1, 4))]
    return random.choice(usual)


def _number(random: Random, found: Any) -> Any:
    """A bound, the next step, or a value between."""
    kind, step = type(found.value), found.step or 1
    low = found.min if found.min is not None else -10
    high = found.max if found.max is not None else 10
    near = [each for each in (found.value - step, found.value + step) if low <= each <= high]
    steps = int(min((high - low) / step, 10_000))
    chosen = random.choice([low, high, *near, *near, low + step * random.randint(0, steps)])
    return kind(round(min(max(chosen, low), high), 6))


def _few(found: Any, few: tuple[Any, ...]) -> list[str]:
    """What those options are called on screen."""
    return [str(found.format_func(value)) for value in few]


def _titles(slug: str, name: str, values: tuple[str, ...]) -> list[str]:
    titles = next((each.metadata.get("titles", {}) for each in fields(record_of(slug)) if each.name == name), {})
    return [titles[value] for value in values if value in titles]


def _examples(slug: str, name: str) -> list[str]:
    found = next((each.metadata.get("example", ()) for each in fields(record_of(slug)) if each.name == name), ())
    return [found] if isinstance(found, str) else list(found)
