// A patch to drag over an image. Python has asked the net about every place; the browser looks the answer up.

const known = new WeakMap()

export default function ({ data, parentElement, setStateValue }) {
  const one = known.get(parentElement) ?? new Occluder(parentElement)
  known.set(parentElement, one)
  one.receive(data, (patch) => setStateValue("patch", patch))
}

class Occluder {
  constructor(parent) {
    this.held = null // what the pointer does: "move" or "size"
    this.pending = null // the patch that was let go and has not come back yet
    const root = element(parent, "div", { className: "occluder" })
    this.left(element(root, "section", {}))
    this.middle(element(root, "section", {}))
    this.right(element(root, "section", {}))
  }

  left(parent) {
    element(parent, "h3", { textContent: "Drag the patch" })
    element(parent, "p", {
      className: "note",
      textContent: "Or keys: arrows move it (with Shift by four), + and − change its size. The round handle resizes it.",
    })
    this.stage = element(parent, "div", { className: "stage" })
    this.image = element(this.stage, "img", { alt: "", draggable: false })
    this.patch = element(this.stage, "div", { className: "patch", tabIndex: 0 })
    this.patch.setAttribute("role", "application")
    this.fill = element(this.patch, "img", { alt: "", draggable: false })
    this.handle = element(this.stage, "div", { className: "handle" })
    this.stage.onpointerdown = (event) => this.down(event)
    this.stage.onpointermove = (event) => this.move(event)
    this.stage.onpointerup = this.stage.onpointercancel = () => this.up()
    this.patch.onkeydown = (event) => this.key(event)
  }

  middle(parent) {
    element(parent, "h3", { textContent: "Probability of each class" })
    element(parent, "p", { className: "note", textContent: "Bars: with the patch. Lines: the whole image." })
    this.bars = element(parent, "div", { className: "bars" })
    this.told = element(parent, "p", { className: "told" })
    this.told.setAttribute("role", "status")
  }

  right(parent) {
    this.heading = element(parent, "h3", {})
    element(parent, "p", { className: "note", textContent: "At each place of the patch's centre: the same numbers as a map." })
    this.fall = element(parent, "div", { className: "fall" })
    this.map = element(this.fall, "img", { alt: "", draggable: false })
    this.dot = element(this.fall, "div", { className: "dot" })
    element(parent, "div", { className: "scale" })
    const ends = element(parent, "div", { className: "ends" })
    for (const end of ["p = 0", "p = 1"]) element(ends, "span", { textContent: end })
  }

  receive(data, send) {
    const before = this.data
    this.data = data
    this.send = send
    if (before?.p !== data.p) this.p = new Float32Array(octets(data.p).buffer)
    const echo = this.pending && this.pending.join() === data.patch.join()
    if (echo) this.pending = null
    if (!this.held && (!this.pending || before?.image !== data.image)) {
      this.pending = null
      this.at = data.patch
    }
    this.image.src = data.image
    this.fill.src = data.fill
    this.map.src = data.fall
    this.image.alt = "The image"
    this.map.alt = `Probability of the ${data.explained} for each place of the patch`
    this.heading.textContent = `p of the ${data.explained}`
    this.patch.setAttribute("aria-label", "Patch over the image: arrow keys move it, plus and minus change its size")
    this.rows()
    this.draw()
  }

  rows() {
    if (this.bars.childElementCount) this.bars.replaceChildren()
    const { whole, explained, colours } = this.data
    this.lengths = whole.map((p, place) => {
      element(this.bars, place === explained ? "b" : "span", { textContent: place })
      const rail = element(this.bars, "div", { className: "rail" })
      const length = element(rail, "i", {})
      length.style.background = place === explained ? colours.explained : colours.other
      const line = element(rail, "u", {})
      line.style.left = `${100 * p}%`
      line.style.background = colours.whole
      return [length, element(this.bars, "span", { className: "number" })]
    })
  }

  // Pointer and keyboard

  down(event) {
    if (event.button !== 0 || !event.isPrimary) return
    this.stage.setPointerCapture(event.pointerId)
    this.patch.focus({ preventScroll: true })
    this.held = event.target === this.handle ? "size" : "move"
    const [x, y] = this.place(event)
    const inside = event.target === this.patch
    this.offset = inside ? [x - this.at[0], y - this.at[1]] : [this.at[2] / 2, this.at[2] / 2]
    this.start = this.at.join()
    this.move(event)
    event.preventDefault()
  }

  move(event) {
    if (!this.held) return
    const [x, y] = this.place(event)
    if (this.held === "size") this.resize(Math.max(x - this.at[0], y - this.at[1]))
    else this.put(Math.round(x - this.offset[0]), Math.round(y - this.offset[1]), this.at[2])
  }

  up() {
    if (!this.held) return
    this.held = null
    if (this.at.join() !== this.start) this.drop()
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const size = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key]
    const [column, row, side] = this.at
    if (way) {
      const step = event.shiftKey ? 4 : 1
      this.put(column + way[0] * step, row + way[1] * step, side)
    } else if (size) this.resize(side + size * this.data.sides[2])
    else return
    event.preventDefault()
    event.stopPropagation()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.at.join() !== this.data.patch.join() && this.drop(), 250)
  }

  place(event) {
    const box = this.stage.getBoundingClientRect()
    const scale = this.data.pixels / box.width
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]
  }

  resize(wanted) {
    const [least, most, step] = this.data.sides
    const side = Math.min(Math.max(least + Math.round((wanted - least) / step) * step, least), most)
    this.put(this.at[0], this.at[1], side)
  }

  put(column, row, side) {
    const last = this.data.pixels - side
    this.at = [Math.min(Math.max(column, 0), last), Math.min(Math.max(row, 0), last), side]
    this.draw()
  }

  drop() {
    this.pending = this.at
    this.send(this.at)
  }

  // Picture

  draw() {
    const [column, row, side] = this.at
    const { pixels, explained, whole } = this.data
    const share = (value) => `${(100 * value) / pixels}%`
    Object.assign(this.patch.style, { left: share(column), top: share(row), width: share(side), height: share(side) })
    Object.assign(this.handle.style, { left: share(column + side), top: share(row + side) })
    const large = `${(100 * pixels) / side}%`
    Object.assign(this.fill.style, { width: large, height: large, left: `${(-100 * column) / side}%`, top: `${(-100 * row) / side}%` })
    const p = this.answer()
    this.lengths.forEach(([length, number], place) => {
      length.style.width = p ? `${100 * p[place]}%` : "0"
      number.textContent = p ? percent(p[place]) : "…"
    })
    if (!p) return (this.told.textContent = "Let go to ask the net about this size.")
    const said = p.indexOf(Math.max(...p))
    this.told.textContent =
      `Columns ${column} to ${column + side - 1}, rows ${row} to ${row + side - 1} hidden: ` +
      `p(${explained}) = ${percent(p[explained])}, whole image ${percent(whole[explained])}. The net says ${said}.`
    const [rows, columns] = this.data.places
    Object.assign(this.dot.style, { left: `${(100 * (column + 0.5)) / columns}%`, top: `${(100 * (row + 0.5)) / rows}%` })
  }

  /** The ten probabilities at this place; null where Python has not been asked about this size. */
  answer() {
    const [column, row, side] = this.at
    const [, columns, classes] = this.data.places
    if (side !== this.data.patch[2]) return null
    const start = (row * columns + column) * classes
    return Array.from(this.p.subarray(start, start + classes))
  }
}

function element(parent, tag, properties) {
  const made = Object.assign(document.createElement(tag), properties)
  parent.append(made)
  return made
}

function octets(text) {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
}

// of a probability, which is 0 or 1 by rounding alone
function percent(share) {
  if (share > 0.999) return "> 99.9%"
  if (share < 0.001) return "< 0.1%"
  return `${(100 * share).toFixed(1)}%`
}
