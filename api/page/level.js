// What this connection may do, and what to say of the rest; numbers in words.

import { h } from "./dom.js";

const LEVELS = ["read", "operate", "administer"];

/** A connection whose level is not known yet is not kept from trying. */
export const may = (wire, level) => LEVELS.indexOf(wire.level ?? "administer") >= LEVELS.indexOf(level);

/** The sentence that stands by what is disabled; null where nothing is. */
export function whyNot(wire, level, id) {
  if (may(wire, level)) return null;
  return h("p", { class: "soft", id, "data-why": level }, `This browser may only ${wire.level}, this needs ${level}: `,
    h("code", {}, `zapcore key new --level ${level}`), " makes a key, which Settings takes.");
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function size(bytes = 0) {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${(bytes / 1000 ** step).toLocaleString(undefined, { maximumFractionDigits: step ? 1 : 0 })} ${UNITS[step]}`;
}

/** When something was or will be: seconds since 1970, or a date as text. */
export const moment = (time) => new Date(typeof time === "number" ? time * 1000 : time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
