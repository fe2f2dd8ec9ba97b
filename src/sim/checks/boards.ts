/**
 * One log, one meaning: the facts folded anew from the rows as they are stored, the server's two boards and every
 * console's board at the same event say the same, compared by digest.
 */
import type { Center } from "../../domain/center.ts";
import { emptyCenter } from "../../domain/center.ts";
import { centerFromJson, centerToJson } from "../../domain/center-json.ts";
import { foldEvent } from "../../domain/fold.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { envelopeOfRow } from "../../server/envelope-row.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { MakeChecker } from "./checker.ts";
import { wholeDigest } from "./whole-digest.ts";

const PLACES_EVERY_MS = 10_000;
const CAUGHT_UP_MS = 6_000;
const COMPARE_EVERY_MS = 10 * MINUTE_MS;

export const boardsChecker: MakeChecker = ({ disk, consoles, counts, nowMs, fail }) => {
  let folded: Center = emptyCenter();
  let comparedAtMs = nowMs();
  let nextConsole = 0;
  let placesAtMs = nowMs();
  const liveSince = new Map<string, number>();

  const follow = (throughSeq: number): void => {
    for (let seq = folded.seq + 1; seq <= throughSeq; seq++) {
      const row = disk.rows[seq - 1];
      if (row === undefined) return;
      foldEvent(folded, envelopeOfRow(row));
    }
  };
  const compare = (what: string, center: Center, digest: string): void => {
    if (center.seq !== folded.seq) return;
    counts.add(`digests compared: ${what}`);
    if (wholeDigest(center) !== digest) fail(`${what} differs from the log folded anew at event ${folded.seq}`);
  };
  // LS6: what a console missed while it could not take it, it has soon after it can.
  const comparePlaces = ({ board, clock }: CenterProcess): void => {
    for (const console of consoles) {
      if (nowMs() - (liveSince.get(console.name) ?? Infinity) < CAUGHT_UP_MS) continue;
      counts.add("locations compared");
      for (const [deviceId, location] of board.locations) {
        if (location.receivedAtMs > clock.nowMs() - CAUGHT_UP_MS) continue;
        const known = console.board.locations.get(deviceId);
        if (known !== undefined && known.fixAtMs >= location.fixAtMs) continue;
        fail(`console ${console.name} lacks the location of ${deviceId} that the server has had for some seconds`);
        return;
      }
    }
  };
  return {
    name: "boards",
    // They were read from the rows as the disk has them.
    committed: (_process, envelopes) => {
      for (const envelope of envelopes) {
        if (envelope.seq !== folded.seq + 1) return follow(envelopes.at(-1)?.seq ?? 0);
        foldEvent(folded, envelope);
      }
    },
    // A restart's own fold is looked at once; through JSON and back it must say the same.
    opened: (process) => {
      follow(process.board.center.seq);
      compare("the board of a restarted server", process.board.center, wholeDigest(folded));
    },
    second: (process) => {
      for (const console of consoles) {
        if (!console.isLive) liveSince.delete(console.name);
        else if (!liveSince.has(console.name)) liveSince.set(console.name, nowMs());
      }
      if (nowMs() - placesAtMs >= PLACES_EVERY_MS) {
        placesAtMs = nowMs();
        comparePlaces(process);
      }
      if (nowMs() - comparedAtMs < COMPARE_EVERY_MS) return;
      comparedAtMs = nowMs();
      follow(process.board.center.seq);
      const digest = wholeDigest(folded);
      compare("the server's board", process.board.center, digest);
      if (process.driver.pendingCount === 0) compare("the engine's facts", process.world.center, digest);
      // One console each time: all of them have their turn.
      const console = consoles[nextConsole++ % Math.max(1, consoles.length)];
      if (console?.isLive === true) compare("a console's board", console.board.center, digest);
    },
    // Nobody looks while no server lives: who comes back afterwards has come just now.
    killed: () => liveSince.clear(),
    lied: (durableSeq) => {
      if (folded.seq <= durableSeq) return;
      folded = emptyCenter();
      follow(durableSeq);
    },
    ended: (process) => {
      follow(process.board.center.seq);
      const digest = wholeDigest(folded);
      compare("the server's board", process.board.center, digest);
      compare("the engine's facts", process.world.center, digest);
      for (const console of consoles) compare("a console's board", console.board.center, digest);
      if (wholeDigest(centerFromJson(JSON.parse(JSON.stringify(centerToJson(folded))))) !== digest)
        fail("the facts do not come back the same from JSON");
    },
  };
};
