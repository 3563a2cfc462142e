"""What every test gets: a user cache of its own, no setting of the user's, float32; the real data where there are some.

Nothing here may depend on the machine: not on its processor's rounding, not on its cores, not on how busy it is.
"""

import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from core.settings import settings
from tests.helpers.caches import clear

# Which of the user's settings reach a test is decided here, before any test module is imported and any fixture made;
# the folder of real data goes on under another name, for the processes of pytest-xdist.
_REAL_DATA = os.environ.pop("DIGITSCOPE_DATA", None) or os.environ.get("TESTS_REAL_DATA")
if _REAL_DATA:
    os.environ["TESTS_REAL_DATA"] = str(Path(_REAL_DATA).absolute())
for _name in ("STORE", "SCHEDULER", "DEVICE"):
    os.environ.pop(f"DIGITSCOPE_{_name}", None)

# Files whose slow tests take minutes, the longest first.
LONGEST = (
    "tests/browser/test_walk",
    "tests/ui/walk/test_walk",
    "tests/deploy/test_failover",
    "tests/core/jobs/test_cluster",
    "tests/ui/saliency",
    "tests/ui/trust",
    "tests/browser/test_warm_up",
    "tests/test_contributing",
    "tests/core/training/test_one_epoch",
    "tests/core/training/speed/test_team",
    "tests/ui/test_imports",
    "tests/core/training/test_frozen",
    "tests/core/jobs/test_local",
    "tests/core/data/test_uploads",
    "tests/core/runs/test_shipped",
)

# How long an example takes says how busy the machine is. In CI each run tries the same examples.
hypothesis.settings.register_profile(
    "digitscope",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis.settings.load_profile("digitscope")


@pytest.fixture(scope="session", autouse=True)
def empty_cache() -> Iterator[None]:
    """No fixture of a module or a session reads the user's cache; and none, each having its own, fills it with data."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        patch.setattr("core.settings.user_cache_path", lambda name: Path(folder) / name)
        patch.setattr("core.data.mapped.LARGE", math.inf)
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the user's cache, nor depends on the user's settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    monkeypatch.setattr("core.settings.user_cache_path", lambda name: tmp_path / "user-cache" / name)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
def float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a CPU nothing is trained in bfloat16 unless a test asks for it: where it pays is up to the machine."""
    from core.training.speed import precision

    probe = precision._bfloat16_pays
    monkeypatch.setattr(precision, "_bfloat16_pays", lambda device: device.type != "cpu" and probe(device))


@pytest.fixture(autouse=True)
def no_caches() -> Iterator[None]:
    """Streamlit's caches outlive an AppTest."""
    clear()
    yield
    clear()


@pytest.fixture(autouse=True)
def shared_results(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages have computed and kept on disk is there for the next test, as for the next server.

    It is found by what it is computed from, so that no test gets what another code or other data have made.
    """
    place = tmp_path_factory.getbasetemp() / "results"
    monkeypatch.setattr("core.results.disk.folder", lambda: place)


@pytest.fixture
def own_results(shared_results: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been computed before."""
    monkeypatch.setattr("core.results.disk.folder", lambda: settings().cache / "results")


@pytest.fixture
def real_data() -> Path:
    """The folder of real MNIST and SVHN files."""
    if not _REAL_DATA:
        pytest.skip("needs real MNIST and SVHN files: point DIGITSCOPE_DATA at their folder")
    return Path(os.environ["TESTS_REAL_DATA"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the real data, or is about finding and reading data, is marked `data`.

    What is slow may take three times as long as the rest before it is taken to hang. Files that take longest come
    first, so that no process is left alone with one of them at the end.
    """
    items.sort(key=lambda item: next((place for place, file in enumerate(LONGEST) if file in item.path.as_posix()), 99))
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(1800))
        if "real_data" in getattr(item, "fixturenames", ()) or "core/data" in item.path.as_posix():
            item.add_marker("data")
