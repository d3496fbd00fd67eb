// A list of games of any length: rows come page by page, only where they are looked at.
//
// A list is one or several parts. A part of known size says where the next begins, so
// the far end of 100,000 games is some requests away, not a thousand. A part of unknown
// size begins when the one before has ended.

const PAGE = 120;
const FAR = 300;
const LARGE_PAGE = 300; // some 400 kB: parsed within a frame, also on a phone

/** What a cell shows; the tags tell files of one title apart. */
function slim({ mediaId, name, system, hasCover, disambiguatingTags = [], alternatives }) {
  const apart = disambiguatingTags.map(({ type, tag, label }) => label || (/^[0-9.]+$/.test(tag) ? `${type} ${tag}` : tag));
  return { id: mediaId, name, of: [system.name, ...apart].join(" · "), cover: hasCover, more: alternatives };
}

export class Pages {
  #wire;
  #parts;
  #rows = [];
  #starts = [];
  #later = [];
  #wanted = null;
  #busy = false;
  #dead = false;
  onchange = () => {};
  onerror = () => {};

  /** parts: [{params, count}]; count is undefined when only the end will tell, then also of all that follow. */
  constructor(wire, parts) {
    this.#wire = wire;
    this.#parts = parts;
    this.length = 0;
    this.whole = true;
    for (const part of parts) {
      if (!this.whole) {
        this.#later.push(part);
        continue;
      }
      this.#starts.push({ at: this.length, part, cursor: "", end: part.count === undefined ? Infinity : this.length + part.count });
      this.length += part.count ?? 0;
      if (part.count === undefined) this.whole = false;
    }
  }

  row(index) {
    return this.#rows[index];
  }

  /** Says which rows are looked at now; what was wanted before is forgotten.
   *  Ends when they are there, or, when others are being fetched, at once. */
  need(from, to) {
    this.#wanted = [Math.max(0, from), to];
    return this.#run();
  }

  close() {
    this.#dead = true;
  }

  #missing() {
    const [from, to] = this.#wanted;
    const end = this.whole ? Math.min(to, this.length) : to;
    for (let index = from; index < end; index++) if (this.#rows[index] === undefined) return index;
    return -1;
  }

  /** The last known beginning of a page at or before this row. */
  #start(index) {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle].at <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (!this.#dead && this.#wanted) {
        const index = this.#missing();
        if (index < 0) break;
        await this.#fetch(index);
      }
    } catch (error) {
      if (!this.#dead) this.onerror(error);
    } finally {
      this.#busy = false;
    }
  }

  async #fetch(index) {
    const place = this.#start(index);
    const start = this.#starts[place];
    const maxResults = index - start.at > FAR ? LARGE_PAGE : PAGE;
    const params = { ...start.part.params, maxResults };
    if (start.cursor) params.cursor = start.cursor;
    const answer = await this.#wire.call("media.search", params);
    if (this.#dead) return;
    const rows = answer.results;
    const room = Math.min(rows.length, start.end - start.at);
    for (let n = 0; n < room; n++) this.#rows[start.at + n] = slim(rows[n]);
    const next = answer.pagination?.nextCursor;
    const at = start.at + room;
    if (next && at < start.end) {
      this.#starts.splice(place + 1, 0, { at, part: start.part, cursor: next, end: start.end });
      if (!this.whole) this.length = at;
    } else if (this.whole) {
      // Fewer than were counted: files went since; the next index will count anew.
      for (let n = at; n < start.end; n++) this.#rows[n] = null;
    } else {
      this.length = at;
      const part = this.#later.shift();
      if (part) this.#starts.push({ at, part, cursor: "", end: Infinity });
      else this.whole = true;
    }
    this.onchange();
  }
}
