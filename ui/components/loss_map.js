// One loss over two parameters on a canvas: colours, stripes, contours and arrows below; path, ball and marks above.

const LEVELS = 6; // contours
const ARROWS = 13; // a side
const STRIPE = "rgba(138, 151, 166, 0.95)";
const HEAD = "#ff5fa2";
const DOTS = 100; // steps of a path that are dotted: more would be a band

/** Ends of a colour scale over all grids: from 0 for losses and lengths, symmetric where there are signs. */
function ends(grids, signed) {
  let end = 0;
  for (const grid of grids) for (const value of grid) if (Number.isFinite(value)) end = Math.max(end, Math.abs(value));
  return signed ? [-(end || 1), end || 1] : [0, end || 1];
}

/** Numbers that a reader expects on an axis from low to high. */
function ticks(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, each) => (first + each) * step);
}

/** A number with the digits that matter, its minus sign a true one. */
function brief(value, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "none" : value > 0 ? "∞" : "−∞";
  return String(Number(value.toPrecision(digits))).replace("-", "−").replace("e+", "e").replace("e-", "e−");
}

function create(parent, tag, properties = {}, attributes = {}) {
  const made = Object.assign(parent.ownerDocument.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

/** Lines of text beside the pointer over a plane, in its tip. */
function note(plane, tip, event, lines) {
  tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
  tip.hidden = false;
  const box = plane.getBoundingClientRect();
  tip.classList.toggle("left", event.clientX - box.left > box.width / 2);
  tip.classList.toggle("above", event.clientY - box.top > box.height / 2);
  tip.style.setProperty("--x", `${event.clientX - box.left}px`);
  tip.style.setProperty("--y", `${event.clientY - box.top}px`);
}

class LossMap {
  constructor(host, resized) {
    this.figure = create(host, "figure", { className: "map" });
    const heading = create(this.figure, "figcaption");
    this.long = create(heading, "b", { className: "long" });
    this.short = create(heading, "b", { className: "short" });
    this.now = create(heading, "span", { className: "now" });
    const scale = create(heading, "span", { className: "scale" });
    this.low = create(scale, "span");
    this.bar = create(scale, "i");
    this.high = create(scale, "span");
    this.plane = create(this.figure, "div", { className: "plane", tabIndex: 0 }, { role: "application" });
    this.field = create(this.plane, "canvas", {}, { "aria-hidden": "true" });
    this.over = create(this.plane, "canvas", {}, { "aria-hidden": "true" });
    this.axes = create(this.plane, "div", { className: "axes" }, { "aria-hidden": "true" });
    this.tip = create(this.plane, "div", { className: "tip", hidden: true }, { "aria-hidden": "true" });
    new ResizeObserver(resized).observe(this.plane);
  }

  /** Fits both canvases to the screen's pixels; whether there is room to draw. */
  fit() {
    const sharp = window.devicePixelRatio || 1;
    this.side = this.plane.clientWidth;
    for (const canvas of [this.field, this.over]) {
      const pixels = Math.round(this.side * sharp);
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
      canvas.getContext("2d").setTransform(sharp, 0, 0, sharp, 0, 0);
    }
    return this.side > 0;
  }

  /** A point of the plane on the canvas, and back. */
  place([w, b]) {
    const [left, right, bottom, top] = this.window;
    const far = 1e6;
    const x = ((w - left) / (right - left)) * this.side;
    const y = ((top - b) / (top - bottom)) * this.side;
    return [Math.min(Math.max(x, -far), far), Math.min(Math.max(y, -far), far)];
  }

  point(event) {
    const box = this.plane.getBoundingClientRect();
    const [left, right, bottom, top] = this.window;
    const within = (share) => Math.min(Math.max(share, 0), 1);
    const across = within((event.clientX - box.left) / box.width);
    const up = within((box.bottom - event.clientY) / box.height);
    return [left + across * (right - left), bottom + up * (top - bottom)];
  }

  heads(title, short, names, domain, table) {
    this.long.textContent = title;
    this.short.textContent = short;
    this.low.textContent = brief(domain[0], 3);
    this.high.textContent = brief(domain[1], 3);
    const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${table.subarray(3 * Math.round(255 * share), 3 * Math.round(255 * share) + 3).join()})`);
    this.bar.style.background = `linear-gradient(90deg, ${stops.join()})`;
    const [left, right, bottom, top] = this.window;
    const most = this.side < 200 ? 3 : 6;
    this.axes.replaceChildren();
    for (const each of ticks(left, right, most))
      create(this.axes, "span", { className: "x", textContent: brief(each) }).style.left = `${(100 * (each - left)) / (right - left)}%`;
    for (const each of ticks(bottom, top, most))
      create(this.axes, "span", { className: "y", textContent: brief(each) }).style.top = `${(100 * (top - each)) / (top - bottom)}%`;
    create(this.axes, "span", { className: "across", textContent: names[0] });
    create(this.axes, "span", { className: "up", textContent: names[1] });
  }

  /** The colours of a grid of count × count values, rows upwards, with its contours and stripes. */
  paint(values, count, domain, table, striped, arrows) {
    const context = this.field.getContext("2d");
    context.clearRect(0, 0, this.side, this.side);
    context.imageSmoothingEnabled = true;
    this.stretch(context, picture(values, count, domain, table), count);
    if (striped?.some((each) => each)) this.stripe(context, striped, count);
    this.contours(context, values, count, domain);
    if (arrows) this.arrows(context, arrows, count);
  }

  /** A picture whose pixels' middles lie on the points of the grid. */
  stretch(context, image, count) {
    const cell = this.side / (count - 1);
    context.drawImage(image, -cell / 2, -cell / 2, this.side + cell, this.side + cell);
  }

  stripe(context, striped, count) {
    const mask = new ImageData(count, count);
    for (let place = 0; place < striped.length; place++)
      if (striped[place]) mask.data[4 * turned(place, count) + 3] = 255;
    const [small, large] = [count, this.field.width].map(square);
    small.getContext("2d").putImageData(mask, 0, 0);
    const upon = large.getContext("2d");
    upon.setTransform(context.getTransform());
    upon.imageSmoothingEnabled = false;
    this.stretch(upon, small, count);
    upon.globalCompositeOperation = "source-in";
    upon.strokeStyle = STRIPE;
    upon.lineWidth = 3;
    const lines = new Path2D();
    for (let start = -this.side; start < this.side; start += 9) {
      lines.moveTo(start, this.side);
      lines.lineTo(start + this.side, 0);
    }
    upon.stroke(lines);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(large, 0, 0);
    context.restore();
  }

  contours(context, values, count, [low, high]) {
    const cell = this.side / (count - 1);
    const lines = new Path2D();
    const levels = Array.from({ length: LEVELS }, (_, each) => low + ((high - low) * (each + 1)) / (LEVELS + 1));
    for (let row = 0; row < count - 1; row++) {
      for (let column = 0; column < count - 1; column++) {
        const place = row * count + column;
        const corners = [values[place], values[place + 1], values[place + count + 1], values[place + count]];
        const [least, most] = [Math.min(...corners), Math.max(...corners)];
        if (!Number.isFinite(least) || !Number.isFinite(most)) continue;
        for (const level of levels) {
          if (level <= least || level > most) continue;
          const crossed = crossings(corners, level);
          for (let each = 0; each + 1 < crossed.length; each += 2) {
            lines.moveTo((column + crossed[each][0]) * cell, this.side - (row + crossed[each][1]) * cell);
            lines.lineTo((column + crossed[each + 1][0]) * cell, this.side - (row + crossed[each + 1][1]) * cell);
          }
        }
      }
    }
    context.strokeStyle = "rgba(255, 255, 255, 0.6)";
    context.lineWidth = 0.9;
    context.stroke(lines);
  }

  /** Directions of steepest descent as the screen has them; bolder where it is steeper. */
  arrows(context, { dw, db }, count) {
    const [left, right, bottom, top] = this.window;
    const picked = Array.from({ length: ARROWS }, (_, each) => Math.round(((each + 1) * (count - 1)) / (ARROWS + 1)));
    const places = picked.flatMap((row) => picked.map((column) => [row, column, row * count + column]));
    const longest = Math.max(...places.map(([, , place]) => Math.hypot(dw[place], db[place])).filter(Number.isFinite), 0);
    context.fillStyle = "#fff";
    for (const [row, column, place] of places) {
      const length = Math.hypot(dw[place], db[place]);
      if (!Number.isFinite(length) || length === 0) continue;
      const angle = Math.atan2(db[place] / (top - bottom), -dw[place] / (right - left));
      context.save();
      context.globalAlpha = 0.05 + 0.95 * Math.sqrt(length / longest);
      context.translate((column / (count - 1)) * this.side, this.side - (row / (count - 1)) * this.side);
      context.rotate(angle);
      context.fill(ARROW);
      context.restore();
    }
  }

  /** A path up to where it has come, which may lie between two steps, with a ball there if it `rolls`; `end`: where the
   * slice from the start leads. The point reached. */
  trace(points, reached, rolls, end) {
    const context = this.over.getContext("2d");
    context.clearRect(0, 0, this.side, this.side);
    if (end) this.dashes(context, points[0], end);
    const head = between(points, reached);
    const taken = points.slice(0, Math.min(Math.floor(reached), points.length - 1) + 1);
    const places = [...taken, head].map((each) => this.place(each));
    const line = new Path2D();
    places.forEach(([x, y], each) => (each ? line.lineTo(x, y) : line.moveTo(x, y)));
    context.lineJoin = "round";
    for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 5], ["#fff", 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke(line);
    }
    context.fillStyle = "#fff";
    const apart = Math.ceil(places.length / DOTS);
    for (let each = 0; each < places.length; each += apart) dot(context, places[each], 2.2);
    if (end) mark(context, this.place(end), "#fff", DIAMOND);
    mark(context, places[0], "#fff", SQUARE);
    if (rolls) mark(context, places.at(-1), HEAD, CIRCLE);
    return head;
  }

  dashes(context, from, to) {
    const line = new Path2D();
    line.moveTo(...this.place(from));
    line.lineTo(...this.place(to));
    context.save();
    context.setLineDash([6, 5]);
    for (const [colour, width] of [["rgba(0, 0, 0, 0.6)", 4], ["#fff", 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke(line);
    }
    context.restore();
  }
}

const ARROW = new Path2D("M -7 -1 L 1 -1 L 1 -4 L 7 0 L 1 4 L 1 1 L -7 1 Z");
const SQUARE = new Path2D("M -5.5 -5.5 H 5.5 V 5.5 H -5.5 Z");
const DIAMOND = new Path2D("M 0 -8 L 8 0 L 0 8 L -8 0 Z");
const CIRCLE = new Path2D("M 7 0 A 7 7 0 1 1 -7 0 A 7 7 0 1 1 7 0 Z");

function mark(context, [x, y], colour, shape) {
  context.save();
  context.translate(x, y);
  context.fillStyle = colour;
  context.fill(shape);
  context.strokeStyle = "#000";
  context.lineWidth = 1.5;
  context.stroke(shape);
  context.restore();
}

function dot(context, [x, y], radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Where a path stands after `reached` steps, of which the last may be a part. */
function between(points, reached) {
  const step = Math.min(Math.floor(reached), points.length - 1);
  const next = points[step + 1];
  const share = reached - step;
  return next && share > 0 ? points[step].map((each, axis) => each + share * (next[axis] - each)) : points[step];
}

/** Where a level crosses the sides of a cell with these corners (around it, from the lower left), in pairs. */
function crossings(corners, level) {
  const found = [];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side], corners[(side + 1) % 4]];
    if (from < level === to < level) continue;
    const share = (level - from) / (to - from);
    found.push([[share, 0], [1, share], [1 - share, 1], [0, 1 - share]][side]);
  }
  return found;
}

/** The place in a picture, whose rows go downwards, of a place in a grid, whose rows go upwards. */
function turned(place, count) {
  const row = Math.floor(place / count);
  return (count - 1 - row) * count + (place - row * count);
}

function square(side) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  return canvas;
}

/** The grid as a picture of one pixel a value; what is no number is transparent. */
function picture(values, count, [low, high], table) {
  const image = new ImageData(count, count);
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (Number.isNaN(value)) continue;
    const colour = 3 * Math.round(255 * Math.min(Math.max((value - low) / (high - low), 0), 1));
    const pixel = 4 * turned(place, count);
    image.data[pixel] = table[colour];
    image.data[pixel + 1] = table[colour + 1];
    image.data[pixel + 2] = table[colour + 2];
    image.data[pixel + 3] = 255;
  }
  const canvas = square(count);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
