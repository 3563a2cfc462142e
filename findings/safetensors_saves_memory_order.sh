#!/usr/bin/env bash
# safetensors: `safetensors.numpy.save` writes an array in Fortran's order as it lies in memory.
#
# One expects: what is loaded equals what was saved, as with `numpy.save`; or an error, as `safetensors.torch.save`
# raises for a tensor that is not contiguous.
# One sees: the shape is the same and the numbers are others, without an error. NumPy's `clip`, `astype` and `numpy.copy`
# keep Fortran's order where they are given it, so an array can be in that order far from where it was made.
# `numpy.ascontiguousarray` before saving helps.
#
# Version: safetensors 0.8.0, numpy 2.4.6
# Output:
#   saved: [[0, 1, 2], [3, 4, 5]]
#   loaded, C's order: [[0, 1, 2], [3, 4, 5]]
#   loaded, Fortran's order: [[0, 3, 1], [4, 2, 5]]
#   loaded, Fortran's order through ascontiguousarray: [[0, 1, 2], [3, 4, 5]]
#
# Exits with 1 where that changes. FINDING_PYTHON names a Python that has the packages; else they are installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${FINDING_PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check safetensors==0.8.0 numpy==2.4.6
fi
cat >"$folder/finding.py" <<'PYTHON'
import numpy as np
from safetensors.numpy import load, save

given = np.arange(6).reshape(2, 3)
fortran = np.asfortranarray(given)
assert (fortran == given).all(), "the two arrays are not equal"
assert np.copy(fortran.clip(0, 9).astype(np.int32)).flags.f_contiguous, "NumPy changes the order"
print("saved:", given.tolist())
seen = {}
for name, array in {
    "C's order": given,
    "Fortran's order": fortran,
    "Fortran's order through ascontiguousarray": np.ascontiguousarray(fortran),
}.items():
    seen[name] = load(save({"a": array}))["a"].tolist()
    print(f"loaded, {name}: {seen[name]}")
first, second, third = seen.values()
assert first == third == given.tolist(), "an array in C's order comes back otherwise"
assert second == given.ravel(order="F").reshape(2, 3).tolist(), "an array in Fortran's order is saved otherwise"
PYTHON
cd "$folder"
"$python" finding.py
