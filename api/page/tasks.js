// What runs by itself or when it is told to: when it did, when it will, and now.

import { facts, h, list, number } from "./dom.js";
import { ENDS, notes } from "./job.js";
import { may, moment, size, whyNot } from "./level.js";

const GROUPS = { scheduled: "By the clock", manual: "By hand", watcher: "When the library changes" };
const MISSING = "cleanup_missing_roms";
const LEVELS = { cleanup_orphaned_resources: "administer" };

/** Fill the panel; the task called `name` gets the focus. */
export async function showTasks(wire, { title, body, wanted, name }) {
  const groups = await wire.call("tasks");
  if (!wanted()) return;
  title.textContent = "Tasks";
  body.replaceChildren(...Object.entries(GROUPS).map(([key, words]) => h("section", { "data-group": key }, h("h3", {}, words), groups[key].map((one) => task(wire, one)))));
  if (name) body.querySelector(`[data-run="${CSS.escape(name)}"]`)?.focus();
}

function task(wire, { name, type, title, description, enabled, manualRun, cronString, nextRun, lastRun }) {
  const level = LEVELS[name] ?? "operate";
  const place = h("div", { class: "answer", role: "status" });
  const show = (...parts) => place.replaceChildren(...parts.filter(Boolean));
  const run = h("button", { type: "button", "data-run": name, disabled: !manualRun || !may(wire, level), "aria-label": `Run now: ${title}`,
    onclick: () => (type === "cleanup" ? tryOut : start)() }, "Run now");

  /** Run it; what went wrong stands where the answer would. */
  const call = async (args) => {
    run.disabled = true;
    show("…");
    try {
      return await wire.call("tasks.run", { name, args });
    } catch (error) {
      show(h("p", { class: "bad" }, error.message));
      return null;
    } finally {
      run.disabled = false;
      run.focus();
    }
  };
  const start = async () => await call() && show("It has begun: ", h("a", { href: "#/work" }, "see how far it is"), ".");
  const answer = (what, text, onclick) => h("button", { type: "button", "data-answer": what, onclick }, text);
  const keep = answer("keep", "Keep everything", () => {
    show("Nothing was deleted.");
    run.focus();
  });
  const go = answer("delete", "Delete for ever", async () => {
    const done = await call();
    if (done) show(done.endedAt ? "Done." : "It goes on, and will be done later.", ...told(done));
  });
  /** What it would delete is shown before it is asked for. */
  const tryOut = async () => {
    const found = await call({ dry_run: true });
    if (!found) return;
    const [gone, besides] = told(found);
    if (!gone) return show("There is nothing to delete.", besides);
    show("It would delete:", gone, besides, name === MISSING && h("a", { href: "#/missing" }, "See which"), h("div", { class: "row" }, keep, go));
    keep.focus();
  };

  return h("div", { class: "job", "data-task": name }, h("h4", {}, title), h("p", { class: "soft" }, description),
    facts([["Enabled", enabled ? "yes" : "no"], ["When", cronString && h("code", {}, cronString)], ["Next run", nextRun && moment(nextRun)],
      ["Last run", lastRun ? `${moment(lastRun.started)}, ${(ENDS[lastRun.state] ?? lastRun.state).toLowerCase()}` : "never"]]),
    h("div", { class: "row" }, run, manualRun ? whyNot(wire, level) : h("span", { class: "soft" }, "It runs by itself only.")), place);
}

/** Lists of what a clean-up deletes, and of what is to be said besides. */
function told({ meta, error }) {
  const { platformId, systemId, romsFound = 0, romsDeleted, kept = 0, marked = 0, read, bytes = 0, errors = [], notMounted, ...rest } = meta?.cleanupStats ?? {};
  const gone = Object.entries({ games: romsFound - kept, ...rest, "hashes of files": read }).filter(([, count]) => count);
  return [
    list([...gone.map(([what, count]) => `${number(count)} ${what}`), ...(bytes ? [`${size(bytes)} of pictures`] : [])]),
    list([marked && `${number(marked)} of them carry a favourite, an edit or a pick of yours: that stays, for when the file comes back`,
      kept && `${number(kept)} are kept: their disk is not there, or it is asked whether they are gone`, ...notes({ notMounted }), ...errors, error].filter(Boolean)),
  ];
}
