// Both loss surfaces under the pointer. This file has time and what hands move, loss_map.js and examples.js the pictures,
// neuron.js the formulas, hands.js what is sent when a hand lets go.

const STAGES = new WeakMap();
const WHOLE = 8; // seconds that a whole descent takes at speed 1
const JUMPS = 25; // of a whole descent, where the visitor wants no motion
const NEAR = 16; // pixels from a mark within which a press takes hold of it
const LOSSES = ["mse", "ce"];
const SPEEDS = [0.25, 0.5, 1, 2, 4];

export default function ({ data, parentElement, setTriggerValue }) {
  const stage = STAGES.get(parentElement) ?? new Stage(parentElement);
  STAGES.set(parentElement, stage);
  stage.send = (edit) => setTriggerValue("edit", edit);
  stage.receive(data);
}

const ICONS = {
  back: "M5 5h3v14H5zM20 5v14L9 12z", on: "M16 5h3v14h-3zM4 5v14l11-7z", play: "M6 4v16l14-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
};
const drawn = (icon) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
const doubles = (text) => new Float64Array(octets(text).buffer);
const singles = (text) => new Float32Array(octets(text).buffer);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class Stage extends Hands {
  constructor(parent) {
    super();
    Object.assign(this, { t: 0, speed: 1, frames: 0 });
    this.root = create(parent, "div", { className: "surfaces" });
    this.transport(create(this.root, "div", { className: "transport" }, { role: "group", "aria-label": "Descent" }));
    const panels = (this.panels = create(this.root, "div", { className: "panels" }));
    this.maps = LOSSES.map(() => new LossMap(panels, () => this.repaint({ field: true })));
    this.maps.forEach((map, each) => this.holdMap(map, LOSSES[each]));
    this.examples = new Examples(panels, this);
    this.key = create(this.root, "p", { className: "key" });
    this.spoken = create(this.root, "p", { className: "spoken" }, { role: "status" });
  }

  transport(bar) {
    this.bar = bar;
    const button = (label, icon, act) =>
      create(bar, "button", { type: "button", innerHTML: drawn(icon), onclick: act }, { "aria-label": label, title: label });
    button("One step back", "back", () => this.jump(-1));
    this.player = button("Play", "play", () => this.toggle());
    this.player.className = "play";
    button("One step on", "on", () => this.jump(1));
    this.scrubber = create(bar, "input", { type: "range", min: 0, step: 1 }, { "aria-label": "Step" });
    holdRange(this, this.scrubber, (step) => {
      this.stop();
      this.goTo(step);
    });
    const counter = create(bar, "span", { className: "counter" }, { "aria-hidden": "true" });
    create(counter, "span", { textContent: "step " });
    this.counter = counter.appendChild(document.createTextNode(""));
    const speed = create(bar, "label", { className: "speed", textContent: "Speed " });
    this.chooser = create(speed, "select");
    for (const each of SPEEDS) create(this.chooser, "option", { value: each, textContent: `${each}×`, selected: each === 1 });
    this.chooser.onchange = () => (this.speed = Number(this.chooser.value));
  }

  // What the server has

  receive(data) {
    const other = this.data?.kind !== data.kind || this.pairs?.length !== data.pairs?.length;
    const heeded = this.heeds(data);
    this.data = data;
    if (other || heeded) {
      this.touched.clear();
      this.start = data.start;
      this.end = data.end;
      this.pairs = data.pairs?.map((pair) => [...pair]);
      if (!this.playing) this.t = data.step;
    }
    this.t = Math.min(this.t, data.steps);
    if (this.playing && data.view !== "descent") this.stop();
    this.given = data.given && unpacked(data.given);
    this.tables = { sequential: octets(data.palettes.sequential), diverging: octets(data.palettes.diverging) };
    const [low, high, bottom, top] = data.window;
    this.axes = [spread(low, high, data.resolution), spread(bottom, top, data.resolution)];
    this.panels.classList.toggle("two", !data.pairs);
    this.bar.hidden = data.view !== "descent";
    this.scrubber.max = data.steps;
    this.maps.forEach((map, each) => this.name(map, LOSSES[each]));
    this.examples.receive(data);
    this.repaint({ field: true });
  }

  name(map, loss) {
    const { losses, names, view, click } = this.data;
    map.window = this.data.window;
    map.plane.setAttribute("aria-label", `${losses[loss].title} over ${names.join(" and ")}`);
    const moved = click === "end" && view === "slice" ? "end" : "start";
    const steps = view === "descent" ? ", Space plays, comma and full stop step" : "";
    map.plane.setAttribute("aria-description", `Arrow keys move the ${moved}${steps}.`);
    map.names = names;
  }

  // Hands

  holdMap(map, loss) {
    const { plane } = map;
    plane.onpointerdown = (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      plane.setPointerCapture(event.pointerId);
      plane.focus({ preventScroll: true });
      event.preventDefault();
      this.held = this.grasped(map, event);
      this.stop();
      this.drag(map, event);
    };
    plane.onpointermove = (event) => {
      if (this.held === "start" || this.held === "end") this.drag(map, event);
      else if (!this.held && event.pointerType === "mouse") this.read(map, loss, event);
    };
    plane.onpointerup = plane.onpointercancel = () => this.letGo();
    plane.onpointerleave = () => (map.tip.hidden = true);
    plane.onkeydown = (event) => this.mapKey(event);
    plane.onblur = () => this.waiting && this.commit();
  }

  /** Which mark a press moves: one that it is close to, else the one that was chosen. */
  grasped(map, event) {
    const box = map.plane.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const near = (point) => point && Math.hypot(map.place(point)[0] - x, map.place(point)[1] - y) < NEAR;
    if (near(this.start)) return "start";
    return this.data.view === "slice" && near(this.end) ? "end" : this.data.click;
  }

  drag(map, event) {
    map.tip.hidden = true;
    this.move(this.held, map.point(event));
  }

  /** Moves the start, from where the descent is drawn whole again, or the end of the slice. */
  move(which, [w, b]) {
    const [left, right, bottom, top] = this.data.window;
    this[which] = [rounded(w, right - left), rounded(b, top - bottom)];
    this.touched.add(which);
    if (which === "start") this.goTo(this.data.steps);
    this.repaint({ path: true });
  }

  mapKey(event) {
    const way = KEYS[event.key];
    if (way) {
      const share = event.shiftKey ? 0.1 : 0.02;
      const [left, right, bottom, top] = this.data.window;
      const which = this.data.click === "end" && this.data.view === "slice" ? "end" : "start";
      const [w, b] = this[which];
      this.stop();
      this.move(which, [w + way[0] * share * (right - left), b + way[1] * share * (top - bottom)]);
      this.soon();
    } else if (this.data.view !== "descent") return;
    else if (event.key === " ") this.toggle();
    else if (event.key === ",") this.jump(-1);
    else if (event.key === ".") this.jump(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** An example's new input and target. */
  put(place, [x, y]) {
    this.pairs[place] = [x, y];
    this.touched.add("pairs");
    this.repaint({ field: true });
  }

  // Time

  toggle() {
    if (this.playing) {
      this.stop();
      this.commit();
      return;
    }
    if (this.t >= this.data.steps) this.t = 0;
    this.playing = true;
    this.before = null;
    this.touched.add("step");
    requestAnimationFrame((now) => this.tick(now));
    this.repaint({});
  }

  /** The path runs on; in jumps, seldom enough to follow, where the visitor wants no motion. */
  tick(now) {
    if (!this.playing) return;
    const { steps } = this.data;
    const passed = this.before === null ? 0 : Math.min(now - this.before, 100) / 1000;
    const rate = (this.speed * steps) / WHOLE;
    if (still()) {
      const jump = Math.max(1, Math.round(steps / JUMPS));
      this.saved = (this.saved ?? 0) + passed * rate;
      if (this.saved >= jump) [this.saved, this.t] = [0, Math.floor(this.t) + jump];
    } else this.t += passed * rate;
    this.before = now;
    if (this.t >= steps) {
      this.t = steps;
      this.playing = false;
      this.commit();
    }
    this.paint();
    if (this.playing) requestAnimationFrame((later) => this.tick(later));
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.goTo(Math.floor(this.t));
  }

  jump(by) {
    this.stop();
    this.goTo(Math.floor(this.t) + by);
    this.soon();
  }

  goTo(step) {
    this.t = Math.min(Math.max(step, 0), this.data.steps);
    this.touched.add("step");
    this.repaint({});
  }

  // To the server

  values() {
    return { start: this.start, end: this.end, pairs: this.pairs, step: Math.floor(this.t) };
  }

  speak() {
    const [w, b] = this.start.map((each) => brief(each));
    const step = this.data.view === "descent" ? `Step ${Math.floor(this.t)}` : `Start ${w}, ${b}`;
    const losses = this.neuron ? LOSSES.map((loss) => `${this.data.losses[loss].short} ${brief(this.reading(loss))}`) : [];
    this.spoken.textContent = [step, ...losses].join(", ");
  }

  // Numbers

  /** Computes what a change has made stale: the grid, the paths. */
  compute({ field, path }) {
    const { unit, view, optimiser, lr, steps, show, marks } = this.data;
    if (field && unit) {
      const examples = this.pairs ? ofPairs(this.pairs) : this.given.examples;
      this.neuron = new Neuron(unit.name, unit.clip, examples);
    } else if (!unit) this.neuron = null;
    if (field) {
      this.grid = this.given?.grid;
      if (!this.grid) this.grid = this.neuron.over(...this.axes, show === "curvature" || marks.includes("negative"));
      this.shown = LOSSES.map((loss) => this.given?.shown[loss] ?? shown(this.grid[loss], show));
    }
    if (!field && !path) return;
    const whole = (loss) => {
      if (view !== "descent") return [this.start];
      if (this.neuron) return this.neuron.descend(loss, this.start, optimiser, lr, steps);
      return this.touched.has("start") ? [this.start] : this.given.paths[loss];
    };
    this.paths = LOSSES.map(whole);
  }

  striped(loss) {
    if (this.given?.striped) return this.given.striped[loss];
    const { marks } = this.data;
    const { grid } = this;
    const one = grid[loss];
    return grid.defined.map((defined, place) =>
      (loss === "ce" && !defined) ||
      (marks.includes("vanished") && Math.hypot(one.dw[place], one.db[place]) < 1e-3 && grid.mse.value[place] >= 0.25) ||
      (marks.includes("negative") && one.curvature[place] < -1e-9) ? 1 : 0);
  }

  /** The loss where its path has come to. */
  reading(loss) {
    const head = between(this.paths[LOSSES.indexOf(loss)], this.t);
    return this.neuron ? this.neuron.at(...head)[loss].value : NaN;
  }

  // Pictures

  paint() {
    const stale = this.stale ?? {};
    this.stale = {};
    this.compute(stale);
    if (!this.maps.every((map) => map.fit())) return;
    if (stale.field) this.fields();
    const { view } = this.data;
    const end = view === "slice" ? this.end : null;
    this.heads = this.maps.map((map, each) => map.trace(this.paths[each], this.t, view === "descent", end));
    this.examples.paint();
    this.tell();
  }

  fields() {
    const { show, signed, common, losses, marks, stripes } = this.data;
    const table = this.tables[signed ? "diverging" : "sequential"];
    const count = this.axes[0].length;
    const striped = LOSSES.map((loss) => this.striped(loss));
    this.maps.forEach((map, each) => {
      const loss = LOSSES[each];
      const domain = ends(common ? this.shown : [this.shown[each]], signed);
      map.heads(losses[loss].title, losses[loss].short, map.names, domain, table);
      map.paint(this.shown[each], count, domain, table, striped[each], marks.includes("arrows") ? this.grid[loss] : null);
    });
    const told = marks.filter((each) => stripes[each]).map((each) => stripes[each]);
    if (this.grid.defined?.some((each) => !each)) told.unshift(stripes.undefined);
    this.key.textContent = told.length ? `Striped: ${told.join("; ")}` : "";
    this.root.dataset.show = show;
  }

  tell() {
    const { steps, view } = this.data;
    const step = Math.floor(this.t);
    this.scrubber.value = step;
    this.scrubber.setAttribute("aria-valuetext", `${step} of ${steps}`);
    this.counter.data = `${step} of ${steps}`;
    const label = this.playing ? "Pause" : "Play";
    if (this.player.getAttribute("aria-label") !== label) {
      this.player.innerHTML = drawn(this.playing ? "pause" : "play");
      this.player.setAttribute("aria-label", label);
      this.player.title = label;
    }
    const values = LOSSES.map((loss) => this.reading(loss));
    this.maps.forEach((map, each) => (map.now.textContent = view === "slice" || Number.isNaN(values[each]) ? "" : brief(values[each])));
    this.frames += 1;
    Object.assign(this.root.dataset, { frames: this.frames, t: this.t, start: this.start, losses: values, heads: this.heads });
  }

  read(map, loss, event) {
    const [w, b] = map.point(event);
    const [first, second] = this.data.names.map((each) => each.split(" ").at(-1));
    const lines = [`${first} ${brief(w, 3)}, ${second} ${brief(b, 3)}`];
    if (this.neuron) {
      const found = this.neuron.at(w, b);
      const one = found[loss];
      lines.push(`Output ${brief(found.output)}`, `${this.data.losses[loss].short} ${brief(one.value)}`);
      lines.push(`Slope ${brief(one.dw, 3)} across, ${brief(one.db, 3)} up, length ${brief(Math.hypot(one.dw, one.db), 3)}`);
      lines.push(`Smallest curvature ${brief(one.curvature, 3)}`);
    } else lines.push(`${this.data.legend} ${brief(this.nearest(loss, w, b))}`);
    note(map.plane, map.tip, event, lines);
  }

  nearest(loss, w, b) {
    const [column, row] = [w, b].map((value, axis) => {
      const along = this.axes[axis];
      return Math.round(((value - along[0]) / (along.at(-1) - along[0])) * (along.length - 1));
    });
    return this.shown[LOSSES.indexOf(loss)][row * this.axes[0].length + column];
  }
}

/** What a loss shows as colour. */
function shown(one, what) {
  return what === "slope" ? one.dw.map((dw, place) => Math.hypot(dw, one.db[place])) : one[what];
}

/** What the server has computed: fields, stripes, arrows' slopes, examples, paths. */
function unpacked({ shown, striped, slopes, examples, paths, defined }) {
  const each = (found, read) => found && Object.fromEntries(Object.entries(found).map(([name, value]) => [name, read(value)]));
  const pairs = (text) => Array.from({ length: text.length / 2 }, (_, place) => [text[2 * place], text[2 * place + 1]]);
  return {
    shown: each(shown, singles),
    striped: each(striped, octets),
    grid: { defined: octets(defined), ...each(slopes, (one) => each(one, singles)) },
    examples: each(examples, doubles),
    paths: each(paths, (text) => pairs(doubles(text))),
  };
}
