/**
 * The raw limit of telling every console: a `ws` server that does nothing but send a text of a given size to all who
 * are connected. It tells its port; on `{ token, bytes }` it sends, and says when it began.
 */
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (_socket, request) => request.socket.setNoDelay(true));
server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.send?.({ port: address.port });
});
process.on("message", (message) => {
  const { token, bytes } = message as { token: string; bytes: number }; // our own parent's
  const text = `{"type":"bare","token":"${token}","pad":"`.padEnd(bytes - 2, "x") + '"}';
  const sentAtNs = String(process.hrtime.bigint());
  for (const client of server.clients) client.send(text);
  process.send?.({ sentAtNs });
});
process.on("disconnect", () => process.exit(0));
