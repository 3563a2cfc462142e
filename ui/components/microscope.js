// One layer under the pointer: what a unit reads, what it multiplies it with, and what comes out.

const ACCENT = "#e07b00";
const FAINT = "rgba(224, 123, 0, .55)";
const NUMBERED = 10; // so many units at most get their numbers written on them
const benches = new WeakMap();

class Microscope {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.focus = null;
    this.filled = null; // so many units of the map are there while the kernel slides; null: all of them
    this.slide = new Slide(this);
  }

  show(data, pick) {
    const before = this.data;
    this.data = data;
    this.pick = pick;
    this.table = octets(data.colours);
    this.inputs = { ...data.inputs, values: floats(data.inputs.data, data.inputs.type) };
    this.values = floats(data.output.values, "f4");
    this.strength = octets(data.output.strip);
    this.kernels = data.kernels && { ...data.kernels, values: floats(data.kernels.data, "f4") };
    const another = !same(before, data);
    if (another) this.unit = data.unit; // else a click has moved it, or the theme has changed
    this.vector = data.output.shape[1] * data.output.shape[2] === 1;
    if (before?.name !== data.name) this.focus = null;
    this.captions();
    this.sheets();
    if (another) this.slide.reset();
    this.point(this.unit);
  }

  captions() {
    for (const part of ["inputs", "map", "strip"]) {
      const [head, note] = this.data.words[part];
      const caption = this.find(`.${part} figcaption`);
      caption.textContent = head;
      caption.append(Object.assign(document.createElement("small"), { textContent: note }));
    }
  }

  sheets() {
    const { inputs, data } = this;
    const size = inputs.shape[1] * inputs.shape[2];
    this.source = this.sheet(this.source, ".inputs > div");
    this.source.paint(inputs.shape, (map, place) => this.colour(inputs.values[map * size + place], end(inputs.ends, map)));
    this.source.host.onpointermove = (event) => this.regard(this.source.hit(event));
    this.find(".bench").classList.toggle("vector", this.vector);
    if (!this.vector) this.large();
    this.strip = this.sheet(this.strip, ".strip > div");
    const units = data.output.shape[1] * data.output.shape[2];
    const columns = this.vector && data.output.shape[0] <= NUMBERED ? 5 : 0;
    this.strip.paint(data.output.shape, (map, place) => this.strength[map * units + place], this.vector ? 1 : 2.6, columns);
    this.strip.written = columns ? (context) => this.number(context) : null;
    this.listen(this.strip, (hit) => hit);
  }

  large() {
    const { shape, end: most } = this.data.output;
    this.map = this.sheet(this.map, ".map > div");
    this.map.paint([1, shape[1], shape[2]], (_, place) => this.colour(this.values[place], most));
    this.map.written = (context) => this.veil(context);
    this.listen(this.map, (hit) => [this.data.unit[0], hit[1], hit[2]]);
    const host = this.map.host;
    host.setAttribute("aria-label", `${this.data.words.map[0]}: arrow keys move, Enter chooses the unit`);
    host.onkeydown = (event) => this.key(event);
  }

  sheet(known, selector) {
    return known ?? new Sheet(this.find(selector), this.table);
  }

  listen(sheet, unit) {
    const at = (event, act) => {
      const hit = sheet.hit(event);
      if (hit) act(unit(hit));
    };
    sheet.host.onpointermove = (event) => at(event, (found) => this.point(found));
    sheet.host.onpointerdown = sheet.host.onpointermove;
    sheet.host.onpointerleave = () => this.point(this.unit);
    sheet.host.onclick = (event) => at(event, (found) => this.choose(found));
  }

  key(event) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const [map, row, column] = this.pointed;
    if (step) {
      const [, height, width] = this.data.output.shape;
      this.point([map, clamp(row + step[0], height), clamp(column + step[1], width)]);
    } else if (event.key === "Enter" || event.key === " ") this.choose(this.pointed);
    else return;
    event.preventDefault();
  }

  choose(unit) {
    this.unit = unit;
    this.point(unit);
    this.pick(this.vector ? `${unit[0]}` : unit.join(","));
  }

  /** Pointing at an input map shows its share of the sum. */
  regard(hit) {
    if (!hit) return;
    if (this.data.kind === "conv") {
      const inside = hit[0] - this.group(this.pointed[0]);
      if (inside < 0 || inside >= this.kernels.shape[1]) return;
      this.focus = inside;
      this.point(this.pointed);
    } else if (this.data.kind === "dense") this.weigh(hit);
  }

  point(unit) {
    this.pointed = unit;
    const live = this.live(unit[0]);
    this.find(".sum").style.opacity = live ? 1 : 0.45;
    const frames = live ? PARTS[this.data.kind].call(this, unit) : [];
    this.source.outline(frames);
    this.mark(unit);
  }

  mark([map, row, column]) {
    const [chosen, atRow, atColumn] = this.unit;
    if (!this.vector) {
      const here = map === chosen ? [[0, row, column, 1, 1, ACCENT, 2]] : [];
      this.map.outline([[0, atRow, atColumn, 1, 1, FAINT, 2], ...here]);
    }
    const [, height, width] = this.data.output.shape;
    this.strip.outline([[chosen, 0, 0, height, width, ACCENT, 2], [map, 0, 0, height, width, FAINT, 2]]);
  }

  /** Hide what the sliding kernel has not come to. */
  veil(context) {
    if (this.filled === null) return;
    const [, height, width] = this.data.output.shape;
    const [wide, high] = [this.map.over.width / width, this.map.over.height / height];
    const [row, column] = [Math.floor(this.filled / width), this.filled % width];
    context.globalCompositeOperation = "destination-over"; // the frames stay on top
    const ground = getComputedStyle(this.find(".bench")).getPropertyValue("--st-background-color");
    for (const colour of ["rgba(128, 128, 128, .3)", ground]) { // each below what is there already
      context.fillStyle = colour;
      if (column) context.fillRect(column * wide, row * high, this.map.over.width, high);
      context.fillRect(0, (row + (column ? 1 : 0)) * high, this.map.over.width, this.map.over.height);
    }
    context.globalCompositeOperation = "source-over";
  }

  number(context) {
    const { over, columns, count } = this.strip;
    const side = over.width / columns;
    context.font = `${Math.round(side * 0.3)}px sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let unit = 0; unit < count; unit++) {
      context.fillStyle = ink(this.table, this.strength[unit]);
      context.fillText(unit, (unit % columns + 0.5) * side, (Math.floor(unit / columns) + 0.5) * side);
    }
  }

  live(map) {
    if (this.kernels) return this.kernels.rows.includes(map);
    return this.vector || map === this.data.unit[0];
  }

  group(map) {
    const { window: view, output } = this.data;
    return Math.floor((map * view.groups) / output.shape[0]) * this.kernels.shape[1];
  }

  colour(value, most) {
    return Number.isNaN(value) ? -1 : Math.round((Math.min(1, Math.max(-1, value / most)) + 1) * 127.5);
  }

  /** The patch that a unit reads from one input map, and where it lies. */
  patch(map, [, row, column], beyond) {
    const { kernel, stride, padding, dilation } = this.data.window;
    const [, height, width] = this.inputs.shape;
    const [top, left] = [row * stride[0] - padding[0], column * stride[1] - padding[1]];
    const values = [];
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const [y, x] = [top + i * dilation[0], left + j * dilation[1]];
        const inside = y >= 0 && x >= 0 && y < height && x < width;
        values.push(inside ? this.inputs.values[(map * height + y) * width + x] : beyond);
      }
    }
    const reach = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1];
    return { values, top, left, reach };
  }

  terms(...parts) {
    const equation = this.find(".equation");
    equation.replaceChildren(...parts.map((part) => (typeof part === "string" ? text("span", "sign", part) : part)));
  }

  /** A small grid of numbers in colour. */
  grid(values, [height, width], most, caption, winner = -1) {
    const term = document.createElement("div");
    term.className = "term";
    const canvas = document.createElement("canvas");
    const cell = width <= 5 ? 56 : 24;
    canvas.width = width * cell;
    canvas.height = height * cell;
    const context = canvas.getContext("2d");
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${width <= 3 ? 17 : 15}px sans-serif`;
    values.forEach((value, place) => {
      const [x, y] = [(place % width) * cell, Math.floor(place / width) * cell];
      const at = Number.isFinite(value) ? this.colour(value, most) : 127;
      context.fillStyle = `rgb(${this.table.subarray(3 * at, 3 * at + 3).join()})`;
      context.fillRect(x, y, cell - 1, cell - 1);
      context.fillStyle = ink(this.table, at);
      if (width <= 5) context.fillText(short(value), x + cell / 2, y + cell / 2);
    });
    if (winner >= 0) {
      context.strokeStyle = ACCENT;
      context.lineWidth = 5;
      context.strokeRect((winner % width) * cell + 2, Math.floor(winner / width) * cell + 2, cell - 5, cell - 5);
    }
    term.append(canvas, text("small", "", caption));
    return term;
  }

  total(...parts) {
    this.find(".total").replaceChildren(...parts);
  }

  head(title, note) {
    const caption = this.find(".sum figcaption");
    caption.textContent = title;
    caption.append(text("small", "", note));
  }

  /** A bar an input map: its share of the sum. */
  bars(sums, chosen) {
    const host = this.find(".bars");
    host.hidden = !sums || sums.length < 2;
    if (host.hidden) return;
    const canvas = host.firstElementChild;
    const sharp = window.devicePixelRatio || 1;
    const [wide, high] = [canvas.clientWidth * sharp, canvas.clientHeight * sharp];
    canvas.width = wide;
    canvas.height = high;
    const context = canvas.getContext("2d");
    const most = Math.max(...sums.map(Math.abs)) || 1;
    const step = wide / sums.length;
    sums.forEach((sum, place) => {
      const at = this.colour(Math.sign(sum), 1.35);
      context.fillStyle = place === chosen ? ACCENT : `rgb(${this.table.subarray(3 * at, 3 * at + 3).join()})`;
      const length = (sum / most) * (high / 2 - 1);
      context.fillRect(place * step, high / 2 - Math.max(length, 0), Math.max(step - sharp, 1), Math.max(Math.abs(length), 1));
    });
    canvas.onpointermove = (event) => {
      this.focus = clamp(Math.floor((event.offsetX / canvas.clientWidth) * sums.length), sums.length);
      this.point(this.pointed);
    };
  }

  /** The product of a dense unit at one of its inputs. */
  weigh([map, row, column]) {
    const [, height, width] = this.inputs.shape;
    const place = (map * height + row) * width + column;
    const size = this.inputs.values.length;
    const first = this.kernels.rows.indexOf(this.pointed[0]) * size;
    if (first < 0) return;
    const [x, weight] = [this.inputs.values[place], this.kernels.values[first + place]];
    for (const sheet of [this.source, this.weights, this.products]) sheet?.outline([[map, row, column, 1, 1, ACCENT, 2]]);
    this.find(".at").textContent = `Input ${place}: ${told(x)} × ${told(weight)} = ${told(x * weight)}`;
  }
}

function text(tag, name, content) {
  return Object.assign(document.createElement(tag), { className: name, textContent: content });
}

/** Whether two scenes differ in nothing that a click on the map would not have changed. */
function same(before, data) {
  const parts = [(each) => each.name, (each) => each.unit.join(), (each) => each.inputs.data, (each) => each.output.values];
  return Boolean(before) && parts.every((part) => part(before) === part(data));
}

function clamp(value, count) {
  return Math.min(Math.max(value, 0), count - 1);
}

function end(ends, map) {
  return ends.length > 1 ? ends[map] : ends[0];
}

function short(value) {
  if (!Number.isFinite(value)) return "−∞";
  return value === 0 ? "0" : value.toFixed(Math.abs(value) >= 10 ? 1 : 2).replace("-", "−");
}

function ink(table, at) {
  const [red, green, blue] = table.subarray(3 * at, 3 * at + 3);
  return 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#1b2430" : "#ffffff";
}

export default function ({ data, parentElement, setTriggerValue }) {
  const bench = benches.get(parentElement) ?? new Microscope(parentElement);
  benches.set(parentElement, bench);
  bench.show(data, (unit) => setTriggerValue("pick", unit));
}
