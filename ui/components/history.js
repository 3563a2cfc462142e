// One entry of the browser's history for each page that is opened. Streamlit adds one whenever the address changes, so
// that Back would undo single moves of a slider; an address of the page that is open already takes the entry's place.
const DONE = Symbol.for("digitscope.history");
// What stands for a part of the page that is still to come; the style hides the page until the first of all are there.
const COMING = '.stMain [data-testid="stSkeleton"], .stMain .stVegaLiteChart:empty';
const MOST = 20_000; // ms after which the page is shown whatever is missing

function opening(since = performance.now(), still = 0) {
  const running = !document.querySelector('.stApp[data-test-script-state="notRunning"]');
  const coming = [...document.querySelectorAll(COMING)].some((each) => each.checkVisibility()); // not beside a figure alone
  const there = running || coming ? 0 : still + 1;
  if (there < 3 && performance.now() - since < MOST) setTimeout(() => opening(since, there), 100);
  else document.documentElement.dataset.opened = "true"; // components had time to draw themselves
}

// Vega tells a mark where its colour scale lies by the page's whole address of that moment. Once the address has changed
// that leads to another document, and the scale is blank: what begins with "#" stays in this one.
const ELSEWHERE = ["fill", "stroke"].map((name) => [name, `svg [${name}^="url("]:not([${name}^="url(#"])`]);
function keepScales() {
  for (const [name, selector] of ELSEWHERE)
    for (const mark of document.querySelectorAll(selector))
      mark.setAttribute(name, mark.getAttribute(name).replace(/^url\(.*#/, "url(#"));
}

// Streamlit says of its app alone whether it is dark; popovers and lists are drawn outside of it, and would be light.
function follow(app) {
  document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
}

export default function () {
  if (!document.documentElement.dataset.opened) opening();
  if (window.history[DONE]) return;
  const push = window.history.pushState.bind(window.history);
  const replace = window.history.replaceState.bind(window.history);
  window.history.replaceState = (...entry) => {
    keepScales();
    replace(...entry);
  };
  window.history.pushState = (state, unused, address) => {
    const to = new URL(address ?? "", document.location.href);
    if (to.pathname === document.location.pathname) window.history.replaceState(state, unused, address);
    else push(state, unused, address);
  };
  window.addEventListener("popstate", keepScales);
  window.history[DONE] = true;
  const app = document.querySelector(".stApp");
  follow(app);
  new MutationObserver(() => follow(app)).observe(app, { attributes: true, attributeFilter: ["class"] });
}
