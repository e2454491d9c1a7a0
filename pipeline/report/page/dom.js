"use strict";
// Building the page. Text of the world goes through `say` and becomes text nodes only; there is no way to make markup of it.

const SVG = "http://www.w3.org/2000/svg";
// Characters that would steer the direction of what stands around them, or show nothing at all.
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

const byId = (id) => document.getElementById(id);

/** An element: attributes by name, `on…` as listeners, children as nodes or text; nothing for null, false and "". */
function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(...(typeof child === "string" ? shown(child) : [child]));
  }
}

/** Text of the world, set apart from the direction of the page; what steers text is shown, not obeyed. */
function say(text) {
  return el("bdi", {}, shown(text));
}

function shown(text) {
  text = String(text ?? "");
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(STEERING)) {
    const code = found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(text.slice(from, found.index), el("span", { class: "control", title: `character U+${code}` }, `U+${code}`));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/** A link to the web, or plain text: only http and https are ever followed. */
function outward(url, ...children) {
  if (!/^https?:\/\//i.test(url || "")) return children;
  return el("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, children);
}

function clear(node) {
  node.replaceChildren();
  return node;
}

function badge(text, kind) {
  return el("span", { class: `badge ${kind || ""}`.trim() }, text);
}

function section(title, kind, ...children) {
  if (!children.flat(Infinity).some(Boolean)) return null;
  return el("section", { class: kind }, el("h3", {}, title), children);
}
