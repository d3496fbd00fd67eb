// What each source says of a game; where one is unsure, the owner picks the game that is meant.

import { h } from "./dom.js";
import { moment } from "./level.js";

const OUTCOMES = {
  hit: "knows it", miss: "does not have it", unsure: "is not sure", error: "could not be asked", refused: "none of its games", notAsked: "was not asked", waiting: "is still to be asked",
};
const TONES = { hit: "good", error: "bad" };

/** The part of it; tools: {may, who, change}. */
export function matches({ providers }, tools) {
  return h("div", {}, h("h4", {}, "What the sources say"),
    providers.length ? h("ul", { class: "rows", id: "said" }, providers.map((one) => row(one, tools))) : h("p", { class: "soft" }, "No source of the network was asked about it yet: a scan does that."));
}

function row(one, tools) {
  const { id, outcome, words, gameName, again, candidates = [], match } = one;
  const isPicked = match !== undefined;
  const pick = (game) => tools.change({ match: { provider: id, ...(game !== undefined && { id: game }) } });
  const button = (key, text, onclick, label) => h("button", { type: "button", "data-key": `${key} ${id}`, "aria-label": label, onclick }, text);
  const games = candidates.length > 0 && h("ul", { class: "rows" }, candidates.map((game) => candidate(game, one, { may: tools.may, button, pick })));
  return h("li", { "data-row": `said ${id}`, "data-provider": id, "data-outcome": outcome },
    h("div", {},
      h("p", {}, h("strong", {}, tools.who(id)), " ", h("span", { class: TONES[outcome] ?? "soft" }, OUTCOMES[outcome] ?? outcome), gameName && `: ${gameName}`,
        match && h("span", { class: "from own" }, " picked by you")),
      words && h("p", { class: "soft" }, words), again && h("p", { class: "soft" }, `It is asked again after ${moment(again)}.`),
      outcome === "unsure" ? games : games && h("details", {}, h("summary", {}, "Games that were looked at"), games)),
    tools.may && h("div", { class: "row" },
      match !== null && ["hit", "unsure"].includes(outcome) && button("none", outcome === "hit" ? "Not this one" : "None of these", () => pick(null), `None of the games of ${tools.who(id)}`),
      isPicked && button("let-go", "Let the source choose", () => pick(), `Let ${tools.who(id)} choose`)));
}

function candidate({ id, name, names = [], year, score, words }, { gameId }, { may, button, pick }) {
  const about = [year, names.length && `also ${names.join(", ")}`, score !== undefined && `${Math.round(score * 100)} % alike`, words].filter(Boolean).join(" · ");
  const end = id === gameId ? h("strong", { class: "good" }, "This is it") : may && button(`pick ${id}`, "This one", () => pick(id), `This one: ${name}${year ? `, ${year}` : ""}`);
  return h("li", { "data-game": id }, h("div", {}, h("span", {}, name), about && h("p", { class: "soft" }, about)), end);
}
