// A game's values: where each is from, what others have, which are held, which are the owner's.

import { h, number } from "./dom.js";

const FIELDS = {
  title: "Title", description: "Description", developer: "Developer", publisher: "Publisher", genre: "Genre", released: "Released", rating: "Rating of 100",
  players: "Players", family: "Series", modes: "Modes", agerating: "Age rating", region: "Region", language: "Language", time_main: "Minutes, main story",
  time_extra: "Minutes, with extras", time_complete: "Minutes, all of it", achievements: "Achievements",
};
const SEVERAL = new Set(["genre", "modes", "agerating", "region", "language", "family"]);

const textOf = (field, texts) => texts.join(SEVERAL.has(field) ? ", " : "\n");
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The part of it; tools: {may, who, editing, change}. */
export function values({ fields }, tools) {
  const known = new Set(fields.map(({ field }) => field));
  const rows = h("ul", { class: "rows", id: "values" }, fields.map((one) => row(one, tools)),
    [...tools.editing].filter(([field]) => !known.has(field)).map(([, open]) => open));
  return h("div", {}, h("h4", {}, "Values"), !fields.length && h("p", { class: "soft" }, "No more is known than stands above. What you write here outranks every source."), rows,
    tools.may && adding(Object.keys(FIELDS).filter((field) => !known.has(field)), rows, tools));
}

/** What has no value may get one. */
function adding(free, rows, tools) {
  const which = h("select", { id: "new-field" }, free.map((field) => h("option", { value: field }, FIELDS[field])));
  const add = () => {
    const field = which.value;
    if (!tools.editing.has(field)) rows.append(editor({ field, values: [] }, h("li"), tools));
    tools.editing.get(field).querySelector("form :is(input, textarea)").focus();
  };
  return free.length > 0 && h("div", { class: "row" }, h("label", {}, "Without a value", which), h("button", { type: "button", "data-key": "add", onclick: add }, "Write one"));
}

function row(one, tools) {
  const { field } = one;
  return tools.editing.get(field) ?? shown(one, h("li", {}), tools);
}

function shown(one, li, tools) {
  const { field, values: texts, source, locked, alternatives } = one;
  const name = FIELDS[field] ?? field;
  const own = source === "user";
  const lock = () => tools.change({ [locked ? "unlock" : "lock"]: [field] });
  const button = (key, text, props) => h("button", { type: "button", "data-key": `${key} ${field}`, ...props }, text);
  li.dataset.row = `value ${field}`;
  li.dataset.field = field;
  li.replaceChildren(h("div", {}, h("span", { class: "soft" }, name, " "),
    h("span", { class: `from${own ? " own" : ""}` }, locked ? "held by you" : own ? "yours" : `from ${tools.who(source)}`),
    h("p", { class: "text" }, textOf(field, texts) || h("span", { class: "soft" }, "nothing")), others(field, alternatives, tools)));
  if (tools.may) {
    li.append(h("div", { class: "row" },
      button("lock", locked ? "Locked" : "Lock", { "aria-pressed": String(locked), "aria-label": `Lock ${name}`, onclick: lock }),
      button("edit", "Edit", { "aria-label": `Edit ${name}`, onclick: () => editor(one, li, tools).querySelector("form :is(input, textarea)").focus() })));
  }
  return li;
}

/** What other sources have; one of them may be taken. */
function others(field, alternatives, tools) {
  const all = Object.entries(alternatives);
  return all.length > 0 && h("details", {}, h("summary", {}, `${number(all.length)} other${all.length === 1 ? "" : "s"}`), h("ul", {}, all.map(([id, texts]) => h("li", {},
    h("p", { class: "text" }, `${textOf(field, texts)} `, h("span", { class: "from" }, `from ${tools.who(id)}`)),
    tools.may && h("button", { type: "button", "data-key": `take ${field} ${id}`, "aria-label": `Take what ${tools.who(id)} has`, onclick: () => tools.change({ fields: { [field]: texts } }) }, "Take this")))));
}

/** Turn a row into its form, which stays while others are drawn anew. */
function editor(one, li, tools) {
  const { field, values: texts, locked } = one;
  const isLong = SEVERAL.has(field) || field === "description";
  const input = h(isLong ? "textarea" : "input", { "aria-describedby": `about-${field}`, autocomplete: "off", rows: isLong && (field === "description" ? 6 : 3) });
  input.value = texts.join("\n");
  const close = () => {
    tools.editing.delete(field);
    if (!("source" in one)) return li.remove();
    shown(one, li, tools).querySelector("[data-key^=edit]").focus();
  };
  const save = (event) => {
    event.preventDefault();
    const now = (SEVERAL.has(field) ? input.value.split("\n") : [input.value]).map((text) => text.trim()).filter(Boolean);
    if (same(now, texts)) return close();
    // What is locked stays so, with the new value; without one it follows the sources again.
    const hold = locked ? { [now.length ? "lock" : "unlock"]: [field] } : {};
    tools.change({ fields: { [field]: now.length ? now : null }, ...hold }, { field });
  };
  li.dataset.row = `value ${field}`;
  li.dataset.field = field;
  li.replaceChildren(h("form", { onsubmit: save, onkeydown: (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  } }, h("label", {}, FIELDS[field] ?? field, input),
  h("p", { class: "soft", id: `about-${field}` }, SEVERAL.has(field) ? "One a line. " : "", "Empty: what the sources say."),
  h("div", { class: "row" }, h("button", { class: "main", "data-key": `save ${field}` }, "Keep"), h("button", { type: "button", onclick: close }, "Do not"))));
  tools.editing.set(field, li);
  return li;
}
