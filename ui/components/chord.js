// A loss over two weights as a map with a chord whose ends can be dragged, and the loss along it; over one weight the
// curve alone, with the ends on it. scalar_net.js has the numbers, hands.js what is sent when a hand lets go.

const STAGES = new WeakMap();
const NAMES = { a: "A", b: "B" };
const FASTER = 5; // a step by keyboard, with Shift

export default function ({ data, parentElement, setTriggerValue }) {
  const stage = STAGES.get(parentElement) ?? new ChordStage(parentElement);
  STAGES.set(parentElement, stage);
  stage.send = (edit) => setTriggerValue("edit", edit);
  stage.receive(data);
}

class ChordStage extends Hands {
  constructor(parent) {
    super();
    this.frames = 0;
    this.root = create(parent, "div", { className: "surfaces chord" });
    const panels = create(this.root, "div", { className: "panels two" });
    const resized = () => this.repaint({ field: true });
    this.map = new LossMap(panels, resized);
    this.map.plane.removeAttribute("tabindex");
    this.map.plane.setAttribute("role", "group");
    this.map.plane.onpointermove = (event) => !this.held && event.pointerType === "mouse" && this.read(event);
    this.map.plane.onpointerleave = () => (this.map.tip.hidden = true);
    this.hint = create(this.map.now.parentElement, "span", { className: "hint" });
    this.map.now.after(this.hint); // before the scale, which has a line of its own
    this.chart = new ChordChart(panels, resized);
    this.chart.plane.onpointermove = (event) => !this.held && event.pointerType === "mouse" && this.readAlong(event);
    this.key = create(this.root, "p", { className: "key" });
    this.spoken = create(this.root, "p", { className: "spoken" }, { role: "status" });
    this.ends = {};
    this.handles = {};
  }

  // What the server has

  receive(data) {
    const same = this.data && this.data.free === data.free && this.data.free > 0;
    const heeded = this.heeds(data);
    this.data = data;
    if (!same || heeded) {
      this.touched.clear();
      this.ends = { a: data.a, b: data.b };
    }
    this.net = new ScalarNet(data.net);
    this.table = octets(data.palette);
    this.root.classList.toggle("curve", data.free === 1);
    this.map.figure.hidden = data.free === 1;
    this.map.window = [-data.reach, data.reach, -data.reach, data.reach];
    this.map.plane.setAttribute("aria-label", data.told);
    this.grasp();
    this.repaint({ field: true });
  }

  /** Handles where the ends can be moved: on the map, or on the curve. */
  grasp() {
    const plane = this.data.free === 1 ? this.chart.plane : this.map.plane;
    const free = !this.data.other && !Object.values(this.data.still).flat().every(Boolean);
    const hint = free ? "drag A or B" : "";
    this.hint.textContent = hint;
    this.chart.hint.textContent = this.data.free === 1 ? hint : "";
    for (const end of ["a", "b"]) {
      const still = this.data.still[end].every(Boolean);
      const wanted = this.data.other ? null : plane;
      if (this.handles[end]?.parentElement !== wanted) {
        this.handles[end]?.remove();
        this.handles[end] = wanted && handle(wanted, this, "end", (event) => this.drag(end, event), (event) => this.press(end, event));
      }
      if (!wanted) continue;
      this.handles[end].disabled = still;
      this.handles[end].setAttribute("aria-description", still ? "The link keeps it still." : "Arrow keys move it, with Shift faster.");
    }
  }

  // Hands

  values() {
    return this.ends;
  }

  drag(end, event) {
    this.map.tip.hidden = this.chart.tip.hidden = true;
    this.move(end, this.data.free === 1 ? [this.chart.position(event)] : this.map.point(event));
  }

  press(end, event) {
    const way = KEYS[event.key];
    if (!way || (this.data.free === 1 && !way[0])) return;
    const step = this.data.step * (event.shiftKey ? FASTER : 1);
    this.move(end, this.ends[end].map((each, axis) => each + way[axis] * step));
    this.soon();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves an end, but for what the link keeps still. */
  move(end, point) {
    const { bounds, still } = this.data;
    const within = (value) => Math.min(Math.max(value, bounds[0]), bounds[1]);
    this.ends = {
      ...this.ends,
      [end]: point.map((each, axis) => (still[end][axis] ? this.ends[end][axis] : rounded(within(each), 2 * this.data.reach))),
    };
    this.touched.add(end);
    this.repaint({});
  }

  speak() {
    const told = Object.entries(NAMES).map(([end, name]) => `${name} ${this.ends[end].map((each) => brief(each)).join(", ")}`);
    this.spoken.textContent = `${told.join("; ")}. ${verdictOf(this.chord)}.`;
  }

  // Pictures

  paint() {
    const { field } = this.stale ?? {};
    this.stale = {};
    const { data, map, chart } = this;
    const planar = data.free === 2;
    if ((planar && !map.fit()) || !chart.fit()) return;
    if (planar && field) this.field();
    const { net, a, b } = data.other ? { ...data.other, net: new ScalarNet(data.other.net) } : { net: this.net, ...this.ends };
    // While an end is dragged along a curve, its axis stays as it was when a hand took hold of it.
    this.chord = net.chord(a, b, this.held && !planar ? this.chart.across : [-data.reach, data.reach]);
    chart.paint(this.chord, data);
    if (planar) this.line();
    this.place();
    this.frames += 1;
    const { heights, middle, gap } = this.chord;
    Object.assign(this.root.dataset, { frames: this.frames, a, b, heights, middle, gap });
  }

  field() {
    const { data, map } = this;
    const w = spread(-data.reach, data.reach, data.resolution);
    const values = this.net.over(w);
    const striped = values.map((each) => (Number.isNaN(each) ? 1 : 0));
    map.heads(data.above, data.above, ["Weight w₁", "Weight w₂"], data.domain, this.table);
    map.paint(values, w.length, data.domain, this.table, striped, null);
    this.key.textContent = striped.some(Boolean) ? `Striped: ${data.stripes}` : "";
  }

  /** The valleys' floors, and the chord with its ends and its midpoint. */
  line() {
    const { data, map } = this;
    const context = map.over.getContext("2d");
    context.clearRect(0, 0, map.side, map.side);
    for (const branch of data.valleys) trail(context, branch.map((each) => map.place(each)), ["#000", 5], ["#fff", 2.5], [2, 4]);
    if (data.other) return;
    const { a, b } = this.ends;
    const half = a.map((each, axis) => (each + b[axis]) / 2);
    trail(context, [map.place(a), map.place(b)], ["rgba(0, 0, 0, 0.7)", 5], [data.mark, 2.5], []);
    [["A", a], ["M", half], ["B", b]].forEach(([name, point]) => {
      const [x, y] = map.place(point);
      mark(context, [x, y], data.mark, CIRCLE);
      letter(context, name, x + (x > map.side - 36 ? -18 : 18), y + (y < 36 ? 20 : -20));
    });
  }

  /** Puts the handles onto the ends. */
  place() {
    if (this.data.other) return;
    const { map, chart, chord } = this;
    ["a", "b"].forEach((end, each) => {
      const point = this.ends[end];
      const height = chord.heights[each];
      const bottom = chart.high - ROOM.bottom;
      const [x, y] = this.data.free === 1
        ? [chart.x(point[0]), Number.isNaN(height) ? bottom : Math.min(chart.y(height), bottom)]
        : map.place(point);
      Object.assign(this.handles[end].style, { left: `${x}px`, top: `${y}px` });
      const weights = point.map((value, axis) => `${this.data.weights[axis]} ${brief(value)}`).join(", ");
      const told = `End ${NAMES[end]}: ${weights}, ${this.data.short} ${brief(height)}`;
      if (this.handles[end].getAttribute("aria-label") !== told) this.handles[end].setAttribute("aria-label", told);
    });
  }

  // Readings

  read(event) {
    const point = this.map.point(event);
    const [smaller, larger] = this.net.curvatures(point);
    note(this.map.plane, this.map.tip, event, [
      point.map((each, axis) => `${this.data.weights[axis]} ${brief(each, 3)}`).join(", "),
      `${this.data.short} ${brief(this.net.value(point))}`,
      `Smaller curvature ${brief(smaller)}`,
      `Larger curvature ${brief(larger)}`,
    ]);
  }

  readAlong(event) {
    const at = this.chart.position(event);
    const { at: positions, loss } = this.chord;
    const share = (at - positions[0]) / (positions.at(-1) - positions[0]);
    const place = Math.round(share * (positions.length - 1));
    note(this.chart.plane, this.chart.tip, event, [`${this.data.position} ${brief(positions[place], 3)}`, `${this.data.short} ${brief(loss[place])}`]);
  }
}

/** A line with a darker one below it. */
function trail(context, places, below, above, dashes) {
  const line = new Path2D();
  places.forEach(([x, y], each) => (each ? line.lineTo(x, y) : line.moveTo(x, y)));
  context.save();
  context.setLineDash(dashes);
  for (const [colour, width] of [below, above]) Object.assign(context, { strokeStyle: colour, lineWidth: width }).stroke(line);
  context.restore();
}

function letter(context, name, x, y) {
  context.save();
  Object.assign(context, { font: "bold 16px sans-serif", textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { strokeStyle: "#000", lineWidth: 3.5, fillStyle: "#fff" });
  context.strokeText(name, x, y);
  context.fillText(name, x, y);
  context.restore();
}
