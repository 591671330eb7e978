// Nodes are made here and only here: text goes in as textContent, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const MAX_SHOWN = 300;

/** An element. `props` are attributes (`on…` a listener, `class`, `text`, true or false for flags). */
function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, likewise. */
function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Text from a table or a page: cut, and shut off from the direction of the text around it. */
function data(text, className) {
  return el("bdi", { class: className, text: cut(text) });
}

function cut(text) {
  const whole = String(text ?? "");
  return whole.length <= MAX_SHOWN ? whole : `${whole.slice(0, MAX_SHOWN)}… [${whole.length}]`;
}

/** A link out: http(s) only, without a sign-in part (and then shown as it is), plain text where it is dangerous. */
function linkTo(url, className, shown = url) {
  const found = safeUrl(url);
  if (!found) return data(shown, className);
  const link = el("a", { class: `out ${className || ""}`, href: found.href, target: "_blank", rel: "noopener noreferrer" });
  link.append(data(found.user ? found.shown : shown));
  if (!found.user) return link;
  return el("span", null, link, " ", el("span", { class: "muted", text: label("user_part", { user: cut(found.user) }) }));
}

/** `{href, shown, user}` of an http(s) URL that may be clicked, else null. */
function safeUrl(url) {
  if (!url || url.length > 2083) return null;
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if (!/^https?:$/.test(parsed.protocol) || !parsed.hostname) return null;
  const user = [parsed.username, parsed.password].filter(Boolean).join(":");
  parsed.username = "";
  parsed.password = "";
  if (DANGER.has(parsed.href)) return null;
  return { href: parsed.href, shown: user ? parsed.href : url, user };
}

const ICONS = {
  right: ["M3 8.5l3.2 3.2L13 4.8"],
  fix: ["M4 4l8 8M12 4l-8 8"],
  look: ["M1.5 8C4 3.8 12 3.8 14.5 8 12 12.2 4 12.2 1.5 8z", "M8 6.2a1.8 1.8 0 1 0 .01 0z"],
  unreachable: ["M8 2.5a5.5 5.5 0 1 0 .01 0z", "M4.2 11.8l7.6-7.6"],
  chevron: ["M6 3.5l4.5 4.5L6 12.5"],
};

function icon(name) {
  const paths = ICONS[name].map((d) => svg("path", { d }));
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, ...paths);
}

function byId(id) {
  return document.getElementById(id);
}

/** Says something to a screen reader, and shows it for a moment to everybody else. */
function say(text) {
  const toast = byId("toast");
  byId("said").textContent = text;
  toast.textContent = text;
  toast.classList.add("on");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.classList.remove("on"), 2600);
}
