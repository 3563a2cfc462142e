"""What a file is, by its first bytes, and what is in it; formats of large libraries are read in another process."""

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from core.adopting.contents import FileContents, unpacked
from core.adopting.fault import AdoptionError
from core.adopting.reader import FINE, TOO_LARGE
from core.adopting.safetensors_file import read_safetensors
from core.limits import ADOPTED

ROOT = Path(__file__).parents[2]
KINDS = ".safetensors, .pt and .pth, .keras, .h5 and .weights.h5"
HDF5, ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"
PICKLE = b"\x80"


def checked(path: Path) -> bytes:
    """A file's bytes; AdoptionError for one that is not there, or too large, before it is read."""
    try:
        size = path.stat().st_size
        if size > ADOPTED.file:
            raise AdoptionError(too_large(size))
        return path.read_bytes()
    except OSError as error:
        raise AdoptionError(f"{path} cannot be read ({error.strerror}): name a file that is there.") from None


def too_large(size: int) -> str:
    """What is said of a file of so many bytes."""
    return (
        f"The file has {size / 1e6:,.0f} MB; at most {ADOPTED.file / 1e6:.0f} are taken. Save the weights alone, "
        "without the optimizer, or take a smaller net."
    )


def read(content: bytes) -> tuple[FileContents, dict[str, str]]:
    """What is in a file, and what it says about itself; AdoptionError where it is no net's."""
    if len(content) > ADOPTED.file:
        raise AdoptionError(too_large(len(content)))
    kind = _kind(content)
    return read_safetensors(content) if kind == "safetensors" else (_apart(kind, content), {})


def _kind(content: bytes) -> str:
    if not content:
        raise AdoptionError("The file is empty: save the net again.")
    if content.startswith(HDF5):
        return "hdf5"
    if content.startswith(ZIP):
        return _which_zip(content)
    # Its first bytes are a length, any byte: one in 256 begins as pickles do, so it is asked for first.
    if content[8:9] == b"{" and int.from_bytes(content[:8], "little") < len(content):
        return "safetensors"
    if content.startswith(PICKLE):
        return "torch"
    if content.lstrip()[:1] in (b"{", b"["):
        raise AdoptionError(f"The file is text, and no net's weights: bring {KINDS}; of a sharded net, save it as one.")
    raise AdoptionError(f"The file is none of those that are read here: bring {KINDS}.")


def _which_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise AdoptionError("The file is damaged: it is cut off, or no whole zip. Copy or save it again.") from None
    return "torch" if any(name.endswith("/data.pkl") for name in names) else "zip"


def _apart(kind: str, content: bytes) -> FileContents:
    command = [sys.executable, "-m", "core.adopting.reader", kind]
    environment = {**os.environ, "HDF5_PLUGIN_PRELOAD": "::", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, cwd=ROOT, env=environment, timeout=2 * ADOPTED.seconds
        )
    except subprocess.TimeoutExpired:
        raise AdoptionError("The file takes too long to read: it is damaged, or made to.") from None
    sign, rest = done.stdout[:1], done.stdout[1:]
    if sign == FINE:
        return unpacked(rest)
    if not sign:  # a signal ended it
        raise AdoptionError(f"The file could not be read. {TOO_LARGE}")
    raise AdoptionError(rest.decode("utf-8", "replace"))
