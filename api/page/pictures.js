// A game's artwork by kind: how it stands, and pictures of the owner's own.

import { attempt, h, toast } from "./dom.js";
import { moment, size } from "./level.js";

const KINDS = {
  box2d: "Box", box2d_back: "Box, back", box2d_side: "Box, side", box3d: "Box in 3D", screenshot: "Screenshot", title_screen: "Title screen", logo: "Logo",
  marquee: "Marquee", fanart: "Fan art", miximage: "Mix", physical: "Cartridge or disc", bezel: "Bezel",
};
const STATES = { wanted: "not fetched yet: a scan does that", refused: "could not be had" };
const TYPES = "image/png,image/jpeg,image/webp,image/gif";
const LARGEST = 3e6; // with its base64 it fits into one frame

/** The part of it; tools: {may, who, change}. */
export function pictures({ artwork }, tools) {
  if (!artwork.length && !tools.may) return "";
  return h("div", {}, h("h4", {}, "Pictures"), h("ul", { class: "rows", id: "pictures" }, artwork.map((one) => row(one, tools))), tools.may && own(tools));
}

function row({ kind, source, state, words, again }, { may, who, change }) {
  const mine = source === "user";
  const name = KINDS[kind] ?? kind.replaceAll("_", " ");
  const how = [STATES[state], words, again && `tried again after ${moment(again)}`].filter(Boolean).join(", ");
  return h("li", { "data-row": `art ${kind}`, "data-kind": kind },
    h("div", {}, name, " ", h("span", { class: mine ? "from own" : "from" }, mine ? "yours" : `from ${who(source)}`), how && h("p", { class: "soft" }, how)),
    may && mine && h("button", { type: "button", "data-key": `away ${kind}`, "aria-label": `Take away your picture: ${name}`,
      onclick: () => change({ type: kind, data: null }, { method: "media.artwork.set" }) }, "Take away"));
}

function own({ change }) {
  const kind = h("select", { id: "own-kind", "data-key": "own-kind" }, Object.entries(KINDS).map(([value, name]) => h("option", { value }, name)));
  const file = h("input", { type: "file", id: "own-file", "data-key": "own-file", accept: TYPES, onchange: async () => {
    const [picture] = file.files;
    if (!picture) return;
    if (picture.size > LARGEST) toast(`The picture has ${size(picture.size)}; at most ${size(LARGEST)} are taken.`);
    else {
      const data = await attempt(() => base64(picture));
      if (data !== null) await change({ type: kind.value, data }, { method: "media.artwork.set" });
    }
    file.value = "";
  } });
  return h("div", { class: "row" }, h("label", {}, "Your own", kind), h("label", {}, "from the file", file));
}

const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(new Error("The file cannot be read"));
  reader.readAsDataURL(file);
});
