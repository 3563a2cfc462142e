// A drawing pad. Python holds the strokes; they are sent when a stroke has ended, and come back as `data.strokes`.

const GRID = 256
const HEAD = 3 // bytes that a stroke costs besides two for each point
const NEAR = 3 // grid units below which a new point adds nothing
const STEP = 8 // grid units that an arrow key moves the cursor
const PAUSE = 250 // ms after the last stroke until it is sent

const pads = new WeakMap()

export default function ({ data, parentElement, setStateValue }) {
  const pad = pads.get(parentElement) ?? new Pad(parentElement)
  pads.set(parentElement, pad)
  pad.receive(data, (strokes) => setStateValue("strokes", strokes))
  return () => pad.close()
}

class Pad {
  constructor(parent) {
    this.strokes = []
    this.undone = []
    this.open = null // the stroke that is being drawn
    this.cursor = null // where the keyboard's pen is, once a key has been pressed
    this.timer = 0 // of the strokes that wait to be sent
    this.sent = [] // strokes, as JSON, that Python knows of or soon will
    this.build(parent)
  }

  build(parent) {
    this.root = element(parent, "div", { className: "pad" })
    const frame = element(this.root, "div", { className: "frame" })
    this.hint = element(frame, "span", { className: "hint", textContent: "Draw a digit here" })
    this.hint.setAttribute("aria-hidden", "true")
    this.paper = element(frame, "canvas", { className: "paper", tabIndex: 0, width: 560, height: 560 })
    this.paper.setAttribute("role", "application")
    const tools = element(this.root, "div", { className: "tools" })
    this.buttons = {
      undo: element(tools, "button", { type: "button", textContent: "Undo", onclick: () => this.undo() }),
      redo: element(tools, "button", { type: "button", textContent: "Redo", onclick: () => this.redo() }),
      clear: element(tools, "button", { type: "button", textContent: "Clear", onclick: () => this.clear() }),
    }
    const label = element(tools, "label", { textContent: "Pen" })
    this.pen = element(label, "input", { type: "range", step: 2, oninput: () => this.draw() })
    this.pen.setAttribute("aria-label", "Thickness of the pen")
    this.status = element(this.root, "p", { className: "status" })
    this.status.setAttribute("role", "status")
    element(this.root, "p", {
      className: "keys",
      textContent:
        "Keys: arrows move (with Shift by one), Space lowers or lifts the pen, Backspace undoes, Escape leaves the pad.",
    })
    this.paper.onpointerdown = (event) => this.down(event)
    this.paper.onpointermove = (event) => this.move(event)
    this.paper.onpointerup = this.paper.onpointercancel = (event) => this.up(event)
    this.paper.onkeydown = (event) => this.key(event)
    this.paper.onfocus = () => this.draw()
    this.paper.onblur = () => { this.end(); this.cursor = null; this.draw() }
  }

  receive(data, send) {
    this.send = send
    this.most = data.most
    if (!this.pen.max || this.pen.max !== String(data.thickest)) {
      Object.assign(this.pen, { min: data.thinnest, max: data.thickest, value: data.thickness })
    }
    this.paper.setAttribute("aria-label", data.label)
    const shown = JSON.stringify(data.strokes)
    const echo = this.sent.indexOf(shown) // answers may come late, when more has been drawn
    if (echo >= 0) this.sent.splice(0, echo)
    else if (!this.open && !this.timer) { // changed elsewhere: a link, the text, another page
      this.strokes = data.strokes
      this.undone = []
      this.sent = [shown]
    }
    this.draw()
  }

  close() {
    clearTimeout(this.timer)
  }

  // Pointer

  down(event) {
    if (event.button !== 0 || !event.isPrimary) return
    this.paper.focus({ preventScroll: true })
    this.paper.setPointerCapture(event.pointerId)
    this.cursor = null
    this.pointer = event.pointerId
    this.begin(this.place(event))
  }

  move(event) {
    if (!this.open || event.pointerId !== this.pointer) return
    const passed = event.getCoalescedEvents?.() ?? []
    for (const each of passed.length ? passed : [event]) this.extend(this.place(each))
  }

  up(event) {
    if (event.pointerId !== this.pointer) return
    this.pointer = undefined
    this.end()
  }

  place(event) {
    const box = this.paper.getBoundingClientRect()
    return [
      clipped(Math.floor(((event.clientX - box.left) / box.width) * GRID)),
      clipped(Math.floor(((event.clientY - box.top) / box.height) * GRID)),
    ]
  }

  // Keyboard

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const letter = (event.ctrlKey || event.metaKey) && event.key.toLowerCase()
    if (way) this.walk(way, event.shiftKey ? 1 : STEP)
    else if (event.key === " ") this.toggle()
    else if (event.key === "Backspace") this.undo()
    else if (event.key === "Escape") this.paper.blur() // which keeps what is drawn
    else if (letter === "z") this[event.shiftKey ? "redo" : "undo"]()
    else if (letter === "y") this.redo()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  walk([right, down], step) {
    const [x, y] = this.cursor ?? [GRID / 2, GRID / 2]
    this.cursor = [clipped(x + right * step), clipped(y + down * step)]
    if (this.open) this.extend(this.cursor, 0)
    this.say(`Pen ${this.open ? "down" : "up"} at column ${this.cursor[0]}, row ${this.cursor[1]}.`)
    this.draw()
  }

  toggle() {
    this.cursor ??= [GRID / 2, GRID / 2]
    if (this.open) this.end()
    else this.begin(this.cursor)
  }

  // What the pen does

  begin(point) {
    this.end()
    if (this.cost() + HEAD + 2 > this.most) return this.say("The pad is full: undo a stroke or clear it.")
    this.open = { points: [point], thickness: Number(this.pen.value) }
    this.strokes.push(this.open)
    this.undone = []
    this.say("Pen down.")
    this.draw()
  }

  extend(point, near = NEAR) {
    const points = this.open.points
    const [x, y] = points[points.length - 1]
    if (Math.max(Math.abs(point[0] - x), Math.abs(point[1] - y)) <= near) return
    if (this.cost() + 2 > this.most) {
      this.end()
      return this.say("The pad is full: undo a stroke or clear it.")
    }
    const before = points[points.length - 2]
    if (before && between(before, [x, y], point)) points.pop()
    points.push(point)
    this.draw()
  }

  end() {
    if (!this.open) return
    this.open = null
    this.changed("Stroke drawn")
  }

  undo() {
    if (this.open) this.open = null
    if (!this.strokes.length) return
    this.undone.push(this.strokes.pop())
    this.changed("Undone")
  }

  redo() {
    if (!this.undone.length) return
    this.strokes.push(this.undone.pop())
    this.changed("Redone")
  }

  clear() {
    this.open = null
    if (!this.strokes.length) return
    this.undone = this.strokes.reverse() // redo brings it back, stroke by stroke
    this.strokes = []
    this.changed("Cleared")
  }

  cost() {
    return this.strokes.reduce((sum, stroke) => sum + HEAD + 2 * stroke.points.length, 0)
  }

  changed(what) {
    const count = this.strokes.length
    this.say(`${what}: ${count === 1 ? "1 stroke" : `${count} strokes`} on the pad.`)
    this.draw()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.timer = 0
      if (this.open) return // the next stroke's end sends both
      const strokes = JSON.stringify(this.strokes)
      this.sent.push(strokes)
      this.send(JSON.parse(strokes))
    }, PAUSE)
  }

  say(text) {
    this.status.textContent = text
  }

  // Picture

  draw() {
    const pen = this.paper.getContext("2d")
    const scale = this.paper.width / GRID
    pen.setTransform(scale, 0, 0, scale, 0, 0)
    pen.clearRect(0, 0, GRID, GRID)
    pen.lineCap = pen.lineJoin = "round"
    pen.strokeStyle = "#fff"
    for (const { points, thickness } of this.strokes) {
      pen.lineWidth = thickness
      pen.beginPath()
      for (const [x, y] of points) pen.lineTo(x + 0.5, y + 0.5)
      if (points.length === 1) pen.lineTo(points[0][0] + 0.5, points[0][1] + 0.5)
      pen.stroke()
    }
    if (this.cursor) this.mark(pen)
    this.hint.hidden = this.strokes.length > 0 || this.cursor !== null
    this.buttons.undo.disabled = this.buttons.clear.disabled = !this.strokes.length
    this.buttons.redo.disabled = !this.undone.length
  }

  mark(pen) {
    const [x, y] = this.cursor
    pen.lineWidth = 2
    for (const [colour, radius] of [["#000", this.pen.value / 2 + 2], ["#ffb000", this.pen.value / 2]]) {
      pen.strokeStyle = colour
      pen.setLineDash(this.open ? [] : [6, 4])
      pen.beginPath()
      pen.arc(x + 0.5, y + 0.5, radius, 0, 2 * Math.PI)
      pen.stroke()
    }
    pen.setLineDash([])
  }
}

function element(parent, tag, properties) {
  const made = Object.assign(document.createElement(tag), properties)
  parent.append(made)
  return made
}

function clipped(value) {
  return Math.min(Math.max(value, 0), GRID - 1)
}

// Whether `middle` lies on the straight way from `first` to `last`.
function between(first, middle, last) {
  const [a, b] = [middle[0] - first[0], middle[1] - first[1]]
  const [c, d] = [last[0] - middle[0], last[1] - middle[1]]
  return a * d === b * c && a * c + b * d > 0
}
