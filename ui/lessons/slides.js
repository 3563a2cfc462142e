// Keys of a slide. Clickers send PageDown and PageUp. What is typed in or moved by arrows keeps its keys.
const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Escape: "leave" };
const BUSY = 'input, textarea, select, canvas, [contenteditable="true"], [role="slider"], [role="application"], [role="radiogroup"] *';

export default function () {
  const press = (event) => {
    const way = WAYS[event.key];
    const at = event.composedPath()[0];
    if (!way || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.startsWith("Arrow") && at.matches?.(BUSY)) return;
    const link = document.querySelector(`.st-key-slide-${way} a`);
    if (!link) return;
    event.preventDefault();
    link.click();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
