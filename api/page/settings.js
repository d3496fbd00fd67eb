// What zapcore runs by. What cannot be changed here is shown, and how to change it.

import { attempt, facts, h, number } from "./dom.js";
import { key } from "./wire.js";

const part = (name, ...children) => h("section", {}, h("h3", {}, name), ...children);

export async function showSettings(wire, { title, body }) {
  title.textContent = "Settings";
  if (!wire.open) {
    // Who is kept out by a wrong key can change it.
    body.replaceChildren(keys(wire, {}));
    return;
  }
  const [choosing, network] = await Promise.all([import("./choosing.js"), import("./sources.js")]);
  const [version, media, current, roots, { scrapers }, online, chosen] = await Promise.all([
    wire.call("version"), wire.call("media"), wire.call("clients.current"), wire.call("media.browse", { path: "" }), wire.call("scrapers"),
    wire.call("media.sources"), choosing.ask(wire),
  ]);
  body.replaceChildren(libraries(roots.entries), choosing.section(wire, chosen, current.level !== "read"), network.section(wire, online), options(scrapers), keys(wire, current),
    about(version, media.database));
}

function libraries(roots) {
  const rows = roots.map(({ path, name, fileCount, systemIds = [] }) =>
    h("li", { class: "path" }, path || name, h("span", { class: "soft" }, [` · ${number(fileCount)} games`, ...systemIds].join(" · "))));
  return part("Libraries",
    rows.length ? h("ul", { id: "roots" }, rows) : h("p", { class: "soft" }, "No folder with games is indexed yet: choose Update, Look for games."),
    h("p", { class: "soft" }, "Folders are set on the device: ", h("code", {}, "library:"), " in ", h("code", {}, "config.yml"), " of the data folder, or ",
      h("code", {}, "zapcore serve --library DIR"), "; then restart zapcore and look for games."));
}

function options(scrapers) {
  const rows = scrapers.flatMap(({ id, name, options = [] }) => [
    [name || id, options.length ? options.map((option) => `scraper.${id.replaceAll(/[^a-z0-9]+/gi, "_")}.${option.name}`).join(", ") : "no options"],
  ]);
  return part("Options of sources", facts(rows), h("p", { class: "soft" }, "Options are set under these names in ", h("code", {}, "config.yml"), "."));
}

function keys(wire, current) {
  const own = h("input", { type: "password", id: "own-key", autocomplete: "off", value: key.get() });
  const save = (event) => {
    event.preventDefault();
    key.set(own.value.trim());
    own.defaultValue = own.value;
    wire.restart();
  };
  const { level } = current;
  return part("Keys",
    level && h("p", {}, "This browser may: ", h("strong", {}, level), "."),
    h("form", { class: "row", onsubmit: save }, h("label", {}, "Key of this browser", own), h("button", {}, "Use it")),
    h("p", { class: "soft" }, "A key is kept in this browser only."),
    level === "administer" ? allKeys(wire) : h("p", { class: "soft" }, "Keys are made, listed and revoked on the device itself, here or with ",
      h("code", {}, "zapcore key"), ", or by who has a key that may administer."));
}

/** All keys: made here and shown once, taken back here. */
function allKeys(wire) {
  const list = h("ul", { id: "keys" });
  const made = h("output", { id: "new-key", class: "path" });
  const name = h("input", { type: "text", id: "key-name", maxlength: "60", autocomplete: "off" });
  const level = h("select", { id: "key-level" }, ["read", "operate", "administer"].map((word) => h("option", { value: word }, word)));
  const draw = async () => {
    const { keys: found } = await wire.call("keys");
    list.replaceChildren(...found.map((one) => h("li", { class: "row" },
      h("span", {}, one.name || `Key ${one.number}`, h("span", { class: "soft" }, ` may ${one.level}, made ${new Date(one.made * 1000).toLocaleDateString()}`)),
      h("button", { type: "button", "data-revoke": one.number, onclick: () => change(async () => {
        await wire.call("keys.revoke", { number: one.number });
        made.replaceChildren();
      }) }, "Revoke"))));
  };
  const change = (what) => attempt(async () => {
    await what();
    await draw();
  });
  const make = (event) => {
    event.preventDefault();
    change(async () => {
      const { key: secret } = await wire.call("keys.new", { level: level.value, name: name.value.trim() });
      made.replaceChildren("Shown this once: ", h("code", {}, secret));
      name.value = "";
    });
  };
  attempt(draw);
  return h("div", {}, list, h("form", { class: "row", onsubmit: make }, h("label", {}, "New key for", name), h("label", {}, "that may", level),
    h("button", { id: "make-key" }, "Make it")), made);
}

function about(version, database) {
  return part("About", facts([
    ["zapcore", `${version.zapcore}, on ${version.platform}`],
    ["Contract", version.version],
    ["Games", `${number(database.totalMedia)}${database.missingMedia ? `, ${number(database.missingMedia)} of them gone` : ""}`],
    ["Keyboard", "arrows, Page up and down, Enter, Escape; / searches, f makes a favourite"],
    ["Gamepad", "A opens, B goes back, X searches, Y makes a favourite, shoulders page, Start updates"],
  ]));
}
