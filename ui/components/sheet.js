// Sheets of maps: numbers as colours on a canvas, one pixel a number, enlarged by the browser without smoothing.

const GAP = 1;

/** Base64 of little-endian float32 or float16 → Float32Array. */
function floats(text, type) {
  const bytes = octets(text);
  if (type === "f4") return new Float32Array(bytes.buffer);
  return Float32Array.from(new Uint16Array(bytes.buffer), half);
}

function octets(text) {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
}

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number with four digits that matter, its minus sign a true one. */
function told(value) {
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const size = Math.abs(value);
  const text = size === 0 ? "0" : size >= 1000 || size < 0.001 ? value.toExponential(2) : value.toFixed(size >= 100 ? 1 : 3);
  return text.replace("-", "−");
}

/** Count maps of height×width on one canvas, and a second canvas over it for outlines. */
class Sheet {
  constructor(host, table) {
    this.host = host;
    this.table = table;
    host.classList.add("sheet");
    host.replaceChildren(document.createElement("canvas"), document.createElement("canvas"));
    [this.canvas, this.over] = host.children;
    this.over.className = "over";
    this.frames = [];
    // The outlines keep their width whatever the sheet's size.
    this.observer = new ResizeObserver(() => this.outline(this.frames));
    this.observer.observe(host);
  }

  /** `index(map, place)` is a number's place in the table of colours, −1 for none. */
  paint([count, height, width], index, ratio = 1, columns = 0) {
    this.count = count;
    this.height = height;
    this.width = width;
    this.columns = columns || Math.min(count, Math.max(1, Math.ceil(Math.sqrt((ratio * count * height) / width))));
    this.rows = Math.ceil(count / this.columns);
    this.gap = height * width > 1 && count > 1 ? GAP : 0;
    this.canvas.width = this.columns * (width + this.gap) - this.gap;
    this.canvas.height = this.rows * (height + this.gap) - this.gap;
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(this.canvas.width, this.canvas.height);
    for (let map = 0; map < count; map++) {
      for (let place = 0; place < height * width; place++) {
        const [x, y] = this.at(map, Math.floor(place / width), place % width);
        const colour = index(map, place);
        if (colour >= 0) image.data.set([...this.table.subarray(3 * colour, 3 * colour + 3), 255], 4 * (y * image.width + x));
      }
    }
    context.putImageData(image, 0, 0);
    this.canvas.style.aspectRatio = `${this.canvas.width} / ${this.canvas.height}`;
    this.frames = [];
  }

  at(map, row, column) {
    return [
      (map % this.columns) * (this.width + this.gap) + column,
      Math.floor(map / this.columns) * (this.height + this.gap) + row,
    ];
  }

  /** The map, row and column under the pointer; null beside them. */
  hit(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * this.canvas.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * this.canvas.height);
    const [across, down] = [Math.floor(x / (this.width + this.gap)), Math.floor(y / (this.height + this.gap))];
    const [column, row] = [x - across * (this.width + this.gap), y - down * (this.height + this.gap)];
    const map = down * this.columns + across;
    const inside = x >= 0 && y >= 0 && across < this.columns && column < this.width && row < this.height;
    return inside && map < this.count ? [map, row, column] : null;
  }

  /** Frames [map, row, column, height, width, colour, thickness] over the picture. */
  outline(frames) {
    this.frames = frames;
    const sharp = window.devicePixelRatio || 1;
    const [wide, high] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!wide || !this.canvas.width) return;
    this.over.width = wide * sharp;
    this.over.height = high * sharp;
    const scale = (wide * sharp) / this.canvas.width;
    const context = this.over.getContext("2d");
    for (const [map, row, column, height, width, colour, thickness] of frames) {
      const [left, top] = this.at(map, 0, 0);
      context.save();
      context.beginPath();
      const margin = (thickness + 1) * sharp;
      context.rect(left * scale - margin, top * scale - margin, this.width * scale + 2 * margin, this.height * scale + 2 * margin);
      context.clip(); // the part of a patch that lies in the padding is not drawn over the neighbour
      context.strokeStyle = colour;
      context.lineWidth = thickness * sharp;
      context.strokeRect((left + column) * scale, (top + row) * scale, width * scale, height * scale);
      context.restore();
    }
    this.written?.(context);
  }
}
