// A square on a photo. The browser previews what it holds while it moves; what the nets get is cut by Python.

const known = new WeakMap()
const STEP = 10 // places are tenths of a per cent
const HIGHEST = 420 // pixels of the photo on screen

export default function ({ data, parentElement, setStateValue }) {
  const one = known.get(parentElement) ?? new Cropper(parentElement)
  known.set(parentElement, one)
  one.receive(data, (place) => setStateValue("place", place))
}

class Cropper {
  constructor(parent) {
    this.held = null // what the pointer does: "move" or "size"
    this.pending = null // the place that was let go and has not come back yet
    const root = element(parent, "div", { className: "cropper" })
    this.left(element(root, "section", {}))
    this.right(element(root, "section", {}))
  }

  left(parent) {
    element(parent, "h3", { textContent: "Put the square on one digit" })
    element(parent, "p", {
      className: "note",
      textContent: "Drag it, or its round handle to resize. Keys: arrows (with Shift faster), + and −.",
    })
    this.stage = element(parent, "div", { className: "stage" })
    this.photo = element(this.stage, "img", { alt: "The photo", draggable: false })
    this.photo.onload = () => this.draw()
    this.square = element(this.stage, "div", { className: "square", tabIndex: 0 })
    this.square.setAttribute("role", "application")
    this.square.setAttribute("aria-label", "Square on the photo: arrow keys move it, plus and minus change its size")
    this.handle = element(this.stage, "div", { className: "handle" })
    this.stage.onpointerdown = (event) => this.down(event)
    this.stage.onpointermove = (event) => this.move(event)
    this.stage.onpointerup = this.stage.onpointercancel = () => this.up()
    this.square.onkeydown = (event) => this.key(event)
  }

  right(parent) {
    element(parent, "h3", { textContent: "What the nets get" })
    this.said = element(parent, "p", { className: "note" })
    const frame = element(parent, "div", { className: "crop" })
    this.exact = element(frame, "img", { draggable: false })
    this.preview = element(frame, "canvas", {})
    this.told = element(parent, "p", { className: "note told" })
    this.told.setAttribute("role", "status")
  }

  receive(data, send) {
    const before = this.data
    this.data = data
    this.send = send
    if (this.pending?.join() === data.place.join()) this.pending = null
    if (!this.held && (!this.pending || before?.photo !== data.photo)) {
      this.pending = null
      this.at = this.inside(...data.place)
    }
    if (before?.photo !== data.photo) this.photo.src = data.photo
    this.exact.src = data.crop
    this.exact.alt = `The square at ${data.pixels}×${data.pixels} pixels`
    this.said.textContent = `${data.pixels}×${data.pixels} pixels, as all their training images.`
    this.preview.width = this.preview.height = data.pixels
    this.stage.style.aspectRatio = data.size.join(" / ")
    this.stage.style.width = `min(100%, ${(HIGHEST * data.size[0]) / data.size[1]}px)`
    this.draw()
  }

  // Pointer and keyboard

  down(event) {
    if (event.button !== 0 || !event.isPrimary) return
    this.stage.setPointerCapture(event.pointerId)
    this.square.focus({ preventScroll: true })
    this.held = event.target === this.handle ? "size" : "move"
    const [x, y] = this.pointer(event)
    const on = event.target === this.square || event.target === this.handle
    this.offset = on ? [x - this.at[0], y - this.at[1]] : [0, 0]
    this.corner = this.box().slice(0, 2)
    this.start = this.at.join()
    this.move(event)
    event.preventDefault()
  }

  move(event) {
    if (!this.held) return
    const [x, y] = this.pointer(event)
    if (this.held === "move") this.put(x - this.offset[0], y - this.offset[1], this.at[2])
    else this.resize(event)
  }

  up() {
    if (!this.held) return
    this.held = null
    if (this.at.join() !== this.start) this.drop()
    this.draw()
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const size = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key]
    const [x, y, side] = this.at
    const step = event.shiftKey ? 5 : 1
    if (way) this.put(x + way[0] * step, y + way[1] * step, side)
    else if (size) this.put(x, y, side + 2 * size)
    else return
    event.preventDefault()
    event.stopPropagation()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.at.join() !== this.data.place.join() && this.drop(), 250)
  }

  /** Where the pointer is, in per cent of the photo. */
  pointer(event) {
    const box = this.stage.getBoundingClientRect()
    return [(100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height]
  }

  /** The upper left corner stays, the handle follows the pointer. */
  resize(event) {
    const [width, height] = this.data.size
    const [x, y] = this.pointer(event)
    const [left, top] = this.corner
    const shorter = Math.min(width, height)
    const room = Math.min(((100 - left) * width) / shorter, ((100 - top) * height) / shorter)
    const wanted = Math.max(((x - left) * width) / shorter, ((y - top) * height) / shorter)
    const [least, most] = this.data.sides
    const side = Math.min(Math.max(wanted, least), most, Math.max(room, least))
    this.put(left + (side * shorter) / width / 2, top + (side * shorter) / height / 2, side)
  }

  put(x, y, side) {
    this.at = this.inside(x, y, side)
    this.draw()
  }

  /** Rounded, and moved until the square lies within the photo. */
  inside(x, y, wanted) {
    const [least, most] = this.data.sides
    const side = tenth(Math.min(Math.max(wanted, least), most))
    const [halfX, halfY] = this.halves(side)
    return [clamp(x, halfX), clamp(y, halfY), side]
  }

  /** Half the side, in per cent of width and of height. */
  halves(side) {
    const [width, height] = this.data.size
    const half = (side * Math.min(width, height)) / 2
    return [half / width, half / height]
  }

  drop() {
    this.pending = this.at
    this.send(this.at)
  }

  // Picture

  /** Left, top, width, height in per cent. */
  box() {
    const [halfX, halfY] = this.halves(this.at[2])
    return [this.at[0] - halfX, this.at[1] - halfY, 2 * halfX, 2 * halfY]
  }

  draw() {
    const [left, top, width, height] = this.box()
    const share = (value) => `${value}%`
    Object.assign(this.square.style, { left: share(left), top: share(top), width: share(width), height: share(height) })
    Object.assign(this.handle.style, { left: share(left + width), top: share(top + height) })
    const moved = this.at.join() !== this.inside(...this.data.place).join()
    this.preview.hidden = !moved
    const waits = this.held ? "A preview: let go to ask the nets." : "Asking the nets …"
    this.told.textContent = moved ? waits : ""
    if (moved) this.paint(left, top, width, height)
  }

  paint(left, top, width, height) {
    const { naturalWidth, naturalHeight } = this.photo
    const brush = this.preview.getContext("2d")
    brush.imageSmoothingQuality = "high"
    const [across, down] = [naturalWidth / 100, naturalHeight / 100]
    const side = this.preview.width
    brush.drawImage(this.photo, left * across, top * down, width * across, height * down, 0, 0, side, side)
  }
}

function clamp(value, half) {
  return tenth(Math.min(Math.max(value, half), 100 - half))
}

function tenth(value) {
  return Math.round(value * STEP) / STEP
}

function element(parent, tag, properties) {
  const made = Object.assign(document.createElement(tag), properties)
  parent.append(made)
  return made
}
