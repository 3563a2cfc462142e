// A layer's kernel slides over its input: the map fills unit by unit, until the end of it or somebody points elsewhere.

const UNITS_A_SECOND = 30;
const LONGEST = 12; // seconds for a whole map, however large
const SHOWN = 0.6; // of the map must be in sight before the kernel slides by itself, once a visit

class Slide {
  constructor(bench) {
    this.bench = bench;
    this.button = bench.find(".slide");
    this.button.onclick = () => (this.running ? this.pause() : this.run());
    for (const part of bench.root.querySelectorAll(".map > div, .strip > div, .inputs > div")) {
      part.addEventListener("pointerenter", () => this.running && this.end());
      part.addEventListener("keydown", () => this.running && this.end());
    }
    this.watch = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.begin(), { threshold: SHOWN });
    this.watch.observe(bench.find(".map"));
    this.name();
  }

  /** Another layer, or the same one of another image: nothing slides until it is asked for. */
  reset() {
    this.stop();
    this.at = 0;
    this.name();
  }

  /** By itself once, for those who have not asked for less motion, and where a kernel is what slides. */
  begin() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.begun || still || this.bench.vector) return;
    this.begun = true;
    this.run();
  }

  run() {
    const { shape } = this.bench.data.output;
    const units = shape[1] * shape[2];
    if (this.at >= units) this.at = 0;
    const rate = Math.max(UNITS_A_SECOND, units / LONGEST);
    const from = this.at;
    let first = null;
    const step = (now) => {
      if (!this.running || !this.bench.root.isConnected) return;
      first ??= now;
      this.at = Math.min(units, from + Math.floor(((now - first) / 1000) * rate) + 1);
      this.show(shape);
      if (this.at < units) this.running = requestAnimationFrame(step);
      else this.end();
    };
    this.bench.find(".total").setAttribute("aria-live", "off"); // a number a frame is none to read aloud
    this.running = requestAnimationFrame(step);
    this.name();
  }

  show(shape) {
    const place = this.at - 1;
    this.bench.filled = this.at;
    this.bench.point([this.bench.unit[0], Math.floor(place / shape[2]), place % shape[2]]);
  }

  pause() {
    this.stop();
    this.bench.point(this.bench.pointed);
    this.name();
  }

  /** At the end of the map, or where somebody points at it: the unit that was kept is seen again. */
  end() {
    this.stop();
    this.bench.point(this.bench.unit);
    this.name();
  }

  stop() {
    cancelAnimationFrame(this.running);
    this.running = null;
    this.bench.filled = null;
    this.bench.find(".total").setAttribute("aria-live", "polite");
  }

  name() {
    const what = { conv: "the kernel", max: "the window", mean: "the window" }[this.bench.data?.kind] ?? "the unit";
    this.button.textContent = this.running ? "Pause" : `Slide ${what} over the input`;
  }
}
