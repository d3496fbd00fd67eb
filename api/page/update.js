// The panel where updates are started, watched, paused, resumed and cancelled.

import { attempt, h, number } from "./dom.js";
import { ENDS, draw, meters, notes, step, steering } from "./job.js";
import { may, whyNot } from "./level.js";
import { Scan } from "./scan.js";

/** Draws what `work` knows; what was chosen stays while the page is open. */
export class Update {
  #wire;
  #work;
  #scan;
  #sources = [];
  #form = { scraperId: "", system: "", force: false };

  constructor(wire, work) {
    this.#wire = wire;
    this.#work = work;
    this.#scan = new Scan(wire);
  }

  show(body, systems, sources) {
    this.#sources = sources;
    const [index, scrape, scan] = [...this.#work.jobs.values()].map(({ kind }) => kind);
    this.#form.scraperId ||= this.#work.scrapers[0]?.id ?? "";
    this.#offerScan(systems);
    body.replaceChildren(...[whyNot(this.#wire, "operate"),
      this.#section(index, "Games", this.#index(index)), this.#section(scrape, "Metadata and artwork", this.#scrape(scrape, systems)),
      this.#section(scan, "Scan", this.#scan.parts(this.#steer(scan))),
      h("nav", { class: "row", "aria-label": "More of the library" }, h("a", { href: "#/tasks" }, "Tasks"), h("a", { href: "#/missing" }, "Missing games"))].filter(Boolean));
    this.#draw();
  }

  hear({ kind: { note }, status }) {
    if (note === "media.scanning") this.#scan.hear(status);
    this.#draw();
  }

  offer(systems) {
    const select = document.querySelector("#panel select[name=system]");
    select?.replaceChildren(...options(places(systems), this.#form.system));
    this.#offerScan(systems);
  }

  #offerScan(systems) {
    this.#scan.offer(systems, this.#work.scrapers, this.#sources);
  }

  #section(kind, name, parts) {
    return h("section", { class: "job", "data-note": kind.note }, h("h3", {}, name), parts);
  }

  #index(kind) {
    return [h("p", { class: "soft" }, "Reads the folders of your library and finds what was added or removed."),
      h("div", { class: "row" }, this.#start("Look for games", () => this.#do(kind, "")), this.#steer(kind)), meters("Progress of the search for games")].flat();
  }

  #scrape(kind, systems) {
    const form = this.#form;
    const choice = (name, entries) => h("select", { name, onchange: ({ target }) => { form[name] = target.value; } }, options(entries, form[name]));
    const force = h("input", { type: "checkbox", name: "force", checked: form.force, onchange: () => { form.force = force.checked; } });
    const sources = this.#work.scrapers.map(({ id, name }) => [id, name || id]);
    const start = () => this.#do(kind, "", { scraperId: form.scraperId, force: form.force, ...(form.system && { systems: [form.system] }) });
    return [h("div", { class: "row" }, h("label", {}, "From", choice("scraperId", sources)), h("label", {}, "for", choice("system", places(systems))),
      h("label", {}, force, "read again what was read before")),
    h("div", { class: "row" }, this.#start("Read metadata", start), this.#steer(kind)), meters("Progress of the reading of metadata")].flat();
  }

  #start(text, onclick) {
    return h("button", { type: "button", class: "main", "data-do": "start", onclick }, text);
  }

  #steer(kind) {
    return steering((what) => this.#do(kind, `.${what}`));
  }

  #do(kind, what, params) {
    return attempt(() => this.#wire.call(kind.name + what, params));
  }

  #draw() {
    const allowed = may(this.#wire, "operate");
    for (const [note, job] of this.#work.jobs) {
      const section = document.querySelector(`#panel [data-note="${note}"]`);
      if (!section) continue;
      const { kind, status } = job;
      const runs = kind.running(status);
      const told = note === "media.scanning" ? this.#scan.tell(status) : { part: share(status), words: words(job, runs) };
      draw(section, { runs, paused: runs && status.paused, busy: this.#work.busy, allowed, error: status.error, notes: notes(status), ...told });
    }
  }
}

const options = (entries, chosen) => entries.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
const places = (systems) => [["", "all systems"], ...systems.map(({ id, name }) => [id, name])];

function share({ currentStep, totalSteps, currentSystem }) {
  const inside = currentSystem?.total ? currentSystem.processed / currentSystem.total : 0;
  return totalSteps ? (Math.max(0, (currentStep ?? 1) - 1) + inside) / totalSteps : undefined;
}

const words = (job, runs) => [runs ? step(job.status, where(job.status)) : ENDS[job.status.state], counts(job.status), runs && !job.status.paused && rate(job)];

function where({ currentStepDisplay, currentSystem, currentStep, totalSteps, optimizing }) {
  const of = totalSteps ? ` (${currentStep ?? 0} of ${totalSteps})` : "";
  return (currentSystem?.systemName || currentStepDisplay || (optimizing ? "Tidying up" : "Running")) + of;
}

function counts({ processed, matched, skipped, totalFiles, totalScraped }) {
  if (processed === undefined) return totalFiles ? `${number(totalFiles)} games` : "";
  const read = processed ? `${number(processed)} read, ${number(matched)} matched, ${number(skipped)} passed over · ` : "";
  return `${read}${number(totalScraped)} games have metadata`;
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
