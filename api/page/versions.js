// The files of one game, as the rules rank them, each with its reason; and the owner's pick.

import { attempt, h, number } from "./dom.js";

const FIRST = 50; // of one name a library may hold thousands

/** Fill `place` with the versions of a file's game; `onpick` hears that another is chosen. */
export async function showVersions(wire, id, { place, onpick }) {
  let all = false;
  const read = async () => {
    const [found, { level }] = await Promise.all([wire.call("media.alternatives", { mediaId: id }), wire.call("clients.current")]);
    draw(found, level !== "read");
  };
  const draw = (found, may) => {
    const files = all ? found.alternatives : found.alternatives.slice(0, FIRST);
    const rest = found.alternatives.length - files.length;
    const more = rest > 0 && h("button", { type: "button", id: "all-versions", onclick: () => {
      all = true;
      draw(found, may);
      place.querySelectorAll("li a")[FIRST]?.focus();
    } }, `Show ${number(rest)} more`);
    place.replaceChildren(...[
      h("p", { class: "soft" }, about(found)),
      h("ol", {}, files.map((one) => version(one, { here: id, may, act }))),
      more,
      ...found.notes.map((note) => h("p", { class: "soft" }, note)),
    ].filter(Boolean));
  };
  const act = async (mediaId, picked) => {
    for (const button of place.querySelectorAll("button")) button.disabled = true;
    await attempt(async () => {
      await wire.call("media.select.pick", { mediaId, picked });
      onpick();
    });
    await attempt(read);
    for (const button of place.querySelectorAll("button")) button.disabled = false;
    (place.querySelector(`[data-media="${mediaId}"] button`) ?? place.querySelector("button"))?.focus();
  };
  await read();
}

function about({ game, alsoIn, profile, alternatives }) {
  const count = alternatives.length === 1 ? "One file" : `${number(alternatives.length)} files`;
  const also = alsoIn.length ? ` It is also in: ${alsoIn.join(", ")}.` : "";
  return `${count} of “${game}”, best first, by the profile “${profile}”.${also}`;
}

const nameOf = ({ path, name }) => path.slice(path.lastIndexOf("/") + 1) || name;

function version({ media, rank, reason, picked }, { here, may, act }) {
  const { mediaId } = media;
  const name = nameOf(media);
  const show = h("button", { type: "button", "aria-label": `Show this one: ${name}`, onclick: () => act(mediaId, true) }, "Show this one");
  return h("li", { "data-media": mediaId, "data-rank": rank },
    h("div", {},
      h("a", { href: `#/game/${mediaId}`, "aria-current": mediaId === here && "true", class: "path" }, name),
      rank === 1 && h("strong", {}, picked ? "Chosen by you" : "Chosen"),
      mediaId === here && h("span", { class: "soft" }, "this file"),
      h("p", { class: "soft" }, rank ? reason : `Left out: ${reason}`)),
    may && (picked ? unpick(media, act) : show));
}

function unpick({ mediaId }, act) {
  return h("button", { type: "button", onclick: () => act(mediaId, false) }, "Let the rules choose");
}
