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

/** Do what may fail; why it did is shown. */
export async function attempt(what) {
  try {
    return await what();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

/** Names and values; what has none is left out. */
export const facts = (rows) => h("dl", { class: "facts" }, rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

export const list = (lines, props) => lines.length > 0 && h("ul", props, lines.map((line) => h("li", {}, line)));

/** What was typed and not sent, or is shown once, is lost where it is drawn anew. */
export const held = (place) => !!$("output:not(:empty)", place) || [...place.querySelectorAll("input, textarea")].some(({ value, defaultValue }) => value !== defaultValue);

export const number = (value) => (value ?? 0).toLocaleString();
