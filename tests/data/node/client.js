// Talks to zapcore (argument: its WebSocket address) through the package json-rpc-2.0.
// Prints what it got as one JSON object.
const { JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient } = require("json-rpc-2.0");

const url = process.argv[2];

async function overPost() {
  const client = new JSONRPCClient(async (request) => {
    const response = await fetch(url.replace("ws:", "http:"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    if (response.status === 204) return;
    client.receive(await response.json());
  });
  const batch = await client.requestAdvanced([
    { jsonrpc: "2.0", id: 100, method: "version" },
    { jsonrpc: "2.0", id: 101, method: "nosuch" },
    { jsonrpc: "2.0", id: 102, method: "media.search", params: { query: "alpha" } },
  ]);
  client.notify("health");
  return {
    version: await client.request("version"),
    positional: await client.request("media.lookup", ["Alpha", "NES"]),
    batch: batch.map(({ id, error }) => [id, error ? error.code : "result"]),
  };
}

async function overSocket() {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const both = new JSONRPCServerAndClient(
    new JSONRPCServer(),
    new JSONRPCClient((request) => socket.send(JSON.stringify(request))),
  );
  let ended;
  const end = new Promise((resolve) => (ended = resolve));
  both.addMethod("media.indexing", (params) => {
    if (!params.indexing) ended(params);
  });
  socket.onmessage = (event) => both.receiveAndSend(JSON.parse(event.data));
  const started = await both.request("media.generate");
  const indexed = await end;
  const many = await Promise.all(
    Array.from({ length: 50 }, () => both.request("media.search", { query: "alpha" })),
  );
  const refused = await both
    .request("media.search", { maxResults: 0 })
    .catch((error) => [error.code, error.data]);
  socket.close();
  return { started, state: indexed.state, names: many.map((m) => m.results[0].name), refused };
}

(async () => {
  const socket = await overSocket();
  const post = await overPost();
  process.stdout.write(JSON.stringify({ socket, post }));
})();
