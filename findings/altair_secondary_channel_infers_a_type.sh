#!/usr/bin/env bash
# Altair: alt.X2("end") looks through the data for a type that it then throws away.
#
# One expects: Vega-Lite's secondary channels (x2, y2 …) have no type, so `alt.X2("end")` and `alt.X2(field="end")` cost
# the same, and writing ":Q" after the name is what saves Altair the look at the data.
# One sees: both give the same specification, without a type; but each shorthand without ":Q" reads the column's schema
# and infers its type at every `to_dict`, once a layer that uses it, and the type is dropped. By `field` nothing is read.
# For a chart that is drawn at every move of a slider, the inference is a measurable part of writing it.
#
# Version: altair 6.3.0, pandas 3.1.1
# Output:
#   altair 6.3.0
#   X2("end"): {'field': 'end'}, types inferred: 1
#   X2("end:Q"): {'field': 'end'}, types inferred: 0
#   X2(field="end"): {'field': 'end'}, types inferred: 0
#
# Exits with 1 where that changes. FINDING_PYTHON names a Python that has the packages; else they are installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${FINDING_PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check altair==6.3.0 pandas==3.1.1
fi
cat >"$folder/finding.py" <<'PYTHON'
import altair as alt
import pandas as pd
from altair.utils import core

inferred = []
original = core.infer_vegalite_type_for_narwhals


def counted(column):
    inferred.append(column.name)
    return original(column)


core.infer_vegalite_type_for_narwhals = counted
table = pd.DataFrame({"start": [0.0, 1.0], "end": [1.0, 3.0]})
print("altair", alt.__version__)
seen = {}
for text, channel in {
    'X2("end")': alt.X2("end"),
    'X2("end:Q")': alt.X2("end:Q"),
    'X2(field="end")': alt.X2(field="end"),
}.items():
    inferred.clear()
    made = alt.Chart(table).mark_bar().encode(x="start:Q", x2=channel).to_dict()
    seen[text] = (made["encoding"]["x2"], len(inferred))
    print(f"{text}: {seen[text][0]}, types inferred: {seen[text][1]}")
specifications = [specification for specification, _ in seen.values()]
assert all(each == {"field": "end"} for each in specifications), "the specifications differ"
assert [count for _, count in seen.values()] == [1, 0, 0], "a type is inferred elsewhere"
PYTHON
cd "$folder"
"$python" finding.py
