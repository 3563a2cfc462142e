// Formulas that are wider than the screen scroll sideways: keys reach them, too, as long as there is something to scroll.

const BOXES = ".stMain .katex-display";
const PAUSE = 200; // ms, in which the page's changes are collected

export default function () {
  let waiting;
  const look = () => {
    waiting = undefined;
    for (const box of document.querySelectorAll(BOXES)) {
      const wide = box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible";
      if (wide === (box.tabIndex === 0)) continue;
      if (wide) {
        Object.assign(box, { tabIndex: 0, role: "group", ariaLabel: "Formula, wider than the screen" });
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  };
  const soon = () => { waiting ??= setTimeout(look, PAUSE); };
  const main = document.querySelector(".stMain");
  const sizes = new ResizeObserver(soon);
  const changes = new MutationObserver(soon);
  sizes.observe(main);
  changes.observe(main, { childList: true, subtree: true });
  soon();
  return () => { clearTimeout(waiting); sizes.disconnect(); changes.disconnect(); };
}
