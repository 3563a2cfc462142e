// A frame with two axes, into which a curve is drawn: a height at each of some places. Nothing is sent before "Answer".

const FRAMES = new WeakMap();
const NS = "http://www.w3.org/2000/svg";
const WIDE = 300;
const HIGH = 112;
const STEP = 3; // levels that an arrow key moves a height
const ENOUGH = 0.6; // of the places, from which on the ends are drawn on by themselves
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = FRAMES.get(parentElement) ?? new Frame(parentElement);
  FRAMES.set(parentElement, frame);
  frame.send = (text) => setTriggerValue("answer", text);
  frame.receive(data);
}

class Frame {
  constructor(parent) {
    this.root = element(parent, "div", { className: "curve" });
    this.top = element(this.root, "span", { className: "top" });
    this.paper = element(this.root, "div", { className: "paper", tabIndex: 0 });
    this.svg = this.paper.appendChild(document.createElementNS(NS, "svg"));
    this.svg.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("aria-hidden", "true");
    this.hint = element(this.paper, "span", { className: "hint" });
    this.foot = element(this.root, "span", { className: "foot" });
    this.tools = element(this.root, "div", { className: "tools" });
    this.answer = element(this.tools, "button", { type: "button", textContent: "Answer", onclick: () => this.commit() });
    this.again = element(this.tools, "button", { type: "button", textContent: "Clear", onclick: () => this.clear() });
    this.keys = element(this.tools, "span", { className: "keys", textContent: "or with the arrow keys" });
    this.legend = element(this.root, "div", { className: "legend" });
    this.status = element(this.root, "span", { className: "spoken" });
    this.status.setAttribute("role", "status");
    this.paper.onpointerdown = (event) => this.down(event);
    this.paper.onpointermove = (event) => this.move(event);
    this.paper.onpointerup = this.paper.onpointercancel = () => { this.last = null; };
    this.paper.onkeydown = (event) => this.press(event);
    this.paper.onblur = () => { this.at = null; this.paint(); };
  }

  receive(data) {
    this.data = data;
    if (this.given && !data.drawn) this.levels = null;
    this.given = data.drawn !== "";
    if (this.given) this.levels = [...data.drawn].map((sign) => data.signs.indexOf(sign));
    else this.levels ??= Array(data.places).fill(null);
    const { across, up } = data;
    this.top.textContent = `${up.label}: ${brief(up.low)} to ${brief(up.high)}`;
    this.foot.replaceChildren(...[brief(across.low), across.label, brief(across.high)].map((text) => span(text)));
    this.paper.tabIndex = this.given ? -1 : 0;
    this.paper.setAttribute("role", this.given ? "img" : "application");
    this.paper.setAttribute("aria-label", this.words());
    this.hint.textContent = "Draw the curve here";
    this.tools.hidden = this.given;
    this.legend.hidden = !this.given;
    const names = data.truth.length ? ["yours", "true"] : ["yours"];
    this.legend.replaceChildren(...names.map((name) => {
      const entry = span(name === "yours" ? "your curve" : "the true curve");
      entry.className = name;
      entry.style.setProperty("--line", data.colours[name]);
      return entry;
    }));
    this.paint();
  }

  words() {
    const { across, up } = this.data;
    const axes = `${up.label} from ${brief(up.low)} to ${brief(up.high)} over ${across.label} from ${brief(across.low)} to ${brief(across.high)}`;
    if (!this.given) return `Frame for a curve: ${axes}. Left and right arrows choose a place, up and down move the curve there.`;
    return `Your curve${this.data.truth.length ? " and the true one" : ""}: ${axes}.`;
  }

  // Hands

  down(event) {
    if (this.given || event.button !== 0 || !event.isPrimary) return;
    this.paper.setPointerCapture(event.pointerId);
    this.at = null;
    this.last = this.where(event);
    this.set(...this.last);
  }

  move(event) {
    if (!this.last) return;
    for (const each of event.getCoalescedEvents?.().concat(event) ?? [event]) {
      const [from, start] = this.last;
      const [to, end] = this.where(each);
      const way = Math.sign(to - from);
      for (let place = from + way; way && place !== to; place += way) {
        this.set(place, Math.round(start + ((end - start) * (place - from)) / (to - from)));
      }
      this.set(to, end);
      this.last = [to, end];
    }
  }

  where(event) {
    const box = this.paper.getBoundingClientRect();
    const place = Math.round(((event.clientX - box.left) / box.width) * (this.data.places - 1));
    const level = Math.round((1 - (event.clientY - box.top) / box.height) * this.most);
    return [clipped(place, this.data.places - 1), clipped(level, this.most)];
  }

  press(event) {
    const way = WAYS[event.key];
    if (!way || this.given) return;
    if (this.at == null) this.at = 0;
    else this.at = clipped(this.at + way[0], this.data.places - 1);
    if (this.drawn.length < this.data.places) this.levels = this.whole() ?? this.levels.fill(Math.round(this.most / 2));
    this.set(this.at, clipped(this.levels[this.at] + way[1] * (event.shiftKey ? 1 : STEP), this.most));
    this.say();
    event.preventDefault();
    event.stopPropagation();
  }

  set(place, level) {
    this.levels[place] = level;
    this.paint();
  }

  clear() {
    this.levels.fill(null);
    this.at = null;
    this.status.textContent = "Cleared.";
    this.paint();
    this.paper.focus({ preventScroll: true });
  }

  commit() {
    const whole = this.whole();
    if (whole) this.send(whole.map((level) => this.data.signs[level]).join(""));
  }

  /** Heights at all places: those left out between others lie on a line, the ends go on level; null where few are drawn. */
  whole() {
    const drawn = this.drawn;
    if (drawn.length < ENOUGH * this.data.places) return null;
    return this.levels.map((level, place) => {
      if (level !== null) return level;
      const before = drawn.findLast((each) => each < place) ?? drawn[0];
      const after = drawn.find((each) => each > place) ?? drawn.at(-1);
      const share = after > before ? (place - before) / (after - before) : 0;
      const [from, to] = [this.levels[before], this.levels[after]];
      return Math.round(place < before ? from : place > after ? to : from + share * (to - from));
    });
  }

  get drawn() {
    return this.levels.flatMap((level, place) => (level === null ? [] : [place]));
  }

  get most() {
    return this.data.signs.length - 1;
  }

  say() {
    const { across, up, places } = this.data;
    const x = across.low + ((across.high - across.low) * this.at) / (places - 1);
    const y = up.low + ((up.high - up.low) * this.levels[this.at]) / this.most;
    this.status.textContent = `${across.label} ${brief(x)}: ${up.label} ${brief(y)}`;
  }

  // Picture

  paint() {
    if (!this.data) return;
    const { colours, places, truth } = this.data;
    const point = (place, level) => [(WIDE * place) / (places - 1), HIGH * (1 - level / this.most)];
    const drawn = this.drawn.map((place) => point(place, this.levels[place]));
    const shapes = [1, 2, 3].map((each) => shape("line", { class: "grid", x1: 0, x2: WIDE, y1: (HIGH * each) / 4, y2: (HIGH * each) / 4 }));
    if (truth.length) shapes.push(line(truth.map(([x, y]) => [WIDE * x, HIGH * (1 - y)]), colours.true, "true"));
    shapes.push(line(drawn, colours.yours, "yours"));
    // A point is a line of no length with round ends, which keeps its form where the frame is stretched.
    if (!this.given) for (const [x, y] of drawn) shapes.push(line([[x, y], [x, y]], colours.yours, "point"));
    if (this.at != null) shapes.push(line([point(this.at, 0), point(this.at, this.most)], colours.yours, "here"));
    this.svg.replaceChildren(...shapes);
    this.hint.hidden = this.given || drawn.length > 0;
    this.answer.disabled = !this.whole();
    this.again.disabled = !drawn.length;
  }
}

function line(points, colour, name) {
  return shape("polyline", { class: name, stroke: colour, points: points.map((each) => each.join(",")).join(" ") });
}

function shape(tag, attributes) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function element(parent, tag, properties) {
  return parent.appendChild(Object.assign(document.createElement(tag), properties));
}

const span = (textContent) => Object.assign(document.createElement("span"), { textContent });
const clipped = (value, most) => Math.min(Math.max(value, 0), most);
const brief = (value) => String(Number(value.toPrecision(2))).replace("-", "−");
