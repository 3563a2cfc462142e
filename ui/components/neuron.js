// One unit and its two losses over two parameters: the formulas of core/functions/activations.py and losses.py, the means
// of core/neuron/examples.py, the descents of core/neuron/descent.py. A test holds both side by side, value by value.

const BORDER = 1e-9; // an output this close to 0 or 1 lies outside cross-entropy's domain
const LEAKY_SLOPE = 0.01;
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const ROUNDING = 1e-12; // relative; what is smaller is no curvature
const FAR = 1e8; // a parameter beyond this has diverged
const SHORT = 1e-10; // a gradient shorter than this is none

// Terms of one example: the output, whether it lies inside (0, 1), then value, slope and curvature in the logit of both
// losses. Means over the examples: the same two, then value, slopes along both axes, and curvature of both losses.
const [OUTPUT, INSIDE] = [0, 1];
const [MSE, MSE_SLOPE, MSE_BEND, CE, CE_SLOPE, CE_BEND] = [2, 3, 4, 5, 6, 7];
const KINDS = ["value", "dw", "db", "curvature"];
const PLACES = { mse: 2, ce: 2 + KINDS.length }; // of a loss's means

function sigmoid(z) {
  const power = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + power) : power / (1 + power);
}

const sigmoidSlope = (z) => sigmoid(z) * sigmoid(-z);
const tanhSlope = (z) => 4 * sigmoidSlope(2 * z);
// `positive` for z > 0, else `negative`: PyTorch's choice at the kink.
const piecewise = (negative, positive) => (z) => (z > 0 ? positive(z) : negative(z));
const times = (factor) => (z) => factor * z;
const constant = (value) => () => value;
const exponential = (factor) => (z) => factor * Math.exp(z);

function exponentialUnit(alpha, scale) {
  const bend = exponential(scale * alpha);
  return [
    piecewise((z) => scale * alpha * Math.expm1(z), times(scale)),
    piecewise(bend, constant(scale)),
    piecewise(bend, constant(0)),
  ];
}

// Value, first and second derivative of each activation.
const UNITS = {
  linear: [(z) => z, constant(1), constant(0)],
  sigmoid: [sigmoid, sigmoidSlope, (z) => sigmoidSlope(z) * (sigmoid(-z) - sigmoid(z))],
  tanh: [Math.tanh, tanhSlope, (z) => -2 * Math.tanh(z) * tanhSlope(z)],
  relu: [piecewise(constant(0), times(1)), piecewise(constant(0), constant(1)), constant(0)],
  "leaky-relu": [piecewise(times(LEAKY_SLOPE), times(1)), piecewise(constant(LEAKY_SLOPE), constant(1)), constant(0)],
  elu: exponentialUnit(1, 1),
  selu: exponentialUnit(SELU_ALPHA, SELU_SCALE),
};

/** What fills `terms` for a logit z and a target y, for an output σ(z) that nothing clips. */
function logisticTerms(z, y, terms) {
  const power = Math.exp(-Math.abs(z));
  const rest = Math.log1p(power);
  const [near, far] = [1 / (1 + power), power / (1 + power)];
  const [up, down] = z >= 0 ? [near, far] : [far, near];
  const residual = (1 - y) * up - y * down;
  const slope = up * down;
  terms[OUTPUT] = up;
  terms[MSE] = residual * residual;
  terms[MSE_SLOPE] = 2 * residual * slope;
  terms[CE] = (y === 0 ? 0 : y * (Math.max(-z, 0) + rest)) + (y === 1 ? 0 : (1 - y) * (Math.max(z, 0) + rest));
  terms[CE_SLOPE] = residual;
  terms[MSE_BEND] = 2 * slope * (slope + residual * (down - up));
  terms[CE_BEND] = slope;
  terms[INSIDE] = 1;
}

/** The same for any output f(z); `clip` moves it into [clip, 1 − clip], null: beyond (0, 1) cross-entropy has no value. */
function termsOf(name, clip) {
  if (name === "sigmoid" && clip === null) return logisticTerms;
  const [value, derivative, secondDerivative] = UNITS[name];
  const margin = clip ?? BORDER;
  return (z, y, terms) => {
    const [raw, slope, bend] = [value(z), derivative(z), secondDerivative(z)];
    const residual = raw - y;
    const within = raw > margin && raw < 1 - margin;
    const a = within ? raw : clip === null ? NaN : Math.min(Math.max(raw, margin), 1 - margin);
    const pull = (a - y) / (a * (1 - a));
    const [through, bent] = within ? [slope, bend] : [0, 0];
    terms[OUTPUT] = raw;
    terms[MSE] = residual * residual;
    terms[MSE_SLOPE] = 2 * residual * slope;
    terms[CE] = -y * Math.log(a) - (1 - y) * Math.log1p(-a);
    terms[CE_SLOPE] = pull * through;
    terms[MSE_BEND] = 2 * (slope * slope + residual * bend);
    terms[CE_BEND] = (y / (a * a) + (1 - y) / ((1 - a) * (1 - a))) * through * through + pull * bent;
    terms[INSIDE] = name === "sigmoid" || (raw > BORDER && raw < 1 - BORDER) ? 1 : 0;
  };
}

/** The smaller eigenvalue of a symmetric 2×2 matrix [[a, b], [b, c]]. */
function smallerEigenvalue(a, b, c) {
  const middle = (a + c) / 2;
  const low = middle - Math.hypot((a - c) / 2, b);
  return Math.abs(low) < ROUNDING * Math.abs(middle) ? 0 : low;
}

/** Examples {base, across, up, y, weight} of one unit: the logit is base + w · across + b · up; weights sum to 1. */
class Neuron {
  constructor(name, clip, examples) {
    this.name = name;
    this.examples = examples;
    this.fill = termsOf(name, clip);
    this.terms = new Float64Array(8);
    this.hessian = new Float64Array(6);
    this.means = new Float64Array(PLACES.ce + KINDS.length);
  }

  /** Output at the feature x of a unit with weight w and bias b. */
  output(w, b, x) {
    return UNITS[this.name][0](w * x + b);
  }

  /** Fills `means` for a point; the curvature, which is the Hessian's smaller eigenvalue, only if `bends`. */
  sum(w, b, bends) {
    const { terms, hessian, means } = this;
    const { base, across, up, y, weight } = this.examples;
    means.fill(0);
    hessian.fill(0);
    means[INSIDE] = 1;
    for (let i = 0; i < y.length; i++) {
      this.fill(w * across[i] + (base[i] + b * up[i]), y[i], terms);
      const [share, a, u] = [weight[i], across[i], up[i]];
      means[OUTPUT] += share * terms[OUTPUT];
      means[INSIDE] *= terms[INSIDE];
      for (let loss = 0; loss < 2; loss++) {
        const [from, to] = [MSE + 3 * loss, PLACES.mse + KINDS.length * loss];
        const slope = share * terms[from + 1];
        means[to] += share * terms[from];
        means[to + 1] += a * slope;
        means[to + 2] += u * slope;
        if (!bends) continue;
        const bend = share * terms[from + 2];
        hessian[3 * loss] += a * a * bend;
        hessian[3 * loss + 1] += a * u * bend;
        hessian[3 * loss + 2] += u * u * bend;
      }
    }
    if (!bends) return;
    means[PLACES.mse + 3] = smallerEigenvalue(hessian[0], hessian[1], hessian[2]);
    means[PLACES.ce + 3] = smallerEigenvalue(hessian[3], hessian[4], hessian[5]);
  }

  /** Means at a point: {output, defined, mse: {value, dw, db, curvature}, ce: …}. */
  at(w, b) {
    this.sum(w, b, true);
    const { means } = this;
    const one = (place) => Object.fromEntries(KINDS.map((kind, each) => [kind, means[place + each]]));
    return { output: means[OUTPUT], defined: means[INSIDE] === 1, mse: one(PLACES.mse), ce: one(PLACES.ce) };
  }

  /** The same over all w (columns) and b (rows, upwards), as arrays row by row; curvature only if `bends`. */
  over(w, b, bends) {
    const size = w.length * b.length;
    const kinds = bends ? KINDS : KINDS.slice(0, 3);
    const grid = { output: new Float64Array(size), defined: new Uint8Array(size), mse: {}, ce: {} };
    const copied = [];
    for (const loss in PLACES)
      kinds.forEach((kind, each) => {
        grid[loss][kind] = new Float64Array(size);
        copied.push([grid[loss][kind], PLACES[loss] + each]);
      });
    for (let row = 0, place = 0; row < b.length; row++) {
      for (let column = 0; column < w.length; column++, place++) {
        this.sum(w[column], b[row], bends);
        grid.output[place] = this.means[OUTPUT];
        grid.defined[place] = this.means[INSIDE];
        for (let each = 0; each < copied.length; each++) copied[each][0][place] = this.means[copied[each][1]];
      }
    }
    return grid;
  }

  /** The points [w, b] of a descent on one loss, from its start up to the step at which it has come to an end. */
  descend(loss, start, optimiser, lr, steps) {
    const move = OPTIMISERS[optimiser](lr);
    let point = [...start];
    const points = [point];
    for (let step = 0; step <= steps; step++) {
      this.sum(point[0], point[1], false);
      const [value, dw, db] = this.means.subarray(PLACES[loss], PLACES[loss] + 3);
      const out = !Number.isFinite(dw) || !Number.isFinite(db) || !(Math.max(...point.map(Math.abs)) < FAR);
      if (step === steps || out || !Number.isFinite(value) || Math.hypot(dw, db) < SHORT) break;
      const [across, up] = move([dw, db]);
      point = [point[0] + across, point[1] + up];
      points.push(point);
    }
    return points;
  }
}

// A learning rate makes what turns gradients, one after the other, into steps.
const OPTIMISERS = {
  gd: (lr) => (gradient) => gradient.map((each) => -lr * each),
  momentum: (lr, decay = 0.9) => {
    let velocity = [0, 0];
    return (gradient) => {
      velocity = velocity.map((each, axis) => decay * each + gradient[axis]);
      return velocity.map((each) => -lr * each);
    };
  },
  adam: (lr, [first, second] = [0.9, 0.999], eps = 1e-8) => {
    let [mean, square, taken] = [[0, 0], [0, 0], 0];
    return (gradient) => {
      taken += 1;
      mean = mean.map((each, axis) => first * each + (1 - first) * gradient[axis]);
      square = square.map((each, axis) => second * each + (1 - second) * gradient[axis] ** 2);
      return mean.map((each, axis) => {
        const length = Math.sqrt(square[axis] / (1 - second ** taken)) + eps;
        return (-lr * (each / (1 - first ** taken))) / length;
      });
    };
  },
};

/** `count` numbers from low to high, evenly spread. */
function spread(low, high, count) {
  const step = (high - low) / (count - 1);
  return Float64Array.from({ length: count }, (_, place) => (place === count - 1 ? high : low + place * step));
}

/** Pairs of an input and a target as examples of a unit with one weight and a bias. */
function ofPairs(pairs) {
  const column = (each) => Float64Array.from(pairs, each);
  return {
    base: column(() => 0), across: column(([x]) => x), up: column(() => 1), y: column(([, y]) => y),
    weight: column(() => 1 / pairs.length),
  };
}
