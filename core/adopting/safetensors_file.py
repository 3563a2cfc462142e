"""`.safetensors`: numbers and their names, nothing else."""

import json
import struct

from safetensors import SafetensorError
from safetensors.numpy import load

from core.adopting.contents import Array, FileContents
from core.adopting.fault import AdoptionError
from core.adopting.numbers import Widening, check_finite

TYPES = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"}
DAMAGED = "The file is damaged: it is no whole safetensors file. Copy or save it again."


def read_safetensors(content: bytes) -> tuple[FileContents, dict[str, str]]:
    """The arrays, sorted as the format sorts them, and what the file says about itself."""
    try:
        (length,) = struct.unpack("<Q", content[:8])
        if length > len(content):
            raise AdoptionError(DAMAGED)
        head = json.loads(content[8 : 8 + length])
        about = {str(key): str(value) for key, value in head.pop("__metadata__", {}).items()}
        kinds = {str(key): str(entry["dtype"]) for key, entry in head.items()}
        wrong = [f"{key} ({kind})" for key, kind in kinds.items() if kind not in TYPES]
        if wrong:
            raise AdoptionError(f"The tensor {wrong[0][:80]} is of a type that no net here has: save it as float32.")
        halves = {key for key, kind in kinds.items() if kind == "BF16"}
        found = load(_as_whole_numbers(content, length, head) if halves else content)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, struct.error, RecursionError):
        raise AdoptionError(DAMAGED) from None
    widening = Widening()
    arrays: dict[str, Array] = {
        key: widening.from_bfloat16(array) if key in halves else widening.plain(key, array)
        for key, array in found.items()
    }
    check_finite(arrays)
    if not arrays:
        raise AdoptionError("The file holds no weights.")
    return FileContents("safetensors", arrays, notes=widening.notes), about


def _as_whole_numbers(content: bytes, length: int, head: dict[str, dict[str, object]]) -> bytes:
    """The same file with bfloat16, which NumPy has not, called two-byte whole numbers."""
    renamed = {key: {**entry, "dtype": "U16"} if entry["dtype"] == "BF16" else entry for key, entry in head.items()}
    text = json.dumps(renamed).encode()
    return struct.pack("<Q", len(text)) + text + content[8 + length :]
