// How work that takes a while is shown: its buttons, bar, words, and what is to look at.

import { h, number } from "./dom.js";
import { moment } from "./level.js";

const WHY = { user: "by you", game: "while a game runs", quota: "until the quota is renewed", space: "until there is space", unmounted: "until the folder is mounted again" };
const MOST = 200;
export const ENDS = { completed: "Completed", cancelled: "Cancelled", failed: "Failed" };

export function meters(name) {
  return [
    h("progress", { "aria-label": name, hidden: true }),
    h("p", { class: "state", role: "status" }),
    h("p", { class: "bad", "data-error": true }),
    h("details", { class: "notes", hidden: true }, h("summary", {}), h("ul", {})),
  ];
}

/** Pause, resume and cancel; `act` hears which. */
export const steering = (act) => ["pause", "resume", "cancel"].map((what) => h("button", { type: "button", "data-do": what, hidden: true, onclick: () => act(what) },
  what.charAt(0).toUpperCase() + what.slice(1)));

/** Show how it stands; the focus stays among its buttons. part: from 0 to 1; notes: lines that are `about` something. */
export function draw(section, { runs, paused, busy, allowed = true, part, words, error = "", notes = [], about = "to look at" }) {
  const held = document.activeElement;
  const shown = { start: true, pause: runs && !paused, resume: runs && paused, cancel: runs };
  const buttons = [...section.querySelectorAll("[data-do]")];
  for (const button of buttons) {
    set(button, "hidden", !shown[button.dataset.do]);
    set(button, "disabled", !allowed || button.dataset.do === "start" && busy);
  }
  if (buttons.includes(held) && (held.hidden || held.disabled)) buttons.find(({ hidden, disabled }) => !hidden && !disabled)?.focus();
  const bar = section.querySelector("progress");
  set(bar, "hidden", !runs);
  if (part >= 0) bar.value = Math.min(1, part);
  else bar.removeAttribute("value");
  section.querySelector(".state").textContent = words.filter(Boolean).join(" · ");
  section.querySelector("[data-error]").textContent = error;
  const details = section.querySelector(".notes");
  set(details, "hidden", !notes.length);
  details.querySelector("summary").textContent = `${number(notes.length)} ${about}`;
  details.querySelector("ul").replaceChildren(...notes.slice(0, MOST).map((line) => h("li", {}, line)));
}

/** What it does now, and where. */
export function step({ paused, pausedBy, throttled, resumesAt }, where) {
  return paused ? `Paused ${WHY[pausedBy] ?? ""}${resumesAt ? `, ${moment(resumesAt)}` : ""}`.trim() : where + (throttled ? ", slowly while a game runs" : "");
}

export function notes({ warnings = [], skippedSystems = [], skippedMedia = [], notMounted = [] }) {
  return [
    ...notMounted.map((folder) => `${folder} is not mounted`),
    ...skippedSystems.map((system) => `${system} was left out: it has no games here, or this is not for it`),
    ...skippedMedia.map((id) => `Game ${id} is not there any more`),
    ...warnings.map(({ file, line, message }) => `${file}${line ? `, line ${line}` : ""}: ${message}`),
  ];
}

const set = (element, property, value) => {
  if (element[property] !== value) element[property] = value;
};
