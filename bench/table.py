"""The README's performance table, from the last results: `python -m bench.table` writes it."""

import json
from pathlib import Path

from bench.report import RESULTS

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- performance -->", "<!-- /performance -->"


def table() -> str:
    """Markdown: a row a result, with the hardware it was taken on."""
    rows = [row for path in sorted(RESULTS.glob("*.json")) for row in json.loads(path.read_text(encoding="utf-8"))]
    lines = ["| work | peer | peer's time over ours | target | measured on |", "|---|---|---|---|---|"]
    lines += [
        f"| {row['name']} | {row['peer']} | {row['ratio']:g}× | {row['target']:g}× "
        f"| {row['hardware']}, {row['precision']} |"
        for row in rows
    ]
    return "\n".join(lines)


def inserted(text: str) -> str:
    """The README with the table between its marks."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    README.write_text(inserted(README.read_text(encoding="utf-8")), encoding="utf-8")
