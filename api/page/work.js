// Index and scrape: started, watched, paused, resumed and cancelled.

import { h, number, toast } from "./dom.js";

const INDEX = { name: "media.generate", note: "media.indexing", running: (s) => s.indexing };
const SCRAPE = { name: "media.scrape", note: "media.scraping", running: (s) => s.scraping };
export const WHY = { user: "by you", game: "while a game runs", quota: "until the quota is renewed", space: "until there is space", unmounted: "until the folder is mounted again" };
export const ENDS = { completed: "Completed", cancelled: "Cancelled", failed: "Failed" };

/** Knows how both operations stand, draws them while the panel is open. */
export class Work extends EventTarget {
  #wire;
  #jobs = new Map();
  #scrapers = [];
  #form = { scraperId: "", system: "", force: false };

  constructor(wire) {
    super();
    this.#wire = wire;
    for (const kind of [INDEX, SCRAPE]) this.#jobs.set(kind.note, { kind, status: {}, since: 0, begun: 0 });
    wire.addEventListener("note", ({ detail }) => {
      if (this.#jobs.has(detail.method)) this.#take(detail.method, detail.params, true);
    });
  }

  get busy() {
    return [...this.#jobs.values()].some(({ kind, status }) => kind.running(status));
  }

  /** Ask how things stand: notifications are not repeated to who was away. */
  async seed() {
    const [{ scrapers }, index, scrape] = await Promise.all([
      this.#wire.call("scrapers"),
      this.#wire.call("media.generate.status"),
      this.#wire.call("media.scrape.status"),
    ]);
    this.#scrapers = scrapers;
    this.#take(INDEX.note, index, false);
    this.#take(SCRAPE.note, scrape, false);
  }

  #take(note, status, heard) {
    const job = this.#jobs.get(note);
    const ran = job.kind.running(job.status);
    const runs = job.kind.running(status);
    if (runs && !ran) {
      job.since = performance.now();
      job.begun = status.processed ?? 0;
    }
    job.status = status;
    this.#draw();
    this.dispatchEvent(new Event("change"));
    if (ran && !runs || heard && !runs) this.dispatchEvent(new Event("done"));
  }

  show({ title, body, systems }) {
    title.textContent = "Update";
    this.#form.scraperId ||= this.#scrapers[0]?.id ?? "";
    body.replaceChildren(this.#index(), this.#scrape(systems));
    this.#draw();
  }

  #index() {
    const start = h("button", { type: "button", class: "main", "data-do": "start", onclick: () => this.#do(INDEX, "", undefined) }, "Look for games");
    return h("section", { class: "job", "data-note": INDEX.note }, h("h3", {}, "Games"),
      h("p", { class: "soft" }, "Reads the folders of your library and finds what was added or removed."),
      h("div", { class: "row" }, start, ...this.#steer(INDEX)), ...meters("Progress of the search for games"));
  }

  #scrape(systems) {
    const form = this.#form;
    const choice = (name, entries) => {
      const select = h("select", { name, onchange: () => { form[name] = select.value; } }, options(entries, form[name]));
      return select;
    };
    const force = h("input", { type: "checkbox", name: "force", onchange: () => { form.force = force.checked; } });
    force.checked = form.force;
    const start = h("button", { type: "button", class: "main", "data-do": "start", onclick: () => this.#startScrape() }, "Read metadata");
    const sources = this.#scrapers.map(({ id, name }) => [id, name || id]);
    return h("section", { class: "job", "data-note": SCRAPE.note }, h("h3", {}, "Metadata and artwork"),
      h("div", { class: "row" }, h("label", {}, "From", choice("scraperId", sources)), h("label", {}, "for", choice("system", places(systems))),
        h("label", {}, force, "read again what was read before")),
      h("div", { class: "row" }, start, ...this.#steer(SCRAPE)), ...meters("Progress of the reading of metadata"));
  }

  /** Systems were found: offer them too. */
  offer(systems) {
    const select = document.querySelector("#panel select[name=system]");
    select?.replaceChildren(...options(places(systems), this.#form.system));
  }

  #startScrape() {
    const { scraperId, system, force } = this.#form;
    return this.#do(SCRAPE, "", { scraperId, force, ...(system ? { systems: [system] } : {}) });
  }

  #steer(kind) {
    return ["pause", "resume", "cancel"].map((what) => h("button", { type: "button", "data-do": what, onclick: () => this.#do(kind, `.${what}`) },
      what.charAt(0).toUpperCase() + what.slice(1)));
  }

  async #do(kind, what, params) {
    try {
      await this.#wire.call(kind.name + what, params);
    } catch (error) {
      toast(error.message);
    }
  }

  #draw() {
    for (const [note, job] of this.#jobs) {
      const section = document.querySelector(`#panel [data-note="${note}"]`);
      if (section) draw(section, job, this.busy);
    }
  }
}

const options = (entries, chosen) => entries.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
const places = (systems) => [["", "all systems"], ...systems.map(({ id, name }) => [id, name])];

export function meters(name) {
  return [
    h("progress", { "aria-label": name, hidden: true }),
    h("p", { class: "state", role: "status" }),
    h("p", { class: "bad", "data-error": true }),
    h("details", { hidden: true }, h("summary", {}), h("ul", {})),
  ];
}

function draw(section, job, busy) {
  const { status, kind } = job;
  const runs = kind.running(status);
  const paused = runs && status.paused;
  const find = (what) => section.querySelector(`[data-do="${what}"]`);
  set(find("start"), "disabled", busy);
  set(find("pause"), "hidden", !runs || paused);
  set(find("resume"), "hidden", !paused);
  set(find("cancel"), "hidden", !runs);
  const bar = section.querySelector("progress");
  set(bar, "hidden", !runs);
  const part = share(status);
  if (part === null) bar.removeAttribute("value");
  else bar.value = part;
  section.querySelector(".state").textContent = [runs ? step(status) : ENDS[status.state] ?? "", counts(status), runs && !paused ? rate(job) : ""].filter(Boolean).join(" · ");
  section.querySelector("[data-error]").textContent = status.error ?? "";
  warn(section.querySelector("details"), status);
}

export const set = (element, property, value) => {
  if (element[property] !== value) element[property] = value;
};

function share({ currentStep, totalSteps, currentSystem }) {
  if (!totalSteps) return null;
  const inside = currentSystem?.total ? currentSystem.processed / currentSystem.total : 0;
  return Math.min(1, (Math.max(0, (currentStep ?? 1) - 1) + inside) / totalSteps);
}

function step({ paused, pausedBy, currentStepDisplay, currentSystem, currentStep, totalSteps, throttled, optimizing }) {
  if (paused) return `Paused ${WHY[pausedBy] ?? ""}`.trim();
  const where = currentSystem?.systemName || currentStepDisplay || (optimizing ? "Tidying up" : "Running");
  const of = totalSteps ? ` (${currentStep ?? 0} of ${totalSteps})` : "";
  return where + of + (throttled ? ", slowly while a game runs" : "");
}

function counts({ processed, matched, skipped, totalFiles, totalScraped }) {
  if (processed !== undefined) {
    const read = processed ? `${number(processed)} read, ${number(matched)} matched, ${number(skipped)} passed over` : "";
    return [read, `${number(totalScraped)} games have metadata`].filter(Boolean).join(" · ");
  }
  return totalFiles ? `${number(totalFiles)} games` : "";
}

function rate({ status, since, begun }) {
  const seconds = (performance.now() - since) / 1000;
  const done = (status.processed ?? 0) - begun;
  if (seconds < 1 || done < 1) return "";
  const each = done / seconds;
  const { total, processed } = status.currentSystem ?? {};
  const left = total > processed ? `, ${Math.ceil((total - processed) / each)} s left in this system` : "";
  return `${number(Math.round(each))} a second${left}`;
}

function warn(details, { warnings = [], skippedSystems = [], notMounted = [] }) {
  const lines = [
    ...notMounted.map((folder) => `${folder} is not mounted`),
    ...skippedSystems.map((system) => `${system} has no games and was left out`),
    ...warnings.map(({ file, line, message }) => `${file}${line ? `, line ${line}` : ""}: ${message}`),
  ];
  details.hidden = !lines.length;
  details.querySelector("summary").textContent = `${number(lines.length)} to look at`;
  details.querySelector("ul").replaceChildren(...lines.slice(0, 200).map((line) => h("li", {}, line)));
}
