// Covers of the cells that are seen: few at a time, given up when a cell leaves.

import { key } from "./wire.js";

const AT_ONCE = 6;
const SETTLE = 70;
const KEEP = 250;

export class Covers {
  #queue = new Map();
  #running = new Map();
  #kept = new Map();
  #timer = 0;

  /** Put the cover into `img`, soon. */
  want(img, id, size) {
    this.drop(img);
    const name = `${id}?maxSize=${size}`;
    const kept = this.#kept.get(name);
    if (kept) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      show(img, kept);
      return;
    }
    this.#queue.set(img, name);
    // A cell that is scrolled past at once asks for nothing.
    if (!this.#timer) this.#timer = setTimeout(() => this.#pump(), SETTLE);
  }

  drop(img) {
    this.#queue.delete(img);
    this.#running.get(img)?.abort();
    this.#running.delete(img);
    img.hidden = true;
    img.removeAttribute("src");
  }

  /** Pictures may have changed: ask again (the browser's store makes that cheap). */
  forget() {
    for (const url of this.#kept.values()) URL.revokeObjectURL(url);
    this.#kept.clear();
  }

  #pump() {
    this.#timer = 0;
    for (const [img, name] of this.#queue) {
      if (this.#running.size >= AT_ONCE) return;
      this.#queue.delete(img);
      this.#load(img, name);
    }
  }

  async #load(img, name) {
    const abort = new AbortController();
    this.#running.set(img, abort);
    const own = key.get();
    const headers = own ? { Authorization: `Bearer ${own}` } : {};
    try {
      const answer = await fetch(`/api/image/${name}`, { signal: abort.signal, headers });
      if (answer.ok) {
        const url = URL.createObjectURL(await answer.blob());
        this.#keep(name, url);
        if (!abort.signal.aborted) show(img, url);
      }
    } catch (error) {
      // Given up, or the daemon is away: the cell keeps its letters.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    } finally {
      if (this.#running.get(img) === abort) this.#running.delete(img);
      this.#pump();
    }
  }

  #keep(name, url) {
    this.#kept.set(name, url);
    if (this.#kept.size <= KEEP) return;
    const [oldest, old] = this.#kept.entries().next().value;
    this.#kept.delete(oldest);
    URL.revokeObjectURL(old);
  }
}

function show(img, url) {
  img.src = url;
  img.hidden = false;
}
