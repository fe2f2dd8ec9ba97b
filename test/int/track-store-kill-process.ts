/**
 * The process that is killed: keeps numbered fixes of one device as fast as it can tell of them, in a journal so
 * small that compaction runs all the time.
 */
import { asId, type DeviceId } from "../../src/base/ids.ts";
import { TrackStore } from "../../src/server/track-store/track-store.ts";

const [path = "", from = "0"] = process.argv.slice(2);
const opened = await TrackStore.open({ path, nowMs: () => Date.now(), journalFixesMax: 300 });
if (!opened.ok) throw new Error(opened.trouble.message);
const { store } = opened;
let number = Number(from);
setInterval(() => {
  for (let i = 0; i < 10; i++) {
    number++;
    store.keep(asId<DeviceId>("car-312"), { latDeg: 35, lonDeg: -103, fixAtMs: number }, Date.now(), 0);
  }
  process.stdout.write(`${number} ${Date.now()}\n`);
}, 5);
