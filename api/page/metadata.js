// What is known of a game and by whom; the owner changes it here, and sees it at once.

import { attempt, h } from "./dom.js";
import { may } from "./level.js";
import { matches } from "./matches.js";
import { pictures } from "./pictures.js";
import { named } from "./sources.js";
import { values } from "./values.js";

/** Fill `place`; `onchange` hears that the game looks different now: (with other pictures). */
export async function showMetadata(wire, mediaId, { place, onchange }) {
  const names = await named(wire);
  const said = h("p", { class: "soft", id: "metadata-state", role: "status" });
  const tools = { may: may(wire, "operate"), who: (id) => (id === "user" ? "you" : names[id] ?? id), editing: new Map(), change };

  async function read() {
    const found = await wire.call("media.explain", { mediaId });
    const focus = keep(place);
    place.replaceChildren(values(found, tools), matches(found, tools), pictures(found, tools), said);
    focus();
  }

  /** Send a change, show what came of it; false: it was not taken, and why is told. */
  async function change(what, { method = "media.meta.update", field } = {}) {
    const done = await attempt(async () => {
      const { asked } = await wire.call(method, { mediaId, ...what });
      tools.editing.delete(field);
      await read();
      await tell(what, asked);
      await onchange("type" in what);
      return true;
    });
    return done === true;
  }

  /** A source is asked by a short scan, whose end may come before the answer. */
  async function tell({ match }, asked) {
    said.textContent = "";
    if (!match || match.id === null) return;
    const { scanning } = await wire.call("media.scan.status");
    if (asked && !scanning) return ended();
    said.textContent = `${tools.who(match.provider)} is asked about it ${asked ? "now…" : "with the next scan."}`;
  }

  async function ended() {
    said.textContent = "";
    await read();
    await onchange(true);
  }

  const hear = ({ detail: { method, params } }) => {
    if (!place.isConnected) wire.removeEventListener("note", hear);
    else if (method === "media.scanning" && !params.scanning) attempt(ended);
  };
  await read();
  wire.addEventListener("note", hear);
}

/** Remember where the focus is; give what puts it back after the rows were made anew. */
function keep(place) {
  const held = document.activeElement;
  const { key } = held?.dataset ?? {};
  const row = held?.closest("[data-row]")?.dataset.row;
  return place.contains(held) ? () => {
    const find = (name, value, more = "") => value && place.querySelector(`[data-${name}="${CSS.escape(value)}"]${more}`);
    (held.isConnected ? held : find("key", key) ?? find("row", row, " :is(button, summary)") ?? place.querySelector("button"))?.focus();
  } : () => {};
}
