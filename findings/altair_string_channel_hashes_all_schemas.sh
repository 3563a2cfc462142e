#!/usr/bin/env bash
# Altair: encode(x="a:Q") makes a table of every class of Vega-Lite's schema, anew for each channel and each chart.
#
# One expects: the short form `encode(x="a:Q")` is the same work as `encode(x=alt.X("a:Q"))`, but for one small object;
# `alt.value(0)` the same as `alt.XValue(0)`. Switching Altair's checks off (`disable_debug_mode`) makes both fast.
# One sees: a string, `alt.value` and `alt.condition` go through `from_dict`, which first writes each of some 570 schemas
# as JSON to hash it, and forgets the table. That is hundreds of times the calls of the channel's class, also without
# checks; a chart of six such channels takes longer to describe than its data take to draw. The result is the same.
#
# Version: altair 6.3.0, pandas 3.1.1
# Output:
#   altair 6.3.0
#   encode(x="a:Q"): schemas hashed: 568
#   encode(x=alt.X("a:Q")): schemas hashed: 0
#   encode(x=alt.value(0)): schemas hashed: 570
#   encode(x=alt.XValue(0)): schemas hashed: 0
#   the same specifications: True
#   calls of the string form over the class's: more than 100: True
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
import cProfile
import pstats

import altair as alt
import pandas as pd
from altair.utils import schemapi

schemapi.disable_debug_mode()
mark = alt.Chart(pd.DataFrame({"a": [1.0, 2.0]})).mark_point()
ways = {
    'x="a:Q"': lambda: mark.encode(x="a:Q"),
    'x=alt.X("a:Q")': lambda: mark.encode(x=alt.X("a:Q")),
    "x=alt.value(0)": lambda: mark.encode(x=alt.value(0)),
    "x=alt.XValue(0)": lambda: mark.encode(x=alt.XValue(0)),
}
print("altair", alt.__version__)
hashed, calls, made = {}, {}, {}
for name, way in ways.items():
    way()  # what is kept after the first call is made before anything is counted
    profile = cProfile.Profile()
    made[name] = profile.runcall(way).to_dict()
    counted = pstats.Stats(profile)
    calls[name] = counted.total_calls
    hashed[name] = sum(row[1] for (_, _, function), row in counted.stats.items() if function == "hash_schema")
    print(f"encode({name}): schemas hashed: {hashed[name]}")
string, object_, value, value_object = ways
same = made[string] == made[object_] and made[value] == made[value_object]
many = min(calls[string] / calls[object_], calls[value] / calls[value_object]) > 100
print("the same specifications:", same)
print("calls of the string form over the class's: more than 100:", many)
seen = [count > 500 for count in hashed.values()]
raise SystemExit(0 if seen == [True, False, True, False] and same and many else 1)
PYTHON
"$python" "$folder/finding.py"
