"""What a page loads to show its default state: no library that it can do without.

Each costs memory, of which a small host has little, and the first visitor's time: torch._dynamo takes 150 MB and 1.5 s.
The digits of these tests are drawn, as on a server without MNIST's files.
"""

import subprocess
import sys

import pytest

from tests.helpers.patience import PATIENCE
from ui.page.sections import HOME, PAGES, ROOT

STATUS = "status"  # the owner's page, in no list
SLUGS = (HOME.slug, STATUS, *(page.slug for page in PAGES))
ALL = frozenset(SLUGS)
NOBODY: frozenset[str] = frozenset()

DIGITS = frozenset(
    {
        "layer_by_layer",
        "softmax",
        "training_curves",
        "validation_beats_training",
        "early_stopping",
        "loss_up_accuracy_flat",
        "landscape",
    }
)
MAPS = frozenset({"saliency", "trust"})
NETS = DIGITS | MAPS | {"architecture", "street_numbers", "photo"}
SPLINES = DIGITS | {"convexity"}  # drawn digits follow them
SOLVERS = SPLINES | {"race", "tuning"}  # a line between two classes; scipy.interpolate and sklearn load it, too

MAY_LOAD = {
    "altair": ALL - {HOME.slug, STATUS},  # the two without a chart
    "torch": NETS,  # they run a network, or count its weights
    "captum": MAPS,
    "matplotlib": MAPS,  # Captum loads it
    "optuna": frozenset({"tuning"}),  # which settings mattered: fANOVA
    "sklearn": frozenset({"tuning"}),  # fANOVA's forest
    "scipy.stats": frozenset({"tuning"}),  # sklearn loads it
    "scipy.interpolate": SPLINES | {"tuning"},
    "scipy.optimize": SOLVERS,
    "scipy.ndimage": MAPS | {"photo", "tuning"},  # blurred and drawn street numbers; sklearn
    "scipy.special": SOLVERS | MAPS | {"photo", "difference", "street_numbers"},  # distributions; loaded by the others
    "torch._dynamo": NOBODY,  # the first operation on the meta device, and torch.optim
    "triton": NOBODY,
    "sympy": NOBODY,
    "torchvision": NOBODY,  # downloads alone
    "dask": NOBODY,  # schedulers elsewhere alone
    "distributed": NOBODY,
    "fsspec": NOBODY,  # stores elsewhere alone
    "pyarrow.parquet": NOBODY,  # data in that form alone
    "pillow_heif": NOBODY,  # photos in that form alone
}
LIGHT = [slug for slug in SLUGS if not any(slug in pages for name, pages in MAY_LOAD.items() if name != "altair")]


def loaded(*slugs: str) -> dict[str, set[str]]:
    """Those of the table's modules that a fresh process has after each of these pages, opened one after the other."""
    steps = ["import sys", "from streamlit.testing.v1 import AppTest"]
    for slug in slugs:
        steps += [
            f"at = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout={PATIENCE})",
            f"at = at.switch_page('pages/{slug}.py').run()" if slug else "at.run()",
            "assert (at.main.html or at.title) and not at.exception and not at.error, (at.exception, at.error)",
            f"print({slug!r}, *set(sys.modules) & {set(MAY_LOAD)!r}, sep=',')",
        ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(steps)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split(",") for line in done.stdout.splitlines()]
    return {slug: set(found) for slug, *found in lines}


def superfluous(slug: str, found: set[str]) -> set[str]:
    """What that page should not have loaded."""
    return {name for name in found if slug not in MAY_LOAD[name]}


def test_pages_of_plain_numbers_load_no_library_for_more():
    assert {HOME.slug, "loss_surfaces", "claims"} <= set(LIGHT)
    after = loaded(*LIGHT)
    assert list(after) == LIGHT
    found = {slug: unneeded for slug, each in after.items() if (unneeded := superfluous(slug, each))}
    assert not found, "The first page of these loads it: import it in the function that needs it, or do without."


@pytest.mark.slow
@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in LIGHT])
def test_a_page_loads_what_its_default_state_needs(slug: str):
    found = superfluous(slug, loaded(slug)[slug])
    assert not found, "Import it in the function that needs it, or do without; else enter the page and why in MAY_LOAD."


def test_the_table_names_pages_that_there_are():
    assert set().union(*MAY_LOAD.values()) <= ALL
