// Games whose files are gone, since when; and what is asked before that is believed.

import { attempt, h, number } from "./dom.js";
import { may, moment, whyNot } from "./level.js";

const MOST = 200;
const ANSWERS = { gone: "You said they are gone: the next update marks them missing.", waiting: "You said they will be back: they stay as they are." };

/** Fill the panel. */
export async function showMissing(wire, { title, body, wanted }) {
  const found = await wire.call("media.missing", { maxResults: MOST });
  if (!wanted()) return;
  title.textContent = "Missing games";
  const again = () => showMissing(wire, { title, body, wanted });
  const { questions } = found;
  body.replaceChildren(...[whyNot(wire, "operate"),
    questions.length && h("section", { id: "questions" }, h("h3", {}, "Are they gone?"), questions.map((one) => question(wire, one, again))),
    ...rows(found)].filter(Boolean));
}

function question(wire, { path, gone, known, since, notMounted, answer }, again) {
  const button = (value, text) => h("button", { type: "button", "data-gone": String(value), disabled: !may(wire, "operate"), "aria-label": `${text}: ${path}`, onclick: () => attempt(async () => {
    await wire.call("media.missing.answer", { path, gone: value });
    await again();
    document.querySelector("#panel-body :is(button, a)")?.focus();
  }) }, text);
  return h("div", { class: "job", "data-path": path },
    h("p", { class: "path" }, `${path}: ${number(gone)} of ${number(known)} files vanished at once, ${moment(since)}. Are they gone?`),
    notMounted && h("p", { class: "soft" }, "Nothing is mounted there now."), ANSWERS[answer] && h("p", { class: "soft" }, ANSWERS[answer]),
    h("div", { class: "row" }, button(true, "They are gone"), button(false, "They will be back")));
}

function rows({ missing, total }) {
  if (!total) return [h("p", {}, "No game is missing.")];
  return [h("p", {}, `${number(total)} ${total === 1 ? "game is" : "games are"} missing: marked only, nothing of them was deleted. `,
    h("a", { href: "#/tasks/cleanup_missing_roms" }, "Clean up"), " forgets them."), h("ul", { id: "missing" }, missing.map(row)),
  total > missing.length && h("p", { class: "soft" }, `And ${number(total - missing.length)} more: `, h("code", {}, "zapcore missing"), " lists them all.")];
}

const row = ({ mediaId, name, system, path, since }) => h("li", { "data-media": mediaId },
  h("a", { href: `#/game/${mediaId}` }, name), h("span", { class: "soft" }, ` ${system.name} · since ${moment(since)}`), h("p", { class: "path soft" }, path));
