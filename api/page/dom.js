// Makes elements. Text is always set as text, never parsed as HTML.

export const $ = (selector, within = document) => within.querySelector(selector);

/** h("a", {href, class, onclick}, child, "text") */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function toast(text) {
  const line = h("p", {}, text);
  $("#toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}

export const number = (value) => (value ?? 0).toLocaleString();
