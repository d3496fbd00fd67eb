// Some of many: boxes that are made when they are looked at.

import { h } from "./dom.js";

/** What is ticked is asked for; all that is offered is ticked at first. */
export class Picks {
  #words;
  #offered = [];
  #left = new Set();
  #whole = null;

  /** words: {name, legend, all, none}: the parameter, and what all and none of it mean. */
  constructor(words) {
    this.#words = words;
  }

  /** entries: [[id, name]]; what was left out before stays so. */
  offer(entries) {
    if (String(entries) === String(this.#offered)) return;
    this.#offered = entries;
    this.#draw();
  }

  /** The parameter to ask with: {} for all. */
  asked() {
    const some = this.#some();
    return some.length === this.#offered.length ? {} : { [this.#words.name]: some.map(([id]) => id) };
  }

  element(id) {
    this.#whole = h("details", { id, ontoggle: () => this.#draw() }, h("summary", {}, `${this.#words.legend}: `, h("span", { class: "soft" })),
      h("div", { class: "boxes", role: "group", "aria-label": this.#words.legend }));
    this.#tell();
    return this.#whole;
  }

  #some() {
    return this.#offered.filter(([id]) => !this.#left.has(id));
  }

  #tell() {
    const names = this.#some().map(([, name]) => name);
    const { all, none } = this.#words;
    this.#whole.querySelector("span").textContent = names.length === this.#offered.length ? all : names.join(", ") || none;
  }

  #draw() {
    if (!this.#whole) return;
    const box = ([id, name]) => h("label", {}, h("input", { type: "checkbox", value: id, checked: !this.#left.has(id), onchange: ({ target }) => {
      this.#left[target.checked ? "delete" : "add"](id);
      this.#tell();
    } }), name);
    const each = (text, left) => h("button", { type: "button", "data-pick": text, onclick: () => {
      this.#left = new Set(left());
      for (const input of this.#whole.querySelectorAll("input")) input.checked = !this.#left.has(input.value);
      this.#tell();
    } }, text);
    if (this.#whole.open) {
      this.#whole.lastChild.replaceChildren(h("div", { class: "row" }, each("All", () => []), each("None", () => this.#offered.map(([id]) => id))), ...this.#offered.map(box));
    }
    this.#tell();
  }
}
