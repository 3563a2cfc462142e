"""Results on disk: computed once for all sessions and servers that share a cache, and found again after a restart."""

from core.results.disk import Shelf, shelf
from core.results.identity import NotOnDiskError, digest

__all__ = ["NotOnDiskError", "Shelf", "digest", "shelf"]
