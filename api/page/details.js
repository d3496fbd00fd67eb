// One game: its pictures and facts, and which source each came from.

import { attempt, h } from "./dom.js";
import { may, whyNot } from "./level.js";
import { named } from "./sources.js";
import { withKey } from "./wire.js";

const IMAGE = "property:image-";
const FAVORITE = "user:favorite";
const NAMES = {
  image: "Picture", thumbnail: "Thumbnail", boxart: "Box", boxart3d: "Box in 3D", boxartside: "Box, side",
  boxartback: "Box, back", screenshot: "Screenshot", wheel: "Logo", titleshot: "Title screen", map: "Map",
  marquee: "Marquee", fanart: "Fan art",
};
const FACTS = {
  year: "Year", players: "Players", developer: "Developer", publisher: "Publisher", genre: "Genre", rating: "Rating",
  gamefamily: "Series", arcadeboard: "Arcade board", region: "Region", lang: "Language", extension: "File type",
};

const label = (names, key) => names[key] ?? key.charAt(0).toUpperCase() + key.slice(1).replaceAll("-", " ");
const TEXTS = { releasedate: "Released", "time-to-beat-main": "Minutes, main story", "time-to-beat-extra": "Minutes, with extras", "time-to-beat-complete": "Minutes, all of it" };

/** Fill the panel, if it is still `wanted`; `onpick` hears that another file was chosen for a game, `onart` that it has other pictures. */
export async function showGame(wire, id, { title, body, wanted, onfavorite, onpick, onart }) {
  const [{ media }, names] = await Promise.all([wire.call("media.meta", { mediaId: id }), named(wire)]);
  if (!wanted()) return;
  const who = (source) => ({ filename: "the file's name", user: "you", ...names })[source] ?? source;
  const from = (...sources) => h("span", { class: "from" }, sources[0] ? `from ${sources.map(who).join(", ")}` : "source not recorded");
  const again = () => showGame(wire, id, { title, body, wanted, onfavorite, onpick, onart });
  title.textContent = media.title.name;
  const known = h("div", { class: "known" });
  let drawn = 0;
  const draw = (now) => known.replaceChildren(...[artwork(now, from, drawn), texts(now, from), facts(now, from)].filter(Boolean));
  const onchange = async (isArt) => {
    if (isArt) drawn++;
    draw((await wire.call("media.meta", { mediaId: id })).media);
    if (isArt) onart();
  };
  draw(media);
  const parts = [heading(wire, media, { onfavorite, again }), whyNot(wire, "operate"), known, files(media),
    later("metadata", "Values and their sources", body, async (place) => (await import("./metadata.js")).showMetadata(wire, media.mediaId, { place, onchange })),
    later("identity", "What is this file?", body, async (place) => (await import("./identity.js")).showIdentity(wire, media.mediaId, place)),
    later("versions", "Versions of this game", body, async (place) => (await import("./versions.js")).showVersions(wire, media.mediaId, { place, onpick }))];
  body.replaceChildren(...parts.filter(Boolean));
}

function heading(wire, media, { onfavorite, again }) {
  let on = has(media.tags);
  const star = h("button", { type: "button", id: "favorite", "aria-pressed": String(on) });
  const draw = () => {
    star.textContent = on ? "★ Favourite" : "☆ Favourite";
    star.setAttribute("aria-pressed", String(on));
  };
  star.addEventListener("click", async () => {
    star.disabled = true;
    await attempt(async () => {
      const change = on ? { remove: [FAVORITE] } : { add: [FAVORITE] };
      const { tags } = await wire.call("media.tags.update", { mediaId: media.mediaId, ...change });
      on = has(tags);
      onfavorite();
    });
    star.disabled = false;
    draw();
    star.focus();
  });
  draw();
  const missing = media.isMissing && h("span", { class: "bad" }, "The file is gone");
  const said = h("span", { class: "soft", id: "rescan-state", role: "status" });
  const rescan = h("button", { type: "button", id: "rescan", disabled: !may(wire, "operate"), onclick: async () =>
    (await import("./rescan.js")).rescan(wire, media.mediaId, { button: rescan, said, again }) }, "Rescan");
  return h("div", { class: "row" }, star, rescan, h("span", {}, media.title.system.name), missing, said);
}

const has = (tags) => tags.some(({ type, tag }) => `${type}:${tag}` === FAVORITE);

/** Properties of the file first, then those of its title that the file has not. */
function properties(media) {
  return { ...media.title.properties, ...media.properties };
}

/** A picture that changed keeps its address: `drawn` has it asked for again. */
function artwork(media, from, drawn) {
  const all = properties(media);
  const kinds = [...new Set([...(media.availableImageTypes ?? []), ...(media.title.availableImageTypes ?? [])])];
  if (!kinds.length) return h("p", { class: "soft" }, "No artwork is known.");
  const figures = kinds.map((kind) => {
    const name = label(NAMES, kind);
    const address = `/api/image/${media.mediaId}?type=${encodeURIComponent(kind)}${drawn ? `&drawn=${drawn}` : ""}`;
    const img = h("img", { src: withKey(`${address}&maxSize=512`), alt: `${name} of ${media.title.name}`, decoding: "async" });
    img.addEventListener("error", () => img.replaceWith("cannot be shown"));
    const link = h("a", { href: withKey(address), target: "_blank", rel: "noopener" }, img);
    return h("figure", { "data-kind": kind }, link, h("figcaption", {}, name, " ", from(all[IMAGE + kind]?.source)));
  });
  return h("section", {}, h("h3", {}, "Artwork"), h("div", { class: "arts" }, figures));
}

function texts(media, from) {
  const found = Object.entries(properties(media)).filter(([key]) => !key.startsWith(IMAGE));
  if (!found.length) return null;
  return h("section", {}, found.map(([key, { text, source, contentType }]) => {
    const isPath = contentType && !contentType.startsWith("text/");
    return h("div", { "data-property": key }, h("h3", {}, label(TEXTS, key.replace("property:", "")), " ", from(source)),
      h("p", { class: isPath ? "path" : "text" }, text));
  }));
}

function facts(media, from) {
  const grouped = new Map();
  const sources = { ...media.title.tagSources, ...media.tagSources };
  for (const { type, tag, label: shown } of [...media.title.tags, ...media.tags]) {
    if (type.startsWith("scraper") || type === "user" || type === "property") continue;
    if (!grouped.has(type)) grouped.set(type, new Map());
    grouped.get(type).set(shown || tag, sources[`${type}:${tag}`]);
  }
  if (!grouped.size) return null;
  const rows = [...grouped].flatMap(([type, values]) => [
    h("dt", {}, label(FACTS, type)),
    h("dd", { "data-fact": type }, [...values.keys()].join(", "), " ", from(...new Set(values.values()))),
  ]);
  return h("section", {}, h("h3", {}, "Facts"), h("dl", { class: "facts" }, rows));
}

function files(media) {
  return h("section", {}, h("h3", {}, "File"), h("p", { class: "path" }, media.path));
}

/** Asked for only when it is opened; it stays open on the way to another version. */
function later(id, name, body, fill) {
  const place = h("div", { id: `${id}-list`, role: "group", "aria-label": name });
  const whole = h("details", { id, open: body.querySelector(`#${id}`)?.open, ontoggle: async () => {
    if (!whole.open || place.hasChildNodes()) return;
    place.replaceChildren(h("p", { class: "soft" }, "…"));
    try {
      await fill(place);
    } catch (error) {
      place.replaceChildren(h("p", { class: "bad" }, error.message));
    }
  } }, h("summary", {}, h("h3", {}, name)), place);
  return whole;
}
