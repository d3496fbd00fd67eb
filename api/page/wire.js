// The connection: JSON-RPC over one WebSocket that comes back by itself.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
const PING_EVERY = 20000;
const PING_LIMIT = 8000;
const KEY = "zapcore.key";

export const key = {
  get: () => localStorage.getItem(KEY) || "",
  set: (value) => (value ? localStorage.setItem(KEY, value) : localStorage.removeItem(KEY)),
};

/** A key that came in the address is kept here and taken out of sight. */
export function takeKeyFromAddress() {
  const url = new URL(location.href);
  const given = url.searchParams.get("key");
  if (!given) return;
  key.set(given);
  url.searchParams.delete("key");
  history.replaceState(null, "", url);
}

export function withKey(path) {
  const own = key.get();
  if (!own) return path;
  return `${path}${path.includes("?") ? "&" : "?"}key=${encodeURIComponent(own)}`;
}

export class RpcError extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/** Events: "open", "close" (detail: why), "note" (detail: {method, params}). */
export class Wire extends EventTarget {
  #socket = null;
  #last = 0;
  #asked = new Map();
  #wait = FIRST_WAIT;
  #retry = 0;
  #pong = 0;

  constructor() {
    super();
    setInterval(() => this.#ping(), PING_EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
    addEventListener("online", () => this.wake());
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${withKey("/api/v0.1")}`);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#wait = FIRST_WAIT;
      this.dispatchEvent(new Event("open"));
    };
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => this.#lost(socket, opened);
  }

  /** Connect anew at once: the key changed, or the device woke up. */
  wake() {
    if (this.open) return this.#ping();
    this.#wait = FIRST_WAIT;
    if (this.#socket?.readyState !== WebSocket.CONNECTING) this.connect();
  }

  restart() {
    const old = this.#socket;
    this.#socket = null;
    old?.close();
    this.#refuse();
    this.connect();
  }

  call(method, params) {
    if (!this.open) return Promise.reject(new Error("zapcore is not connected"));
    const id = ++this.#last;
    const frame = { jsonrpc: "2.0", id, method };
    if (params) frame.params = params;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify(frame));
    });
  }

  #take(text) {
    clearTimeout(this.#pong);
    this.#pong = 0;
    if (text === "pong") return;
    const frame = JSON.parse(text);
    if (frame.method) {
      this.dispatchEvent(new CustomEvent("note", { detail: frame }));
      return;
    }
    const asked = this.#asked.get(frame.id);
    if (!asked) return;
    this.#asked.delete(frame.id);
    if (frame.error) asked.reject(new RpcError(frame.error));
    else asked.resolve(frame.result);
  }

  #ping() {
    if (!this.open || this.#pong) return;
    this.#socket.send("ping");
    this.#pong = setTimeout(() => this.restart(), PING_LIMIT);
  }

  #refuse() {
    clearTimeout(this.#pong);
    this.#pong = 0;
    for (const { reject } of this.#asked.values()) reject(new Error("the connection was lost"));
    this.#asked.clear();
  }

  async #lost(socket, opened) {
    if (socket !== this.#socket) return;
    this.#refuse();
    const why = opened ? "" : await refusal();
    if (socket !== this.#socket) return;
    this.dispatchEvent(new CustomEvent("close", { detail: why }));
    this.#retry = setTimeout(() => this.connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

/** A browser hides why a WebSocket was refused; a POST tells. "" when nobody answers. */
async function refusal() {
  try {
    const answer = await fetch(withKey("/api/v0.1"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"jsonrpc":"2.0","id":1,"method":"version"}',
    });
    return answer.ok ? "" : (await answer.text()).trim().slice(0, 300);
  } catch {
    return "";
  }
}
