/** WW: what is wrong with Vigil itself. */
import { describe, expect, it } from "vitest";
import { type AlertId, asId } from "../../base/ids.ts";
import type { Envelope } from "../../domain/event.ts";
import { onStop, shift } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const duress = { alarm: { kind: "duress", active: true } } as const;
const console = (s: Shift, atS: number, consoleId: string, name: string): void => {
  s.give(atS, { kind: "console", consoleId, change: "opened", name });
};
const systemAlert = (s: Shift, part: string) => {
  const id = s.world.center.openAlertBySubject.get(`system:${part}`);
  return id === undefined ? undefined : s.world.center.alerts.get(id);
};

describe("a monitor that throws", () => {
  const broken = (): Shift => {
    const s = onStop();
    s.fix(65, "M312", 100, 20);
    const fixesSince = s.world.senses.fixesSince;
    Object.assign(s.world.senses, {
      fixesSince: () => {
        throw new Error("planted");
      },
    });
    s.fix(70, "M312", 200, 20);
    Object.assign(s.world.senses, { fixesSince });
    return s;
  };

  it("[WW1] is off, rings as an emergency of Vigil's own, and what it held stays held", () => {
    const s = broken();
    expect(s.world.monitorsOff.get("MV")).toBe("planted");
    expect(systemAlert(s, "monitor-MV")).toMatchObject({ level: "emergency", phase: "open" });
    s.say(80, { type: "RecordContact", unit: "312" });
    s.moment(200);
    expect(s.climb("MV").filter((said) => said.startsWith("ended"))).toEqual([]);
    expect(s.alert()?.causes.find(({ monitor }) => monitor === "MV")?.endedAtMs).toBeUndefined();
  });

  it("[WW1] is not asked again, nor woken for", () => {
    const s = broken();
    let wakeAtMs = s.moment(100).wakeAtMs;
    for (let rounds = 0; rounds < 50 && wakeAtMs !== undefined && wakeAtMs < s.at(1_000); rounds++) {
      wakeAtMs = s.moment((wakeAtMs - s.at(0)) / 1_000).wakeAtMs;
    }
    expect(wakeAtMs).toBeGreaterThan(s.at(500));
  });

  it("[WW1] rings once, and the other monitors go on", () => {
    const s = broken();
    s.fix(75, "M312", 300, 20);
    expect(systemAlert(s, "monitor-MV")?.causes).toHaveLength(1);
    s.hear(76, "M312", { alarm: { kind: "crash", active: true } });
    s.hear(77, "P312", duress);
    expect(s.alert()?.causes.map(({ monitor }) => monitor)).toEqual(expect.arrayContaining(["CR", "DU"]));
  });
});

describe("trouble of Vigil's own", () => {
  it("[WW2] a log behind, a deaf gateway, a restart, a jump of the clock, an empty room: each is a system alert", () => {
    const s = shift();
    s.give(1, { kind: "log", change: "slow", reason: "300 ms" });
    s.give(2, { kind: "gateway", gateway: "udp", change: "deaf", reason: "socket closed" });
    s.give(3, { kind: "trouble", part: "clock", sentence: "the clock was set by 40 s", active: true });
    s.give(4, { kind: "trouble", part: "consoles", sentence: "no console listens", active: true, level: "emergency" });
    s.give(5, { kind: "set-aside", what: "a frame", error: "thrown" });
    expect(s.system().sort()).toEqual(["clock", "consoles", "gateway-udp", "log", "set-aside"]);
    s.restart(20, 10_000);
    expect(systemAlert(s, "restart")?.causes[0]?.sentence).toContain("10 s");
    expect(systemAlert(s, "consoles")?.level).toBe("emergency");
  });

  it("[WW2] a start after no gap rings nothing", () => {
    const s = shift();
    s.restart(20, 0);
    expect(s.system()).toEqual([]);
  });

  it("[WW4] after an end in order, over which nothing came due, it is a notice and rings nobody", () => {
    const s = onStop();
    s.restart(70, 4_000, "lost", { endedInOrder: true });
    expect(systemAlert(s, "restart")).toMatchObject({ level: "notice", ringCount: 0 });
    expect(systemAlert(s, "restart")?.causes[0]?.sentence).toContain("ended in order and started again after 4 s");
    s.restart(80, 4_000, "lost", { endedInOrder: true });
    expect(systemAlert(s, "restart")).toMatchObject({ ringCount: 0, causes: [{}] });
  });

  it("[WW4] it rings after a crash, also where a notice or a former crash stands, each time", () => {
    const s = onStop();
    s.restart(70, 4_000, "lost", { endedInOrder: true });
    s.restart(80, 2_000);
    expect(systemAlert(s, "restart")).toMatchObject({ level: "urgent", ringCount: 1 });
    s.restart(90, 2_000);
    expect(systemAlert(s, "restart")).toMatchObject({ level: "urgent", ringCount: 2, causes: [{}] });
    expect(systemAlert(s, "restart")?.causes[0]?.endedAtMs).toBeUndefined();
  });

  it("[WW4] it rings after an end in order, too, over which a check came due", () => {
    const s = onStop(); // the check is due 3 min after the stop
    s.restart(190, 30_000, "lost", { endedInOrder: true });
    expect(systemAlert(s, "restart")?.level).toBe("urgent");
  });

  it("[WW4] it rings where units were out of hearing for more than a minute, and is quiet with nobody on shift", () => {
    const s = shift();
    s.restart(100, 61_000, "lost", { endedInOrder: true });
    expect(systemAlert(s, "restart")?.level).toBe("urgent");
    const empty = shift();
    for (const unit of ["312", "305"]) empty.say(1, { type: "EndShift", unit });
    empty.restart(10_000, 9_000_000, "lost", { endedInOrder: true });
    expect(systemAlert(empty, "restart")?.level).toBe("notice");
  });

  it("[WW2] its end ends the cause, a person ends the alert; it rings anew when it comes again", () => {
    const s = shift();
    s.give(1, { kind: "gateway", gateway: "udp", change: "deaf", reason: "x" });
    s.give(2, { kind: "gateway", gateway: "udp", change: "deaf", reason: "x" });
    expect(systemAlert(s, "gateway-udp")).toMatchObject({ ringCount: 1, causes: [{ level: "urgent" }] });
    s.give(10, { kind: "gateway", gateway: "udp", change: "listening", reason: "" });
    expect(systemAlert(s, "gateway-udp")).toMatchObject({ phase: "open", causes: [{ endedAtMs: s.at(10) }] });
    s.moment(10_000);
    expect(systemAlert(s, "gateway-udp")?.phase).toBe("open");
    s.give(10_001, { kind: "gateway", gateway: "udp", change: "deaf", reason: "y" });
    expect(systemAlert(s, "gateway-udp")?.ringCount).toBeGreaterThan(1);
    const alert = systemAlert(s, "gateway-udp")?.id;
    s.say(10_002, { type: "CloseAlert", alert, reason: "SAFE", text: "cable" });
    expect(s.system()).toEqual([]);
  });

  it("[WW2] several at once are several alerts, each with its own part", () => {
    const s = shift();
    s.give(1, { kind: "gateway", gateway: "udp", change: "deaf", reason: "x" });
    s.give(2, { kind: "gateway", gateway: "tcp", change: "deaf", reason: "x" });
    expect(s.system()).toEqual(["gateway-udp", "gateway-tcp"]);
  });
});

describe("delivery", () => {
  it("[WW3] 10 s after it became an emergency, and not before, the console that has not confirmed is named", () => {
    const s = onStop();
    console(s, 30, "k1", "Rivera");
    console(s, 30, "k2", "Okafor");
    s.hear(61, "P312", duress);
    s.say(62, { type: "ConfirmShown", alert: "312", console: "k1" });
    s.moment(70.999);
    expect(s.system()).toEqual([]);
    s.moment(71);
    expect(s.system()).toEqual(["delivery-k2"]);
    expect(systemAlert(s, "delivery-k2")?.causes[0]?.sentence).toContain("Okafor");
  });

  it("[WW3] a console that comes later has its own 10 s; one that is gone is not waited for", () => {
    const s = onStop();
    console(s, 30, "k1", "Rivera");
    s.hear(61, "P312", duress);
    console(s, 65, "k2", "Okafor");
    s.give(66, { kind: "console", consoleId: "k1", change: "lost" });
    s.moment(74.999);
    expect(s.system()).toEqual([]);
    s.moment(80);
    expect(s.system()).toEqual(["delivery-k2"]);
  });

  it("[WW3] what was shown at a lower level has to be shown again; what is short of an emergency need not be", () => {
    const s = onStop();
    console(s, 30, "k1", "Rivera");
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    s.moment(75);
    expect(s.system()).toEqual([]);
    s.say(76, { type: "ConfirmShown", alert: "312", console: "k1" });
    s.hear(77, "P312", duress);
    s.moment(87);
    expect(s.system()).toEqual(["delivery-k1"]);
  });

  it("[WW3] once for each emergency: closed, it does not come back while the emergency lasts", () => {
    const s = onStop();
    console(s, 30, "k1", "Rivera");
    s.hear(61, "P312", duress);
    s.moment(72);
    const alert = systemAlert(s, "delivery-k1")?.id;
    s.say(73, { type: "CloseAlert", alert, reason: "SAFE", text: "told by voice" });
    s.moment(200);
    expect(s.system()).toEqual([]);
  });
});

describe("danger that a console brings back", () => {
  const shown = (s: Shift, keys: readonly string[], atS = 10): Envelope[] =>
    keys.map((key, index) => ({
      seq: 9_000 + index,
      term: 1,
      version: 1,
      atMs: s.at(atS),
      actor: { kind: "system", name: "watch" },
      cause: "report",
      subjects: [],
      event: {
        type: "AlertRaised",
        alertId: asId<AlertId>(`A${9_000 + index}`),
        subject: { kind: "device", key },
        cause: {
          key: `DU:device:${key}:duress`,
          monitor: "DU",
          level: "emergency",
          sentence: `duress from unknown device ${key}`,
          evidence: [],
          silence: false,
        },
        covert: true,
      },
    }));

  it("[WW5] rings for each device by itself, once, however many consoles bring it", () => {
    const s = onStop();
    for (const consoleId of ["c-1", "c-2"])
      s.give(70, { kind: "returned-danger", consoleId, envelopes: shown(s, ["radio-1", "radio-2"]) });
    const returned = s.system().filter((part) => part.startsWith("returned-"));
    expect(returned).toEqual(["returned-device-radio-1", "returned-device-radio-2"]);
    expect(systemAlert(s, "returned-device-radio-2")).toMatchObject({ level: "emergency", phase: "open" });
    expect(systemAlert(s, "returned-device-radio-2")?.causes[0]?.sentence).toContain("radio-2");
  });

  it("[WW5] rings also where the same device's danger was closed before; not where it was closed since", () => {
    const s = onStop();
    s.hear(62, "stranger", duress);
    const key = [...s.world.center.openAlertBySubject.keys()].find((one) => one.startsWith("device:"))?.slice(7) ?? "";
    const alertId = s.world.center.openAlertBySubject.get(`device:${key}`) ?? "";
    const verified = [{ cause: `DU:device:${key}:duress`, how: "device-checked", by: "Rivera" }];
    s.say(65, { type: "CloseAlert", alert: alertId, reason: "TEST", text: "a test", verified });
    s.give(70, { kind: "returned-danger", consoleId: "c-1", envelopes: shown(s, [key], 64) });
    expect(s.system().filter((part) => part.startsWith("returned-"))).toEqual([]);
    s.give(80, { kind: "returned-danger", consoleId: "c-1", envelopes: shown(s, [key], 68) });
    expect(s.system().filter((part) => part.startsWith("returned-"))).toEqual([`returned-device-${key}`]);
  });
});

it("[WW3] a console that comes while an emergency stands has to show it too, and nobody has to touch the alert", () => {
  const s = onStop();
  s.hear(62, "P312", duress);
  console(s, 64, "c-late", "Miller");
  s.moment(73.9);
  expect(systemAlert(s, "delivery-c-late")).toBeUndefined();
  s.moment(74);
  expect(systemAlert(s, "delivery-c-late")).toMatchObject({ level: "urgent" });
});

it("[WW2][TR17] several devices that agree on it tell people that the server's clock is wrong", () => {
  const s = onStop();
  s.restart(3_690, 0, "kept");
  expect(s.system()).not.toContain("clock-of-devices");
  const names = ["M312", "P312", "M305"];
  for (const seconds of [100, 105, 110])
    for (const name of names) s.fix(seconds + 3_600, name, 0, 0, { fixAtMs: s.at(seconds) });
  expect(systemAlert(s, "clock-of-devices")?.causes[0]?.sentence).toContain("60.0 min ahead");
});
