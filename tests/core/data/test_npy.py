"""A visitor's .npy file: an array of numbers, or what it is instead, with the cure."""

import gzip
import io
import pickle
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.data import DataError
from core.data.npy import LARGEST, MAGIC, numbers

ARRAY = np.arange(6.0).reshape(2, 3)


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def picture(kind):
    file = io.BytesIO()
    Image.new("L", (4, 4), 200).save(file, kind)
    return file.getvalue()


def archive(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def zipped(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, "x")
    return file.getvalue()


def versioned(version):
    file = io.BytesIO()
    np.lib.format.write_array(file, ARRAY, version)
    return file.getvalue()


OTHERS = {
    "comma-separated": (b"0,1,0\n1,0,1\n", "it is text that begins with “0,1,0”"),
    "text with a mark": ("0;1\n".encode("utf-8-sig"), "it is text that begins with “0;1”"),
    "text of PowerShell": ("0 1 0\r\n".encode("utf-16"), "it is text that begins with “0 1 0”"),
    "text of a code page": ("Größe,5\n".encode("cp1252"), "it is text that begins with “Größe,5”"),
    "long text": (b"label,pixel0,pixel1,pixel2,pixel3", "it is text that begins with “label,pixel0,pixel1,…”"),
    "JSON": (b"[[0, 1], [1, 0]]", "it is text that begins with “[[0, 1], [1, 0]]”"),
    "PNG": (picture("PNG"), "it is a picture (PNG)"),
    "JPEG": (picture("JPEG"), "it is a picture (JPEG)"),
    "GIF": (picture("GIF"), "it is a picture (GIF)"),
    "TIFF": (picture("TIFF"), "it is a picture (TIFF)"),
    "BMP": (picture("BMP"), "it is a picture (BMP)"),
    "PDF": (b"%PDF-1.7\n", "it is a PDF file"),
    "npz": (archive(a=ARRAY, b=ARRAY), "it is an .npz archive of a, b"),
    "zip": (zipped("digits.csv"), "it is a zip archive"),
    "gzip": (gzip.compress(saved(ARRAY)), "it is a gzip archive. Unpack it first."),
    "pickle": (pickle.dumps(ARRAY), "it is a pickle, which is never opened"),
    "HDF5": (b"\x89HDF\r\n\x1a\n", "it is an HDF5 file"),
    "MATLAB": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(90), "it is a MATLAB file"),
    "Parquet": (b"PAR1\x15\x04PAR1", "it is a Parquet file"),
    "idx": (b"\x00\x00\x08\x03\x00\x00\x00\x02", "it is an idx file"),
    "nothing": (b"", "it is empty"),
    "noise": (bytes(range(256)), "it is damaged, or something else"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_file_is_called_what_it_is(what):
    content, told = OTHERS[what]
    with pytest.raises(DataError) as error:
        numbers(content, "labels")
    assert str(error.value).startswith("labels: this is no .npy file of numbers: ")
    assert told in str(error.value)
    assert "pickled objects" not in str(error.value)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(version):
    assert np.array_equal(numbers(versioned(version), "images"), ARRAY)


@pytest.mark.parametrize("kind", ["b1", "u1", "i8", "f2", ">f8", "longdouble"])
def test_every_kind_of_number_is_read(kind):
    array = ARRAY.astype(kind)
    assert np.array_equal(numbers(saved(array), "images"), array)


def test_objects_are_called_pickled_and_never_opened():
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("a pickle was opened",)

    with pytest.raises(DataError, match="it holds pickled objects, which are never opened"):
        numbers(saved(np.array([Trap(), 1], dtype=object), allow_pickle=True), "images")


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (ARRAY.astype(complex), "the type is complex128; numbers are needed"),
        (np.array(["0", "1"]), "numbers are needed"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "numbers are needed"),
        (np.zeros(2, dtype=[("a", "f8")]), "numbers are needed"),
    ],
)
def test_what_is_no_number_is_told_by_its_type(array, told):
    with pytest.raises(DataError, match=told):
        numbers(saved(array), "images")


def test_a_file_that_claims_more_than_it_has_is_damaged():
    claimed = saved(np.zeros((1, 1))).replace(b"(1, 1), ", b"(99999,)")
    larger = saved(np.zeros((10, 10))).replace(b"(10, 10)", b"(99, 99)")
    for content in (claimed, larger, MAGIC, MAGIC + b"\x01", saved(ARRAY)[:-1]):
        with pytest.raises(DataError, match="it is damaged, or was cut off"):
            numbers(content, "images")


def test_a_large_file_is_refused():
    with pytest.raises(DataError, match=r"images: 10\.0 MB; a file may have 10 MB"):
        numbers(bytes(LARGEST + 1), "images")


@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)))
def test_any_other_file_is_explained(content):
    with pytest.raises(DataError, match="images: this is no"):
        numbers(content, "images")


@pytest.mark.filterwarnings("ignore:Reading `.npy`:UserWarning")
@given(place=st.integers(0, 127), value=st.integers(0, 255))
def test_a_changed_byte_of_the_header_is_read_or_explained(place, value):
    content = bytearray(saved(ARRAY))
    content[place] = value
    with suppress(DataError):
        assert isinstance(numbers(bytes(content), "images"), np.ndarray)
