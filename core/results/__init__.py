"""Results on disk: computed once for all sessions and servers that share a cache, and found again after a restart."""

from core.results.identity import NotOnDiskError, digest
from core.results.shelf import Shelf, shelf

__all__ = ["NotOnDiskError", "Shelf", "digest", "shelf"]
