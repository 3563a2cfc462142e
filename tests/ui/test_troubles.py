"""Whatever lies in store, queue and cache: every page that reads it opens, and says what is left aside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import heading, light
from tests.helpers.troubles import TROUBLES, Installation, Trouble, installed, sound

pytestmark = pytest.mark.usefixtures("own_results")

# Every page that reads runs, jobs or studies, in the settings that read most; {run} is the stored run's id.
PAGES = (
    ("", {}),
    ("training_curves", {"run": "{run}"}),
    ("training_curves", {}),
    ("early_stopping", {"run": "{run}"}),
    ("loss_up_accuracy_flat", {"run": "{run}"}),
    ("landscape", {"run": "{run}"}),
    ("landscape", {"run": "{run}", "view": "path"}),
    ("landscape", {"run": "{run}", "view": "two"}),
    ("landscape", {"run": "{run}", "below": "sharpness"}),
    ("layer_by_layer", {"run": "{run}"}),
    ("saliency", {}),
    ("softmax", {}),
    ("photo", {}),
    ("street_numbers", {}),
    ("tuning", {"study": "live", "net": "mlp-128-64", "repeats": "1"}),
)
QUICK = ("training_curves", "landscape", "early_stopping")
SOME = (
    "run.json nested deeply",
    "weights cut",
    "weights a folder",
    "weights of another net",
    "checkpoints gone",
    "a job's net of another version",
    "queue a folder",
)
BY_NAME = {trouble.name: trouble for trouble in TROUBLES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def here(whole: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy that the pages find."""
    with installed(whole, tmp_path / "user-cache") as found:
        yield found


def opens(at: Installation, slug: str, query: dict[str, str]) -> AppTest:
    page = light(slug, {name: value.format(run=at.run_id) for name, value in query.items()})
    assert not page.exception, [each.message for each in page.exception]
    heading(page)
    return page


def aside(page: AppTest) -> str:
    return " ".join(each.value for each in page.sidebar.caption if "Left aside" in each.value)


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("slug", QUICK)
def test_a_page_opens_and_says_what_it_leaves_aside(here: Installation, name: str, slug: str):
    trouble = BY_NAME[name]
    trouble.make(here)
    page = opens(here, slug, {"run": "{run}"})
    assert trouble.late or trouble.said is None or trouble.said in aside(page)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_every_page_opens_and_says_what_it_leaves_aside(here: Installation, trouble: Trouble):
    trouble.make(here)
    for slug, query in PAGES:
        page = opens(here, slug, query)
        assert trouble.late or trouble.said is None or trouble.said in aside(page)


def test_of_a_sound_installation_no_page_leaves_anything_aside(here: Installation):
    assert aside(opens(here, "training_curves", {"run": "{run}"})) == ""
