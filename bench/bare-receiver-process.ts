/**
 * The raw limit of taking fixes in: a process that reads datagrams, decodes them with the server's own codec and does
 * nothing else. It tells its port, and on "count" how many fixes it has decoded and what processor time that took.
 */
import { createSocket } from "node:dgram";
import { createPeerDecoder, type PeerDecoder } from "../src/codecs/peer-decoder.ts";

const decoders = new Map<number, PeerDecoder>();
let fixes = 0;
let cpu = process.cpuUsage();
const socket = createSocket({ type: "udp4", recvBufferSize: 8 * 1_048_576 });
socket.on("message", (bytes, from) => {
  let decoder = decoders.get(from.port);
  if (decoder === undefined) decoders.set(from.port, (decoder = createPeerDecoder("udp")));
  for (const item of decoder.push(bytes, Date.now()).items) {
    if (item.kind === "report" && item.report.fix !== undefined) fixes++;
  }
});
socket.bind(0, "127.0.0.1", () => process.send?.({ port: socket.address().port }));
process.on("message", () => {
  const used = process.cpuUsage(cpu);
  process.send?.({ fixes, cpuMs: (used.user + used.system) / 1_000 });
  fixes = 0;
  cpu = process.cpuUsage();
});
process.on("disconnect", () => process.exit(0));
