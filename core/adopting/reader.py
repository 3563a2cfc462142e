"""A process that reads one file and hands back its numbers: `python -m core.adopting.reader KIND`, bytes in and out.

What a damaged or hostile file does to a library, it does here: memory and time are bounded, and nothing is written.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.adopting.contents import FileContents, packed
from core.adopting.fault import AdoptionError
from core.limits import ADOPTED

FINE, FAULT = b"+", b"-"
DAMAGED = "The file is damaged: it cannot be read to its end. Copy or save it again."
TOO_LARGE = "The file takes more memory than a net of this size needs: it is damaged, or made to."


def main(kind: str) -> None:
    """Read the file on standard input; a sign, then its contents or a message, on standard output."""
    read = _reader(kind)
    confine()
    sys.stdout.buffer.write(answer(read, sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


def answer(read: Callable[[bytes], FileContents], content: bytes) -> bytes:
    """The contents, or why there are none."""
    try:
        return FINE + packed(read(content))
    except AdoptionError as error:
        return FAULT + str(error).encode("utf-8", "replace")
    except MemoryError:
        return FAULT + TOO_LARGE.encode()
    except Exception:  # whatever a library says of damaged bytes
        return FAULT + DAMAGED.encode()


def _reader(kind: str) -> Callable[[bytes], FileContents]:
    """The function that reads such a file; its library is loaded before memory is bounded."""
    if kind == "torch":
        from core.adopting.torch_file import read_torch

        return read_torch
    from core.adopting.hdf5_file import read_hdf5
    from core.adopting.zip_file import read_zip

    return {"hdf5": read_hdf5, "zip": read_zip}[kind]


def confine() -> None:
    """Bound this process' memory and time, and let it write no file, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ADOPTED.memory,) * 2)
    limits = {
        resource.RLIMIT_CPU: int(ADOPTED.seconds),
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for which, most in limits.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main(sys.argv[1])
