// The sources of the network: how each stands, and what it needs.

import { attempt, facts, h, number } from "./dom.js";
import { moment } from "./level.js";

const STATES = {
  ok: "on", off: "off", waiting: "on, waiting a moment", quota: "its quota is used up", refused: "refuses to answer", unreachable: "cannot be reached",
};
const TONES = { ok: "good", waiting: "good", refused: "bad", unreachable: "bad" };

/** Names of sources by their ids; asked for once. */
export async function named(wire) {
  wire.named ??= Object.fromEntries((await wire.call("media.sources")).sources.map(({ id, name }) => [id, name]));
  return wire.named;
}

/** Give the section of the settings; it is drawn anew when a scan has ended. */
export function section(wire, { sources }) {
  const place = h("ul", { id: "sources" }, sources.map(source));
  const hear = async ({ detail: { method, params } }) => {
    if (!place.isConnected) return wire.removeEventListener("note", hear);
    if (method !== "media.scanning" || params.scanning) return;
    const now = await attempt(() => wire.call("media.sources"));
    if (now) place.replaceChildren(...now.sources.map(source));
  };
  wire.addEventListener("note", hear);
  return h("section", {}, h("h3", {}, "Sources of the network"), place,
    h("p", { class: "soft" }, "What a source needs is set in the environment, or in ", h("code", {}, "config.yml"), "; then restart zapcore. A scan asks those that are on."));
}

function source(one) {
  const { id, name, state, needs, until, requests, cached, lastError, lastErrorAt } = one;
  const tail = needs ? `: ${needs}` : until ? ` until ${moment(until)}` : "";
  return h("li", { class: state === "off" ? "" : "job", "data-source": id, "data-state": state },
    h("p", {}, h("strong", {}, name), " ", h("span", { class: TONES[state] ?? "soft" }, (STATES[state] ?? state) + tail)),
    state !== "off" && facts([
      ["Files", counted(one)], ["Requests", `${number(requests)} since zapcore started${cached ? `, ${number(cached)} answered from the disk` : ""}`],
      ["Left of its quota", one.quotaLeft >= 0 && `${number(one.quotaLeft)} requests`],
      ["Last error", lastError && h("span", { class: "bad" }, lastError, lastErrorAt && `, ${moment(lastErrorAt)}`)],
    ]));
}

function counted({ hits, misses, unsure, errors, waiting }) {
  const said = [[hits, "known"], [unsure, "unsure"], [misses, "not known"], [errors, "could not be asked about"], [waiting, "still to be asked about"]];
  return said.filter(([count]) => count).map(([count, words]) => `${number(count)} ${words}`).join(", ") || "none asked about yet";
}
