// The examples of a unit as dots, which can be dragged, under its output with the weights that both descents have reached.

const OUTPUTS = [-0.25, 1.25];
const MARGIN = 5; // of the inputs' range, in per cent, on both sides
const FINEST = 0.01; // of an input or a target that is dragged
const CURVE = 80; // points

class Examples {
  constructor(host, stage) {
    this.stage = stage;
    this.section = create(host, "section", { className: "examples" });
    const heading = create(this.section, "div", { className: "heading" });
    create(heading, "b", { textContent: "Output" });
    this.legend = ["mse", "ce"].map((loss) => create(heading, "span", { className: `line ${loss}` }));
    this.plane = create(this.section, "div", { className: "plane" });
    this.canvas = create(this.plane, "canvas", {}, { "aria-hidden": "true" });
    this.axes = create(this.plane, "div", { className: "axes" }, { "aria-hidden": "true" });
    this.dots = [];
    this.sliders = create(this.section, "div", { className: "sliders" });
    this.target = this.slider("Target y", (value) => this.stage.put(0, [this.stage.pairs[0][0], value]));
    this.input = this.slider("Input x", (value) => this.stage.put(0, [value, this.stage.pairs[0][1]]));
    new ResizeObserver(() => stage.repaint({})).observe(this.plane);
  }

  slider(name, act) {
    const label = create(this.sliders, "label");
    create(label, "span", { textContent: name });
    const shown = create(label, "span", { className: "now" }, { "aria-hidden": "true" });
    const range = create(label, "input", { type: "range", step: FINEST }, { "aria-label": name });
    holdRange(this.stage, range, act);
    return { range, shown };
  }

  receive({ pairs, bounds, kind, losses, unit }) {
    this.section.hidden = !pairs;
    if (!pairs) return;
    this.losses = losses;
    this.legend.forEach((line, each) => {
      const loss = ["mse", "ce"][each];
      line.textContent = losses[loss].short;
      line.style.setProperty("--line", losses[loss].colour);
      line.hidden = !unit;
    });
    const inputs = pairs.map(([x]) => x);
    this.bounds = [Math.min(bounds.x[0], ...inputs), Math.max(bounds.x[1], ...inputs)];
    const margin = ((this.bounds[1] - this.bounds[0]) * MARGIN) / 100;
    this.range = [this.bounds[0] - margin, this.bounds[1] + margin];
    this.sliders.hidden = kind !== "one";
    [this.target.range.min, this.target.range.max] = bounds.target;
    [this.input.range.min, this.input.range.max] = bounds.x;
    while (this.dots.length > pairs.length) this.dots.pop().remove();
    while (this.dots.length < pairs.length) this.dots.push(this.dot(this.dots.length));
    this.label();
  }

  label() {
    this.axes.replaceChildren();
    for (const each of ticks(...this.range, 4)) {
      const tick = create(this.axes, "span", { className: "x", textContent: brief(each) });
      tick.style.left = `${100 * this.share([each, 0])[0]}%`;
    }
    for (const each of [0, 0.5, 1]) {
      const tick = create(this.axes, "span", { className: "y", textContent: brief(each) });
      tick.style.top = `${100 * this.share([0, each])[1]}%`;
    }
    create(this.axes, "span", { className: "across", textContent: "Input x" });
  }

  dot(place) {
    return handle(this.plane, this.stage, "dot", (event) => this.drag(place, event), (event) => this.key(place, event));
  }

  drag(place, event) {
    const box = this.plane.getBoundingClientRect();
    const [left, right] = this.range;
    const x = left + ((event.clientX - box.left) / box.width) * (right - left);
    const y = OUTPUTS[1] - ((event.clientY - box.top) / box.height) * (OUTPUTS[1] - OUTPUTS[0]);
    this.move(place, x, y);
  }

  key(place, event) {
    const way = KEYS[event.key];
    if (!way) return;
    const [x, y] = this.stage.pairs[place];
    const steps = event.shiftKey ? 5 : 1;
    this.move(place, x + way[0] * 0.1 * steps, y + way[1] * 0.05 * steps);
    this.stage.soon();
    event.preventDefault();
    event.stopPropagation();
  }

  move(place, x, y) {
    const within = (value, low, high) => Number((Math.round(Math.min(Math.max(value, low), high) / FINEST) * FINEST).toFixed(4));
    this.stage.put(place, [within(x, ...this.bounds), within(y, 0, 1)]);
  }

  /** Where an input and an output stand, as shares from the left and from the top. */
  share([x, a]) {
    const [left, right] = this.range;
    return [(x - left) / (right - left), (OUTPUTS[1] - a) / (OUTPUTS[1] - OUTPUTS[0])];
  }

  paint() {
    const { pairs, neuron, heads } = this.stage;
    if (!pairs) return;
    pairs.forEach(([x, y], place) => {
      const [across, down] = this.share([x, y]);
      Object.assign(this.dots[place].style, { left: `${100 * across}%`, top: `${100 * down}%` });
      const which = pairs.length > 1 ? `Example ${place + 1}` : "The example";
      const told = `${which}: input ${brief(x)}, target ${brief(y)}`;
      if (this.dots[place].getAttribute("aria-label") !== told) this.dots[place].setAttribute("aria-label", told);
    });
    for (const [slider, value] of [[this.target, pairs[0][1]], [this.input, pairs[0][0]]]) {
      slider.range.value = value;
      slider.shown.textContent = brief(value);
    }
    this.curves(neuron, heads);
  }

  curves(neuron, heads) {
    const [wide, high] = [this.plane.clientWidth, this.plane.clientHeight];
    if (!wide) return;
    const sharp = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(wide * sharp), height: Math.round(high * sharp) });
    const context = this.canvas.getContext("2d");
    context.scale(sharp, sharp);
    const at = (x, a) => {
      const [across, down] = this.share([x, a]);
      return [across * wide, Math.min(Math.max(down, -9), 9) * high];
    };
    context.strokeStyle = getComputedStyle(this.plane).color;
    context.globalAlpha = 0.3;
    for (const level of [0, 1]) stroke(context, [at(this.range[0], level), at(this.range[1], level)], 1);
    context.globalAlpha = 1;
    if (!neuron) return;
    const inputs = spread(...this.range, CURVE);
    ["ce", "mse"].forEach((loss) => {
      const [w, b] = heads[loss === "mse" ? 0 : 1];
      context.strokeStyle = this.losses[loss].colour;
      context.setLineDash(loss === "mse" ? this.losses[loss].dash : []);
      stroke(context, Array.from(inputs, (x) => at(x, neuron.output(w, b, x))), 2.5);
    });
  }
}

function stroke(context, places, width) {
  const line = new Path2D();
  places.forEach(([x, y], each) => (each ? line.lineTo(x, y) : line.moveTo(x, y)));
  context.lineWidth = width;
  context.stroke(line);
}
