"""What stands in one table is known everywhere: an entry written into it appears wherever it can, and breaks no page.

Each case runs in a process of its own, since tables are read when modules are imported.
"""

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from torch import nn

from core import models
from core.attribution import METHODS
from core.functions.activations import ACTIVATIONS, HIDDEN
from core.functions.class_losses import CLASS_LOSSES
from core.functions.losses import LOSSES
from core.recipes import RecipeError, recipe_of
from tests.helpers.patience import PATIENCE
from ui.page.sections import PAGES, ROOT

SOFTPLUS = {
    "module": "core.functions.activations",
    "table": "_UNITS",
    "text": """Activation(
        name="softplus", title="Soft plus", formula=r"\\ln(1 + e^z)", plain="ln(1 + eᶻ)", module="Softplus",
        value=softplus, derivative=sigmoid, second_derivative=_sigmoid_slope, constants={"beta": 1.0},
    )""",
}
SMALL_NET = {"module": "core.models.zoo", "table": "_SPECS", "text": "_mlp(64)", "key": "mlp-64"}
RANKED_NET = {
    "module": "core.models.zoo",
    "table": "_SPECS",
    "text": "Spec('LeNet-6', 'svhn', SVHN, _with_classes(), 'lenet', ranked=True)",
    "key": "lenet6",
}
SMALL_RECIPE = {
    "module": "core.recipes.shipped",
    "table": "SHIPPED",
    "text": "replace(_DENSE, model='mlp-64')",
    "key": "mlp-64",
}
METHOD = """Method(
    "{name}", "{title}", "none", "a differentiable net", "1 forward and 1 backward pass", "A caveat of its own.",
    signed=False, completeness=False, home="saliency.saliency", family={family}, requires={requires},
)"""
GRADIENT = {
    "module": "core.attribution.methods",
    "table": "_ALL",
    "text": METHOD.format(name="steep", title="Steepness", family="GRADIENTS", requires=()),
}
CHAINED = {**GRADIENT, "text": METHOD.format(name="chained", title="Chained", family="RULES", requires=("chain",))}
LOSS = {
    "module": "core.functions.class_losses",
    "table": "_ALL",
    "text": """ClassLoss(
        name="l1", title="Absolute error", short="L1", function="l1_loss", of_softmax=True,
        each=lambda z, y: np.abs(softmax(z) - np.eye(np.shape(z)[-1])[np.asarray(y)]).mean(-1),
        least=lambda *_: 0.0, chance=lambda _, classes: 2 * (classes - 1) / classes**2,
    )""",
}
OPTIMIZER = {
    "module": "core.recipes.optimizers",
    "table": "_ALL",
    "text": "Optimizer('rmsprop', 'RMSprop', 'RMSprop', heavy_ball=True)",
}
SCHEDULE = {
    "module": "core.recipes.schedules",
    "table": "_ALL",
    "text": "Schedule('falling', 'Falling', 'LinearLR', steps='total_iters', constants={'start_factor': 1.0})",
}
AUGMENTATION = {
    "module": "core.recipes.distortion",
    "table": "AUGMENTATIONS",
    "text": "Augmentation('Turned', Distortion(degrees=5))",
    "key": "turned",
}
INITIALISER = {
    "module": "core.race.tiny_nets",
    "table": "INITIALISERS",
    "text": "Initialiser('Normal', 'normal_', {'std': 0.1})",
    "key": "normal",
}
OF_RECIPES = {"loss": "l1", "optimizer": "rmsprop", "schedule": "falling", "augment": "turned"}
TINY = {"model": "mlp-128", "dataset": "mnist", "epochs": 2, "share": 0.05, "validation": 0.5}

# "page.field" → what the entry is called there; pages and states that use it are opened beside these fields'.
OFFERED: dict[str, tuple[list[dict[str, str]], list[str], dict[str, str]]] = {
    "activation": (
        [SOFTPLUS],
        ["softplus"],
        {
            "loss_surfaces.hidden": "Soft plus",
            "architecture.activation": "Soft plus",
            "trust.hidden": "Soft plus",
            **{f"race.net{place}": "Soft plus · MSE" for place in range(1, 5)},
        },
    ),
    "net": (
        [SMALL_NET],
        ["mlp-64"],
        dict.fromkeys(("architecture.network", "training_curves.net", "tuning.net"), "MLP 784-64-10"),
    ),
    "ranked net": (
        [RANKED_NET],
        ["lenet6"],
        dict.fromkeys(("architecture.network", "training_curves.net", "rankings.net"), "LeNet-6"),
    ),
    "net with a recipe": (
        [SMALL_NET, SMALL_RECIPE],
        ["mlp-64"],
        dict.fromkeys(
            (
                *("architecture.network", "training_curves.net", "tuning.net"),
                *("layer_by_layer.net", "softmax.net", "saliency.net", "trust.net"),
            ),
            "MLP 784-64-10",
        ),
    ),
    "method": (
        [GRADIENT, CHAINED],
        ["steep"],
        dict.fromkeys(("saliency.methods", "saliency.method", "trust.methods"), "Steepness"),
    ),
    "parts of a recipe": (
        [LOSS, OPTIMIZER, SCHEDULE, AUGMENTATION],
        list(OF_RECIPES.values()),
        {
            "training_curves.loss": "Absolute error",
            "training_curves.optimizer": "RMSprop",
            "training_curves.schedule": "Falling",
            "training_curves.augment": "Turned",
        },
    ),
    "initialiser": ([INITIALISER], ["normal"], {"race.init": "Normal"}),
}


@pytest.fixture
def ask(tmp_path: Path):
    """The answer of `tests.helpers.with_entries` about an app with these entries, which has an empty store."""

    def answer(
        entries: list[dict[str, str]], names: Sequence[str] = (), pages: Any = (), **more: Any
    ) -> dict[str, Any]:
        question = json.dumps({"entries": entries, "names": names, "pages": pages, **more})
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGITSCOPE_")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.helpers.with_entries"],
            input=question,
            cwd=ROOT,
            env={**kept, "XDG_CACHE_HOME": str(tmp_path), "DIGITSCOPE_STORE": str(tmp_path / "store")},
            capture_output=True,
            text=True,
            timeout=20 * PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))

    return answer


def crashed(answer: dict[str, Any]) -> list[str]:
    """The pages that show a traceback, or an error of which nothing is expected."""
    return [f"{page['page']}: {page['exceptions']}{page['errors']}" for page in answer["pages"] if page["exceptions"]]


@pytest.mark.parametrize("case", OFFERED)
def test_an_entry_is_offered_wherever_it_can_be(case: str, ask):
    entries, names, expected = OFFERED[case]
    found = ask(entries, names)["offered"]
    assert {field: choices[0][1] for field, choices in found.items()} == expected


@pytest.mark.slow
def test_every_page_opens_with_all_of_them(ask):
    entries = [entry for case, (each, _, _) in OFFERED.items() if case != "net" for entry in each]
    answer = ask(entries, pages=[(page.slug, {}) for page in PAGES])
    assert not crashed(answer)
    assert not [page for page in answer["pages"] if page["errors"]]


@pytest.mark.slow
def test_an_activation_works_on_the_pages_that_offer_it(ask):
    layers = "flatten,dense:8,softplus,dense:10"
    recipe = {**TINY, "options": {"activation": "softplus"}, "epochs": 1}
    answer = ask(
        [SOFTPLUS],
        pages=[
            ("loss_surfaces", {"hidden": "softplus"}),
            ("race", {"net1": "softplus-mse"}),
            ("architecture", {"network": "mlp-128", "activation": "softplus", "layers": layers, "layer": 3}),
            *(("layer_by_layer", {"run": "RUN", "layer": "act1", "view": view}) for view in ("arithmetic", "field")),
        ],
        recipes=[recipe],
        values=["str(__import__('core.models').models.resolve('mlp-128', activation='softplus'))"],
    )
    assert not crashed(answer)
    assert not [page["errors"] for page in answer["pages"] if page["errors"]]
    surfaces, race, architecture, arithmetic, field = answer["pages"]
    assert surfaces["state"]["hidden"] == ["softplus"]
    assert race["state"]["net1"] == ["softplus-mse"]
    assert architecture["state"]["layers"] == [layers]
    assert "Soft plus" in architecture["options"]
    assert "softplus" in arithmetic["text"]
    assert field["state"]["layer"] == ["act1"]
    assert "softplus" in answer["values"][0]


@pytest.mark.slow
def test_a_net_without_a_run_works_where_none_is_needed(ask):
    pages = [
        ("architecture", {"network": "mlp-64"}),
        ("training_curves", {"net": "mlp-64"}),
        ("tuning", {"study": "live", "net": "mlp-64"}),
        *((slug, {"net": "mlp-64"}) for slug in ("layer_by_layer", "softmax", "saliency", "trust")),
    ]
    answer = ask([SMALL_NET], pages=pages)
    assert not crashed(answer)
    assert all(page["state"]["net"] == ["mlp-64"] for page in answer["pages"][1:3])
    assert not [page for page in answer["pages"] if page["errors"]]
    assert not [page for page in answer["pages"][3:] if "net" in page["state"]]  # not offered, so the default


def test_the_name_of_a_net_without_a_recipe_can_be_trained(ask):
    recipe = "__import__('core.recipes').recipes.recipe_of('mlp-64').to_dict()"
    [found] = ask([SMALL_NET], values=[recipe])["values"]
    assert (found["model"], found["dataset"], found["options"]) == ("mlp-64", "mnist", {})
    with pytest.raises(RecipeError, match=r"no recipe of that name"):
        recipe_of("mlp-64")  # which is no net of ours


@pytest.mark.slow
def test_a_net_that_was_not_ranked_yet_has_a_recipe_there(ask):
    [page] = ask([RANKED_NET], pages=[("rankings", {"net": "lenet6"})])["pages"]
    assert not page["exceptions"] + page["errors"]
    assert 'model = "lenet6"' in page["text"]


@pytest.mark.slow
def test_a_recipe_without_a_run_says_a_cure_that_works(ask):
    slugs = ("layer_by_layer", "softmax", "saliency", "trust")
    pages = [(slug, {"net": "mlp-64"}) for slug in slugs]
    trains = "__import__('core.recipes').recipes.recipe_of({name!r}).model"
    entries = [SMALL_NET, SMALL_RECIPE]
    answer = ask(entries, pages=pages)
    assert not crashed(answer)
    for page in answer["pages"]:
        [error] = page["errors"]
        command = error.partition("python -m core train ")[2].strip("`. ")
        assert ask(entries, values=[trains.format(name=command)])["values"] == ["mlp-64"]
    cured = ask(entries, pages=pages, recipes=[{**TINY, "model": "mlp-64"}])
    assert not crashed(cured)
    assert not [page for page in cured["pages"] if page["errors"]]


@pytest.mark.slow
def test_a_method_is_computed_or_refused_with_the_reason(ask):
    both = {"net": "resnet18", "methods": ["steep", "chained"]}
    tests = ("cascade", "deletion", "neighbours")
    answer = ask(
        [GRADIENT, CHAINED],
        pages=[
            ("saliency", both),
            ("saliency", {"net": "lenet5", "compare": "classes", "method": "steep"}),
            *(("trust", {"net": "lenet5", "test": test, "methods": ["steep"], "count": 8}) for test in tests),
        ],
    )
    assert not crashed(answer)
    assert not [page["errors"] for page in answer["pages"] if page["errors"]]
    several, one, *trust = answer["pages"]
    assert {"Steepness", "Chained"} <= set(several["labels"])
    assert "A caveat of its own." in several["text"]
    assert "**Chained**: LRP does not conserve relevance across shortcuts" in several["text"].replace("**, **", "** **")
    assert "it is not linear" in one["text"]
    assert all("steep" in page["state"]["methods"] for page in trust)


@pytest.mark.slow
def test_the_parts_of_a_recipe_train_and_are_shown(ask):
    runs = [
        (slug, {"run": "RUN"}) for slug in ("training_curves", "early_stopping", "loss_up_accuracy_flat", "landscape")
    ]
    answer = ask(
        [LOSS, OPTIMIZER, SCHEDULE, AUGMENTATION],
        pages=[("training_curves", OF_RECIPES), *runs],
        recipes=[{**TINY, **OF_RECIPES}],
    )
    assert not crashed(answer)
    assert not [page["errors"] for page in answer["pages"] if page["errors"]]
    controls = answer["pages"][0]
    assert {name: [value] for name, value in OF_RECIPES.items()}.items() <= controls["state"].items()
    assert "Absolute error · RMSprop at 0.001 · falling rate" in controls["text"]
    assert all(page["state"]["run"] for page in answer["pages"][1:])


@pytest.mark.slow
def test_an_initialiser_starts_the_race(ask):
    [page] = ask([INITIALISER], pages=[("race", {"init": "normal"})])["pages"]
    assert not page["exceptions"] + page["errors"]
    assert page["state"]["init"] == ["normal"]
    assert "No races from this start come with the app. `python -m core race` runs them." in page["text"]


TITLES = {
    "net": [title for name in models.NAMES for title in {models.spec(name).title, models.spec(name).plain}]
    + [models.spec(name).short for name in models.NAMES if models.spec(name).short],
    "activation": [unit.title for unit in HIDDEN.values()],
    "loss": [loss.title for loss in (*LOSSES.values(), *CLASS_LOSSES.values())],
    "method": [method.title for method in METHODS.values()],
}
SAME_WORD = {"Saliency"}  # a section of pages is called so, too
OTHERS_NAMES = ROOT / "core" / "adopting"  # Keras's classes are called so, too


def literals(file: Path) -> set[str]:
    """The whole strings in a file."""
    return {
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("kind", TITLES)
def test_a_title_is_written_in_one_file_alone(kind: str):
    files = [file for folder in ("core", "ui") for file in sorted((ROOT / folder).rglob("*.py"))]
    texts = {file: literals(file) for file in files if not file.is_relative_to(OTHERS_NAMES)}
    homes = {
        title: [file.relative_to(ROOT).as_posix() for file, text in texts.items() if title in text]
        for title in set(TITLES[kind]) - SAME_WORD
    }
    assert any(homes.values())
    for title, files in homes.items():
        assert len(files) <= 1, f"{title!r} is written in each of {files}: take it from the table's entry, .title"


@pytest.mark.parametrize(
    ("module", "table"), [("core.functions.activations", "_UNITS"), ("core.attribution.methods", "_ALL")]
)
def test_no_two_entries_of_a_table_have_one_name(module: str, table: str):
    names = Counter(entry.name for entry in getattr(import_module(module), table))
    assert not {name for name, count in names.items() if count > 1}, "Two entries have the same name."


def test_each_activation_has_a_class_of_its_own():
    modules = Counter(unit.module for unit in ACTIVATIONS.values())
    assert not {name for name, count in modules.items() if count > 1}, "A layer's class tells which activation it is."
    assert all(hasattr(nn, name) for name in modules), "The module is no class of torch.nn."


NAMED = {
    "activation": [(unit.name, unit.title) for unit in ACTIVATIONS.values()],
    "net": [(name, models.title(name)) for name in models.NAMES],
    "method": [(method.name, method.title) for method in METHODS.values()],
    "loss": [(name, loss.title) for name, loss in CLASS_LOSSES.items()],
}


@pytest.mark.parametrize("kind", NAMED)
def test_an_entry_has_a_name_for_addresses_and_a_title_of_its_own(kind: str):
    for name, title in NAMED[kind]:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), f"The {kind} {name!r}: small letters and dashes alone."
        assert title.strip(), f"The {kind} {name!r} has no title."
    titles = Counter(title for _, title in NAMED[kind])
    assert not [title for title, count in titles.items() if count > 1], (
        f"Two entries of the kind {kind} have one title."
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_has_its_formula_in_both_forms(name: str):
    unit = ACTIVATIONS[name]
    assert unit.plain, f"{name} has no `plain`, its formula in plain characters."
    assert unit.formula, f"{name} has no `formula`, in LaTeX."
    assert unit.formula.isprintable(), f"The formula of {name} holds a control character: write it as r'…'."
