import { beforeEach, describe, expect, test } from "vitest";
import { asId, type AgencyId, type DeviceId, type UnitId } from "../base/ids.ts";
import { type Board, emptyBoard } from "../board/board.ts";
import { emptyCenter } from "../domain/center.ts";
import type { Command } from "../domain/command.ts";
import { defaultSettings } from "../domain/settings.ts";
import type { Output } from "../engine/input.ts";
import { createWorld, type World } from "../engine/world.ts";
import type { CommandAnswer } from "../protocol/live.ts";
import { CenterLoop, type LoopPorts } from "./center-loop.ts";
import { CommitDriver } from "./commit-driver.ts";
import { FrameIntake } from "./ingest/frame-intake.ts";
import { decoderMaker } from "./ingest/decoders.ts";
import { MemoryLog, MemoryLogStore } from "./log/memory-log-store.ts";
import { hexOfBytes } from "./log/chain.ts";
import type { RecordedEntry } from "./recorder.ts";
import { SyncHub } from "./sync/sync-hub.ts";

const T0 = 1_773_572_400_000;
const rivera = { kind: "dispatcher", name: "Rivera" } as const;

let nowMs: number;
let log: MemoryLog;
let store: MemoryLogStore;
let board: Board;
let world: World;
let loop: CenterLoop;
let sent: { type: string; events?: { event: { type: string } }[] }[];
let recorded: RecordedEntry[];
let noted: string[];
let delivered: Output[];
let kept: [DeviceId, number][];
let broken: unknown[];
let refuseNext: boolean;

beforeEach(async () => {
  nowMs = T0;
  log = new MemoryLog("log");
  store = new MemoryLogStore(log);
  await store.claimTerm();
  board = emptyBoard();
  sent = [];
  recorded = [];
  noted = [];
  delivered = [];
  kept = [];
  broken = [];
  refuseNext = false;
  world = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs, term: 1 });
  const hub = new SyncHub({
    logId: "log",
    foldHash: "f",
    softwareVersion: "0",
    practice: false,
    settings: defaultSettings(),
    map: {},
    board,
    headHash: hexOfBytes(store.head().hash),
    newConsoleId: () => "c1",
  });
  const ports: LoopPorts = {
    nowMs: () => nowMs,
    monotonicMs: () => performance.now(),
    record: (_, entry) => recorded.push(entry),
    inFlight: {
      note: (what) => {
        noted.push(what);
        return !refuseNext;
      },
      clear: () => noted.push("clear"),
    },
    keepFix: (deviceId, _fix, _atMs, marks) => kept.push([deviceId, marks]),
    deliver: (output) => delivered.push(output),
    wakeAt: () => undefined,
    fatal: (error) => broken.push(error),
    observe: {
      stepped: () => undefined,
      committed: () => undefined,
      answered: () => undefined,
      fault: () => undefined,
    },
  };
  const intake = new FrameIntake(decoderMaker([]), (_, error) => broken.push(error));
  loop = new CenterLoop({ world, board, hub, intake, ports, answers: [] });
  loop.attach(
    new CommitDriver({
      store,
      term: 1,
      monotonicMs: () => performance.now(),
      committed: (envelopes, hashes) => loop.committed(envelopes, hashes),
      troubled: () => undefined,
      stopped: () => undefined,
    }),
  );
  const connection = hub.open(
    {
      send: (text) => sent.push(JSON.parse(text) as (typeof sent)[number]),
      unsentBytes: () => 0,
      close: () => undefined,
    },
    nowMs,
  );
  hub.receive(connection ?? 0, JSON.stringify({ type: "hello", protocol: 1 }), nowMs);
  sent.length = 0;
});

async function give(...commands: Command[]): Promise<CommandAnswer[]> {
  const answers: CommandAnswer[] = [];
  for (const command of commands) answers.push(await loop.command(`k${noted.length}`, command, rivera));
  return answers;
}

const roster: Command[] = [
  { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
  { type: "RegisterUnit", agency: "NMSP", callSign: "312" },
  { type: "RegisterDevice", device: "radio", kind: "portable", keys: ["sensor:radio"], unit: "312" },
  { type: "StartShift", unit: "312", officers: [], devices: [] },
];
const pressDuress = (): void => {
  loop.request(
    "device-http",
    "10.1.1.1:5",
    () => [
      {
        kind: "report",
        report: {
          protocol: "sensor",
          messageType: "duress",
          deviceKey: "radio",
          heartbeat: true,
          alarm: { kind: "duress", active: true },
        },
      },
    ],
    { method: "POST", path: "/ingest/sensor" },
  );
};

describe("durable, then acknowledged", () => {
  test("an answer comes when its events are in the log, not before", async () => {
    let open = (): void => undefined;
    store.slowUntil(new Promise((resolve) => (open = resolve)));
    let answer: CommandAnswer | undefined;
    loop.commandWith("k1", { type: "RegisterAgency", agency: "NMSP", name: "a" }, rivera, (given) => (answer = given));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answer).toBeUndefined();
    expect(board.center.seq).toBe(0);
    open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answer).toMatchObject({ outcome: "accepted", firstSeq: 1, lastSeq: 1 });
    expect(board.center.agencies.has(asId<AgencyId>("NMSP"))).toBe(true);
  });

  test("'it is so already' waits for what it rests on", async () => {
    let open = (): void => undefined;
    store.slowUntil(new Promise((resolve) => (open = resolve)));
    const given: string[] = [];
    const command: Command = { type: "RegisterAgency", agency: "NMSP", name: "a" };
    loop.commandWith("k1", command, rivera, ({ outcome }) => given.push(`1 ${outcome}`));
    loop.commandWith("k2", command, rivera, ({ outcome }) => given.push(`2 ${outcome}`));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(given).toEqual([]);
    open();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(given).toEqual(["1 accepted", "2 accepted"]);
  });

  test("an append that fails is tried again; the caller hears only of the end", async () => {
    store.failNext("not-written");
    store.failNext("unknown-lost");
    store.failNext("unknown-written");
    const [answer] = await give({ type: "RegisterAgency", agency: "NMSP", name: "a" });
    expect(answer?.outcome).toBe("accepted");
    expect(log.rows.map(({ type }) => type)).toEqual(["AgencyRegistered"]);
  });

  test("a refusal is told at once, with its field", async () => {
    const [answer] = await give({ type: "StartStop", unit: "999", kind: "traffic" });
    expect(answer).toMatchObject({ outcome: "refused", refusal: "unknown-unit", field: "unit" });
  });
});

describe("danger does not wait for the disk", () => {
  test("it is on the consoles while the log stands still, and firm afterwards", async () => {
    await give(...roster);
    let open = (): void => undefined;
    store.slowUntil(new Promise((resolve) => (open = resolve)));
    sent.length = 0;
    pressDuress();
    const danger = sent.find(({ type }) => type === "danger");
    expect(danger?.events?.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(["DuressDeclared", "AlertRaised"]),
    );
    expect(board.center.units.get(asId<UnitId>("NMSP-312"))?.duress).toBeUndefined();
    open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(board.center.units.get(asId<UnitId>("NMSP-312"))?.duress).toBeDefined();
  });

  test("in degraded mode ordinary commands are refused with that reason, and danger is taken", async () => {
    await give(...roster);
    loop.input({ kind: "log", change: "slow", reason: "disk-full" });
    expect(loop.degraded).toBe(true);
    const [ordinary, contact] = await give(
      { type: "RegisterAgency", agency: "X", name: "x" },
      { type: "RecordContact", unit: "312" },
    );
    expect(ordinary).toMatchObject({ outcome: "refused", refusal: "log-degraded", detail: "disk-full" });
    expect(contact?.outcome).toBe("accepted");
  });
});

describe("inputs", () => {
  test("a moment is recorded where something fell due in it, so that a replay ends where the shift did", async () => {
    await give(...roster);
    await give({ type: "StartStop", unit: "312", kind: "traffic" });
    recorded.length = 0;
    nowMs += 1_000;
    loop.wake();
    expect(recorded).toEqual([]);
    nowMs += 10 * 60_000;
    loop.wake();
    expect(recorded).toEqual([{ moment: true }]);
  });

  test("[WW6] what has fallen due is found by the next look, though no wake-up came; when it looked is known", async () => {
    await give(...roster);
    await give({ type: "StartStop", unit: "312", kind: "traffic" });
    nowMs += 10 * 60_000;
    expect(board.center.openAlertBySubject.size).toBe(0);
    loop.input({ kind: "moment" });
    expect(loop.ranAtMs).toBe(nowMs);
    expect(world.center.openAlertBySubject.size).toBe(1);
  });

  test("each is recorded, and noted as being in flight until the engine has done with it", async () => {
    await give(...roster);
    noted.length = 0;
    recorded.length = 0;
    pressDuress();
    loop.frame({ gateway: "modem-udp", transport: "datagram", peer: "10.1.1.1:5" }, new TextEncoder().encode("noise"));
    loop.wake();
    expect(noted).toEqual(["http device-http", "clear", "frame modem-udp 10.1.1.1:5", "clear", "moment", "clear"]);
    expect(recorded.map((entry) => Object.keys(entry)[0])).toEqual(["http", "frame"]);
  });

  test("one that ended the process before is not given to the engine", async () => {
    await give(...roster);
    refuseNext = true;
    recorded.length = 0;
    pressDuress();
    expect(recorded).toEqual([]);
    const [answer] = await give({ type: "RecordContact", unit: "312" });
    expect(answer).toMatchObject({ outcome: "refused", refusal: "set-aside" });
  });

  test("a fix is kept with its marks, whatever is believed of it", async () => {
    await give(...roster);
    const fix = (latDeg: number): void => {
      nowMs += 1_000;
      loop.request(
        "device-http",
        "10.1.1.1:5",
        () => [
          {
            kind: "report",
            report: {
              protocol: "sensor",
              messageType: "alive",
              deviceKey: "radio",
              fix: { latDeg, lonDeg: -103, fixAtMs: nowMs },
            },
          },
        ],
        { method: "POST", path: "/ingest/sensor" },
      );
    };
    fix(35);
    fix(36);
    expect(kept.map(([deviceId]) => deviceId)).toEqual(["radio", "radio"]);
    expect(kept[1]?.[1]).not.toBe(0);
    expect(board.locations.get(asId<DeviceId>("radio"))?.latDeg).toBe(35);
    // What is not believed was still heard.
    expect(board.heardAtMs.get(asId<DeviceId>("radio"))).toBe(nowMs);
  });

  test("when the engine breaks while applying, the process must end and nothing more is taken", async () => {
    await give(...roster);
    Reflect.set(world, "wakeups", undefined);
    loop.wake();
    expect(broken).toHaveLength(1);
    const [answer] = await give({ type: "RecordContact", unit: "312" });
    expect(answer?.outcome).toBe("refused");
  });
});

describe("danger that rises before its alert is durable", () => {
  test("a notice that waits for a slow disk goes along when it rises to an emergency", async () => {
    await give(...roster);
    await give({ type: "StartStop", unit: "312", kind: "traffic" });
    let heal = (): void => undefined;
    store.slowUntil(
      new Promise((resolve) => {
        heal = resolve;
      }),
    );
    const { stopFirstS, noticeAfterS, urgentAfterS } = defaultSettings().watch.statusCheck;
    sent.length = 0;
    nowMs += (stopFirstS + noticeAfterS) * 1_000;
    loop.wake();
    // A notice is silent: by itself it waits for the disk.
    expect(sent.flatMap(({ events }) => events ?? [])).toEqual([]);
    nowMs += (urgentAfterS - noticeAfterS) * 1_000;
    loop.wake();
    const types = sent
      .filter(({ type }) => type === "danger")
      .flatMap(({ events }) => events?.map((e) => e.event.type));
    expect(types).toEqual(["AlertRaised", "AlertCauseRose"]);
    heal();
  });
});
