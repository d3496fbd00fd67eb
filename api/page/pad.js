// Arrows of the keyboard and a gamepad move the focus alike.

const FIRST_REPEAT = 380;
const NEXT_REPEAT = 90;
const TILT = 0.55;
const FOCUSABLE = 'a[href], button:not(:disabled), input, select, textarea, summary, [tabindex="0"]';
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PADS = { 0: "open", 1: "back", 2: "search", 3: "favorite", 4: "pageup", 5: "pagedown", 9: "work", 12: [0, -1], 13: [0, 1], 14: [-1, 0], 15: [1, 0] };

/** actions: {open, back, search, favorite, pageup, pagedown, work}; grid: what is inside `scroller`. */
export class Pad {
  #grid;
  #scroller;
  #actions;
  #held = new Map();
  #frame = 0;

  constructor(grid, scroller, actions) {
    this.#grid = grid;
    this.#scroller = scroller;
    this.#actions = actions;
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("gamepadconnected", () => this.#watch());
    addEventListener("focus", () => this.#watch());
  }

  /** Move the focus: inside the grid by cells, elsewhere to what lies nearest that way. */
  move(dx, dy) {
    const here = document.activeElement;
    const inGrid = this.#scroller.contains(here);
    if (inGrid && this.#grid.move(dx, dy)) return;
    const field = document.querySelector("dialog[open]") ?? document.body;
    if (!here || here === document.body) {
      if (field === document.body && this.#grid.focus()) return;
    }
    const next = nearest(here, field, dx, dy, inGrid ? this.#scroller : null);
    if (!next) return;
    if (!inGrid && this.#scroller.contains(next) && this.#grid.focus()) return;
    next.focus();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    const inGrid = this.#scroller.contains(event.target);
    const run = () => {
      const arrow = ARROWS[event.key];
      if (typing) return event.key === "ArrowDown" && event.target.type === "search" && this.#grid.focus();
      if (arrow) return this.move(...arrow), true;
      if (inGrid && event.key === "PageDown") return this.#grid.page(1);
      if (inGrid && event.key === "PageUp") return this.#grid.page(-1);
      if (inGrid && event.key === "Home") return this.#grid.end(-1);
      if (inGrid && event.key === "End") return this.#grid.end(1);
      if (event.key === "/") return this.#actions.search(), true;
      if (event.key === "f") return this.#actions.favorite(), true;
      return false;
    };
    if (run()) event.preventDefault();
  }

  #watch() {
    if (!this.#frame && pads().length) this.#frame = requestAnimationFrame((now) => this.#poll(now));
  }

  #poll(now) {
    this.#frame = 0;
    const found = pads();
    if (!found.length || !document.hasFocus()) return this.#held.clear();
    const down = new Set();
    for (const pad of found) {
      pad.buttons.forEach((button, index) => button.pressed && PADS[index] && down.add(index));
      if (pad.axes[0] < -TILT) down.add(14);
      if (pad.axes[0] > TILT) down.add(15);
      if (pad.axes[1] < -TILT) down.add(12);
      if (pad.axes[1] > TILT) down.add(13);
    }
    for (const index of [...this.#held.keys()]) if (!down.has(index)) this.#held.delete(index);
    for (const index of down) this.#press(index, now);
    this.#frame = requestAnimationFrame((next) => this.#poll(next));
  }

  #press(index, now) {
    const next = this.#held.get(index);
    if (next === undefined) this.#held.set(index, now + FIRST_REPEAT);
    else if (now < next) return;
    else this.#held.set(index, now + NEXT_REPEAT);
    const action = PADS[index];
    if (Array.isArray(action)) this.move(...action);
    else if (next === undefined || action.startsWith("page")) this.#do(action);
  }

  #do(action) {
    if (action === "pageup" || action === "pagedown") this.#grid.page(action === "pageup" ? -1 : 1);
    else this.#actions[action]();
  }
}

const pads = () => [...(navigator.getGamepads?.() ?? [])].filter((pad) => pad?.connected);

/** What can take the focus and lies nearest in this direction. */
function nearest(here, field, dx, dy, except) {
  const from = here && here !== document.body ? here.getBoundingClientRect() : { left: 0, right: 0, top: 0, bottom: 0 };
  let best = null;
  let least = Infinity;
  for (const element of field.querySelectorAll(FOCUSABLE)) {
    if (element === here || element.closest("[hidden], .skip, details:not([open]) > :not(summary)") || except?.contains(element)) continue;
    const to = element.getBoundingClientRect();
    if (!to.width) continue;
    const along = dx ? (dx > 0 ? to.left - from.right : from.left - to.right) : dy > 0 ? to.top - from.bottom : from.top - to.bottom;
    if (along < -4) continue;
    const aside = dx ? gap(from.top, from.bottom, to.top, to.bottom) : gap(from.left, from.right, to.left, to.right);
    const far = Math.max(0, along) + aside * 3;
    if (far < least) {
      least = far;
      best = element;
    }
  }
  return best;
}

const gap = (a, b, c, d) => Math.max(0, c - b, a - d);
