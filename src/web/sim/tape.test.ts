import { beforeAll, describe, expect, test } from "vitest";
import { asId, type AlertId, type PositionId, type UnitId } from "../../base/ids.ts";
import { centerToJson } from "../../domain/center-json.ts";
import type { Envelope } from "../../domain/event.ts";
import { defaultSettings } from "../../domain/settings.ts";
import type { TapeLine } from "../../protocol/simulation-tape.ts";
import { Tape } from "./tape.ts";

const T0 = 1_800_000_000_000;
const MINUTE = 60_000;

let seq = 0;
/** A dispatcher says who sits where: the smallest fact that changes the board. */
function fact(name: string): Envelope {
  return {
    seq: ++seq,
    term: 1,
    version: 1,
    atMs: T0 + seq,
    actor: { kind: "dispatcher", name },
    cause: `c-${seq}`,
    subjects: [],
    event: { type: "DispatcherSignedOn", positionId: asId<PositionId>("P1"), name, groupIds: [] },
  };
}
const events = (atMs: number, ...facts: Envelope[]): TapeLine => ({ kind: "events", atMs, events: facts });
const place = (atMs: number, latDeg: number): TapeLine => ({
  kind: "places",
  atMs,
  serverMs: atMs - 3_600_000,
  places: [["modem", latDeg, -104, 5, 0, 0, atMs - 3_600_000, atMs - 3_600_000, null]],
  heard: [["modem", atMs - 3_600_000]],
});

/** Half an hour with a fact each minute; at minute 17 a power cut takes the last three of them. */
function recorded(): { tape: Tape; nameAt: (minute: number) => string } {
  seq = 0;
  const tape = new Tape({
    kind: "begin",
    atMs: T0,
    endMs: T0 + 30 * MINUTE,
    seed: "1",
    faults: [],
    settings: defaultSettings(),
  });
  for (let minute = 0; minute <= 30; minute++) {
    const atMs = T0 + minute * MINUTE;
    tape.take(events(atMs, fact(`D${minute}`)));
    tape.take(place(atMs, 35 + minute / 100));
    if (minute !== 17) continue;
    tape.take({ kind: "server", atMs, is: "without-power" });
    tape.take({ kind: "lost", atMs, seq: seq - 3 });
    seq -= 3;
    tape.take({ kind: "server", atMs: atMs + 20_000, is: "up" });
  }
  tape.take({ kind: "end", atMs: T0 + 30 * MINUTE, report: ["every promise held"] });
  return { tape, nameAt: (minute) => (minute === 17 ? "D14" : `D${minute}`) };
}
const shownBy = (tape: Tape): unknown => [...tape.board.center.positions.values()].map(({ name }) => name);
const stateOf = (tape: Tape): string =>
  JSON.stringify([
    centerToJson(tape.board.center),
    [...tape.board.locations],
    [...tape.board.heardAtMs],
    tape.facts.map((envelope) => envelope.seq),
    tape.serverNowMs,
    tape.isServerUp,
  ]);

describe("a tape is gone to any instant of", () => {
  let tape: Tape;
  let nameAt: (minute: number) => string;
  beforeAll(() => ({ tape, nameAt } = recorded()));

  test("it begins where the run begins, and says nothing that has not happened", () => {
    expect(tape.board.center.seq).toBe(0);
    tape.goTo(T0 - MINUTE);
    expect(tape.atMs).toBe(T0);
    expect(shownBy(tape)).toEqual(["D0"]);
  });

  test("backwards and in leaps it shows what it showed on the way", () => {
    const forwards = Array.from({ length: 31 }, (_, minute) => {
      tape.goTo(T0 + minute * MINUTE + 1_000);
      expect(shownBy(tape)).toEqual([nameAt(minute)]);
      return stateOf(tape);
    });
    for (const minute of [30, 29, 3, 17, 16, 18, 5, 4, 0, 30, 12, 11, 22])
      for (const again of [0, 1]) {
        tape.goTo(T0 + minute * MINUTE + 1_000 + again);
        tape.goTo(T0 + minute * MINUTE + 1_000);
        expect(stateOf(tape), `minute ${minute}`).toBe(forwards[minute]);
      }
  });

  test("what a lying disk lost is gone from then on, and there before", () => {
    tape.goTo(T0 + 17 * MINUTE - 1);
    expect(shownBy(tape)).toEqual(["D16"]);
    expect(tape.isServerUp).toBe(true);
    tape.goTo(T0 + 17 * MINUTE);
    expect(shownBy(tape)).toEqual(["D14"]);
    expect(tape.isServerUp).toBe(false);
    expect(tape.facts.length).toBe(15);
  });

  test("the server's clock and the trails are those of the instant", () => {
    tape.goTo(T0 + 10 * MINUTE);
    expect(tape.serverNowMs).toBe(T0 + 10 * MINUTE - 3_600_000);
    expect(tape.trailOf("modem", 3 * MINUTE).map(({ latDeg }) => latDeg)).toEqual([35.08, 35.09, 35.1]);
    expect(tape.trailOf("nobody", 3 * MINUTE)).toEqual([]);
  });

  test("beyond what has been made there is nothing: it stands at the end", () => {
    tape.goTo(T0 + 99 * MINUTE);
    expect(tape.atMs).toBe(T0 + 30 * MINUTE);
    expect(tape.report).toEqual(["every promise held"]);
  });
});

test("the strip has what Vigil said aloud, of whom, and what really happened", () => {
  const tape = new Tape({
    kind: "begin",
    atMs: T0,
    endMs: T0 + MINUTE,
    seed: "1",
    faults: [],
    settings: defaultSettings(),
  });
  const alertId = asId<AlertId>("A1");
  const unitId = asId<UnitId>("NMSP-312");
  const cause = (level: string, sentence: string) => ({ key: "k", monitor: "MV", level, sentence, evidence: [] });
  const envelope = (event: object): Envelope => ({ ...fact("D"), event }) as Envelope;
  tape.take({ kind: "server", atMs: T0, is: "up" });
  tape.take({ kind: "said", atMs: T0 + 1, about: "danger", text: "is driven away in the own car", unitId });
  tape.take(
    events(
      T0 + 2,
      envelope({ type: "AlertRaised", alertId, subject: { kind: "unit", unitId }, cause: cause("notice", "left") }),
      envelope({ type: "AlertCauseRose", alertId, key: "k", level: "urgent", sentence: "drives", evidence: [] }),
    ),
  );
  tape.take({ kind: "server", atMs: T0 + 3, is: "killed" });
  tape.take({ kind: "server", atMs: T0 + 4, is: "up" });
  expect(tape.marks).toEqual([
    { atMs: T0 + 1, of: "danger", text: "is driven away in the own car", unitId },
    { atMs: T0 + 2, of: "urgent", text: "drives", unitId },
    { atMs: T0 + 3, of: "server", text: "the server is killed" },
    { atMs: T0 + 4, of: "server", text: "the server runs again" },
  ]);
});
