// All layers of a net in the order of computation; a click, or Enter, chooses one.

function card(step, chosen, choose) {
  const able = step.able;
  const each = document.createElement(able ? "button" : "div");
  each.className = "card";
  each.title = step.words;
  const picture = Object.assign(document.createElement("div"), { className: "picture" });
  picture.append(step.bars ? bars(step.bars) : step.source ? image(step) : note(step.empty));
  // A long name breaks behind its dots.
  each.append(picture, line("name", step.title.replace(/\.(?=[a-z])/g, ".\u200b")), line("shape", step.shape));
  if (able) {
    each.type = "button";
    each.dataset.name = step.name;
    each.setAttribute("aria-pressed", step.name === chosen);
    each.setAttribute("aria-label", `${step.title} ${step.shape}: ${step.words}`); // what is seen comes first
    each.onclick = () => choose(step.name);
  }
  return each;
}

/** Rows as equal in length as can be. */
function arrange(host, count, least) {
  const fit = Math.max(1, Math.floor(host.clientWidth / least));
  const columns = Math.ceil(count / Math.ceil(count / fit));
  host.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
}

function line(name, content) {
  return Object.assign(document.createElement("div"), { className: name, textContent: content });
}

function note(content) {
  return Object.assign(document.createElement("i"), { textContent: content });
}

function image(step) {
  return Object.assign(document.createElement("img"), { src: step.source, alt: "" });
}

function bars(shares) {
  const host = line("bars", "");
  const most = Math.max(...shares);
  host.append(...shares.map((share) => {
    const bar = document.createElement("span");
    bar.style.height = `${100 * share}%`;
    if (share === most) bar.className = "most";
    return bar;
  }));
  return host;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".line");
  const focused = parentElement.activeElement?.dataset?.name;
  const many = data.steps.length > 24;
  host.classList.toggle("many", many);
  host.classList.toggle("idle", data.idle);
  host.observer ??= new ResizeObserver(() => host.arrange());
  host.arrange = () => arrange(host, data.steps.length, many ? 66 : 84);
  host.observer.observe(host);
  host.setAttribute("aria-label", data.words);
  const choose = (name) => {
    for (const each of host.children) {
      if (each.dataset.name) each.setAttribute("aria-pressed", each.dataset.name === name);
    }
    if (name !== data.chosen) setTriggerValue("pick", name);
  };
  host.replaceChildren(...data.steps.map((step) => card(step, data.chosen, choose)));
  if (focused) host.querySelector(`[data-name="${focused}"]`)?.focus();
}
