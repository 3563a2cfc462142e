// A bar a digit. Their elements stay, so that a new width is reached by a motion.

const roots = new WeakMap()

export default function ({ data, parentElement }) {
  const root = roots.get(parentElement) ?? built(parentElement, data.bars.length)
  roots.set(parentElement, root)
  root.setAttribute("aria-label", data.label)
  data.bars.forEach(({ share, written }, digit) => {
    const row = root.children[digit]
    row.classList.toggle("largest", digit === data.largest)
    row.querySelector(".fill").style.setProperty("--share", share)
    row.querySelector("output").textContent = written
  })
}

function built(parent, count) {
  const root = document.createElement("div")
  root.className = "bars"
  root.setAttribute("role", "list")
  for (let digit = 0; digit < count; digit += 1) {
    const row = document.createElement("div")
    row.className = "bar"
    row.setAttribute("role", "listitem")
    row.innerHTML = `<b>${digit}</b><div class="track"><div class="fill"></div></div><output></output>`
    root.append(row)
  }
  parent.append(root)
  return root
}
