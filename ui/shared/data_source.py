"""Where images come from, in words: official files, others, or the app's own pen."""

from core.data.types import Dataset
from core.reports.street_numbers import crops


def in_words(name: str, source: str, fingerprint: str = "") -> str:
    """What images of the data set `name` these are; `fingerprint` is that of their pixels."""
    title = name.upper()
    if source == "drawn":
        return f"digits drawn by the app in the manner of {title}"
    if name == "svhn":
        return crops(source, fingerprint)
    return f"{title}'s official images" if source == "official" else f"images of {title}, not its official files"


def of(data: Dataset) -> str:
    """The data set's images, with what else must be said of them."""
    words = in_words(data.name, data.source, data.fingerprint)
    return f"{words}: {data.remark.removesuffix('.')}" if data.remark and data.source != "drawn" else words
