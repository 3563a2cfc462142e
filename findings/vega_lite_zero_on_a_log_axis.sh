#!/usr/bin/env bash
# Vega-Lite: one value of 0 on a logarithmic axis takes every point to one edge, and the tick labels away.
#
# One expects: a value that has no logarithm is left out or clamped, as a missing one is, or a warning comes.
# One sees: every point of every line stands at the top of the chart, and the axis has no labels. Nothing is said. A
# null in the place of the 0 is left out, and the others stand where they belong.
#
# Version: vl-convert-python 1.9.0.post1 (Vega-Lite 6.4)
# Output:
#   1, 0.1, 0.01: heights 0, 150, 300; tick labels: yes
#   1, 0.1, 0: heights 0, 0, 0; tick labels: no
#   1, 0.1, null: heights 0, 300; tick labels: yes
#
# Exits with 1 where that changes. FINDING_PYTHON names a Python that has the package; else it is installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${FINDING_PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check vl-convert-python==1.9.0.post1
fi
cat >"$folder/finding.py" <<'PYTHON'
import re

import vl_convert

seen = {}
for values in ([1, 0.1, 0.01], [1, 0.1, 0], [1, 0.1, None]):
    chart = {
        "data": {"values": [{"x": place, "y": value} for place, value in enumerate(values)]},
        "mark": "point",
        "width": 300,
        "height": 300,
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None},
            "y": {"field": "y", "type": "quantitative", "scale": {"type": "log"}},
        },
    }
    svg = vl_convert.vegalite_to_svg(chart, vl_version="6.4")
    marks = re.findall(r'aria-roledescription="point"[^>]*>', svg)
    heights = [round(float(re.search(r"translate\([^,]*,([^)]*)\)", mark).group(1))) for mark in marks]
    labelled = "role-axis-label" in svg and bool(re.search(r"<text[^>]*>0\.\d", svg))
    seen[str(values)] = (heights, labelled)
    named = ", ".join("null" if value is None else f"{value:g}" for value in values)
    print(f"{named}: heights {', '.join(map(str, heights))}; tick labels: {'yes' if labelled else 'no'}")
expected = [([0, 150, 300], True), ([0, 0, 0], False), ([0, 300], True)]
assert list(seen.values()) == expected, "a 0 is treated otherwise"
PYTHON
cd "$folder"
"$python" finding.py
