// The page: what the address asks for is shown; the daemon's news keep it current.

import { Covers } from "./covers.js";
import { showGame } from "./details.js";
import { $, h, held, number, toast } from "./dom.js";
import { Grid } from "./grid.js";
import { Pad } from "./pad.js";
import { Pages } from "./pages.js";
import { showSettings } from "./settings.js";
import { Wire, takeKeyFromAddress } from "./wire.js";
import { Work } from "./work.js";

const TYPING = 130;
const LETTERS = ["#", ..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const FAVORITES = "favorites";
const SINGLE = "zapcore.single";
const FIRST = 60;
const FARTHEST = 3000;

takeKeyFromAddress();
const wire = new Wire();
const work = new Work(wire);
const covers = new Covers();
const scroller = $("#scroller");
const grid = new Grid(scroller, $("#sheet"), covers);
const panel = $("#panel");
const query = $("#query");
const single = $("#single");
const view = { systems: [], place: "", letter: "", text: "", asked: 0, shown: "", back: null, drawn: "", opened: "", settling: false };

const complain = (error) => wire.open && toast(error.message);

// ---- the list

function parts() {
  const { place, letter, text, systems } = view;
  // Each file that was marked is shown, whatever was chosen for its game.
  if (place === FAVORITES) return [{ params: { query: text, tags: ["user:favorite"] } }];
  const some = { ...(place && { systems: [place] }), ...(single.checked && { preferred: true }) };
  if (text) return [{ params: { query: text, ...some, ...(letter ? { letter } : {}) } }];
  if (letter) return [{ params: { letter, sort: "name-asc", ...some } }];
  // The counts are of files: how many games they are only the end will tell.
  return systems.filter(({ id, mediaCount }) => mediaCount && (!place || id === place))
    .map(({ id, mediaCount }) => ({ params: { ...some, systems: [id], sort: "name-asc" }, count: single.checked ? undefined : mediaCount }));
}

/** Show the list that is asked for; an answer to what was typed before never comes late. */
async function list({ keep = false } = {}) {
  const turn = ++view.asked;
  const pages = new Pages(wire, parts());
  pages.onerror = complain;
  // The hits of a search stay until the next ones are there.
  if (!pages.whole) await pages.need(0, keep ? Math.min(FARTHEST, Math.max(FIRST, grid.reach)) : FIRST);
  if (turn !== view.asked) return pages.close();
  pages.onchange = () => {
    grid.changed();
    describe(pages);
  };
  grid.show(pages, keep);
  describe(pages);
}

function describe(pages) {
  const name = view.systems.find(({ id }) => id === view.place)?.name;
  const where = view.place === FAVORITES ? "Favourites" : name ?? "All games";
  const heading = view.text ? `“${view.text}” in ${where}` : where;
  if ($("#heading").textContent !== heading) $("#heading").textContent = heading;
  const count = pages.whole ? number(pages.length) : `more than ${number(pages.length)}`;
  const line = `${count} ${pages.whole && pages.length === 1 ? "game" : "games"}`;
  if ($("#count").textContent !== line) $("#count").textContent = line;
  const empty = $("#empty");
  empty.hidden = !(pages.whole && !pages.length);
  if (!empty.hidden) empty.textContent = nothing();
  document.title = `${heading} · zapcore`;
}

/** Of each game another file may be shown now. */
const chosenAnew = () => single.checked && view.place !== FAVORITES && list({ keep: true });

function nothing() {
  if (view.text || view.letter) return "No game is called that.";
  if (view.place === FAVORITES) return "No favourites yet: open a game and press Favourite.";
  return "There are no games yet. Choose Update, then Look for games.";
}

// ---- systems and letters

async function readSystems() {
  const { systems } = await wire.call("systems");
  view.systems = systems.filter(({ mediaCount }) => mediaCount).sort((a, b) => a.name.localeCompare(b.name));
  drawSystems();
}

function drawSystems() {
  const all = view.systems.reduce((sum, { mediaCount }) => sum + mediaCount, 0);
  const wanted = [["", "All games", number(all)], [FAVORITES, "Favourites", ""], ...view.systems.map(({ id, name, mediaCount }) => [id, name, number(mediaCount)])];
  const entries = $("#systems ul");
  // What is as it was stays: a press on an entry that is made anew meanwhile is no click.
  if (view.drawn !== String(wanted)) {
    const focused = document.activeElement?.dataset?.place;
    entries.replaceChildren(...wanted.map(([place, name, count]) =>
      h("li", {}, h("a", { href: place ? `#/system/${place}` : "#/", "data-place": place }, name, h("span", {}, count)))));
    if (focused !== undefined) $(`[data-place="${CSS.escape(focused)}"]`, entries)?.focus();
    view.drawn = String(wanted);
  }
  for (const link of entries.querySelectorAll("a")) {
    if (link.dataset.place === view.place) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function drawLetters() {
  $("#letters").replaceChildren(...LETTERS.map((letter) => h("button", { type: "button", "aria-pressed": String(letter === view.letter),
    "aria-label": letter === "#" ? "other characters" : letter, onclick: () => {
      view.letter = view.letter === letter ? "" : letter;
      for (const button of $("#letters").children) button.setAttribute("aria-pressed", String(button.textContent === view.letter));
      list();
    } }, letter)));
}

// ---- addresses: #/  #/system/ID  #/game/ID  #/work  #/settings  #/tasks/NAME  #/missing

/** An address that somebody typed may be no text. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

async function route() {
  const [kind = "", value = ""] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (["game", "work", "settings", "tasks", "missing"].includes(kind)) return openPanel(kind, value);
  closePanel();
  const place = kind === "system" ? value : "";
  if (place === view.place && view.shown === "yes") return;
  Object.assign(view, { place, letter: "", shown: "yes" });
  $("#one-each").hidden = place === FAVORITES;
  drawSystems();
  drawLetters();
  if (wire.open) await list();
}

const home = () => (view.place ? `#/system/${view.place}` : "#/");

async function openPanel(kind, value) {
  const title = $("#panel-title");
  const body = $("#panel-body");
  const here = location.hash;
  const other = view.opened !== here;
  const wanted = () => view.opened === here;
  view.opened = here;
  if (!panel.open) {
    view.back = document.activeElement;
    title.textContent = "…";
    body.replaceChildren();
    panel.showModal();
  }
  panel.dataset.kind = kind;
  try {
    const onfavorite = () => view.place === FAVORITES && list({ keep: true });
    const onart = () => {
      covers.forget();
      return list({ keep: true });
    };
    if (kind === "game") await showGame(wire, Number(value), { title, body, wanted, onfavorite, onpick: chosenAnew, onart });
    else if (kind === "work") await work.show({ title, body, wanted, systems: view.systems });
    else if (kind === "tasks") await (await import("./tasks.js")).showTasks(wire, { title, body, wanted, name: value });
    else if (kind === "missing") await (await import("./missing.js")).showMissing(wire, { title, body, wanted });
    else await showSettings(wire, { title, body });
  } catch (error) {
    if (wire.open && wanted()) body.replaceChildren(h("p", { class: "bad" }, error.message));
  }
  if (!wanted()) return;
  if (!panel.contains(document.activeElement) || document.activeElement === $("#panel-close")) title.focus();
  if (other) panel.scrollTop = 0;
}

function closePanel() {
  view.opened = "";
  if (!panel.open) return;
  panel.close();
  if (view.back?.isConnected) view.back.focus();
  else grid.focus();
}

function back() {
  if (panel.open) location.hash = home();
  else if (view.text) type("");
  else if (view.place) location.hash = "#/";
}

// ---- search while typing

let typing = 0;
function type(text) {
  clearTimeout(typing);
  query.value = text;
  view.text = text.trim();
  list();
}

query.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const text = query.value.trim();
    if (text !== view.text) type(query.value);
  }, TYPING);
});
$("#search").addEventListener("submit", (event) => {
  event.preventDefault();
  type(query.value);
  grid.focus();
});

// ---- the connection and its news

const state = $("#link");
wire.addEventListener("open", async () => {
  // What is opened from here on is drawn over this connection, and may be typed in.
  const stale = view.opened;
  try {
    ({ level: wire.level } = await wire.call("clients.current"));
    state.className = "";
    state.textContent = "Connected";
    await Promise.all([readSystems().then(() => list({ keep: true })), work.seed()]);
    if (panel.open && view.opened === stale && !held(panel)) await route();
  } catch (error) {
    complain(error);
  }
});
wire.addEventListener("close", ({ detail }) => {
  state.className = "off";
  state.textContent = detail || "Not connected, trying again…";
});
work.addEventListener("change", () => {
  $("#to-work").classList.toggle("on", work.busy);
  $("#busy").textContent = work.busy ? " (running)" : "";
});
work.addEventListener("done", async () => {
  if (!wire.open) return;
  covers.forget();
  try {
    await readSystems();
    work.offer(view.systems);
    if (panel.open && panel.dataset.kind === "missing") await route();
    await list({ keep: true });
    await chooseAfter();
  } catch (error) {
    complain(error);
  }
});

wire.addEventListener("note", ({ detail: { method, params } }) => {
  if (method === "media.selecting" && !params.selecting) chosenAnew();
});

/** What an index changed may be chosen some seconds later, which tells nobody. */
async function chooseAfter() {
  if (!single.checked || view.settling) return;
  view.settling = true;
  try {
    const { settled } = await import("./choosing.js");
    await settled(wire);
    await chosenAnew();
  } finally {
    view.settling = false;
  }
}

// ---- one entry a game

single.checked = localStorage.getItem(SINGLE) === "yes";
single.addEventListener("change", async () => {
  if (single.checked) localStorage.setItem(SINGLE, "yes");
  else localStorage.removeItem(SINGLE);
  if (wire.open) await list();
});

// ---- keys, gamepad, buttons

new Pad(grid, scroller, {
  open: () => document.activeElement?.click(),
  back,
  search: () => { if (!panel.open) { query.focus(); query.select(); } },
  favorite: () => $("#favorite")?.click(),
  work: () => { location.hash = "#/work"; },
});
panel.addEventListener("cancel", (event) => {
  event.preventDefault();
  back();
});
panel.addEventListener("click", (event) => event.target === panel && back());
$("#panel-close").addEventListener("click", back);
$("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  grid.focus();
});
$("#sheet").addEventListener("click", (event) => {
  if (event.target.closest("[aria-busy]")) event.preventDefault();
});
$("#to-app").hidden = document.documentElement.dataset.app !== "yes";
addEventListener("hashchange", route);
route();
wire.connect();
