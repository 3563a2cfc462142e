// One slider for the charts of a figure, each of which has Vega's own, hidden one: this moves them.
// Nothing is sent to the server.

const SCRUBBERS = new WeakMap();
const WHOLE = 8; // seconds that Play takes from end to end
const JUMPS = 25; // of a whole Play, where the visitor wants no motion
const ICONS = {
  back: "M5 5h3v14H5zM20 5v14L9 12z", on: "M16 5h3v14h-3zM4 5v14l11-7z", play: "M6 4v16l14-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
};

export default function ({ data, parentElement }) {
  const scrubber = SCRUBBERS.get(parentElement) ?? new Scrubber(parentElement);
  SCRUBBERS.set(parentElement, scrubber);
  scrubber.receive(data);
  return () => scrubber.leave();
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const SHAPE = 'viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true"'; // saved as it is
const drawn = (icon) => `<svg ${SHAPE}><path d="${ICONS[icon]}"/></svg>`;

function create(parent, tag, properties) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties));
}

class Scrubber {
  constructor(parent) {
    this.root = create(parent, "div", { className: "scrubber" });
    const bar = (this.bar = create(this.root, "div", { className: "bar" }));
    bar.setAttribute("role", "group");
    this.buttons = [
      this.button("One step back", "back", () => this.goTo(this.at - 1)),
      (this.player = this.button("Play", "play", () => (this.playing ? this.stop() : this.play()))),
      this.button("One step on", "on", () => this.goTo(this.at + 1)),
    ];
    this.player.className = "play";
    this.slider = create(bar, "input", { type: "range", min: 0, step: 1 });
    this.slider.oninput = () => this.goTo(Number(this.slider.value));
    this.counter = create(bar, "span", { className: "counter" });
    this.counter.setAttribute("aria-hidden", "true");
    this.table = create(this.root, "table", {});
    this.watch = new MutationObserver(() => this.drive()); // charts come, and are built anew
  }

  button(label, icon, act) {
    const made = create(this.bar, "button", { type: "button", innerHTML: drawn(icon), title: label, onclick: act });
    made.setAttribute("aria-label", label);
    return made;
  }

  /** Other values begin anew; the same ones stay where the visitor has put the slider. */
  receive(data) {
    const known = JSON.stringify(data);
    if (known !== this.known) {
      this.pause();
      Object.assign(this, { known, data, at: data.begin });
      this.bar.setAttribute("aria-label", data.label);
      this.slider.setAttribute("aria-label", data.label);
      this.slider.max = data.stops.length - 1;
      this.slider.disabled = data.stops.length < 2;
      for (const button of this.buttons) button.hidden = !data.plays;
      this.table.className = data.narrow ? "narrow" : "";
      this.lay(data);
    }
    this.figure = document.querySelector(`.st-key-${data.figure}`);
    if (this.figure) this.watch.observe(this.figure, { childList: true, subtree: true });
    this.paint();
  }

  /** The table, its values apart. */
  lay({ columns, rows, label }) {
    const [head, body] = ["thead", "tbody"].map((tag) => document.createElement(tag));
    const titles = create(head, "tr", {});
    create(titles, "td", {});
    for (const each of columns) create(titles, "th", { textContent: each, scope: "col" });
    this.cells = rows.map((row) => {
      const line = create(body, "tr", {});
      const name = create(line, "th", { scope: "row" });
      const sign = create(name, "span", { textContent: row.glyph });
      sign.style.color = row.colour;
      sign.setAttribute("aria-hidden", "true");
      name.append(` ${row.name}`);
      return columns.map(() => create(line, "td", {}));
    });
    this.table.replaceChildren(head, body);
    this.table.setAttribute("aria-label", label);
  }

  leave() {
    this.pause();
    this.watch.disconnect();
  }

  goTo(place) {
    this.pause();
    this.at = Math.min(Math.max(place, 0), this.data.stops.length - 1);
    this.paint();
  }

  play() {
    const last = this.data.stops.length - 1;
    if (this.at >= last) this.at = 0;
    let [from, before] = [this.at, null];
    const step = (now) => {
      if (!this.playing || !this.root.isConnected) return;
      from += before === null ? 0 : (Math.min(now - before, 100) / 1000) * (last / WHOLE);
      before = now;
      const jump = still() ? Math.max(1, Math.round(last / JUMPS)) : 1;
      this.at = Math.min(last, Math.floor(from / jump) * jump);
      if (from >= last) {
        this.goTo(last);
        return;
      }
      this.paint();
      this.playing = requestAnimationFrame(step);
    };
    this.playing = requestAnimationFrame(step);
    this.name();
    this.paint();
  }

  stop() {
    this.pause();
    this.paint();
  }

  pause() {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.name();
  }

  name() {
    const label = this.playing ? "Pause" : "Play";
    if (this.player.title === label) return;
    this.player.title = label;
    this.player.setAttribute("aria-label", label);
    this.player.innerHTML = drawn(label.toLowerCase());
  }

  paint() {
    const { stops, unit, rows, columns } = this.data;
    const values = rows.map(({ cells }) => cells[this.at]);
    const told = rows.map(({ name }, row) => `${name}: ${columns.map((each, k) => `${each} ${values[row][k]}`).join(", ")}`);
    this.slider.value = this.at;
    this.slider.setAttribute("value", this.at); // which a saved picture shows
    this.slider.setAttribute("aria-valuetext", `${unit} ${stops[this.at]}. ${told.join("; ")}`);
    this.counter.textContent = `${unit} ${stops[this.at].toLocaleString("en")}`;
    this.cells.forEach((line, row) => line.forEach((cell, k) => (cell.textContent = values[row][k])));
    this.drive();
  }

  /** The charts' own sliders, those that are there. */
  drive() {
    const value = String(this.data.stops[this.at]);
    const found = this.figure?.querySelectorAll(`.vega-bind input[name="${this.data.name}"]`) ?? [];
    for (const input of found) {
      const before = input.value;
      input.value = value; // at most what a chart that is about to go can show
      if (input.value !== before) input.dispatchEvent(new Event("input"));
    }
  }
}
