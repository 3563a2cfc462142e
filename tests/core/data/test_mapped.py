"""Images in a file of the cache."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from core.data import mapped
from core.data.mapped import released, unpacked
from core.settings import settings

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 3, 32, 32), dtype=np.uint8)


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A packed file; its images count as large, and the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings.cache_clear()
    monkeypatch.setattr(mapped, "LARGE", IMAGES.nbytes)
    path = tmp_path / "packed.gz"
    path.write_bytes(gzip.compress(IMAGES.tobytes()))
    return path


def read(path: Path) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8).reshape(IMAGES.shape)


def never() -> np.ndarray:
    raise AssertionError("it is unpacked again")


def copies() -> list[Path]:
    return list((settings().cache / mapped.FOLDER).iterdir())


def test_a_file_is_unpacked_once(packed: Path):
    np.testing.assert_array_equal(unpacked(packed, lambda: read(packed)), IMAGES)
    np.testing.assert_array_equal(unpacked(packed, never), IMAGES)
    assert len(copies()) == 1


def test_another_file_in_its_place_is_unpacked_and_takes_the_copys_place(packed: Path):
    unpacked(packed, lambda: read(packed))
    before = packed.stat().st_mtime_ns
    packed.write_bytes(gzip.compress((255 - IMAGES).tobytes()))
    os.utime(packed, ns=(before + 1, before + 1))
    np.testing.assert_array_equal(unpacked(packed, lambda: read(packed)), 255 - IMAGES)
    assert len(copies()) == 1


def test_writing_to_the_images_leaves_the_copy_as_it_is(packed: Path):
    found = unpacked(packed, lambda: read(packed))
    found[:] = 0
    np.testing.assert_array_equal(unpacked(packed, never), IMAGES)


def test_released_images_are_read_again(packed: Path):
    found = unpacked(packed, lambda: read(packed))
    for images in (found, found[3:], IMAGES):
        expected = images.copy()
        released(images)
        np.testing.assert_array_equal(images, expected)


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"no array at all"])
def test_a_damaged_copy_is_made_anew(packed: Path, damage: bytes):
    unpacked(packed, lambda: read(packed))
    copies()[0].write_bytes(damage)
    np.testing.assert_array_equal(unpacked(packed, lambda: read(packed)), IMAGES)
    np.testing.assert_array_equal(unpacked(packed, never), IMAGES)


def test_where_the_cache_cannot_be_written_the_images_are_in_memory(packed: Path):
    settings().cache.parent.mkdir(parents=True, exist_ok=True)
    settings().cache.write_text("a file where the folder should be")
    np.testing.assert_array_equal(unpacked(packed, lambda: read(packed)), IMAGES)


def test_few_images_are_not_copied(packed: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mapped, "LARGE", IMAGES.nbytes + 1)
    np.testing.assert_array_equal(unpacked(packed, lambda: read(packed)), IMAGES)
    assert not (settings().cache / mapped.FOLDER).exists()
