// One entry of the browser's history for each page that is opened. Streamlit adds one whenever the address changes, so
// that Back would undo single moves of a slider; an address of the page that is open already takes the entry's place.
const DONE = Symbol.for("digitscope.history");

export default function () {
  if (window.history[DONE]) return;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, unused, address) => {
    const to = new URL(address ?? "", document.location.href);
    if (to.pathname === document.location.pathname) window.history.replaceState(state, unused, address);
    else push(state, unused, address);
  };
  window.history[DONE] = true;
}
