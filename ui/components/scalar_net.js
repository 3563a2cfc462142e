// A scalar deep linear net over two of its weights or its end-to-end one, and chords of its loss: what
// core/convexity/weight_plane.py computes, with the losses of neuron.js. A test holds both side by side, value by value.

const BEYOND = 0.25; // of a chord's length is shown on either side of it
const ALONG = 301; // points of the line through a chord over two weights
const CURVE_POINTS = 481; // of the curve over one weight

/** The net f = factor · w₁w₂, or factor · w, its output unit, its loss and its target. */
class ScalarNet {
  constructor({ output, loss, factor, y }) {
    this.factor = factor;
    this.loss = loss;
    this.unit = new Neuron(output, null, ofPairs([[1, y]])); // at (f, 0) its logit is f
  }

  f(point) {
    return point.reduce((product, each) => product * each, this.factor);
  }

  /** The loss at a point of one or two weights; NaN where it is undefined. */
  value(point) {
    this.unit.sum(this.f(point), 0, false);
    return this.unit.means[PLACES[this.loss]];
  }

  /** Both eigenvalues of the Hessian in (w₁, w₂), the smaller first. */
  curvatures([first, second]) {
    const c = this.factor;
    this.unit.sum(this.f([first, second]), 0, true);
    const slope = this.unit.means[PLACES[this.loss] + 1];
    const bend = this.unit.hessian[this.loss === "mse" ? 0 : 3];
    const [a, b] = [bend * (c * second) ** 2, bend * (c * first) ** 2];
    const mixed = bend * c ** 2 * first * second + slope * c;
    const [middle, radius] = [(a + b) / 2, Math.hypot((a - b) / 2, mixed)];
    return [middle - radius, middle + radius];
  }

  /** The loss over all pairs of these weights, row by row: row = w₂, column = w₁. */
  over(w) {
    const found = new Float64Array(w.length ** 2);
    for (let row = 0, place = 0; row < w.length; row++)
      for (let column = 0; column < w.length; column++, place++) found[place] = this.value([w[column], w[row]]);
    return found;
  }

  /** The chord from `a` to `b`: the loss `at` positions along its line, at its ends and halfway. Of two weights a
   * position is 0 at A and 1 at B; of one it is the weight, from `low` to `high`, or as far as the ends lie. */
  chord(a, b, [low, high]) {
    const one = a.length === 1;
    const line = (t) => a.map((each, axis) => each + t * (b[axis] - each));
    const at = one
      ? spread(Math.min(low, a[0], b[0]), Math.max(high, a[0], b[0]), CURVE_POINTS)
      : spread(-BEYOND, 1 + BEYOND, ALONG);
    const loss = at.map((position) => this.value(one ? [position] : line(position)));
    const heights = [this.value(a), this.value(b)];
    const middle = this.value(a.map((each, axis) => (each + b[axis]) / 2));
    return { at, loss, ends: one ? [a[0], b[0]] : [0, 1], heights, middle, gap: middle - (heights[0] + heights[1]) / 2 };
  }
}
