// The scan's section: what is asked for, how far it is, what it has just looked at.

import { $, attempt, facts, h, list, number } from "./dom.js";
import { ENDS, meters, notes, step } from "./job.js";
import { size } from "./level.js";
import { Picks } from "./picks.js";

const TYPES = {
  quick: ["Quick", "finds what is new or changed, and reads what is not known of it yet"],
  new_platforms: ["New systems", "looks only at systems that have no game yet"],
  update: ["Update", "reads the metadata of known games again"],
  unmatched: ["Unmatched", "looks for the metadata of games that have none"],
  any: ["Unmatched somewhere", "asks each source about the games that it does not know"],
  complete: ["Complete", "reads names, files and metadata of everything again"],
  hashes: ["Hashes", "reads all bytes again, and no metadata"],
};
const STAGES = { prepare: "Getting ready", index: "Looking for games", identify: "Looking at files", metadata: "Reading metadata", hash: "Reading bytes", online: "Asking sources" };
const LINES = 12;

/** Scrapers go by other names where they are sources of a scan; one is all those of the network. */
const SOURCES = { "gamelist.xml": "gamelist" };
const NETWORK = "online";
const STATES = { running: "being asked", quota: "waits for its quota", failed: "given up" };

/** Draws and starts scans; what was chosen stays while the page is open. */
export class Scan {
  #wire;
  #type = "quick";
  #dry = false;
  #systems = new Picks({ name: "systems", legend: "Systems", all: "all", none: "none picked, so all" });
  #sources = new Picks({ name: "sources", legend: "Sources", all: "all that are set up", none: "none, no metadata is read" });
  #lines = [];
  #names = new Map();
  #called = new Map();

  constructor(wire) {
    this.#wire = wire;
  }

  /** Say what can be chosen from. */
  offer(systems, scrapers, sources) {
    this.#names = new Map(systems.map(({ id, name }) => [id, name]));
    this.#systems.offer([...this.#names]);
    this.#called = new Map([...scrapers.filter(({ id }) => id !== NETWORK), ...sources.filter(({ state }) => state !== "off")].map(({ id, name }) => [SOURCES[id] ?? id, name || id]));
    this.#sources.offer([...this.#called]);
  }

  /** What its section is made of; `buttons` steer what runs. */
  parts(buttons) {
    const types = Object.entries(TYPES).map(([value, [name, what]]) => h("label", {},
      h("input", { type: "radio", name: "scan-type", value, checked: value === this.#type, onchange: () => { this.#type = value; } }),
      h("span", {}, name, h("span", { class: "soft" }, ` ${what}`))));
    const dry = h("input", { type: "checkbox", id: "scan-dry", checked: this.#dry, onchange: () => { this.#dry = dry.checked; } });
    const start = h("button", { type: "button", class: "main", "data-do": "start", onclick: () => this.#start(start) }, "Scan");
    return [
      h("p", { class: "soft" }, "All in one: finds games, tells what their files are, reads metadata, and last all bytes."),
      h("fieldset", { id: "scan-types" }, h("legend", {}, "What to do"), types),
      this.#systems.element("scan-systems"), this.#sources.element("scan-sources"),
      h("label", {}, dry, "Only tell what it would do"),
      h("div", { class: "row" }, start, ...buttons), ...meters("Progress of the scan"),
      h("div", { id: "scan-providers" }), h("p", { class: "soft" }, h("a", { href: "#/settings" }, "How the sources of the network stand"), ", and what they need."), h("ol", { id: "scan-feed", "aria-label": "Looked at last" }),
      h("div", { id: "scan-trial", role: "status" }),
    ];
  }

  /** Keep what a notification says was looked at, also while nobody looks. */
  hear(status) {
    const { stage, file, scanning } = status;
    const line = [this.#where(status), file?.slice(file.lastIndexOf("/") + 1)].filter(Boolean).join(": ");
    if (!scanning || line === this.#lines[0]) return;
    this.#lines = [line, ...(stage === "prepare" ? [] : this.#lines)].slice(0, LINES);
  }

  /** What its section shows of how it stands. */
  tell(status) {
    $("#scan-providers").replaceChildren(facts(Object.entries(status.providers ?? {}).map(([id, stats]) => [this.#called.get(id) ?? id, source(stats)])));
    $("#scan-feed").replaceChildren(...this.#lines.map((line) => h("li", {}, line)));
    return { part: share(status), words: [status.scanning ? step(status, this.#where(status)) : ENDS[status.state], counts(status), left(status)] };
  }

  #where({ stage, systemId, systemName }) {
    return [STAGES[stage] ?? "Running", systemName || this.#names.get(systemId) || systemId].filter(Boolean).join(", ");
  }

  async #start(button) {
    const trial = $("#scan-trial");
    const dryRun = this.#dry;
    trial.replaceChildren();
    button.disabled = dryRun;
    const found = await attempt(() => this.#wire.call("media.scan", { ...(this.#type === "any" ? { type: "unmatched", unmatched: "any" } : { type: this.#type }), dryRun, ...this.#systems.asked(), ...this.#sources.asked() }));
    if (!dryRun) return;
    if (found) trial.replaceChildren(h("h4", {}, "What it would do"), list(tried(found)));
    button.disabled = false;
    button.focus();
  }
}

const some = (count, words) => count > 0 && `${number(count)} ${words}`;

function share({ stage, totalRoms, scannedRoms, totalPlatforms, scannedPlatforms, bytesHashed, bytesToHash, asked, toAsk }) {
  const [done, all] = { hash: [bytesHashed, bytesToHash], index: [scannedPlatforms, totalPlatforms], online: [asked, toAsk] }[stage] ?? [scannedRoms, totalRoms];
  return all ? done / all : undefined;
}

function counts({ scanning, state, scannedRoms, totalRoms, newRoms, identifiedRoms, missingRoms, bytesHashed, bytesToHash, asked, toAsk, artwork }) {
  if (!state || state === "idle") return "";
  return [`${scanning && totalRoms ? `${number(scannedRoms)} of ` : ""}${number(totalRoms)} files`, some(newRoms, "new"), some(identifiedRoms, "identified"),
    some(missingRoms, "missing"), bytesToHash > 0 && `${size(bytesHashed)} of ${size(bytesToHash)} read`,
    toAsk > 0 && `${number(asked)} of ${number(toAsk)} questions to sources`, some(artwork, "pictures fetched")].filter(Boolean).join(", ");
}

function left({ scanning, paused, etaSeconds: time }) {
  if (!scanning || paused || !time) return "";
  return `about ${time < 90 ? `${time} s` : time < 5400 ? `${Math.round(time / 60)} min` : `${Math.round(time / 3600)} h`} left`;
}

function source({ requests, hits, misses, errors, waiting, quotaLeft, state, error }) {
  return [STATES[state] ?? state, some(waiting, "to be asked about"), some(requests, "requests"), some(hits, "found"), some(misses, "not found"), some(errors, "errors"),
    quotaLeft >= 0 && `${number(quotaLeft)} requests left`, error].filter(Boolean).join(", ");
}

function tried({ totalRoms, totalPlatforms, newRoms, missingRoms, bytesToHash, providers = {}, ...rest }) {
  const asked = Object.keys(providers).filter((id) => providers[id].state !== "off");
  return [
    `${number(totalRoms)} files in ${number(totalPlatforms)} systems would be there, ${number(newRoms)} of them new, and ${number(missingRoms)} missing`,
    `${size(bytesToHash)} would be read`, `Asked would be: ${asked.join(", ") || "no source of metadata"}`, ...notes(rest),
  ];
}
