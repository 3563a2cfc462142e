#!/usr/bin/env bash
# torch: a thread that imports a part of it while another imports the whole can lose torch for the process.
#
# One expects: Python locks imports, so of two threads of a fresh process, one that says `import torch` and one that says
# `import torch.overrides`, as two first visitors of a server are, the second waits for the first and both go on.
# One sees: Python waits for a package that another thread is importing only where the package itself is asked for, not
# where a part of it is. The second thread runs torch/overrides.py, which asks for torch and waits for the first thread,
# which asks for torch.overrides and would wait for the second: Python lets one of them go on with a half-made module, and
# the import fails with an ImportError about a circular import. What is more, the failed import cannot be repeated: each
# later `import torch` says that torch can be initialised only once a process. Where the second thread says `import torch`
# before it asks for a part, or `from torch import overrides`, it waits, and both go on.
#
# Version: torch 2.15.0, Python 3.11.7
# Output:
#   torch 2.15.0
#   import torch.overrides, at the same time: an import failed: True; torch can be imported afterwards: False
#   from torch import overrides, at the same time: an import failed: False; torch can be imported afterwards: True
#
# Exits with 1 where that changes. FINDING_PYTHON names a Python that has the packages; else they are installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${FINDING_PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check torch==2.15.0 numpy
fi
cat >"$folder/both.py" <<'PYTHON'
import importlib
import sys
import threading
import time

failed = []


def attempt(statement):
    try:
        exec(statement)
    except ImportError as error:
        failed.append(error)


def second():
    while "torch" not in sys.modules:
        time.sleep(0.0001)
    attempt(sys.argv[1])


threads = [threading.Thread(target=attempt, args=("import torch",)), threading.Thread(target=second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
try:
    later = hasattr(importlib.import_module("torch"), "__version__")
except ImportError:
    later = False
print(bool(failed), later)
PYTHON
cat >"$folder/finding.py" <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

print("torch", version("torch"))
expected = {"import torch.overrides": ("True", "False"), "from torch import overrides": ("False", "True")}
found = {}
for statement in expected:
    command = [sys.executable, sys.argv[1], statement]
    found[statement] = tuple(subprocess.run(command, capture_output=True, text=True).stdout.split())
    failed, later = found[statement]
    print(f"{statement}, at the same time: an import failed: {failed}; torch can be imported afterwards: {later}")
raise SystemExit(0 if found == expected else 1)
PYTHON
"$python" "$folder/finding.py" "$folder/both.py"
