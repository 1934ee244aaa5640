// Makes elements. Texts become text nodes: markup in a name is shown and never read as markup.

/** An element. `properties` are attributes (null and false leave one out, true sets it empty), and
 * `on`, an object of event listeners. Children are nodes, texts, arrays of them, or null. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  assign(element, properties);
  element.append(...nodesOf(children));
  return element;
}

/** The same for a part of an SVG picture. */
export function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(element, properties);
  element.append(...nodesOf(children));
  return element;
}

/** A link to a view, by its path below the page's address ("" is home). */
export function link(path, properties, ...children) {
  return el("a", { href: path === "" ? document.baseURI.replace(/\/$/, "") : path, ...properties },
    ...children);
}

export function button(label, onClick, properties = {}) {
  return el("button", { type: "button", ...properties, on: { click: onClick } }, label);
}

export function replace(parent, ...children) {
  parent.replaceChildren(...nodesOf(children));
}

function assign(element, { on = {}, ...attributes }) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
}

function nodesOf(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined &&
    child !== false).map((child) => (child instanceof Node ? child : String(child)));
}
