// One game is scanned anew, and shown again when that is done.

import { $, attempt, held, toast } from "./dom.js";
import { ENDS, step } from "./job.js";

/** Scan the file of a game; `again` shows the game anew when the scan has ended. */
export async function rescan(wire, id, { button, said, again }) {
  const listening = new AbortController();
  let begun = false;
  const end = () => {
    listening.abort();
    button.disabled = false;
  };
  wire.addEventListener("close", end, listening);
  wire.addEventListener("note", async ({ detail: { method, params } }) => {
    if (method !== "media.scanning") return;
    begun ||= params.scanning;
    said.textContent = words(params);
    if (params.scanning || !begun) return;
    end();
    if (params.error) toast(params.error);
    if (!button.isConnected) return;
    // The values hear of the end themselves.
    if (!held($("#panel"))) await attempt(again);
    const now = $("#rescan-state");
    if (now) now.textContent = words(params);
    if (document.activeElement === document.body) $("#rescan")?.focus();
  }, listening);
  button.disabled = true;
  const started = await attempt(async () => {
    await wire.call("media.scan", { type: "complete", mediaIds: [id] });
    return true;
  });
  if (started) return;
  end();
  button.focus();
}

function words(status) {
  if (status.scanning) return step(status, "It is scanned…");
  return status.skippedMedia ? "The file is gone, there was nothing to scan" : `Scan ${(ENDS[status.state] ?? status.state).toLowerCase()}`;
}
