#!/usr/bin/env bash
# Streamlit: a fragment's clock (`run_every`) takes back what the script has just given a widget.
#
# One expects: a run that the clock asks for changes no widget, since nobody has moved one. A fragment that moves a
# keyed slider one step further in each of its runs, by `st.session_state[key] = …` before the slider is drawn, has it at
# step N after N runs.
# One sees: with each tick the browser sends all widgets' values as it has them, and they overwrite the session's. A tick
# that comes while the fragment still runs, as each does where a run takes longer than the interval, brings the value of
# before that run: the step is taken back. Here steps are lost each time; where a run is quicker than the interval it happens
# now and then, on a busy machine, and what the script set last may stay lost when the clock stops. A position that
# the server alone keeps, under a key that no widget has, is never taken back.
#
# Version: streamlit 1.67.0, playwright 1.65.2, any Chromium
# Output:
#   streamlit 1.67.0
#   a run of 0.5 s, the clock at 0.2 s: the slider has lost steps: True
#   the counter that the server alone keeps has lost steps: False
#
# Exits with 1 where that changes. FINDING_PYTHON names a Python that has the packages; else they are installed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${FINDING_PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$folder/venv"
  python="$folder/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check streamlit==1.67.0 playwright==1.65.2
fi
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$chromium" ]; then
  "$python" -m playwright install --with-deps chromium >/dev/null
fi
cat >"$folder/app.py" <<'PYTHON'
import time

import streamlit as st

seconds, every = float(st.query_params["seconds"]), float(st.query_params["every"])
state = st.session_state


@st.fragment(run_every=every)
def tick() -> None:
    state["place"] = state.get("place", 0) + 1
    state["counter"] = state.get("counter", 0) + 1
    time.sleep(seconds)
    st.slider("Place", 0, 10_000, key="place")
    state["runs"] = state.get("runs", 0) + 1
    st.text(f"runs {state['runs']}, slider {state['place']}, counter {state['counter']}.")


tick()
PYTHON
cat >"$folder/finding.py" <<'PYTHON'
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import streamlit
from playwright.sync_api import sync_playwright

RUNS = 12
folder, chromium = Path(sys.argv[1]), sys.argv[2] or None
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
options = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", str(folder / "app.py"), *options],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)


def watched(page, seconds: float, every: float) -> tuple[bool, bool]:
    """Whether the slider, and the counter, are behind the number of runs after RUNS of them."""
    page.goto(f"http://127.0.0.1:{port}/?seconds={seconds}&every={every}")
    told = "() => /runs (\\d+),/.exec(document.body.innerText)?.[1] >= " + str(RUNS)
    page.wait_for_function(told, timeout=300_000)
    text = page.evaluate("() => document.body.innerText")
    runs, slider, counter = map(int, re.search(r"runs (\d+), slider (\d+), counter (\d+)\.", text).groups())
    return slider < runs, counter < runs


try:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        slider, counter = watched(browser.new_page(), 0.5, 0.2)
        browser.close()
finally:
    server.terminate()
    server.wait()
print("streamlit", streamlit.__version__)
print("a run of 0.5 s, the clock at 0.2 s: the slider has lost steps:", slider)
print("the counter that the server alone keeps has lost steps:", counter)
raise SystemExit(0 if slider and not counter else 1)
PYTHON
"$python" "$folder/finding.py" "$folder" "$chromium"
