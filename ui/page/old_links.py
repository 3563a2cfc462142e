"""Links from when the address held labels: what each label meant. Never regenerated from today's labels."""

import json
from functools import lru_cache
from pathlib import Path

_LABELS = Path(__file__).parent / "old_links.json"


def meaning(slug: str, name: str, label: str) -> str | None:
    """The id that a label of the parameter `name` on page `slug` stood for; None where there was no such label."""
    return _known().get(slug, {}).get(name, {}).get(label)


@lru_cache(maxsize=1)
def _known() -> dict[str, dict[str, dict[str, str]]]:
    """page → parameter → label → id."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(_LABELS.read_text(encoding="utf-8"))
    return found
