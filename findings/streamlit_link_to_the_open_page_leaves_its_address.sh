#!/usr/bin/env bash
# Streamlit: a link to the page that is open changes what the script gets, and not what the address bar says.
#
# One expects: `st.page_link` to a page opens it at that page's address, from wherever: the parameters of the address
# bar are those that the script finds in `st.query_params`.
# One sees: where the page is open already, the script runs with the link's parameters (none, or those of its argument
# `query_params`), and the address bar keeps the old ones. A copy of the address, or a reload, brings back the state that
# the visitor has just left. From another page the same link changes the address.
#
# Version: streamlit 1.67.0, playwright 1.65.2, any Chromium
# Output:
#   streamlit 1.67.0
#   opened at ?a=1: the script gets a=1, the address says a=1
#   its own link: the script gets nothing, the address says a=1
#   reloaded: the script gets a=1, the address says a=1
#   its own link with a=2: the script gets a=2, the address says a=1
#   by way of another page, the link with a=2: the script gets a=2, the address says a=2
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
mkdir "$folder/pages"
cat >"$folder/app.py" <<'PYTHON'
import streamlit as st

st.page_link("pages/second.py", label="bare link")
st.page_link("pages/second.py", label="link with two", query_params={"a": "2"})
st.text("first page: it has no parameters.")
PYTHON
cat >"$folder/pages/second.py" <<'PYTHON'
import streamlit as st

st.page_link("app.py", label="away")
st.page_link("pages/second.py", label="bare link")
st.page_link("pages/second.py", label="link with two", query_params={"a": "2"})
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"second page, run {st.session_state['runs']}: it gets {st.query_params.get('a', 'nothing')}.")
PYTHON
cat >"$folder/finding.py" <<'PYTHON'
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import streamlit
from playwright.sync_api import sync_playwright

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
seen = []


def look(page, what: str, before: int) -> int:
    """Note what the script gets and what the address says, after a run later than `before`; the run's number."""
    told = "([before]) => Number(/second page, run (\\d+):/.exec(document.body.innerText)?.[1]) > before"
    page.wait_for_function(told, arg=[before], timeout=60_000)
    page.wait_for_timeout(1000)  # the address may follow
    run, gets = re.search(r"run (\d+): it gets (\w+)\.", page.evaluate("() => document.body.innerText")).groups()
    says = parse_qs(urlsplit(page.url).query).get("a", ["nothing"])[-1]
    seen.append((gets, says))
    got, said = (value if value == "nothing" else f"a={value}" for value in (gets, says))
    print(f"{what}: the script gets {got}, the address says {said}")
    return int(run)


try:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    print("streamlit", streamlit.__version__)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        main = page.get_by_test_id("stMain")
        page.goto(f"http://127.0.0.1:{port}/second?a=1")
        run = look(page, "opened at ?a=1", 0)
        main.get_by_role("link", name="bare link").click()
        look(page, "its own link", run)
        page.reload()
        run = look(page, "reloaded", 0)
        main.get_by_role("link", name="link with two").click()
        run = look(page, "its own link with a=2", run)
        main.get_by_role("link", name="away").click()
        page.get_by_text("first page:").wait_for()
        main.get_by_role("link", name="link with two").click()
        look(page, "by way of another page, the link with a=2", run)
        browser.close()
finally:
    server.terminate()
    server.wait()
expected = [("1", "1"), ("nothing", "1"), ("1", "1"), ("2", "1"), ("2", "2")]
raise SystemExit(0 if seen == expected else 1)
PYTHON
"$python" "$folder/finding.py" "$folder" "$chromium"
