"""The files of a kept training: which they are, without reading their tensors; torch is not needed."""

from pathlib import Path

RECORD, SUFFIX = "state.json", ".state.safetensors"
# What this reads. A program that meets another number, older or newer, lets the training begin anew.
FORMAT = 1


def tensors_file(folder: Path, sha256: str) -> Path:
    """Where the tensors of that digest lie."""
    return folder / f"{sha256[:20]}{SUFFIX}"
