"""Keras 3's `.keras`: a zip of a configuration and HDF5 weights. Runs in `reader`."""

import io
import json
import zipfile

from core.adopting.contents import FileContents
from core.adopting.fault import AdoptionError
from core.adopting.hdf5_file import Hdf5File, new_weights
from core.limits import ADOPTED

CONFIG, WEIGHTS, ABOUT = "config.json", "model.weights.h5", "metadata.json"


def read_zip(content: bytes) -> FileContents:
    """The net in the zip; AdoptionError for a zip of other things."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        if CONFIG in names and "model.weights.json" in names:
            raise AdoptionError("The net's weights lie in several files: save it without sharding, as one .keras file.")
        if CONFIG not in names or WEIGHTS not in names:
            told = ", ".join(names[:4]) or "nothing"
            raise AdoptionError(f"The zip holds {told[:120]}: a Keras file has {CONFIG} and {WEIGHTS}.")
        if len(set(names)) != len(names):
            raise AdoptionError("The file is damaged: it holds two members of one name. Save the net again.")
        config = _member(packed, CONFIG, ADOPTED.config).decode("utf-8")
        weights = _member(packed, WEIGHTS, ADOPTED.unpacked)
        about = _member(packed, ABOUT, ADOPTED.config) if ABOUT in names else b"{}"
    try:
        version = str(dict(json.loads(about)).get("keras_version", ""))
    except (ValueError, TypeError, RecursionError):
        version = ""
    file = Hdf5File(weights)
    return new_weights(file, dict(file.walk()), config, version)


def _member(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    entry = packed.getinfo(name)
    if entry.file_size > most:
        raise AdoptionError(
            f"The file's {name} would take {entry.file_size / 1e6:,.0f} MB when unpacked, more than {most / 1e6:.0f}: "
            "take a smaller net."
        )
    if entry.flag_bits & 1:
        raise AdoptionError("The file is encrypted: save the net without a password.")
    with packed.open(entry) as member:
        return member.read(most + 1)
