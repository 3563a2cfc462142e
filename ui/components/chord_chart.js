// The loss along a line as a curve, a chord over it, and the gap at the chord's midpoint: an SVG, so that it is saved as one.

const SVG = "http://www.w3.org/2000/svg";
const ROOM = { left: 58, right: 14, top: 10, bottom: 44 }; // pixels around the plot
const ON = 1e-9; // a gap no larger than this is rounding: the midpoint lies on its chord
const BOLD = { fill: "currentColor", "font-size": 15, "font-weight": "bold", "text-anchor": "middle" };
const SMALL = { fill: "currentColor", "font-size": 12.5, "text-anchor": "middle" };

function draw(parent, tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** Where the midpoint lies, in words. */
function verdictOf({ heights, gap, middle }) {
  const missing = ["A", "B"].filter((_, each) => Number.isNaN(heights[each]));
  if (missing.length) return `no loss at ${missing.join(" and ")}`;
  if (Number.isNaN(middle)) return "no loss at M";
  if (Math.abs(gap) <= ON) return "M is on the chord";
  return `M: ${brief(Math.abs(gap), 3)} ${gap > 0 ? "above" : "below"} the chord`;
}

/** What the vertical axis spans: the chord and its midpoint fill it, however steep the curve is beyond. */
function span({ loss, heights, middle }) {
  const finite = Array.from(loss).filter(Number.isFinite);
  const marked = [...heights, middle].filter(Number.isFinite);
  if (!finite.length && !marked.length) return [0, 1];
  const least = finite.reduce((low, each) => Math.min(low, each), Infinity);
  const [low, high] = [Math.min(...marked, least), Math.max(...(marked.length ? marked : finite))];
  const room = high - low || 1;
  return [low - 0.2 * room, high + 0.25 * room];
}

/** Runs [first, last] of places at which there is a value, or at which there is none. */
function runs(values, there) {
  const found = [];
  values.forEach((value, place) => {
    if (Number.isFinite(value) !== there) return;
    if (found.length && found.at(-1)[1] === place - 1) found.at(-1)[1] = place;
    else found.push([place, place]);
  });
  return found;
}

class ChordChart {
  constructor(host, resized) {
    this.figure = create(host, "figure", { className: "cut" });
    const heading = create(this.figure, "figcaption");
    this.title = create(heading, "b");
    this.hint = create(heading, "span", { className: "hint" });
    this.plane = create(this.figure, "div", { className: "plot" });
    this.svg = draw(this.plane, "svg", { role: "img" });
    this.tip = create(this.plane, "div", { className: "tip", hidden: true }, { "aria-hidden": "true" });
    this.plane.onpointerleave = () => (this.tip.hidden = true);
    new ResizeObserver(resized).observe(this.plane);
  }

  /** Whether there is room to draw. */
  fit() {
    [this.wide, this.high] = [this.plane.clientWidth, this.plane.clientHeight];
    return this.wide > 0;
  }

  x(at) {
    const [low, high] = this.across;
    return ROOM.left + ((at - low) / (high - low)) * (this.wide - ROOM.left - ROOM.right);
  }

  y(loss) {
    const [low, high] = this.up;
    const far = 1e5;
    const down = ROOM.top + ((high - loss) / (high - low)) * (this.high - ROOM.top - ROOM.bottom);
    return Math.min(Math.max(down, -far), far);
  }

  /** The position under the pointer, or null beside the plot. */
  position(event) {
    const share = (event.clientX - this.plane.getBoundingClientRect().left - ROOM.left) / (this.wide - ROOM.left - ROOM.right);
    return this.across[0] + Math.min(Math.max(share, 0), 1) * (this.across[1] - this.across[0]);
  }

  paint(chord, { colour, mark, across, title }) {
    this.chord = chord;
    this.across = [chord.at[0], chord.at.at(-1)];
    this.up = span(chord);
    this.title.textContent = title;
    const { svg } = this;
    svg.replaceChildren();
    for (const [name, value] of Object.entries({ width: this.wide, height: this.high, "aria-label": `${title}: ${verdictOf(chord)}` }))
      svg.setAttribute(name, value);
    this.bands();
    this.axes(across);
    const inside = draw(svg, "svg", {
      x: ROOM.left, y: ROOM.top, width: this.wide - ROOM.left - ROOM.right, height: this.high - ROOM.top - ROOM.bottom,
    }); // an inner picture clips what leaves it
    const shifted = draw(inside, "g", { transform: `translate(${-ROOM.left} ${-ROOM.top})` });
    draw(shifted, "path", { d: this.curve(), fill: "none", stroke: colour, "stroke-width": 3.5, "stroke-linejoin": "round" });
    this.marks(mark);
  }

  axes(across) {
    const bottom = this.high - ROOM.bottom;
    for (const each of ticks(...this.across, this.wide < 380 ? 4 : 7)) {
      draw(this.svg, "path", { d: `M${this.x(each)} ${ROOM.top}V${bottom}`, stroke: "currentColor", "stroke-opacity": 0.12 });
      draw(this.svg, "text", { ...SMALL, x: this.x(each), y: bottom + 17 }, brief(each));
    }
    for (const each of ticks(...this.up, this.high < 240 ? 4 : 6)) {
      const y = this.y(each);
      draw(this.svg, "path", { d: `M${ROOM.left} ${y}H${this.wide - ROOM.right}`, stroke: "currentColor", "stroke-opacity": 0.12 });
      draw(this.svg, "text", { ...SMALL, x: ROOM.left - 6, y: y + 4, "text-anchor": "end" }, brief(each, 3));
    }
    draw(this.svg, "text", { ...SMALL, x: (ROOM.left + this.wide - ROOM.right) / 2, y: this.high - 8 }, across);
    const middle = (ROOM.top + bottom) / 2;
    draw(this.svg, "text", { ...SMALL, x: 12, y: middle, transform: `rotate(-90 12 ${middle})` }, "Loss");
  }

  /** Grey bands where the loss has no value. */
  bands() {
    const { at, loss } = this.chord;
    for (const [first, last] of runs(loss, false)) {
      const [left, right] = [this.x(at[Math.max(first - 1, 0)]), this.x(at[Math.min(last + 1, at.length - 1)])];
      const box = { x: left, y: ROOM.top, width: right - left, height: this.high - ROOM.top - ROOM.bottom };
      draw(this.svg, "rect", { ...box, fill: "currentColor", "fill-opacity": 0.12 });
      if (box.width < 24) continue;
      const [x, y] = [left + box.width / 2, box.y + box.height / 2];
      draw(this.svg, "text", { ...SMALL, x, y, transform: `rotate(-90 ${x} ${y})`, dy: 4 }, "undefined");
    }
  }

  curve() {
    const { at, loss } = this.chord;
    const point = (place) => `${this.x(at[place]).toFixed(2)} ${this.y(loss[place]).toFixed(2)}`;
    const lines = runs(loss, true).map(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, each) => point(first + each)).join("L"));
    return lines.map((line) => `M${line}`).join("");
  }

  marks(mark) {
    const { ends, heights, middle, gap } = this.chord;
    const half = (ends[0] + ends[1]) / 2;
    const places = ends.map((at, each) => [this.x(at), this.y(heights[each])]);
    const [x, y] = [this.x(half), this.y(middle)];
    if (!Number.isNaN(gap)) {
      const line = { d: `M${places[0].join(" ")}L${places[1].join(" ")}`, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": "6 4" };
      draw(this.svg, "path", { ...line, "stroke-opacity": 0.7 });
      const level = this.y((heights[0] + heights[1]) / 2);
      draw(this.svg, "path", { d: `M${x} ${level}V${y}`, stroke: mark, "stroke-width": 3 });
    }
    const above = gap > ON;
    const bottom = this.high - ROOM.bottom;
    [...places, [x, y]].forEach(([cx, cy], each) => {
      const there = Number.isFinite(cy); // else a ring on the axis
      if (!there && each === 2) return;
      draw(this.svg, "circle", { cx, cy: there ? cy : bottom, r: 6.5, fill: there ? mark : "none", stroke: mark, "stroke-width": 2 });
      if (each < 2) draw(this.svg, "text", { ...BOLD, x: cx, y: there ? cy + (above ? 24 : -14) : bottom - 14 }, "AB"[each]);
    });
    const [edge, told] = [96, verdictOf(this.chord)];
    const beside = Math.min(Math.max(x, ROOM.left + edge), this.wide - ROOM.right - edge);
    const down = Number.isNaN(gap) ? ROOM.top + 16 : Math.min(Math.max(y + (above ? -20 : 34), ROOM.top + 16), bottom - 6);
    draw(this.svg, "text", { ...BOLD, x: beside, y: down }, told);
  }
}
