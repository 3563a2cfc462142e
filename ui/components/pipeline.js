// All layers of a net in the order of computation; a click, or Enter, chooses one. The layers of a block of a deep net
// fold into one card, and out again.

const DEEP = 24; // cards of a net that is shown as blocks

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

/** The steps as [block, its steps]; a step that stands alone has the block "". */
function grouped(steps) {
  const groups = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.block && last?.[0] === step.block) last[1].push(step);
    else groups.push([step.block ?? "", [step]]);
  }
  return groups;
}

/** The card that a block folds into, which shows what leaves it; open, it stands before its layers. */
function fold(block, steps, open, toggle) {
  const last = steps.findLast((step) => step.source) ?? steps.at(-1);
  const each = card({ ...last, title: block, shape: `${steps.length} layers`, words: "", able: true }, "", toggle);
  each.classList.add("block");
  each.dataset.name = block;
  each.dataset.sign = open ? "−" : "+";
  each.title = open ? "Fold these layers into one card" : "Show these layers";
  each.removeAttribute("aria-pressed");
  each.setAttribute("aria-expanded", open);
  each.setAttribute("aria-label", `${block}, ${steps.length} layers`);
  return each;
}

/** One button for all blocks. */
function every(blocks, folds, redraw) {
  const open = blocks.every((block) => folds.get(block));
  const button = document.createElement("button");
  button.type = "button";
  button.className = button.dataset.name = "every";
  button.textContent = open ? "Fold all blocks" : `Open all ${blocks.length} blocks`;
  button.onclick = () => { for (const block of blocks) folds.set(block, !open); redraw(); };
  return button;
}

/** The cards of the steps, those of a block behind its fold, where the net is so deep that it has folds. */
function cards(steps, folds, chosen, choose, redraw) {
  if (steps.length <= DEEP) return steps.map((step) => card(step, chosen, choose));
  const groups = grouped(steps);
  const shown = groups.flatMap(([block, its]) => {
    if (!block) return its.map((step) => card(step, chosen, choose));
    if (!folds.has(block)) folds.set(block, its.some((step) => step.name === chosen));
    const open = folds.get(block);
    const front = fold(block, its, open, () => { folds.set(block, !open); redraw(); });
    return open ? [front, ...its.map((step) => inner(card(step, chosen, choose)))] : [front];
  });
  const blocks = groups.map(([block]) => block).filter(Boolean);
  return blocks.length ? [...shown, every(blocks, folds, redraw)] : shown;
}

function inner(each) {
  each.classList.add("inner");
  return each;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".line");
  host.classList.toggle("idle", data.idle);
  host.observer ??= new ResizeObserver(() => host.arrange());
  host.observer.observe(host);
  host.folds ??= new Map(); // block → whether it is open; as the visitor leaves it
  host.setAttribute("aria-label", data.words);
  const choose = (name) => {
    for (const each of host.children) {
      if (each.hasAttribute("aria-pressed")) each.setAttribute("aria-pressed", each.dataset.name === name);
    }
    if (name !== data.chosen) setTriggerValue("pick", name);
  };
  const redraw = () => {
    const focused = parentElement.activeElement?.dataset?.name;
    host.replaceChildren(...cards(data.steps, host.folds, data.chosen, choose, redraw));
    const count = host.querySelectorAll(".card").length;
    host.classList.toggle("many", count > DEEP);
    host.arrange = () => arrange(host, count, count > DEEP ? 66 : 84);
    host.arrange(); // at once: the observer would first let them be seen one below the other
    if (focused) host.querySelector(`[data-name="${focused}"]`)?.focus();
  };
  redraw();
}
