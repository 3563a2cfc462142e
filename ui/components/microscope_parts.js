// How each kind of layer computes a unit; every function fills the sum's panel and returns what it frames on the inputs.

const PARTS = {
  conv(unit) {
    const [map, row, column] = unit;
    const { kernel } = this.data.window;
    const size = kernel[0] * kernel[1];
    const depth = this.kernels.shape[1];
    const place = this.kernels.rows.indexOf(map);
    const weights = this.kernels.values.subarray(place * depth * size, (place + 1) * depth * size);
    const first = this.group(map);
    const patches = Array.from({ length: depth }, (_, each) => this.patch(first + each, unit, 0));
    const products = patches.map(({ values }, each) => values.map((value, at) => value * weights[each * size + at]));
    const sums = products.map((each) => each.reduce((sum, value) => sum + value, 0));
    const all = sums.reduce((sum, value) => sum + value, 0);
    const bias = this.kernels.bias[place];
    this.focus ??= sums.reduce((best, sum, at) => (Math.abs(sum) > Math.abs(sums[best]) ? at : best), 0);
    const seen = this.focus;
    const most = end(this.inputs.ends, first + seen);
    this.head(`Map ${map}, row ${row}, column ${column}`, depth > 1 ? `input map ${first + seen} of ${depth}; point at another` : "patch × kernel");
    this.terms(
      this.grid(patches[seen].values, kernel, most, "patch"),
      "×",
      this.grid([...weights.subarray(seen * size, (seen + 1) * size)], kernel, this.kernels.end, "kernel"),
      "=",
      this.grid(products[seen], kernel, Math.max(...products[seen].map(Math.abs)) || 1, `sum ${told(sums[seen])}`),
    );
    this.bars(sums, seen);
    const from = depth > 1 ? `all ${depth} input maps ` : "products ";
    this.total(`Σ ${from}${told(all)} + bias ${told(bias)} = `, text("b", "value", told(all + bias)));
    const { top, left, reach } = patches[0];
    return patches.map((_, each) => [first + each, top, left, ...reach, each === seen ? ACCENT : FAINT, each === seen ? 2 : 1]);
  },

  max(unit) {
    const { values, top, left, reach } = this.patch(unit[0] - this.inputs.first, unit, -Infinity);
    const winner = values.indexOf(Math.max(...values));
    this.head(`Map ${unit[0]}, row ${unit[1]}, column ${unit[2]}`, "the largest of the window wins; the framed one");
    this.terms(this.grid(values, this.data.window.kernel, end(this.inputs.ends, 0), "window", winner));
    this.bars(null);
    this.total(`max of ${values.length} = `, text("b", "value", told(values[winner])));
    return [[unit[0] - this.inputs.first, top, left, ...reach, ACCENT, 2]];
  },

  mean(unit) {
    const { values, top, left, reach } = this.patch(unit[0] - this.inputs.first, unit, 0);
    const sum = values.reduce((all, value) => all + value, 0);
    this.head(`Map ${unit[0]}, row ${unit[1]}, column ${unit[2]}`, "the mean of the window");
    this.terms(this.grid(values, this.data.window.kernel, end(this.inputs.ends, 0), "window"));
    this.bars(null);
    this.total(`${told(sum)} / ${values.length} = `, text("b", "value", told(sum / values.length)));
    return [[unit[0] - this.inputs.first, top, left, ...reach, ACCENT, 2]];
  },

  resize([map, row, column]) {
    const [, height, width] = this.data.inputs.shape;
    const [, high, wide] = this.data.output.shape;
    const [down, across] = [nearest(row, height, high), nearest(column, width, wide)];
    const first = (map - this.inputs.first) * height * width;
    const values = down.flatMap(([y]) => across.map(([x]) => this.inputs.values[first + y * width + x]));
    const weights = down.flatMap(([, tall]) => across.map(([, broad]) => tall * broad));
    const products = values.map((value, at) => value * weights[at]);
    const [most, size] = [end(this.inputs.ends, 0), [down.length, across.length]];
    this.head(`Map ${map}, row ${row}, column ${column}`, "between the nearest inputs, each weighted by its nearness");
    this.terms(
      this.grid(values, size, most, "inputs"),
      "×",
      this.grid(weights, size, 1, "weights"),
      "=",
      this.grid(products, size, most, "products"),
    );
    this.bars(null);
    this.total("Σ products = ", text("b", "value", told(products.reduce((sum, each) => sum + each, 0))));
    return [[map - this.inputs.first, down[0][0], across[0][0], ...size, ACCENT, 2]];
  },

  each([map, row, column]) {
    const { rule, output, inputs } = this.data;
    const [, height, width] = inputs.shape;
    const place = this.vector ? map : row * width + column;
    const from = rule.type === "flatten" ? map : place + (this.vector ? 0 : (map - inputs.first) * height * width);
    const [x, y] = [this.inputs.values[from], this.values[place]];
    this.head(this.vector ? `Unit ${map} of ${output.shape[0]}` : `Map ${map}, row ${row}, column ${column}`, rule.note);
    this.terms(text("span", "words", RULES[rule.type](rule, x)));
    this.bars(null);
    this.total("= ", text("b", "value", told(y)));
    const [at, inside] = [Math.floor(from / (height * width)), from % (height * width)];
    return [[at, Math.floor(inside / width), inside % width, 1, 1, ACCENT, 2]];
  },

  dense([unit]) {
    const size = this.inputs.values.length;
    const first = this.kernels.rows.indexOf(unit);
    const weights = this.kernels.values.subarray(first * size, (first + 1) * size);
    const products = weights.map((weight, at) => weight * this.inputs.values[at]);
    const bias = this.kernels.bias[first];
    let sum = 0;
    for (let at = 0; at < size; at++) sum += weights[at] * this.inputs.values[at]; // in float64
    this.head(`Unit ${unit} of ${this.data.output.shape[0]}`, "its weights × the inputs, number by number");
    this.area = this.inputs.shape[1] * this.inputs.shape[2];
    if (!this.weights?.host.isConnected) this.pair();
    const most = products.reduce((best, each) => Math.max(best, Math.abs(each)), 0) || 1;
    this.weights.paint(this.inputs.shape, (map, at) => this.colour(weights[map * this.area + at], this.kernels.end));
    this.products.paint(this.inputs.shape, (map, at) => this.colour(products[map * this.area + at], most));
    this.bars(null);
    this.total(
      text("small", "at", "Point at an input, a weight or a contribution."),
      `Σ contributions ${told(sum)} + bias ${told(bias)} = `,
      text("b", "value", told(sum + bias)),
    );
    return [];
  },
};

/** The pixels of a side that an enlarged one lies between, each with its weight. */
function nearest(unit, side, wanted) {
  const place = Math.max(0, ((unit + 0.5) * side) / wanted - 0.5);
  const first = Math.floor(place);
  return first + 1 < side ? [[first, first + 1 - place], [first + 1, place - first]] : [[first, 1]];
}

/** The two sheets of a dense unit: weights and contributions. */
Microscope.prototype.pair = function () {
  const made = ["weights", "contributions"].map((name) => {
    const term = text("div", "term", "");
    term.append(document.createElement("div"), text("small", "", name));
    return term;
  });
  this.terms("×", made[0], "=", made[1]);
  [this.weights, this.products] = made.map((term) => new Sheet(term.firstElementChild, this.table));
  for (const sheet of [this.weights, this.products]) {
    sheet.host.onpointermove = (event) => {
      const hit = sheet.hit(event);
      if (hit) this.weigh(hit);
    };
  }
};

const RULES = {
  function: (rule, x) => `${rule.title}(${told(x)})`,
  flatten: (_, x) => `the same number, ${told(x)}, now in a row`,
  dropout: (rule, x) =>
    `evaluation: ${told(x)} passes; training: 0 with probability ${rule.p}, else ${told(x)} / (1 − ${rule.p}) = ${told(x / (1 - rule.p))}`,
  norm: (rule, x) =>
    `(${told(x)} − ${told(rule.mean)}) / √(${told(rule.variance)} + ${rule.eps}) × ${told(rule.weight)} + ${told(rule.bias)}`,
};
