// Whether a file chosen here can reach the server. Where it cannot, a sentence says so and links to the page itself.

export default function ({ data, parentElement, setStateValue }) {
  void inTheWay(data).then((trouble) => {
    tell(parentElement, trouble, data)
    if ((trouble === "") !== data.clear) setStateValue("clear", trouble === "")
  })
}

async function inTheWay(data) {
  if (!data.arrived && !token(data.cookie)) return withheld(data.https)
  return data.camera ? barred() : ""
}

const framed = window.self !== window.top

// Streamlit's own cookie or, where the browser keeps it from a frame, one of the frame's own that ends with the site
// around it ("partitioned"). Streamlit compares the cookie with a header that scripts of its own origin alone can set,
// so a token is as good from here as from the server, and a page on another site can neither read nor send it.
function token(name) {
  const there = () => document.cookie.split("; ").some((each) => each.startsWith(`${name}=2|`))
  if (!there() && framed) {
    const value = `2|${hex(4)}|${hex(16)}|${Math.floor(Date.now() / 1000)}` // as Streamlit writes it
    document.cookie = `${name}=${value}; Path=/; Secure; SameSite=None; Partitioned`
  }
  return there()
}

function hex(bytes) {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  return Array.from(random, (each) => each.toString(16).padStart(2, "0")).join("")
}

function withheld(https) {
  if (https && location.protocol === "http:") return "https"
  return framed ? "frame" : "cookies"
}

// What keeps the camera away. A visitor's own refusal is not asked for: Streamlit says how to take it back.
async function barred() {
  if (!window.isSecureContext) return framed && location.protocol === "https:" ? "camera-frame" : "camera-https"
  return framed && !(await allowed()) ? "camera-frame" : ""
}

async function allowed() {
  const policy = document.permissionsPolicy ?? document.featurePolicy // Chromium's alone
  if (policy) return policy.allowsFeature("camera")
  try {
    return (await navigator.permissions.query({ name: "camera" })).state !== "denied"
  } catch {
    return true
  }
}

function tell(parent, trouble, data) {
  const told = parent.querySelector(".told") ?? parent.appendChild(document.createElement("p"))
  told.className = "told"
  told.setAttribute("role", "status")
  told.hidden = trouble === ""
  told.replaceChildren(data.sentences[trouble] ?? "")
  if (!trouble.endsWith("frame")) return
  const link = document.createElement("a")
  Object.assign(link, { textContent: data.link, target: "_blank", rel: "noopener" })
  // The address changes with each control of the page, so it is read again when the link is about to be used.
  const refresh = () => (link.href = itself())
  for (const event of ["pointerenter", "pointerdown", "focus", "click", "contextmenu"]) {
    link.addEventListener(event, refresh)
  }
  refresh()
  told.append(" ", link)
}

// The page's address as it is now, with menu and sidebar.
function itself() {
  const here = new URL(location.href)
  for (const name of ["embed", "embed_options"]) here.searchParams.delete(name)
  return here.href
}
