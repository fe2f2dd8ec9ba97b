import { describe, expect, test } from "vitest";
import { standingAlerts } from "../../board/alert-row.ts";
import { emptyCenter } from "../../domain/center.ts";
import { centerToJson } from "../../domain/center-json.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { foldEvent } from "../../domain/fold.ts";
import { defaultSettings } from "../../domain/settings.ts";
import type { Frame } from "../../protocol/frame-reader.ts";
import type { Heartbeat, ServerMessage } from "../../protocol/live.ts";
import { offsetMs } from "./clock-offset.ts";
import { backOffMs, linkHealth } from "./link-health.ts";
import { emptyLiveState, helloOf, type LiveEffect, type LiveState, noteHello, takeFrame } from "./live-state.ts";
import { EMPTY_OUTBOX, give, noteLinkLost, noteSent, takeAnswer, unanswered } from "./outbox.ts";

const hello: ServerMessage = {
  type: "hello",
  protocol: 1,
  logId: "log-1",
  foldHash: "fold-1",
  softwareVersion: "0.1.0",
  consoleId: "console-1",
  nowMs: 1_000_000,
  practice: true,
  settings: defaultSettings(),
  map: {},
};
const DANGER = {
  type: "AlertRaised",
  alertId: "A2",
  subject: { kind: "unit", unitId: "NMSP-312" },
  cause: { key: "k", monitor: "DU", level: "emergency", sentence: "duress", evidence: [], silence: false },
  covert: true,
} as unknown as DomainEvent; // ids are branded strings

function envelope(seq: number, event: DomainEvent, term = 1): Envelope {
  return {
    seq,
    term,
    version: 1,
    atMs: 1_000_000 + seq,
    actor: { kind: "system", name: "watch" },
    cause: "test",
    subjects: [],
    event,
  };
}
function registered(seq: number, name: string): Envelope {
  return envelope(seq, { type: "AgencyRegistered", agency: { id: name, name } } as unknown as DomainEvent); // ids are branded strings
}
function snapshot(seq: number, events: readonly Envelope[] = []): ServerMessage {
  const center = emptyCenter();
  for (const item of events) foldEvent(center, item);
  center.seq = seq;
  return { type: "snapshot", seq, hash: `h${seq}`, center: centerToJson(center), locations: [], heard: [] };
}
function run(state: LiveState, ...messages: readonly ServerMessage[]): { state: LiveState; effects: LiveEffect[] } {
  let effects: LiveEffect[] = [];
  for (const message of messages) {
    if (message.type === "part") throw new Error("parts are joined before");
    ({ state, effects } = takeFrame(state, { kind: "message", message }, 900_000));
  }
  return { state, effects };
}
const joined = (): LiveState => run(emptyLiveState(), hello, snapshot(1)).state;
const emergencies = (state: LiveState): number => standingAlerts(state.shown).length;

test("what a page has heard and up to where it has heard it are of one state, though the board is folded in place", () => {
  const before = joined();
  const after = run(before, { type: "events", hash: "h2", events: [registered(2, "NMSP")] }).state;
  expect([before.recent.length, before.throughSeq]).toEqual([0, 1]);
  expect([after.recent.length, after.throughSeq]).toEqual([1, 2]);
  expect(run(after, snapshot(7)).state.throughSeq).toBe(7);
});

describe("joining", () => {
  test("a console that holds nothing says so, and one that does says what", () => {
    expect(helloOf(emptyLiveState(), {})).toEqual({ type: "hello", protocol: 1, parts: true, tellsTaken: true });
    expect(helloOf(joined(), { consoleId: "console-1", name: "Rivera", positionId: "P1" })).toEqual({
      type: "hello",
      protocol: 1,
      parts: true,
      tellsTaken: true,
      consoleId: "console-1",
      name: "Rivera",
      positionId: "P1",
      logId: "log-1",
      seq: 1,
      hash: "h1",
      foldHash: "fold-1",
    });
  });
  test("a server of another fold or protocol makes this page outdated; the page goes on", () => {
    expect(joined().outdated).toBe(false);
    expect(run(joined(), { ...hello, foldHash: "fold-2" } as ServerMessage).state).toMatchObject({
      outdated: true,
      phase: "live",
    });
    expect(run(joined(), { ...hello, protocol: 2 } as ServerMessage).state).toMatchObject({
      outdated: true,
      phase: "foreign",
    });
  });
});

describe("events", () => {
  test("follow one another; repeated ones are ignored; a gap asks for a new picture", () => {
    const { state } = run(joined(), { type: "events", events: [registered(2, "A"), registered(3, "B")], hash: "h3" });
    expect(state.board.center.agencies.size).toBe(2);
    expect(state.hash).toBe("h3");
    const repeated = run(state, { type: "events", events: [registered(3, "B"), registered(4, "C")], hash: "h4" });
    expect(repeated.state.board.center.seq).toBe(4);
    expect(repeated.state.recent.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    const gap = run(repeated.state, { type: "events", events: [registered(9, "D")], hash: "h9" });
    expect(gap.effects).toEqual([{ kind: "resync" }]);
    expect(gap.state.board.center.seq).toBe(4);
  });
  test("an unreadable frame asks for a new picture", () => {
    expect(takeFrame(joined(), { kind: "unreadable" }, 1).effects).toEqual([{ kind: "resync" }]);
  });
});

describe("[LS5] danger before its commit", () => {
  const danger: ServerMessage = { type: "danger", events: [envelope(2, DANGER)] };
  test("is shown at once and leaves the board alone", () => {
    const { state, effects } = run(joined(), danger);
    expect(emergencies(state)).toBe(1);
    expect(state.board.center.alerts.size).toBe(0);
    expect(effects).toEqual([{ kind: "danger" }]);
  });
  test("is firm with the event of the same sequence", () => {
    const { state } = run(joined(), danger, { type: "events", events: [envelope(2, DANGER)], hash: "h2" });
    expect(state.provisional).toEqual([]);
    expect(emergencies(state)).toBe(1);
    expect(state.shown).toBe(state.board.center);
  });
  test("stays, and goes back with the next hello, when the server came back without it", () => {
    const { state } = run(joined(), danger, hello, snapshot(2, [registered(2, "A")]));
    expect(emergencies(state)).toBe(1);
    expect(helloOf(state, {})).toMatchObject({ provisional: [{ seq: 2 }] });
    const rung = { ...DANGER, alertId: "A9" } as DomainEvent;
    const after = run(state, { type: "events", events: [envelope(3, rung, 2)], hash: "h3" }).state;
    expect(after.provisional).toEqual([]);
    expect(emergencies(after)).toBe(1);
  });
  test("that stood as firm and that the server has lost stays on the screen, is said, and is offered at once", () => {
    const firm = run(joined(), { type: "events", events: [envelope(2, DANGER), registered(3, "A")], hash: "h3" }).state;
    const { state, effects } = run(firm, hello, snapshot(2, [registered(2, "B")]));
    expect(emergencies(state)).toBe(1);
    expect(effects).toEqual([{ kind: "lost-danger", sentences: ["duress"] }, { kind: "offer" }]);
    expect(helloOf(state, {})).toMatchObject({ provisional: [{ event: { subject: { unitId: "NMSP-312" } } }] });
    const offered = noteHello(state, false);
    expect(helloOf(offered, {})).not.toHaveProperty("provisional");
    expect(run(offered, { type: "events", events: [registered(3, "C")], hash: "h3" }).effects).toEqual([]);
    expect(helloOf(noteHello({ ...offered, offered: new Set() }, true), {})).not.toHaveProperty("provisional");
    // Another center's danger is not this one's.
    expect(emergencies(run(firm, { ...hello, logId: "log-2" } as ServerMessage, snapshot(2)).state)).toBe(0);
  });
  test("what was known already does not come back as danger", () => {
    const { state } = run(joined(), { type: "events", events: [envelope(2, DANGER)], hash: "h2" }, danger);
    expect(state.provisional).toEqual([]);
  });
});

describe("the frame that never changes", () => {
  test("is shown, once for each danger", () => {
    const frame = {
      kind: "plain-danger",
      danger: { vigil: "danger", level: "emergency", unit: "312", text: "duress", place: "I-40", atMs: 1 },
    } as const;
    const first = takeFrame(emptyLiveState(), frame, 1);
    expect(takeFrame(first.state, frame, 2).state.plainDanger).toHaveLength(1);
    expect(first.effects).toEqual([{ kind: "danger" }]);
  });
});

describe("the link's health", () => {
  test("a link that is silent for two and a half seconds is lost", () => {
    expect(linkHealth(true, 2_400)).toBe("good");
    expect(linkHealth(true, 2_600)).toBe("lost");
    expect(linkHealth(false, 100)).toBe("joining");
  });
  test("[AU27] a heartbeat with another number of sessions' changes says so once, and one without says nothing", () => {
    const beat = (sessionsTurn?: number): Frame => ({
      kind: "message",
      message: { type: "heartbeat", nowMs: 1, ...(sessionsTurn === undefined ? {} : { sessionsTurn }) } as Heartbeat, // nothing else matters here
    });
    let state = emptyLiveState();
    const said = [undefined, 4, 4, 5, undefined].map((turn) => {
      const taken = takeFrame(state, beat(turn), 0);
      state = taken.state;
      return taken.effects.map(({ kind }) => kind);
    });
    expect(said).toEqual([[], ["sessions"], [], ["sessions"], []]);
  });

  test("the clock is the server's, by the fastest heartbeat", () => {
    const beat = (nowMs: number): ServerMessage => ({ type: "heartbeat", nowMs }) as unknown as ServerMessage; // only its clock matters here
    expect(offsetMs(run(joined(), beat(900_500), beat(900_480)).state.offset)).toBe(100_000);
  });
  test("attempts are spread and never more than eight seconds apart", () => {
    expect([backOffMs(1, 0), backOffMs(1, 0.99)]).toEqual([250, 497.5]);
    expect(backOffMs(30, 0.999)).toBeLessThan(8_000);
  });
});

describe("commands on their way", () => {
  const item = {
    commandId: "c1",
    command: { type: "RecordContact", unit: "312" },
    says: "contact with 312",
    givenAtMs: 1,
  } as const;
  test("one that was sent and not answered is unknown after a loss, and is still to be sent", () => {
    const lost = noteLinkLost(noteSent(give(EMPTY_OUTBOX, item), "c1"));
    expect(unanswered(lost)).toMatchObject([{ commandId: "c1", fate: "unknown", sentCount: 1 }]);
    expect(unanswered(noteLinkLost(give(EMPTY_OUTBOX, item)))).toMatchObject([{ fate: "waiting" }]);
  });
  test("an answer ends it, but not the answer that its outcome is unknown", () => {
    const sent = noteSent(give(EMPTY_OUTBOX, item), "c1");
    const open = takeAnswer(sent, { type: "answer", commandId: "c1", outcome: "unknown" }, 5);
    expect(unanswered(open)).toHaveLength(1);
    expect(unanswered(takeAnswer(open, { type: "answer", commandId: "c1", outcome: "accepted" }, 6))).toEqual([]);
  });
  test("answered ones are forgotten in the end, open ones never", () => {
    let outbox = give(EMPTY_OUTBOX, { ...item, commandId: "open" });
    for (let i = 0; i < 80; i++) {
      outbox = takeAnswer(
        give(outbox, { ...item, commandId: `${i}` }),
        { type: "answer", commandId: `${i}`, outcome: "accepted" },
        i,
      );
    }
    expect(outbox.items.length).toBe(51);
    expect(unanswered(outbox).map(({ commandId }) => commandId)).toEqual(["open"]);
  });
});
