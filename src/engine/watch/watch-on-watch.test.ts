/** WW: what is wrong with Vigil itself. */
import { describe, expect, it } from "vitest";
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
