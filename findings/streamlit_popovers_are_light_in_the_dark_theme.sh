#!/usr/bin/env bash
# Streamlit: in the dark theme, CSS that asks for the colour scheme gets "light" in popovers and dialogs.
#
# One expects: where the browser prefers dark, and so Streamlit takes its dark theme, the whole document has the colour
# scheme dark: `light-dark(A, B)` in a page's own style is B, in the page and in what opens over it.
# One sees: `color-scheme: dark` stands at .stApp alone, and the bodies of st.popover and st.dialog are drawn outside of
# it, where the scheme is the browser's own: a text that can be read in the page is dark on dark in the popover.
#
# Version: streamlit 1.67.0, playwright 1.65.2, any Chromium
# Output:
#   streamlit 1.67.0, a browser that prefers dark
#   in the page: light-dark() is dark
#   in a popover: light-dark() is light
#   in a dialog: light-dark() is light
#   the document's own colour scheme: normal
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
import streamlit as st

st.html("<style>.stMarkdown p { color: light-dark(rgb(1, 1, 1), rgb(250, 250, 250)); }</style>")
st.markdown("words in the page")
with st.popover("open it"):
    st.markdown("words in a popover")


@st.dialog("A dialog")
def ask() -> None:
    st.markdown("words in a dialog")


if st.button("ask"):
    ask()
PYTHON
cat >"$folder/finding.py" <<'PYTHON'
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import streamlit
from playwright.sync_api import sync_playwright

folder, chromium = sys.argv[1], sys.argv[2] or None
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
options = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", f"{folder}/app.py", *options],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
seen = {}
try:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    print(f"streamlit {streamlit.__version__}, a browser that prefers dark")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(color_scheme="dark")
        page.goto(f"http://127.0.0.1:{port}")

        def look(where: str) -> None:
            words = page.get_by_text(f"words in {where}")
            words.wait_for()
            colour = words.evaluate("words => getComputedStyle(words).color")
            seen[where] = {"rgb(1, 1, 1)": "light", "rgb(250, 250, 250)": "dark"}[colour]
            print(f"in {where}: light-dark() is {seen[where]}")

        look("the page")
        page.get_by_role("button", name="open it").click()
        look("a popover")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="ask").click()
        look("a dialog")
        root = page.evaluate("() => getComputedStyle(document.documentElement).colorScheme")
        print(f"the document's own colour scheme: {root}")
        browser.close()
finally:
    server.terminate()
    server.wait()
raise SystemExit(0 if seen == {"the page": "dark", "a popover": "light", "a dialog": "light"} and root == "normal" else 1)
PYTHON
"$python" "$folder/finding.py" "$folder" "$chromium"
