"""The hands of a visitor who wanders in a browser: what they take hold of on a page, and what they do with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from playwright.sync_api import Locator, Page

from tests.ui.walk import draws

HEAVY = ("ResNet", "VGG", "AlexNet", "CIFAR")  # options that would compute for long
LONG = re.compile("^(Train|Search|Go on|Resume)")  # and buttons
# What a visitor takes hold of, by how.
HANDLES = {
    "typed": '[data-testid="stNumberInput"] input, [data-testid="stTextInput"] input',
    "listed": '[data-testid="stSelectbox"] input, [data-testid="stMultiSelect"] input',
    "chosen": '[data-testid="stButtonGroup"] button:not([aria-checked="true"]):not(.st-key-detail *)',
    "slid": '[data-testid="stSlider"] input',
    "switched": '[data-testid="stCheckbox"] label',
    "pressed": '[data-testid="stButton"] button',
    "opened": '[data-testid="stExpander"] summary',
    "carried": '[data-testid="stPopover"] button',
    "pointed": '[data-testid="stVegaLiteChart"] svg.marks',
}
# A chart's size, and the middles of its marks, where they lie within it.
MARKS = """svg => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    const middles = [...svg.querySelectorAll('.role-mark path, .role-mark rect, .role-mark image')].map(mark => {
        const box = mark.getBoundingClientRect();
        return [box.left + box.width / 2 - left, box.top + box.height / 2 - top];
    });
    return [width, height, middles.filter(([x, y]) => x > 0 && y > 0 && x < width && y < height)];
}"""
MOST_MARKS = 200


@dataclass
class Hands:
    """They do something at random on a page, and `note` it in words before."""

    tab: Page
    random: Random
    note: Callable[[str], None]

    def take(self) -> bool:
        """Take hold of something that can be seen; whether there was something to do."""
        how = self.random.choice(list(HANDLES))
        found = self.tab.locator(", ".join(f".stMain {each}" for each in HANDLES[how].split(", ")))
        # What lies in a closing expander can be seen for a moment, and no longer be clicked.
        lively = found.evaluate_all("nodes => nodes.map(node => node.closest('[inert]') === null)")
        handles = [each for each, alive in zip(found.all(), lively, strict=False) if alive]
        ready = [each for each in handles if each.is_visible() and each.is_enabled()]
        return bool(ready) and bool(getattr(self, f"_{how}")(self.random.choice(ready)))

    def _named(self, handle: Locator) -> str:
        box = "node => node.closest('[class*=st-key-]')?.className.match(/st-key-[^ ]*/)[0] ?? node.innerText"
        return str(handle.evaluate(box))

    def _typed(self, handle: Locator) -> bool:
        low, high = (handle.get_attribute(each) for each in ("min", "max"))
        number = handle.get_attribute("type") == "number"
        value = self.random.choice([low or "-3", high or "7", "0", "1", "2", "5"] if number else draws.TEXTS)
        self.note(f"{self._named(handle)}: type {value!r}")
        handle.fill(value)
        handle.press("Enter")
        return True

    def _listed(self, handle: Locator) -> bool:
        handle.click()
        options = self.tab.get_by_role("option")
        texts = [each for each in options.all_inner_texts() if not any(net in each for net in HEAVY)]
        if not texts or ("methods" in self._named(handle) and not texts[1:]):
            handle.press("Escape")
            return False
        text = self.random.choice(texts)
        self.note(f"{self._named(handle)}: choose {text!r}")
        options.get_by_text(text, exact=True).first.click()
        if "stMultiSelect" in str(handle.evaluate("node => node.closest('[data-testid^=stMulti]')?.dataset.testid")):
            handle.press("Escape")
        return True

    def _chosen(self, handle: Locator) -> bool:
        if any(net in handle.inner_text() for net in HEAVY):
            return False
        self.note(f"{self._named(handle)}: {handle.inner_text()!r}")
        handle.click()
        return True

    def _slid(self, handle: Locator) -> bool:
        key = self.random.choice(["ArrowRight", "ArrowLeft", "ArrowRight", "Home"])
        self.note(f"{self._named(handle)}: {key}")
        handle.press(key)
        return True

    def _switched(self, handle: Locator) -> bool:
        self.note(f"{self._named(handle)}: switch")
        handle.click()
        return True

    def _pressed(self, handle: Locator) -> bool:
        words = handle.inner_text().split("\n")[-1]
        if LONG.match(words):
            return False
        self.note(f"press {words!r}")
        handle.click()
        return True

    def _opened(self, handle: Locator) -> bool:
        self.note(f"open or close {handle.inner_text()!r}")
        handle.click()
        return True

    def _carried(self, handle: Locator) -> bool:
        """One thing below "Take it with you" or another popover, which closes again."""
        handle.click()
        body = self.tab.get_by_test_id("stPopoverBody")
        body.locator("*").first.wait_for()
        within = body.locator(f"{HANDLES['chosen']}, {HANDLES['pressed']}").all()
        choice = self.random.choice([None, *within])
        words = "" if choice is None else choice.inner_text().split("\n")[-1]
        self.note(f"open {self._named(handle)}, and press {words!r}")
        if choice is not None:
            choice.click()
        self.tab.keyboard.press("Escape")
        body.wait_for(state="detached")
        return True

    def _pointed(self, handle: Locator) -> bool:
        """Anywhere in a chart, or one of its marks, which a visitor aims at."""
        wide, high, marks = handle.evaluate(MARKS)
        places = [[self.random.uniform(0.1, 0.9) * wide, self.random.uniform(0.1, 0.9) * high], *marks[:MOST_MARKS]]
        x, y = places[0] if self.random.random() < 0.5 else self.random.choice(places)
        self.note(f"click {self._named(handle)} at {x:.0f}, {y:.0f}")
        handle.click(position={"x": x, "y": y}, force=True)  # whatever lies there, a button of the chart's tools, too
        return True
