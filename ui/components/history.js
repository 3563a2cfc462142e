// One entry of the browser's history for each page that is opened. Streamlit adds one whenever the address changes, so
// that Back would undo single moves of a slider; an address of the page that is open already takes the entry's place.
const DONE = Symbol.for("digitscope.history");
// What stands for a part of the page that is still to come; the style hides the page until the first of all are there.
const COMING = '.stMain [data-testid="stSkeleton"], .stMain .stVegaLiteChart:empty';
const MOST = 20_000; // ms after which the page is shown whatever is missing

function opening(since = performance.now()) {
  const running = !document.querySelector('.stApp[data-test-script-state="notRunning"]');
  if ((running || document.querySelector(COMING)) && performance.now() - since < MOST) {
    setTimeout(() => opening(since), 100);
  } else document.documentElement.dataset.opened = "true";
}

export default function () {
  if (!document.documentElement.dataset.opened) opening();
  if (window.history[DONE]) return;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, unused, address) => {
    const to = new URL(address ?? "", document.location.href);
    if (to.pathname === document.location.pathname) window.history.replaceState(state, unused, address);
    else push(state, unused, address);
  };
  window.history[DONE] = true;
}
