// Loaded before the server: the process dies while it has a certain frame in hand, as it would over a defect of ours.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const write = fs.writeSync;
fs.writeSync = (file, data, ...rest) => {
  const written = write(file, data, ...rest);
  // The note of what is in hand: its first number says whether something is.
  if (Buffer.isBuffer(data) && data.readUInt32LE(0) === 1 && data.includes("ID=6666")) process.exit(70);
  return written;
};
syncBuiltinESMExports();
