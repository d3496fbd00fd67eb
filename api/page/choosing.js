// By which profile one file of each game is chosen, and how far that is.

import { attempt, h, number } from "./dom.js";
import { ENDS, draw, meters, step, steering } from "./job.js";

const NOTE = "media.selecting";
const AGAIN = 1000;
const BY_ITSELF = 3000; // the daemon begins two seconds after other work has ended
const SOME = 6;

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Ends when nothing is being chosen. What follows an index by itself tells nobody. */
export async function settled(wire) {
  await wait(BY_ITSELF);
  while ((await wire.call("media.select.status")).selecting) await wait(AGAIN);
}

/** What the section shows; ask it together with the other settings. */
export function ask(wire) {
  return Promise.all([wire.call("media.select.profiles"), wire.call("media.select.status")]);
}

/** Give the section of the settings. */
export function section(wire, [{ profiles }, status], may) {
  const active = h("p", { id: "active-profile" });
  const about = h("p", { class: "soft", id: "about-profile" });
  const select = h("select", { id: "profile" });
  const start = h("button", { type: "button", class: "main", "data-do": "start" }, "Choose by it");
  const steer = steering((what) => attempt(() => wire.call(`media.select.${what}`)));
  const whole = h("section", { class: "job", "data-note": NOTE }, h("h3", {}, "One entry a game"), active,
    h("div", { class: "row" }, h("label", {}, "Profile", select), may && [start, ...steer]), about, ...meters("Progress of the choice"),
    h("p", { class: "soft" }, "A profile says which regions, languages and kinds you want. They are made and changed on the device with ",
      h("code", {}, "zapcore select --profile FILE"), "."));
  let known = profiles;
  let asking = 0;

  const tell = () => { about.textContent = words(known.find(({ name }) => name === select.value)); };
  const list = () => {
    const chosen = select.value || known.find((one) => one.active)?.name;
    select.replaceChildren(...known.map(({ name }) => h("option", { value: name, selected: name === chosen }, name)));
    active.textContent = holds(known);
    tell();
  };
  const take = (now) => {
    tellOf(whole, now);
    clearTimeout(asking);
    if (now.selecting) asking = setTimeout(again, AGAIN);
    else attempt(read);
  };
  const read = async () => {
    known = (await wire.call("media.select.profiles")).profiles;
    list();
  };
  // What began by itself sends no news: it is asked for.
  const again = async () => {
    if (!whole.isConnected || !wire.open) return;
    const now = await attempt(() => wire.call("media.select.status"));
    if (now) take(now);
  };
  const hear = ({ detail }) => {
    if (!whole.isConnected) wire.removeEventListener("note", hear);
    else if (detail.method === NOTE) take(detail.params);
  };
  wire.addEventListener("note", hear);
  select.addEventListener("change", tell);
  start.addEventListener("click", () => attempt(async () => {
    await wire.call("media.select", { profile: select.value });
    await read();
  }));
  list();
  tellOf(whole, status);
  if (status.selecting) asking = setTimeout(again, AGAIN);
  return whole;
}

function holds(profiles) {
  const own = profiles.flatMap(({ name, systems }) => systems.map((system) => `${system} has “${name}”`));
  const rest = own.length ? `; ${own.join(", ")} until one is chosen here` : "";
  return `The profile “${profiles.find(({ active }) => active)?.name ?? "default"}” holds${rest}.`;
}

function words(profile) {
  if (!profile) return "";
  const { regions, languages, first, mode } = profile;
  const order = first === "language" ? [languages, regions] : [regions, languages];
  return [...order.map(some), mode === "compat" ? "by the sums of ROMSearch" : ""].filter(Boolean).join(" · ");
}

const some = (names) => names.slice(0, SOME).join(", ") + (names.length > SOME ? ` and ${number(names.length - SOME)} more` : "");

function tellOf(whole, status) {
  const { selecting, paused, media, total, error, notes } = status;
  const words = [selecting ? step(status, where(status)) : ENDS[status.state], counts(status)];
  draw(whole, { runs: selecting, paused, busy: selecting, part: total ? media / total : undefined, words, error, notes, about: "to know of your lists" });
}

function where({ systemId, systemsCompleted, systemsTotal }) {
  const of = systemsTotal ? ` (${number(systemsCompleted)} of ${number(systemsTotal)})` : "";
  return `${systemId || "Running"}${of}`;
}

function counts({ selecting, media, total, games, chosen, state }) {
  if (selecting) return total ? `${number(media)} of ${number(total)} files` : "";
  if (state !== "completed") return "";
  return games ? `${number(games)} games looked at, ${number(chosen)} of them have a file that is shown` : "nothing had changed";
}
