// The grid: only the cells that are seen are there, whatever the length of the list.

import { h } from "./dom.js";

const GAP = 12;
const NAMES = 60;
const OVERSCAN = 1;
const TALLEST = 12e6; // browsers cut elements that are taller than some 16 million pixels

const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();

export class Grid {
  #scroller;
  #sheet;
  #covers;
  #pages = null;
  #cells = new Map();
  #spare = [];
  #active = 0;
  #columns = 1;
  #width = 0;
  #height = 1;
  #frame = 0;

  constructor(scroller, sheet, covers) {
    this.#scroller = scroller;
    this.#sheet = sheet;
    this.#covers = covers;
    scroller.addEventListener("scroll", () => this.#later(), { passive: true });
    new ResizeObserver(() => this.#layout()).observe(scroller);
    sheet.addEventListener("focusin", (event) => {
      const index = event.target.closest(".cell")?.index;
      if (index !== undefined) this.#activate(index);
    });
  }

  get length() {
    const pages = this.#pages;
    if (!pages) return 0;
    return pages.whole ? pages.length : pages.length + this.#columns * 2;
  }

  /** How many games there are to the last one that is seen. */
  get reach() {
    return Math.max(0, ...this.#cells.keys()) + 1;
  }

  /** Show a list from its top, or (keep) where the one before was scrolled to. */
  show(pages, keep) {
    const inside = this.#sheet.contains(document.activeElement);
    this.#pages?.close();
    this.#pages = pages;
    for (const index of [...this.#cells.keys()]) this.#free(index);
    if (!keep) {
      this.#scroller.scrollTop = 0;
      this.#active = 0;
    }
    this.#layout();
    if (inside) this.focus();
  }

  /** Rows came, or the length of the list became known. */
  changed() {
    this.#later();
  }

  /** Move the focus by columns and rows; false when there is nothing that way. */
  move(dx, dy) {
    const column = this.#active % this.#columns;
    if ((dx < 0 && column === 0) || (dx > 0 && column === this.#columns - 1)) return false;
    return this.#go(this.#active + dx + dy * this.#columns);
  }

  page(way) {
    const rows = Math.max(1, Math.floor(this.#scroller.clientHeight / this.#height) - 1);
    const to = this.#active + way * rows * this.#columns;
    return this.#go(Math.max(0, Math.min(this.length - 1, to)));
  }

  end(way) {
    return this.#go(way < 0 ? 0 : this.length - 1);
  }

  focus() {
    return this.#go(Math.min(this.#active, this.length - 1));
  }

  #go(index) {
    if (index < 0 || index >= this.length) return false;
    this.#activate(index);
    const row = Math.floor(index / this.#columns) * this.#height;
    const room = this.#scroller.clientHeight;
    const top = this.#top();
    if (row < top) this.#scrollTo(row);
    else if (row + this.#height > top + room) this.#scrollTo(row + this.#height - room);
    this.#render();
    this.#cells.get(index)?.firstChild.focus({ preventScroll: true });
    return true;
  }

  #activate(index) {
    const old = this.#cells.get(this.#active);
    if (old) old.firstChild.tabIndex = -1;
    this.#active = index;
    const cell = this.#cells.get(index);
    if (cell) cell.firstChild.tabIndex = 0;
  }

  #layout() {
    const style = getComputedStyle(this.#scroller);
    const width = this.#scroller.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0) return;
    const least = width < 600 ? 100 : 150;
    const first = Math.floor(this.#top() / this.#height) * this.#columns;
    this.#columns = Math.max(2, Math.floor((width + GAP) / (least + GAP)));
    this.#width = Math.floor((width - GAP * (this.#columns - 1)) / this.#columns);
    this.#height = Math.round(this.#width * 1.25) + NAMES + GAP;
    this.#resize();
    for (const [index, cell] of this.#cells) this.#place(cell, index, this.#shift());
    if (first) this.#scrollTo(Math.floor(first / this.#columns) * this.#height);
    this.#render();
  }

  #resize() {
    this.tall = Math.ceil(this.length / this.#columns) * this.#height;
    const height = `${Math.min(this.tall, TALLEST)}px`;
    if (this.#sheet.style.height !== height) this.#sheet.style.height = height;
  }

  /** How many pixels of list go by per pixel of scrolling: 1 but for giant lists. */
  #factor() {
    if (!(this.tall > TALLEST)) return 1;
    const room = this.#scroller.clientHeight;
    return (this.tall - room) / (TALLEST - room);
  }

  #top() {
    return this.#scroller.scrollTop * this.#factor();
  }

  /** What is added to a cell's place in the list to show it where it is looked for. */
  #shift() {
    const factor = this.#factor();
    return factor === 1 ? 0 : this.#scroller.scrollTop * (1 - factor);
  }

  #scrollTo(top) {
    this.#scroller.scrollTop = top / this.#factor();
  }

  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#render());
  }

  #render() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#pages || !this.#width) return;
    this.#resize();
    // All that is measured is measured before anything is written: one layout a frame.
    const top = this.#top();
    const shift = this.#shift();
    const room = this.#scroller.clientHeight;
    const focused = document.activeElement?.closest(".cell");
    const first = Math.floor(top / this.#height) - OVERSCAN;
    const last = Math.ceil((top + room) / this.#height) + OVERSCAN;
    const from = Math.max(0, first * this.#columns);
    const to = Math.min(this.length, last * this.#columns);
    for (const [index, cell] of this.#cells) {
      const stays = cell === focused && index < this.length;
      if ((index < from || index >= to) && !stays) this.#free(index);
    }
    for (let index = from; index < to; index++) this.#fill(index, shift);
    for (const cell of this.#spare) if (!cell.hidden) cell.hidden = true;
    if (shift) for (const [index, cell] of this.#cells) this.#place(cell, index, shift);
    this.#pages.need(from - this.#columns * 4, to + this.#columns * 16);
  }

  #free(index) {
    const cell = this.#cells.get(index);
    this.#cells.delete(index);
    this.#covers.drop(cell.img);
    this.#spare.push(cell);
  }

  #fill(index, shift) {
    let cell = this.#cells.get(index);
    const row = this.#pages.row(index);
    if (!cell) {
      cell = this.#spare.pop() ?? make();
      if (!cell.isConnected) this.#sheet.append(cell);
      cell.hidden = false;
      cell.index = index;
      cell.row = undefined;
      this.#cells.set(index, cell);
      this.#place(cell, index, shift);
      cell.firstChild.tabIndex = index === this.#active ? 0 : -1;
      cell.ariaPosInSet = index + 1;
      if (!row) paint(cell, null);
    }
    const size = String(this.#pages.whole ? this.length : -1);
    if (cell.ariaSetSize !== size) cell.ariaSetSize = size;
    if (row === undefined || cell.row === row) return;
    cell.row = row;
    paint(cell, row);
    this.#cover(cell, row);
  }

  #cover(cell, row) {
    const size = this.#width * devicePixelRatio > 140 ? 256 : 128;
    if (row?.cover) this.#covers.want(cell.img, row.id, size);
    else this.#covers.drop(cell.img);
  }

  #place(cell, index, shift) {
    const y = Math.floor(index / this.#columns) * this.#height + shift;
    cell.style.width = `${this.#width}px`;
    cell.style.height = `${this.#height - GAP}px`;
    cell.style.transform = `translate(${(index % this.#columns) * (this.#width + GAP)}px, ${Math.round(y)}px)`;
  }
}

function make() {
  const img = h("img", { alt: "", hidden: true, decoding: "async", draggable: "false" });
  const letters = h("span", { "aria-hidden": "true" });
  const name = h("span", { class: "name" });
  const of = h("span", { class: "of" });
  const cell = h("li", { class: "cell" }, h("a", {}, h("div", { class: "art" }, img, letters), name, of));
  return Object.assign(cell, { img, letters, name, of });
}

function paint(cell, row) {
  cell.letters.textContent = row ? initials(row.name) : "";
  cell.name.textContent = row?.name ?? "";
  cell.of.textContent = row?.of ?? "";
  const link = cell.firstChild;
  // Shown by the style sheet: no element more for each cell.
  link.dataset.more = row?.more ? `+${row.more}` : "";
  link.title = row?.more ? `${row.more} other ${row.more === 1 ? "version" : "versions"}` : "";
  if (row) {
    link.href = `#/game/${row.id}`;
    link.removeAttribute("aria-busy");
    link.removeAttribute("aria-label");
  } else {
    // Focusable while it is empty, or the keyboard would lose its place.
    link.href = "#";
    link.setAttribute("aria-busy", "true");
    link.setAttribute("aria-label", "Loading");
  }
}
