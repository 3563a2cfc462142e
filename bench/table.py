"""The performance tables, from the last results: `python -m bench.table` writes README's and docs/performance.md's."""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.report import RESULTS

ROOT = Path(__file__).resolve().parents[1]
README, ALL = ROOT / "README.md", ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- performance -->", "<!-- /performance -->"
# What somebody feels who uses the app; docs/performance.md has all rows.
FELT = (
    "slider released → painted, loss surfaces, 75th percentile",
    "unit clicked → its panel painted, layer by layer, 75th percentile",
    "slider released → painted while a job trains, 75th percentile",
    "race of 20 seeds × 4 nets, 500 iterations",
    "ResNet-18 plane, per point, 256 images",
    "MNIST MLP 784-128-10, one epoch, batch 32, against PyTorch's tutorial loop",
    "MNIST CNN 32-64, one epoch, batch 128, against Keras fit",
    "LeNet-5 on SVHN, one epoch, batch 64, against PyTorch's tutorial loop",
)


def rows(names: Sequence[str] | None = None) -> list[dict[str, object]]:
    """All results, or those with these names in their order; KeyError for one that there is not."""
    found = [row for path in sorted(RESULTS.glob("*.json")) for row in json.loads(path.read_text(encoding="utf-8"))]
    return found if names is None else [{row["name"]: row for row in found}[name] for name in names]


def table(shown: Sequence[dict[str, object]]) -> str:
    """Markdown: a row a result, with the hardware it was taken on."""
    lines = ["| work | peer | peer's time or memory over ours | target | measured on |", "|---|---|---|---|---|"]
    lines += [
        f"| {row['name']} | {row['peer']} | {row['ratio']:g}× | {row['target']:g}× "
        f"| {row['hardware']}, {row['precision']} |"
        for row in shown
    ]
    return "\n".join(lines)


def inserted(text: str, made: str) -> str:
    """The text with the table between its marks."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write both files."""
    for file, shown in ((README, rows(FELT)), (ALL, rows())):
        file.write_text(inserted(file.read_text(encoding="utf-8"), table(shown)), encoding="utf-8")


if __name__ == "__main__":
    main()
