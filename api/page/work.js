// Index, scrape and scan: how each stands. They are shown only while the panel is open.

const INDEX = { name: "media.generate", note: "media.indexing", running: (s) => s.indexing };
const SCRAPE = { name: "media.scrape", note: "media.scraping", running: (s) => s.scraping };
const SCAN = { name: "media.scan", note: "media.scanning", running: (s) => s.scanning };

/** Events: "change"; "done" when something has ended. */
export class Work extends EventTarget {
  #wire;
  #update = null;
  jobs = new Map();
  scrapers = [];

  constructor(wire) {
    super();
    this.#wire = wire;
    for (const kind of [INDEX, SCRAPE, SCAN]) this.jobs.set(kind.note, { kind, status: {}, since: 0, begun: 0 });
    wire.addEventListener("note", ({ detail }) => {
      if (this.jobs.has(detail.method)) this.#take(detail.method, detail.params, true);
    });
  }

  get busy() {
    return [...this.jobs.values()].some(({ kind, status }) => kind.running(status));
  }

  /** Ask how things stand: notifications are not repeated to who was away. */
  async seed() {
    const kinds = [...this.jobs.values()].map(({ kind }) => kind);
    const found = await Promise.all(kinds.map(({ name }) => this.#wire.call(`${name}.status`)));
    kinds.forEach(({ note }, place) => this.#take(note, found[place], false));
  }

  #take(note, status, heard) {
    const job = this.jobs.get(note);
    const ran = job.kind.running(job.status);
    const runs = job.kind.running(status);
    if (runs && !ran) {
      job.since = performance.now();
      job.begun = status.processed ?? 0;
    }
    job.status = status;
    this.#update?.hear(job);
    this.dispatchEvent(new Event("change"));
    if (ran && !runs || heard && !runs) this.dispatchEvent(new Event("done"));
  }

  async show({ title, body, wanted, systems }) {
    const [{ Update }, { sources }, { scrapers }] = await Promise.all([import("./update.js"), this.#wire.call("media.sources"), this.#wire.call("scrapers")]);
    if (!wanted()) return;
    this.scrapers = scrapers;
    this.#update ??= new Update(this.#wire, this);
    title.textContent = "Update";
    this.#update.show(body, systems, sources);
  }

  /** Systems were found: offer them too. */
  offer(systems) {
    this.#update?.offer(systems);
  }
}
