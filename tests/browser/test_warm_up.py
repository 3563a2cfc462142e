"""A server visits its pages by itself, so that the first visitor of each finds it ready."""

import re
import time
from urllib.request import urlopen

import pytest

from tests.browser.server import Visit, serving
from tests.helpers.patience import PATIENCE

OF_MANY_PAGES = {"convexity", "race", "layer_by_layer", "architecture", "difference"}


def kept(root: str) -> set[str]:
    """The pages' packages whose work the server keeps in memory, as its metrics tell them."""
    with urlopen(f"{root}/_stcore/metrics", timeout=PATIENCE) as answer:
        return set(re.findall(r'cache="ui\.(\w+)\.', answer.read().decode()))


@pytest.mark.slow
def test_pages_that_nobody_opened_are_ready(tmp_path, chromium):
    with serving(tmp_path, {"DIGITSCOPE_WARM_UP": "1"}) as root:
        Visit(chromium.new_page(), root).open("")
        end = time.monotonic() + 4 * PATIENCE
        while not kept(root) >= OF_MANY_PAGES:
            assert time.monotonic() < end, f"the server has visited {kept(root)} alone"
            time.sleep(0.5)
