// Saves a figure of the page as it is drawn, with its sentence and its link: a PNG of all of it at twice its size, an
// SVG of its charts and pictures, which another program can edit, or HTML: the frame with the live figure and, below it,
// the picture for when the app sleeps.

const SCALE = 2
const MARGIN = 16
const LINE = 20 // px from line to line of what is written below
const GRAPHICS = "svg, canvas, img"
const SMALL = 40 // px a side: what is smaller is an icon
const SVG = "http://www.w3.org/2000/svg"

export default function ({ data, parentElement }) {
  const status = parentElement.querySelector("output")
  const buttons = [...parentElement.querySelectorAll("button")]
  const figure = () => document.querySelector(`.st-key-${data.key}`)
  for (const button of buttons) {
    button.disabled = false // a press before this script has come would do nothing
    button.onclick = async () => {
      status.textContent = ""
      try {
        await { png, svg, html }[button.name](figure(), data)
      } catch (trouble) {
        status.textContent = `It could not be saved: ${trouble.message}. A screenshot of the figure works as well.`
      }
    }
  }
}

async function png(figure, data) {
  const canvas = await painted(figure, data)
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"))
  download(blob, `${data.file}.png`)
}

async function html(figure, data) {
  const root = new DOMParser().parseFromString(data.snippet, "text/html").body.firstElementChild
  const picture = document.createElement("img")
  picture.src = (await painted(figure, data)).toDataURL("image/png")
  picture.alt = sentences(figure).join(" ")
  picture.style.maxWidth = "100%"
  const asleep = document.createElement("details")
  const summary = Object.assign(document.createElement("summary"), { textContent: "The figure as a picture" })
  asleep.append(summary, picture, ...sentences(figure).map((textContent) => {
    return Object.assign(document.createElement("p"), { textContent })
  }))
  root.append(asleep)
  download(new Blob([root.outerHTML], { type: "text/html" }), `${data.file}.html`)
}

/** The figure with its link below it, at twice its size. */
async function painted(figure, data) {
  const { width, height } = figure.getBoundingClientRect()
  const root = figure.ownerDocument.createElement("div")
  root.setAttribute("style", `padding: ${MARGIN}px; background: ${ground()}; width: ${width}px;`)
  const foot = Object.assign(document.createElement("p"), { textContent: data.link })
  foot.setAttribute("style", `margin: 8px 0 0; font: 12px ${font()}; color: ${ink()}; overflow-wrap: anywhere`)
  const style = Object.assign(document.createElement("style"), { textContent: await faces() })
  root.append(style, copy(figure), foot)
  const lines = Math.ceil(wrapped([data.link], width, `12px ${font()}`).length)
  const size = [width + 2 * MARGIN, height + 2.5 * MARGIN + lines * LINE].map(Math.ceil)
  const body = new XMLSerializer().serializeToString(root)
  const picture = `<svg xmlns="${SVG}" width="${size[0]}" height="${size[1]}">` +
    `<foreignObject width="100%" height="100%">${body}</foreignObject></svg>`
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`
  await image.decode()
  const canvas = Object.assign(document.createElement("canvas"), { width: SCALE * size[0], height: SCALE * size[1] })
  const pen = canvas.getContext("2d")
  pen.fillStyle = ground()
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** A copy that looks the same where no style of the page's is: components flattened, canvases as pictures. */
function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.cloneNode()
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("style, script, .hint, [data-testid=stElementToolbar]")) return ""
  const style = getComputedStyle(node)
  if (style.fontFamily.includes("Material")) return "" // an icon, which is a word without its font
  if (node.namespaceURI === SVG) return node.cloneNode(true) // Vega writes all of its style into it
  const made = node.matches("canvas") ? document.createElement("img") : node.cloneNode(false)
  if (node.matches("canvas")) made.src = node.toDataURL()
  made.removeAttribute("class")
  made.setAttribute("style", [...style].map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"))
  for (const child of (node.shadowRoot ?? node).childNodes) made.append(copy(child))
  return made
}

async function svg(figure, data) {
  const parts = graphics(figure)
  if (!parts.length) throw new Error("it has no chart and no picture")
  const words = lettering(figure)
  const boxes = [...parts, ...words].map((part) => part.getBoundingClientRect())
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))]
  const width = Math.max(...boxes.map((box) => box.right)) - left + 2 * MARGIN
  const bottom = Math.max(...boxes.map((box) => box.bottom)) - top + 2 * MARGIN
  const lines = wrapped([...sentences(figure), data.link], width - 2 * MARGIN, `14px ${font()}`)
  const height = bottom + lines.length * LINE + MARGIN
  const whole = made("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height })
  whole.append(made("rect", { width: "100%", height: "100%", fill: ground() }))
  parts.forEach((part, place) => {
    const box = boxes[place]
    whole.append(placed(part, box, box.left - left + MARGIN, box.top - top + MARGIN))
  })
  words.forEach((part, place) => {
    const box = boxes[parts.length + place]
    whole.append(written(part, box.left + box.width / 2 - left + MARGIN, box.top + box.height / 2 - top + MARGIN))
  })
  lines.forEach((line, place) => {
    const y = bottom + (place + 0.7) * LINE
    const text = made("text", { x: MARGIN, y, fill: ink(), style: `font: 14px ${font()}` })
    text.textContent = line
    whole.append(text)
  })
  download(new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }), `${data.file}.svg`)
}

/** The charts and pictures that can be seen, those of components too. */
function graphics(node, found = []) {
  for (const each of node.querySelectorAll("*")) {
    if (each.shadowRoot) graphics(each.shadowRoot, found)
    const { width, height } = each.getBoundingClientRect()
    const seen = each.matches(GRAPHICS) && width >= SMALL && height >= SMALL && each.checkVisibility()
    if (seen && !each.parentElement?.closest("svg")) found.push(each)
  }
  return found
}

function placed(part, { width, height }, x, y) {
  if (part.namespaceURI !== SVG) {
    return made("image", { x, y, width, height, href: part.src ?? part.toDataURL() })
  }
  const chart = part.cloneNode(true)
  const { color, fontFamily } = getComputedStyle(part) // which a component's picture has from around it
  Object.assign(chart.style, { color, fontFamily })
  for (const [name, value] of Object.entries({ x, y, width, height })) chart.setAttribute(name, value)
  return chart
}

/** What components write beside the pictures of their figures: headings, the numbers and names of axes. */
function lettering(node, found = [], inside = false) {
  for (const each of node.querySelectorAll("*")) {
    if (each.shadowRoot) lettering(each.shadowRoot, found, true)
    const { width, height } = each.getBoundingClientRect()
    const told = !each.childElementCount && each.textContent.trim() && each.closest("figure, section") && !each.closest("svg, .hint")
    if (inside && told && width && height && each.checkVisibility()) found.push(each)
  }
  return found
}

function written(part, x, y) {
  const { color, fontFamily, fontSize, fontWeight, transform } = getComputedStyle(part)
  const { a, b } = new DOMMatrix(transform === "none" ? "" : transform)
  const turned = `rotate(${(Math.atan2(b, a) * 180) / Math.PI} ${x} ${y})`
  const style = `font: ${fontWeight} ${fontSize} ${fontFamily}`
  const place = { x, y, "text-anchor": "middle", "dominant-baseline": "central", transform: turned }
  const text = made("text", { ...place, fill: color, style })
  text.textContent = part.textContent
  return text
}

function sentences(figure) {
  const told = [...figure.querySelectorAll('[data-testid="stMarkdownContainer"]')]
  const own = told.filter((each) => !each.closest("label, button, summary"))
  return own.map((each) => copy(each).textContent.replace(/\s+/g, " "))
}

function wrapped(texts, width, style) {
  const pen = document.createElement("canvas").getContext("2d")
  pen.font = style
  const lines = []
  for (const text of texts) {
    let line = ""
    for (const piece of text.match(/[^\s/&?]+[\s/&?]*|\s+|[/&?]+/g) ?? []) {
      if (line && pen.measureText(line + piece).width > width) {
        lines.push(line)
        line = ""
      }
      line += piece
    }
    lines.push(line)
  }
  return lines
}

/** The page's own text faces, which a picture has to bring along. */
async function faces() {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules]
    } catch {
      return [] // of another site
    }
  })
  const bare = (family) => family.split(",")[0].replaceAll('"', "")
  const own = rules.filter((rule) => rule instanceof CSSFontFaceRule && bare(rule.style.fontFamily) === bare(font()))
  const texts = await Promise.all(own.map(async ({ cssText, parentStyleSheet }) => {
    const [, place] = cssText.match(/url\("?([^")]+)"?\)/) ?? []
    if (!place) return ""
    const answer = await fetch(new URL(place, parentStyleSheet?.href ?? document.baseURI))
    return cssText.replace(place, await address(await answer.blob()))
  }))
  return texts.join("\n")
}

function address(blob) {
  return new Promise((done) => {
    const reader = Object.assign(new FileReader(), { onload: () => done(reader.result) })
    reader.readAsDataURL(blob)
  })
}

function download(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function made(tag, attributes) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

const app = () => getComputedStyle(document.querySelector(".stApp"))
const ground = () => app().backgroundColor
const ink = () => app().color
const font = () => app().fontFamily
