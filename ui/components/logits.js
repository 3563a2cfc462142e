// Ten logits to drag, and what softmax makes of them under the pointer. hands.js has what is sent when a bar is let go.

const VIEWS = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".logits");
  if (!VIEWS.has(root)) VIEWS.set(root, new Logits(root, data));
  const view = VIEWS.get(root);
  view.send = (edit) => setTriggerValue("edit", edit);
  view.receive(data);
}

// Shifted by the largest exponent first, so that nothing overflows. u: exponents z/T.
function softmax(u) {
  const top = Math.max(...u);
  const powers = u.map((each) => Math.exp(each - top));
  const total = powers.reduce((sum, each) => sum + each, 0);
  return { top, powers, total, p: powers.map((each) => each / total) };
}

const exact = (value) => Math.round(value * 1e4) / 1e4; // as it is written into the address
const signed = (text) => text.replace("-", "−");
const plain = (value, digits = 2) => signed(value.toFixed(Math.abs(value) >= 100 ? 0 : digits));
const share = (p) => (p > 0 && p < 5e-4 ? signed(p.toExponential(1)) : p.toFixed(4));

class Logits extends Hands {
  constructor(root, { names, bounds }) {
    super();
    Object.assign(this, { root, names, bounds, edited: false, hand: null });
    const find = (selector) => root.querySelector(selector);
    this.rows = names.map((name, k) => this.row(find(".rows"), name, k));
    this.sliders = { temperature: find(".temperature input"), shift: find(".shift input") };
    const { temperature, shift } = this.sliders;
    [temperature.min, temperature.max] = bounds.temperature.map(Math.log10);
    [shift.min, shift.max] = bounds.shift;
    holdRange(this, temperature, (value) => this.set({ temperature: Math.round(10 ** value * 100) / 100 }));
    holdRange(this, shift, (value) => this.set({ shift: value }));
    this.find = find;
  }

  row(parent, name, k) {
    const row = parent.ownerDocument.createElement("div");
    row.className = "row";
    row.innerHTML = `<span class="name">${name}</span>
      <div class="track" role="slider" tabindex="0" aria-label="Logit of class ${name}"><i class="bar"></i><i class="grip"></i></div>
      <output class="z"></output>
      <div class="share"><i class="bar"></i></div><output class="p"></output>
      <div class="pull"><i class="bar"></i></div><output class="d"></output>`;
    parent.append(row);
    const track = row.querySelector(".track");
    const drag = (event) => this.drag(event, track, k);
    holdElement(this, track, { press: drag, drag, key: (event) => this.key(event, k) });
    row.onpointerenter = track.onfocus = () => !this.held && this.point(k);
    return row;
  }

  drag(event, track, k) {
    if (this.still) return;
    const box = track.getBoundingClientRect();
    this.hand = k;
    this.move(k, ((event.clientX - box.left) / box.width) * 2 * this.end - this.end);
  }

  key(event, k) {
    if (this.still) return;
    const step = event.shiftKey ? this.grain * 100 : this.grain * 10;
    const now = this.z[k] + this.shift;
    const goal = {
      ArrowRight: now + step, ArrowUp: now + step, ArrowLeft: now - step, ArrowDown: now - step,
      PageUp: now + 10 * step, PageDown: now - 10 * step, Home: -this.end, End: this.end,
    }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    this.hand = k;
    this.move(k, goal);
    this.soon();
  }

  // `shown` is where the bar ends: the logit with the constant.
  move(k, shown) {
    const clipped = Math.min(Math.max(shown, -this.end), this.end);
    if (!this.edited) this.z = this.z.map(exact);
    this.edited = true;
    this.z[k] = exact(Math.round(clipped / this.grain) * this.grain - this.shift);
    this.touched.add("logits");
    this.paint();
  }

  set(change) {
    Object.assign(this, change);
    for (const name of Object.keys(change)) this.touched.add(name);
    this.paint();
  }

  point(k) {
    this.hand = k;
    this.paint();
  }

  values() {
    return { logits: this.z.join(","), temperature: this.temperature, shift: this.shift };
  }

  // What the server has; while a bar is held, or before it knows of the latest change, the visitor's own stays.
  receive(data) {
    const heeded = this.heeds(data);
    this.data = data;
    this.root.style.setProperty("--right", data.colours.right);
    this.root.style.setProperty("--other", data.colours.other);
    this.root.style.setProperty("--rise", data.colours.rise);
    this.truth = data.truth;
    this.still = data.still.includes("logits");
    for (const row of this.rows) row.querySelector(".track").ariaDisabled = this.still;
    for (const [name, slider] of Object.entries(this.sliders)) slider.disabled = data.still.includes(name);
    if (heeded) {
      this.touched.clear();
      const same = this.z && data.logits.every((each, k) => each === this.z[k]);
      Object.assign(this, { temperature: data.temperature, shift: data.shift });
      if (!same) this.adopt(data.logits);
    }
    this.paint();
  }

  adopt(logits) {
    this.z = [...logits];
    this.edited = false;
    this.hand = null;
    const reach = Math.max(...logits.map(Math.abs)) + this.bounds.shift[1];
    this.end = Math.ceil(reach / 5) * 5;
    this.grain = 10 ** Math.floor(Math.log10(this.end / 500));
  }

  paint() {
    const shown = this.z.map((each) => each + this.shift);
    const found = softmax(shown.map((each) => each / this.temperature));
    const unmoved = softmax(this.z.map((each) => each / this.temperature)).p;
    const hand = this.hand ?? found.p.indexOf(Math.max(...found.p));
    this.rows.forEach((row, k) => this.paintRow(row, k, shown[k], found.p[k], k === hand));
    this.paintSliders(Math.max(...found.p.map((each, k) => Math.abs(each - unmoved[k]))));
    this.paintFormula(hand, shown, found);
    this.paintFacts(shown, found);
  }

  paintRow(row, k, z, p, inHand) {
    const right = k === this.truth;
    const pull = p - (right ? 1 : 0);
    const at = (z / this.end) * 50;
    row.classList.toggle("right", right);
    row.classList.toggle("hand", inHand);
    Object.assign(row.dataset, { z, p, pull });
    const track = row.querySelector(".track");
    track.setAttribute("aria-valuemin", -this.end);
    track.setAttribute("aria-valuemax", this.end);
    track.setAttribute("aria-valuenow", exact(z));
    track.setAttribute("aria-valuetext", `${plain(z)}, probability ${share(p)}${right ? ", the true class" : ""}`);
    place(track.querySelector(".bar"), Math.max(-50, Math.min(0, at)), Math.min(50, Math.abs(at)));
    track.querySelector(".grip").style.left = `${50 + Math.max(-50, Math.min(50, at))}%`;
    row.querySelector(".share .bar").style.width = `${p * 100}%`;
    const arrow = row.querySelector(".pull .bar");
    arrow.classList.toggle("rise", pull < 0);
    place(arrow, Math.min(0, pull * 50), Math.abs(pull) * 50);
    row.querySelector(".z").textContent = plain(z);
    row.querySelector(".p").textContent = share(p);
    row.querySelector(".d").textContent = (pull < 0 ? "−" : "+") + share(Math.abs(pull));
  }

  paintSliders(moved) {
    const { temperature, shift } = this.sliders;
    temperature.value = Math.log10(this.temperature);
    temperature.setAttribute("aria-valuetext", `${this.temperature}`);
    shift.value = this.shift;
    this.find(".temperature output").textContent = `${this.temperature}`;
    this.find(".shift output").textContent = `${this.shift > 0 ? "+" : ""}${signed(`${this.shift}`)}`;
    const change = moved < 1e-12 ? "0" : signed(moved.toExponential(0));
    this.find(".shift small").textContent = this.shift ? `the p moved by ${change}` : "";
    const tempered = this.temperature < 1 ? "sharper" : "flatter";
    this.find(".temperature small").textContent = this.temperature === 1 ? "" : `${tempered} than at T = 1`;
    for (const [name, value] of [["left", -this.end], ["zero", 0], ["end", this.end]])
      this.find(`.axis .${name}`).textContent = signed(`${value}`);
  }

  paintFormula(k, shown, { top, powers, total, p }) {
    const name = this.names[k];
    const m = top * this.temperature;
    const over = this.temperature === 1 ? "" : `/${this.temperature}`;
    const sub = (letter, index) => `<var>${letter}</var><sub>${index}</sub>`;
    const divided = (letter) => `(${sub("z", letter)} − <var>m</var>)/<var>T</var>`;
    const inserted = `(${plain(shown[k])} − ${m < 0 ? `(${plain(m)})` : plain(m)})${over}`;
    this.find(".formula").innerHTML = [
      `${sub("p", name)} =`,
      quotient(power(divided(name)), `Σ<sub>k</sub> ${power(divided("k"))}`),
      "=", quotient(power(inserted), total.toFixed(4)),
      "=", quotient(share(powers[k]), total.toFixed(4)),
      `= <b>${share(p[k])}</b>`,
    ].map((part) => `<span>${part}</span>`).join("");
    this.find(".largest").textContent = `m = ${plain(m)}, the largest logit`;
  }

  paintFacts(shown, { top, total, p }) {
    const right = shown[this.truth] / this.temperature;
    const loss = Math.log(total) - (right - top); // the shift first, or the digits of a small loss are lost
    const facts = {
      loss: Math.max(loss, 0), sum: p.reduce((all, each) => all + each, 0), lse: top + Math.log(total),
    };
    Object.assign(this.root.dataset, facts);
    this.find(".truth").textContent = this.names[this.truth];
    this.find(".loss output").textContent = share(facts.loss);
    this.find(".sum output").textContent = facts.sum.toFixed(6);
    this.find(".lse output").textContent = plain(facts.lse, 4);
  }
}

const power = (exponent) => `e<sup>${exponent}</sup>`;
const quotient = (over, under) => `<span class="quotient"><span>${over}</span><span>${under}</span></span>`;

// From the middle of a track; both in per cent of its width.
function place(bar, from, wide) {
  bar.style.left = `${50 + from}%`;
  bar.style.width = `${wide}%`;
}
