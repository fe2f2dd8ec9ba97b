import fc from "fast-check";
import { expect, test } from "vitest";
import { centerDigest } from "../snapshots/center-digest.ts";
import { agencyEvent, FakeConsole, FakeServer, locationAt } from "./sync-hub.fixture.ts";
import { UNSENT_BYTES_MAX } from "./console-connection.ts";

type Action =
  | { readonly kind: "commit"; readonly count: number; readonly length: number }
  | { readonly kind: "move"; readonly device: number; readonly count: number }
  | { readonly kind: "pass"; readonly ticks: number }
  | { readonly kind: "drain"; readonly console: number; readonly frames: number }
  | { readonly kind: "connect" | "disconnect"; readonly console: number };

const CONSOLES = 3;
const console = fc.integer({ min: 0, max: CONSOLES - 1 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      count: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 1, max: 1_200 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      device: fc.integer({ min: 0, max: 400 }),
      count: fc.integer({ min: 1, max: 400 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pass" as const), ticks: fc.integer({ min: 1, max: 8 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), console, frames: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("connect" as const, "disconnect" as const), console }) },
);

test("[LS7] however slow a console is and however often it reconnects, caught up it holds the server's board", () => {
  let resumed = 0;
  let slowed = 0;
  fc.assert(
    fc.property(fc.array(action, { minLength: 20, maxLength: 120 }), (actions) => {
      const server = new FakeServer();
      const consoles = Array.from({ length: CONSOLES }, () => new FakeConsole(server));
      for (const one of consoles) one.connect();
      let made = 0;
      for (const next of actions) {
        switch (next.kind) {
          case "commit":
            server.commit(Array.from({ length: next.count }, () => agencyEvent(made++ % 300, next.length)));
            break;
          case "move":
            for (let i = 0; i < next.count; i++) server.move(locationAt(next.device + i, server.nowMs));
            break;
          case "pass":
            server.pass(next.ticks * 50);
            break;
          case "drain":
            consoles[next.console]?.drain(next.frames);
            break;
          case "connect":
            if (consoles[next.console]?.hash !== undefined) resumed++;
            consoles[next.console]?.connect();
            break;
          case "disconnect":
            consoles[next.console]?.disconnect();
            break;
        }
        slowed += server.hub.slowCount;
      }
      const digest = centerDigest(server.board.center);
      for (const one of consoles) {
        if (!one.isConnected) one.connect();
        for (let i = 0; i < 200 && one.board.center.seq < server.board.center.seq; i++) {
          one.drain();
          server.pass(50);
        }
        for (let i = 0; i < 20; i++) {
          server.pass(250);
          one.drain();
        }
        expect(one.digest()).toBe(digest);
        expect(sorted(one.board.locations)).toEqual(sorted(server.board.locations));
        expect(one.unsentBytesMax).toBeLessThanOrEqual(UNSENT_BYTES_MAX);
      }
    }),
    { numRuns: 60 },
  );
  // Not vacuous: consoles did come back with something in hand, and sockets did fill.
  expect(resumed).toBeGreaterThan(10);
  expect(slowed).toBeGreaterThan(10);
});

function sorted(locations: ReadonlyMap<string, unknown>): [string, unknown][] {
  return [...locations].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
