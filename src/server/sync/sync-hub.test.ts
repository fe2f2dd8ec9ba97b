import { centerDigest } from "../snapshots/center-digest.ts";
import { describe, expect, test } from "vitest";
import { asId, type AlertId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { withProvisional } from "../../board/overlay.ts";
import { centerFromJson, centerToJson } from "../../domain/center-json.ts";
import type { DomainEvent } from "../../domain/event.ts";
import { foldEvent } from "../../domain/fold.ts";
import { agencyEvent, FakeConsole, FakeServer, locationAt } from "./sync-hub.fixture.ts";
import { UNSENT_BYTES_MAX } from "./console-connection.ts";

const raised: Extract<DomainEvent, { type: "AlertRaised" }> = {
  type: "AlertRaised",
  alertId: asId<AlertId>("A9"),
  subject: { kind: "unit", unitId: asId<UnitId>("NMSP-312") },
  cause: { key: "DU:1", monitor: "DU", level: "emergency", sentence: "duress", evidence: [], silence: false },
  covert: true,
};

function toldOf(alertId: AlertId, count = 5_000): DomainEvent {
  const unitIds = Array.from({ length: count }, (_, n) => asId<UnitId>(`NMSP-${n}`));
  return { type: "UnitsTold", alertId, unitIds, why: "duress" };
}

describe("coming and coming back", () => {
  test("[LS2] a console that holds nothing gets a snapshot, and then events", () => {
    const server = new FakeServer();
    server.commit([agencyEvent(1), agencyEvent(2)]);
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    expect(console.messages).toEqual(["hello", "snapshot"]);
    server.commit([agencyEvent(3)]);
    server.pass(50);
    console.drain();
    expect(console.messages).toEqual(["hello", "snapshot", "events"]);
    expect(console.board.center.seq).toBe(3);
  });

  test("[LS1] one that comes back gets only what it missed", () => {
    const server = new FakeServer();
    server.commit([agencyEvent(1)]);
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.disconnect();
    server.commit([agencyEvent(2), agencyEvent(3)]);
    console.messages.length = 0;
    console.connect();
    console.drain();
    expect(console.messages).toEqual(["hello", "events"]);
    expect(console.board.center.seq).toBe(3);
  });

  test("[LS2] another hash, another log or another fold means a snapshot", () => {
    for (const change of [(c: FakeConsole) => (c.hash = "other"), (c: FakeConsole) => (c.logId = "other")]) {
      const server = new FakeServer();
      server.commit([agencyEvent(1)]);
      const console = new FakeConsole(server);
      console.connect();
      console.drain();
      console.disconnect();
      change(console);
      console.messages.length = 0;
      console.connect();
      console.drain();
      expect(console.messages).toEqual(["hello", "snapshot"]);
    }
    const server = new FakeServer();
    server.commit([agencyEvent(1)]);
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.messages.length = 0;
    console.connect({ foldHash: "older" });
    console.drain();
    expect(console.messages).toEqual(["hello", "snapshot"]);
  });

  test("[LS9] a console is lost five seconds after its socket, and not if it comes back", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.disconnect();
    server.pass(4_000);
    console.connect();
    console.drain();
    server.pass(6_000);
    expect(server.requests.filter((r) => r.kind === "console" && r.change === "lost")).toEqual([]);
    console.disconnect();
    server.pass(5_100);
    expect(server.requests.at(-1)).toMatchObject({ kind: "console", change: "lost", session: { consoleId: "c1" } });
  });

  test("[LS9] a copied tab gets a name of its own", () => {
    const server = new FakeServer();
    const first = new FakeConsole(server);
    first.connect();
    first.drain();
    const second = new FakeConsole(server);
    second.consoleId = "c1";
    second.connect();
    second.drain();
    expect([first.consoleId, second.consoleId]).toEqual(["c1", "c2"]);
  });
});

describe("slow consoles", () => {
  test("[LS4] a console that does not read never has more than 64 KiB unsent, and nobody waits for it", () => {
    const server = new FakeServer();
    const slow = new FakeConsole(server);
    const quick = new FakeConsole(server);
    slow.connect();
    quick.connect();
    for (let i = 0; i < 500; i++) {
      server.commit([agencyEvent(i, 1_000)]);
      server.move(locationAt(i % 50, server.nowMs));
      server.pass(50);
      quick.drain();
    }
    expect(quick.board.center.seq).toBe(500);
    expect(slow.unsentBytesMax).toBeLessThanOrEqual(UNSENT_BYTES_MAX);
    expect(server.hub.slowCount).toBe(1);
    for (let i = 0; i < 200; i++) {
      slow.drain();
      server.pass(50);
    }
    slow.drain();
    expect(slow.digest()).toBe(quick.digest());
  });

  test("[LS5] one that has not even heard of an alert gets it whole with what makes it worse", () => {
    const server = new FakeServer();
    const slow = new FakeConsole(server);
    const quick = new FakeConsole(server);
    slow.connect();
    quick.connect();
    for (let i = 0; i < 100; i++) {
      server.commit([agencyEvent(i, 1_000)]);
      server.pass(50);
      quick.drain();
    }
    server.commit([{ ...raised, cause: { ...raised.cause, level: "notice" } }]);
    server.pass(50);
    const { alertId, cause } = raised;
    const rose: DomainEvent = {
      type: "AlertCauseRose",
      alertId,
      key: cause.key,
      level: "emergency",
      sentence: "",
      evidence: [],
    };
    const center = centerFromJson(centerToJson(server.board.center));
    foldEvent(center, server.envelope(rose));
    server.hub.danger([server.envelope(rose)], center, server.nowMs);
    quick.drain();
    expect(quick.dangers.map(({ event }) => event.type)).toEqual(["AlertCauseRose"]);
    while (slow.dangers.length === 0) slow.drain(1);
    expect(slow.board.center.alerts.size).toBe(0);
    expect(slow.dangers.map(({ event }) => event.type)).toEqual(["AlertRaised", "AlertCauseRose"]);
    const shown = withProvisional(slow.board.center, slow.dangers);
    expect(shown.alerts.get(alertId)?.level).toBe("emergency");
  });

  test("[LS3] one that has missed more than is at hand gets a snapshot", () => {
    const server = new FakeServer();
    const slow = new FakeConsole(server);
    slow.connect();
    slow.drain();
    for (let i = 0; i < 60; i++) {
      server.commit(Array.from({ length: 500 }, (_, n) => agencyEvent(i * 500 + n, 5)));
      server.pass(50);
    }
    slow.messages.length = 0;
    for (let i = 0; i < 400; i++) {
      slow.drain();
      server.pass(50);
    }
    slow.drain();
    expect(slow.messages).toContain("snapshot");
    expect(slow.board.center.seq).toBe(30_000);
  });

  test("[LS4] a snapshot larger than a frame comes in parts, and danger passes between them", () => {
    const server = new FakeServer();
    server.commit(Array.from({ length: 400 }, (_, n) => agencyEvent(n, 1_000)));
    const console = new FakeConsole(server);
    console.connect();
    console.drain(2);
    server.hub.danger([server.envelope(raised, 401)], server.board.center, server.nowMs);
    console.drain(8);
    expect(console.dangers).toHaveLength(1);
    expect(console.board.center.seq).toBe(0);
    for (let i = 0; i < 100; i++) {
      console.drain();
      server.pass(50);
    }
    console.drain();
    expect(console.board.center.seq).toBe(400);
    expect(console.unsentBytesMax).toBeLessThanOrEqual(UNSENT_BYTES_MAX);
  });
});

describe("danger", () => {
  test("[LS5] it goes at once, after the committed events that precede it", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    server.commit([agencyEvent(1)]);
    console.messages.length = 0;
    server.hub.danger([server.envelope(raised, 2)], server.board.center, server.nowMs);
    console.drain();
    expect(console.messages).toEqual(["events", "danger"]);
    expect(console.dangers[0]?.seq).toBe(2);
  });

  test("[LS5] a console that is slow gets it all the same", () => {
    const server = new FakeServer();
    const slow = new FakeConsole(server);
    slow.connect();
    server.commit(Array.from({ length: 100 }, (_, n) => agencyEvent(n, 1_000)));
    server.pass(50);
    server.hub.danger([server.envelope(raised, 101)], server.board.center, server.nowMs);
    slow.drain();
    expect(slow.dangers).toHaveLength(1);
  });

  test("[LS5] a console that comes while it is not durable gets it too, and no more once it is", () => {
    const server = new FakeServer();
    server.commit([agencyEvent(1)]);
    server.hub.danger([server.envelope(raised, 2)], server.board.center, server.nowMs);
    const late = new FakeConsole(server);
    late.connect();
    late.drain();
    expect(late.dangers.map(({ seq }) => seq)).toEqual([2]);
    const old = new FakeConsole(server);
    old.connect({ protocol: 99 });
    old.drain();
    expect(old.plain).toHaveLength(1);
    server.commit([raised]);
    const later = new FakeConsole(server);
    later.connect();
    later.drain();
    expect(later.dangers).toEqual([]);
  });

  test("[LS5] a long list of told units holds nobody's danger up: it goes with the next tick", () => {
    const server = new FakeServer();
    const consoles = [new FakeConsole(server), new FakeConsole(server)];
    for (const console of consoles) {
      console.connect();
      console.drain();
      console.messages.length = 0;
    }
    const second: DomainEvent = { ...raised, alertId: asId<AlertId>("A10") };
    const now = [server.envelope(raised, 1), server.envelope(toldOf(raised.alertId), 2), server.envelope(second, 3)];
    server.hub.danger(now, server.board.center, server.nowMs);
    const late = new FakeConsole(server);
    late.connect();
    for (const console of [...consoles, late]) {
      console.drain();
      expect(console.dangers.map(({ seq }) => seq)).toEqual([1, 3]);
    }
    server.pass(50);
    for (const console of [...consoles, late]) {
      console.drain();
      expect(console.dangers.map(({ seq }) => seq)).toEqual([1, 3, 2]);
    }
    server.pass(1_000);
    for (const console of consoles) {
      console.drain();
      expect(console.messages).toEqual(["danger", "danger"]);
    }
    const later = new FakeConsole(server);
    later.connect();
    later.drain();
    expect(later.dangers.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("[LS5] a long list of told units that is on the disk by the next tick goes once, as an event", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.messages.length = 0;
    const told = toldOf(raised.alertId);
    server.hub.danger([server.envelope(raised, 1), server.envelope(told, 2)], server.board.center, server.nowMs);
    server.commit([raised, told]);
    server.pass(100);
    console.drain();
    expect(console.messages).toEqual(["danger", "events", "events"]);
    expect(console.dangers.map(({ seq }) => seq)).toEqual([1]);
    expect(console.board.center.seq).toBe(2);
  });

  test("[LS5] a short list of told units goes with its alert, in one frame", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.messages.length = 0;
    const told = toldOf(raised.alertId, 60);
    server.hub.danger([server.envelope(raised, 1), server.envelope(told, 2)], server.board.center, server.nowMs);
    console.drain();
    expect(console.messages).toEqual(["danger"]);
    expect(console.dangers.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("[LS8] a console of another protocol version gets the frame that never changes", () => {
    const server = new FakeServer();
    const old = new FakeConsole(server);
    old.connect({ protocol: 0 });
    server.commit([agencyEvent(1)]);
    server.hub.danger([server.envelope(raised, 2)], server.board.center, server.nowMs);
    server.pass(1_000);
    old.drain();
    expect(old.messages).toEqual(["hello"]);
    expect(old.plain).toEqual([
      {
        vigil: "danger",
        level: "emergency",
        unit: "NMSP-312",
        text: "duress",
        place: "place not known",
        atMs: server.nowMs - 1_000,
      },
    ]);
    server.commit([raised]);
    const later = new FakeConsole(server);
    later.connect({ protocol: 2 });
    later.drain();
    expect(later.plain.map(({ text }) => text)).toEqual(["duress"]);
  });
});

describe("locations", () => {
  test("[LS6] at most four times a second, the newest of each device", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.messages.length = 0;
    for (let i = 0; i < 20; i++) {
      server.move(locationAt(1, server.nowMs));
      server.pass(50);
    }
    console.drain();
    expect(console.messages.length).toBeLessThanOrEqual(4);
    server.pass(250);
    console.drain();
    expect(console.board.locations.get(asId<DeviceId>("d1"))?.fixAtMs).toBe(
      server.board.locations.get(asId<DeviceId>("d1"))?.fixAtMs,
    );
  });

  test("[LS6] consoles have their turns in different ticks, and each is told every 250 ms what it lacks", () => {
    const server = new FakeServer();
    const consoles = Array.from({ length: 10 }, () => new FakeConsole(server));
    for (const console of consoles) {
      console.connect();
      console.drain();
    }
    const atOnce: number[] = [];
    for (let tick = 0; tick < 40; tick++) {
      server.move(locationAt(tick % 7, server.nowMs));
      // Now and then the loop is held up, and all turns are due in one tick: they do not stay together.
      server.nowMs += tick === 10 ? 430 : 0;
      for (const console of consoles) console.messages.length = 0;
      server.pass(50);
      for (const console of consoles) console.drain();
      atOnce.push(consoles.filter(({ messages }) => messages.includes("locations")).length);
    }
    expect(Math.max(...atOnce.slice(18))).toBe(2);
    expect(atOnce.slice(-20).reduce((sum, count) => sum + count)).toBe(40);
    server.pass(250);
    for (const console of consoles) {
      console.drain();
      expect([...console.board.locations.values()].map(({ fixAtMs }) => fixAtMs).toSorted((a, b) => a - b)).toEqual(
        [...server.board.locations.values()].map(({ fixAtMs }) => fixAtMs).toSorted((a, b) => a - b),
      );
    }
  });

  test("a device that was heard without a place is told apart from one that moved", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    server.move(locationAt(1, server.nowMs));
    console.connect();
    console.drain();
    const deviceId = asId<DeviceId>("d1");
    server.hub.heard(deviceId, undefined, server.nowMs + 500);
    server.pass(500);
    console.drain();
    expect(console.board.heardAtMs.get(deviceId)).toBe(1_000_500);
    expect(console.board.locations.get(deviceId)?.receivedAtMs).toBe(1_000_000);
  });
});

describe("consoles on a slow line", () => {
  const ROOM = 64_000;

  test("[LS10] no more is on its way than the line carries, however much the network would hold", () => {
    const server = new FakeServer();
    for (let i = 0; i < 60; i++) server.commit([agencyEvent(i, 5_000)]);
    const console = new FakeConsole(server);
    console.connect({ tellsTaken: true });
    // The network takes all and delivers nothing: the socket has nothing unsent, the console has taken nothing.
    let heldChars = console.holdAtNetwork();
    for (let round = 0; round < 10; round++) {
      server.pass(50);
      heldChars += console.holdAtNetwork();
    }
    expect(heldChars).toBeGreaterThan(ROOM / 3);
    expect(heldChars).toBeLessThanOrEqual(ROOM);
    // Danger goes all the same.
    const dangerEnvelope = server.envelope(agencyEvent(99), 61);
    server.hub.danger([dangerEnvelope], server.board.center, server.nowMs);
    expect(console.holdAtNetwork()).toBeGreaterThan(0);
    // As it is delivered and told, the rest comes.
    for (let round = 0; round < 100 && console.board.center.seq < server.board.center.seq; round++) {
      const chars = console.deliver();
      if (chars > 0) console.say({ type: "taken", chars });
      server.pass(50);
      console.holdAtNetwork();
    }
    expect(console.digest()).toBe(centerDigest(server.board.center));
  });
});

describe("what consoles say", () => {
  test("nonsense is answered, not obeyed", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.drain();
    console.messages.length = 0;
    for (const message of [5, null, { type: "nonsense" }, { type: "command" }, { type: "sit", name: "" }])
      console.say(message);
    console.drain();
    expect(console.messages).toEqual(["problem", "problem", "problem", "problem", "problem"]);
    expect(server.requests.filter((r) => r.kind === "command")).toEqual([]);
  });

  test("whoever has got up is nobody's name for what is done there next", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.say({ type: "sit", name: "Rivera", positionId: "P1" });
    console.say({ type: "sit" });
    expect(server.requests.at(-1)).toEqual({ kind: "console", session: { consoleId: "c1" }, change: "opened" });
    console.say({ type: "command", commandId: "k1", command: { type: "TakeAlert", alert: "312" } });
    expect(server.requests.at(-1)).toMatchObject({ kind: "command", session: { consoleId: "c1" } });
    expect(server.requests.at(-1)).not.toHaveProperty("session.name");
  });

  test("a command comes out with who sits there", () => {
    const server = new FakeServer();
    const console = new FakeConsole(server);
    console.connect();
    console.say({ type: "sit", name: "Rivera", positionId: "P1" });
    console.say({ type: "command", commandId: "k1", command: { type: "TakeAlert", alert: "312" } });
    expect(server.requests.at(-1)).toMatchObject({
      kind: "command",
      commandId: "k1",
      session: { consoleId: "c1", name: "Rivera", positionId: "P1" },
    });
  });
});
