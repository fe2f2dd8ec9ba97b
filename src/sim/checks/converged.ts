/** After quiet all converge: nothing waits, nothing is degraded, every console has what the server has. */
import type { MakeChecker } from "./checker.ts";

const ON_ITS_WAY_MS = 2_000;

export const convergedChecker: MakeChecker = ({ consoles, fail, disk, nowMs }) => ({
  name: "converged",
  ended: ({ board, world, driver, clock }) => {
    // What was decided in the last moment is on its way to the disk.
    const isWriting = driver.pendingRowCount > 0 && driver.pendingMs() < ON_ITS_WAY_MS;
    if (driver.pendingRowCount > 0 && !isWriting)
      fail(`${driver.pendingRowCount} rows still wait for a disk that is well`);
    if (board.center.seq !== world.center.seq && !isWriting)
      fail("the committed board is behind the engine after quiet");
    if (disk.rows.length !== board.center.seq) fail("the log and the board are not at the same event after quiet");
    if (world.center.degraded !== undefined) fail("the center is still degraded after quiet");
    for (const console of consoles) {
      if (!console.isLive) fail(`console ${console.name} is not connected after quiet`);
      else if (console.board.center.seq !== board.center.seq && board.center.atMs < clock.nowMs() - ON_ITS_WAY_MS)
        fail(`console ${console.name} is at event ${console.board.center.seq}, the server at ${board.center.seq}`);
      const open = console.openCommands.filter(({ givenAtMs }) => givenAtMs < nowMs() - ON_ITS_WAY_MS);
      if (open.length > 0)
        fail(`console ${console.name} still waits for ${open.length} answers, first ${JSON.stringify(open[0])}`);
      // What a console sent back to a restarted server stands there as a system alert of its own.
      const isReturned = [...board.center.alerts.values()].some(
        ({ subject }) => subject.kind === "system" && subject.part.startsWith("returned-"),
      );
      if (console.provisional.length > 0 && !isReturned)
        fail(`console ${console.name} still shows ${console.provisional.length} events that never became firm`);
      for (const [deviceId, location] of board.locations) {
        // What came in the last moment is on its way.
        if (location.receivedAtMs > clock.nowMs() - ON_ITS_WAY_MS) continue;
        const known = console.board.locations.get(deviceId);
        if (known?.fixAtMs !== location.fixAtMs)
          fail(
            `console ${console.name} has another location of ${deviceId} than the server: ${JSON.stringify(known)} ${JSON.stringify(location)}`,
          );
      }
    }
  },
});
