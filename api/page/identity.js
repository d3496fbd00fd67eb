// What a file is by its bytes, and each reason for it, strongest first.

import { facts, h, list } from "./dom.js";
import { size } from "./level.js";

const VERDICTS = {
  exact: "Exact dump", bad: "Known bad dump", hack: "A changed copy", probable: "Probably this dump", disagrees: "Name and content disagree",
  named: "Known by its name only", unknown: "Unknown",
};
const TONES = { exact: "good", probable: "good", bad: "bad", disagrees: "bad" };
const STATES = { unread: "not looked at yet: a scan does that", waiting: "not all read yet: a scan does that", read: "all were read", refused: "could not be read" };
const BODIES = {
  file: "The file", member: "In the archive", headerless: "Without its header", "big-endian": "In the order of the cartridge", chd: "What the CHD says of its contents",
};
const KINDS = {
  "dat-sha1": "Its SHA-1 is listed", "dat-md5": "Its MD5 is listed", "chd-sha1": "The SHA-1 in its CHD header is listed", "header-serial": "The serial in its header is listed",
  "dat-crc": "Its CRC and size are listed", "zip-crc": "The CRC and size in its zip are listed", "dat-name": "Its exact name is listed", name: "Its name says so", user: "You said so",
};

/** Fill `place` with what media.explain knows. */
export async function showIdentity(wire, mediaId, place) {
  const { identity = {}, evidence = [] } = await wire.call("media.explain", { mediaId });
  const { verdict = "unknown", words, game, parent, serials = [], achievements, state, hashes = [], messages = [] } = identity;
  place.replaceChildren(...[
    h("p", { id: "verdict", "data-verdict": verdict }, h("strong", { class: TONES[verdict] }, VERDICTS[verdict] ?? verdict), words && ` · ${words}`),
    facts([["Listed as", game], ["Version of", parent !== game && parent], ["Serial", serials.join(", ")],
      ["RetroAchievements", code(achievements)], ["Bytes", STATES[state] ?? state]]),
    ...hashes.map(body), list(messages, { class: "bad", id: "file-messages" }),
    evidence.length && h("div", {}, h("h4", {}, "Why"), h("ol", { id: "evidence" }, evidence.map(reason))),
  ].filter(Boolean));
}

const code = (text) => text && h("code", {}, text);

function body({ kind, name, size: bytes, crc32, md5, sha1 }) {
  return h("div", { "data-body": kind }, h("h4", {}, BODIES[kind] ?? kind, name && h("span", { class: "path soft" }, ` ${name}`)),
    facts([["Size", size(bytes)], ["CRC32", code(crc32)], ["MD5", code(md5)], ["SHA-1", code(sha1)]]));
}

function reason({ kind, source, claims, refused }) {
  const claim = claims.game ?? claims.title;
  return h("li", { "data-kind": kind }, KINDS[kind] ?? kind, source && h("span", { class: "path soft" }, ` (${source})`), claim && `: ${claim}`,
    refused && h("p", { class: "soft" }, `Not followed: ${refused}`));
}
