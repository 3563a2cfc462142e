"""Opens pages of the source tree in the current folder as one visitor does, and says what memory that took.

`bench.memory` starts it by its path, so that it also drives commits that do not have it; of the project it imports
nothing, and pages it knows by their files in `pages/` and by the titles of their controls.
"""

import gc
import json
import os
import threading
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

PATIENCE = 600  # seconds
PAGES = ("saliency", "layer_by_layer")
LABEL = "Network"
NETS = (
    *("resnet18", "resnet18-cifar", "vgg16-64", "lenet5"),
    *("mnist-cnn", "mlp-128", "mlp-128-64", "mlp-256-128"),
)
TICK = 0.005  # seconds between two looks
PAGE = os.sysconf("SC_PAGESIZE")


class Watch:
    """The largest resident memory of this process, in MB; the kernel's own mark covers what came before as well."""

    def __init__(self) -> None:
        self.peak = resident()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            self.peak = max(self.peak, resident())
            time.sleep(TICK)

    def since(self) -> float:
        """The largest since the last call."""
        found, self.peak = max(self.peak, resident()), resident()
        return found


def resident() -> float:
    """MB of 10⁶ bytes that this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def opened(slug: str) -> AppTest:
    """The page, after its first run."""
    at = AppTest.from_file(str(Path("app.py").resolve()), default_timeout=PATIENCE)
    at.switch_page(f"pages/{slug}.py")
    return _well(at.run())


def every_net(slug: str, watch: Watch, peaks: dict[str, float]) -> None:
    """All nets of the page's list, one after another, in one visit."""
    at = opened(slug)
    for net in NETS:
        [chooser] = [each for each in (*at.segmented_control, *at.selectbox) if each.label == LABEL]
        _well(chooser.set_value(net).run())
        peaks[f"{slug} {net}"] = watch.since()


def _well(at: AppTest) -> AppTest:
    found = [each.value for each in (*at.exception, *at.error)]
    if found:
        raise SystemExit(f"The page fails: {found}")
    return at


def main() -> None:
    """MB at the start, at the peak, and at rest, once all pages are closed, as JSON."""
    watch, peaks = Watch(), {}
    started = resident()
    for slug in PAGES:
        every_net(slug, watch, peaks)
    gc.collect()
    time.sleep(1)
    print(json.dumps({"started": started, "peak": max(peaks.values()), "resting": resident(), "peaks": peaks}))


if __name__ == "__main__":
    main()
