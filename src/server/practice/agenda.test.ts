/** The practice's own time. */
import { describe, expect, it } from "vitest";
import { Agenda, type Life, until } from "./agenda.ts";

function* saying(said: string[], agenda: Agenda, name: string, waitMs: number): Life {
  for (;;) {
    said.push(`${agenda.nowMs} ${name}`);
    yield waitMs;
  }
}

describe("the agenda of a practice", () => {
  it("lets things happen in order of time, and in the order they were made within an instant", () => {
    const agenda = new Agenda(1_000);
    const said: string[] = [];
    for (const [atMs, name] of [
      [1_500, "c"],
      [1_200, "a"],
      [1_500, "d"],
      [1_200, "b"],
      [9_000, "late"],
    ] as const) {
      agenda.at(atMs, () => said.push(`${agenda.nowMs} ${name}`));
    }
    agenda.runTo(2_000);
    expect(said).toEqual(["1200 a", "1200 b", "1500 c", "1500 d"]);
    expect(agenda.nowMs).toBe(2_000);
  });

  it("gives the same however rarely it is advanced", () => {
    const [often, rarely] = [100, 10_000].map((strideMs) => {
      const agenda = new Agenda(0);
      const said: string[] = [];
      agenda.begin(saying(said, agenda, "x", 700));
      agenda.begin(saying(said, agenda, "y", 1_100));
      for (let atMs = strideMs; atMs <= 10_000; atMs += strideMs) agenda.runTo(atMs);
      return said;
    });
    expect(often).toEqual(rarely);
    expect(often?.length).toBeGreaterThan(20);
  });

  it("keeps whole milliseconds, ends a life where it stands, and skips time in which nothing happens", () => {
    const agenda = new Agenda(0);
    const said: string[] = [];
    const living = agenda.begin(saying(said, agenda, "x", 999.6));
    agenda.runTo(1_500);
    agenda.skip(60_000);
    agenda.runTo(62_100);
    expect(said).toEqual(["0 x", "1000 x", "62000 x"]);
    living.end();
    agenda.runTo(99_000);
    expect(said).toHaveLength(3);
    expect(living.ended()).toBe(true);
  });

  it("waits until something is so, and no longer than it may", () => {
    const agenda = new Agenda(0);
    let isSo = false;
    const results: boolean[] = [];
    agenda.begin(
      (function* (): Life {
        results.push(yield* until(() => isSo, 3_000));
        results.push(yield* until(() => isSo, 60_000));
      })(),
    );
    agenda.at(10_000, () => {
      isSo = true;
    });
    agenda.runTo(9_999);
    expect(results).toEqual([false]);
    agenda.runTo(11_000);
    expect(results).toEqual([false, true]);
  });
});
