"""Memory that a training lets go of and asks for again at every step, kept by the process meanwhile.

By default glibc returns large blocks to the system, which then hands out and clears fresh pages at each step: a third
of a small convolutional net's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from core.memory import glibc

# mallopt(3): its parameters' numbers, and the largest block that it manages itself.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
LARGEST = 32 * 2**20
# What glibc settles on by itself where it has seen blocks of LARGEST.
USUAL = 2 * LARGEST
UNLIMITED = 2**31 - 1


@contextmanager
def keeping() -> Iterator[None]:
    """Freed memory stays with the process until the end; without glibc nothing is changed."""
    library = glibc()
    if library is None:
        yield
        return
    library.mallopt(MMAP_THRESHOLD, LARGEST)
    library.mallopt(TRIM_THRESHOLD, UNLIMITED)
    try:
        yield
    finally:
        library.mallopt(TRIM_THRESHOLD, USUAL)
        library.malloc_trim(0)
