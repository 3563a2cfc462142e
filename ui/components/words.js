// `KNOWN`, the glossary, is written above this text. A term's first use in the page's prose is a range of its text, which
// the browser underlines (CSS.highlights, `assets/style.css`): the page's elements are React's, and stay as they are.

const PROSE = ':is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]) :is(p, li), .stHtml :is(h2, p, li)'
const ASIDE =
  'button, a, label, summary, code, pre, .katex, [role="button"], [role="radiogroup"], [data-testid="stMetric"], ' +
  '[data-testid="stWidgetLabel"], [data-testid="stSidebar"], [class*="st-key-card-"], [class*="st-key-lesson-card-"]' // links
const RESTLESS = '.stVegaLiteChart, [data-testid="stBidiComponent"], [data-testid="stPlotlyChart"]' // without prose
const PAUSE = 200 // ms, in which the page's changes are collected
const CALM = 2000 // ms after which a page that has opened is marked
const OPENS = 150 // ms over a word
const CLOSES = 300 // ms away from it

const owners = new Map(KNOWN.flatMap((term) => term.words.map((word) => [word, term])))
const forms = [...owners.keys()].sort((one, other) => other.length - one.length)
const ANY = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${forms.map(form).join("|")})(?![\\p{L}\\p{N}_]|-\\p{L})`, "gu")

function form(word) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  if (word !== word.toLowerCase() || !/^[a-z]/.test(word)) return literal(word)
  return `[${word[0].toUpperCase()}${word[0]}]${literal(word.slice(1))}`
}

const owner = (text) => owners.get(text) ?? owners.get(text[0].toLowerCase() + text.slice(1))

// Each term in the order of the page, and the range of its first use.
function firstUses() {
  const found = new Map()
  for (const block of document.querySelectorAll(PROSE)) {
    if (block.closest(ASIDE) || !block.closest(".stMain") || !block.checkVisibility()) continue
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (node.parentElement.closest(ASIDE)) continue
      for (const match of node.data.matchAll(ANY)) {
        const term = owner(match[0])
        if (found.has(term)) continue
        const range = document.createRange()
        range.setStart(node, match.index)
        range.setEnd(node, match.index + match[0].length)
        found.set(term, range)
      }
    }
  }
  return found
}

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

// A page's path below the app's, whatever the app's own address is; it opens beside this page, which keeps its state.
const away = (href, text) => made("a", { href, textContent: text, target: "_blank", rel: "noopener" })
// What all pages share goes along: `ui/page/detail.py`.
const shared = (page) =>
  new URLSearchParams(location.search).get("controls") === "all" ? `${page}${page.includes("?") ? "&" : "?"}controls=all` : page

function content(term) {
  const parts = [made("strong", { textContent: term.title }), made("p", { textContent: term.sentence })]
  if (term.math) {
    parts.push(made("div", { className: "formula", innerHTML: term.math }))
  }
  parts.push(made("p", {}, "See it on ", away(shared(term.page), term.label)))
  parts.push(made("small", {}, "Source: ", term.url ? away(term.url, term.source) : term.source))
  return parts
}

class Words {
  constructor(parent) {
    this.list = made("ul")
    this.summary = made("summary")
    this.details = made("details", {}, this.summary, this.list)
    this.card = made("div", { className: "card", popover: "manual" })
    this.card.setAttribute("role", "dialog")
    this.all = made("div", {}, this.details, this.card)
    parent.append(this.all)
    this.uses = new Map()
    this.ending = new AbortController()
    this.details.style.visibility = "hidden"
    this.watch()
    this.look()
  }

  watch() {
    const listen = (target, name, act, capture = false) =>
      target.addEventListener(name, act, { signal: this.ending.signal, capture, passive: true })
    for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
      listen(document, name, () => (this.stirred = true), true)
    }
    listen(document, "pointermove", (event) => this.over(event))
    listen(document, "click", (event) => this.clicked(event))
    listen(document, "keydown", (event) => event.key === "Escape" && this.close(true), true)
    listen(document, "scroll", (event) => event.target !== this.card && this.byPointer && this.close(), true)
    listen(document, "toggle", () => this.soon(), true) // what is folded has no first use
    listen(this.card, "pointerenter", () => clearTimeout(this.timer))
    listen(this.card, "pointerleave", (event) => event.pointerType === "mouse" && this.leave())
    listen(this.details, "focusout", (event) => this.left(event))
    listen(this.card, "focusout", (event) => this.left(event))
    this.observer = new MutationObserver((changes) => {
      const elements = changes.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement))
      if (elements.some((each) => each && !each.closest(RESTLESS))) this.soon()
    })
    this.observer.observe(document.querySelector(".stMain"), { childList: true, characterData: true, subtree: true })
  }

  soon() {
    this.waiting ??= setTimeout(() => this.look(), PAUSE)
  }

  look() {
    this.waiting = undefined
    if (!this.settled()) return this.soon()
    const alone = !this.details.checkVisibility() // a figure stands by itself, or the page is gone
    this.uses = alone ? new Map() : firstUses()
    CSS.highlights?.set("words", new Highlight(...this.uses.values()))
    const terms = [...this.uses.keys()]
    if (this.buttons && terms.length === this.buttons.size && terms.every((term) => this.buttons.has(term))) return
    this.buttons = new Map(terms.map((term) => [term, this.button(term)]))
    this.list.replaceChildren(...[...this.buttons.values()].map((button) => made("li", {}, button)))
    this.summary.textContent = terms.length === 1 ? "One word explained" : `${terms.length} words explained`
    this.details.style.visibility = terms.length ? "" : "hidden"
  }

  // While a page opens its texts still move out of sight; Chromium takes a text that is marked soon after for one that
  // has moved in sight. So marks come with the visitor's first move, or a little later.
  settled() {
    if (!document.documentElement.dataset.opened) return false
    this.since ??= performance.now()
    return this.stirred || performance.now() - this.since > CALM
  }

  button(term) {
    const button = made("button", { type: "button", textContent: term.title })
    button.setAttribute("aria-description", term.sentence)
    button.setAttribute("aria-expanded", "false")
    for (const name of ["focus", "click"]) button.addEventListener(name, () => this.open(term, button))
    button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.open(term, button))
    return button
  }

  // The word below the pointer.
  at({ target, clientX: x, clientY: y }) {
    for (const [term, range] of this.uses) {
      if (range.startContainer.parentElement !== target) continue
      const inside = (box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom
      if ([...range.getClientRects()].some(inside)) return term
    }
    return undefined
  }

  over(event) {
    if (event.pointerType !== "mouse") return
    const term = this.at(event)
    if (term === this.hovered) return
    if (this.pointed) this.pointed.style.cursor = ""
    this.pointed = term ? event.target : undefined
    if (this.pointed) this.pointed.style.cursor = "help"
    this.hovered = term
    if (!term) return this.byPointer && this.leave()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.open(term), OPENS)
  }

  clicked(event) {
    if (event.composedPath().some((each) => each === this.card || each === this.details)) return
    const term = this.at(event)
    if (term && getSelection().isCollapsed) this.open(term)
    else this.close()
  }

  leave() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.close(), CLOSES)
  }

  left({ relatedTarget }) {
    const within = relatedTarget && (this.list.contains(relatedTarget) || this.card.contains(relatedTarget))
    if (!within) this.close()
  }

  // Beside the button, or beside the word itself where there is none.
  open(term, button) {
    clearTimeout(this.timer)
    if (this.shown === term && this.by === button) return
    this.close()
    const place = this.uses.get(term)
    if (!button && !place) return
    Object.assign(this, { shown: term, by: button, byPointer: !button })
    this.card.replaceChildren(...content(term))
    this.card.setAttribute("aria-label", term.title)
    if (button) {
      button.setAttribute("aria-expanded", "true")
      button.parentElement.append(this.card) // the keyboard finds it behind its button
    } else this.details.after(this.card)
    this.card.showPopover()
    const formula = this.card.querySelector(".formula")
    if (formula && formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0 // keys move it sideways
    if (place) CSS.highlights?.set("word-open", new Highlight(place))
    const [first] = (button ?? place).getClientRects()
    this.put(first)
  }

  put(word) {
    const { width, height } = this.card.getBoundingClientRect()
    const left = Math.max(8, Math.min(word.left, innerWidth - width - 8))
    const below = word.bottom + 4
    const top = below + height <= innerHeight - 8 ? below : Math.max(8, word.top - height - 4)
    Object.assign(this.card.style, { left: `${left}px`, top: `${top}px` })
  }

  close(byKey = false) {
    clearTimeout(this.timer)
    if (!this.shown) return
    const inside = this.card.contains(this.card.getRootNode().activeElement)
    const button = this.by
    Object.assign(this, { shown: undefined, by: undefined, byPointer: false })
    button?.setAttribute("aria-expanded", "false")
    if (byKey && inside) button?.focus()
    if (byKey && inside) this.close()
    if (this.card.matches(":popover-open")) this.card.hidePopover()
    CSS.highlights?.delete("word-open")
  }

  end() {
    this.close()
    this.all.remove()
    this.ending.abort()
    this.observer.disconnect()
    clearTimeout(this.waiting)
    if (this.pointed) this.pointed.style.cursor = ""
    CSS.highlights?.delete("words")
  }
}

const open = new WeakMap()

export default function ({ parentElement }) {
  open.get(parentElement)?.end()
  const words = new Words(parentElement)
  open.set(parentElement, words)
  return () => words.end()
}
