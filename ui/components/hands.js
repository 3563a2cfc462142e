// What figures under the pointer have in common: nothing is sent before a hand lets go, and what the server says then is
// not taken back for an answer to an earlier change.

const PAUSE = 300; // milliseconds without a key until a change by keyboard is sent
const PATIENCE = 3000; // milliseconds until the server's word counts again, whatever became of ours
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const octets = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

/** A number that was pointed at, as fine as a pixel of the range is. */
const rounded = (value, range) => {
  const grain = 10 ** Math.floor(Math.log10(range / 300));
  return Number((Math.round(value / grain) * grain).toPrecision(12));
};

/** A figure's hands. It has `values()`, what may be sent by name, `paint()`, where it tells its news `speak()`, and, once it
 * has come, `data`. */
class Hands {
  constructor() {
    Object.assign(this, { serial: 0, answered: 0, sentAt: 0, touched: new Set() });
  }

  /** Whether what the server has counts now: while a hand holds something, or before it knows of the latest, ours does. */
  heeds({ serial }) {
    if (serial === this.serial) this.answered = this.serial;
    const known = this.answered === this.serial || performance.now() - this.sentAt > PATIENCE;
    return !this.held && !this.waiting && known;
  }

  letGo() {
    if (!this.held) return;
    this.held = null;
    this.commit();
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.commit(), PAUSE);
  }

  commit() {
    clearTimeout(this.waiting);
    this.waiting = null;
    if (!this.touched.size) return;
    this.serial += 1;
    this.sentAt = performance.now();
    const values = this.values();
    this.send({ serial: this.serial, ...Object.fromEntries([...this.touched].map((name) => [name, values[name]])) });
    this.speak?.();
  }

  /** Paints before the next picture; `stale` says what has to be computed anew for it. */
  repaint(stale) {
    this.stale = { ...this.stale, ...stale };
    if (this.asked || !this.data) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = null;
      this.paint();
    });
  }
}

/** Lets a hand or keys move what an element stands for: `drag` gets the pointer's event, `press` its first, `key` a key's. */
function holdElement(stage, element, { drag, key, press = () => {} }) {
  element.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    event.preventDefault();
    stage.held = element;
    press(event);
  };
  element.onpointermove = (event) => stage.held === element && drag(event);
  element.onpointerup = element.onpointercancel = element.onlostpointercapture = () => stage.held === element && stage.letGo();
  element.onkeydown = key;
  element.onblur = () => stage.waiting && stage.commit();
}

/** A button on a plane that a hand or keys move. */
function handle(plane, stage, className, drag, key) {
  const made = create(plane, "button", { className, type: "button" });
  holdElement(stage, made, { drag, key });
  return made;
}

/** A slider that acts under the hand, and is sent when the hand lets go; `change` alone is silent where it came back. */
function holdRange(stage, range, act) {
  range.oninput = () => {
    stage.held = range;
    act(Number(range.value));
  };
  range.onpointerup = range.onpointercancel = range.onkeyup = range.onblur = range.onchange = () => {
    if (stage.held !== range) return;
    stage.held = null;
    stage.soon();
  };
}
