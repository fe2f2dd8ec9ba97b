/** AL7, AL9, AL10, AL12: the clock of an alert, and who is told. */
import { describe, expect, it } from "vitest";
import { onStop, shift, standOn, stop } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const duress = { alarm: { kind: "duress", active: true } } as const;
const okafor = { type: "SignOn", position: "P2", name: "Okafor", groups: [] };
const steps = (s: Shift): string[] =>
  s.log.flatMap(({ event, atMs }) =>
    event.type === "AlertEscalated" && event.alertId === s.alert()?.id
      ? [`${event.role}@${(atMs - s.at(0)) / 1_000}`]
      : [],
  );
const told = (s: Shift): string[] =>
  s.log.flatMap(({ event, atMs }) => (event.type === "UnitsTold" ? [`${event.why}@${(atMs - s.at(0)) / 1_000}`] : []));
const unowned = (s: Shift): string[] =>
  s.log.flatMap(({ event, atMs }) =>
    event.type === "AlertUnowned" ? [`${event.why}@${(atMs - s.at(0)) / 1_000}`] : [],
  );
/** An emergency whose only cause is a silence: two calls without an answer. */
function unanswered(options: Parameters<typeof shift>[0] = {}): Shift {
  const s = shift(options);
  s.say(0, { type: "RecordNoAnswer", unit: "312" });
  s.say(0, { type: "RecordNoAnswer", unit: "312" });
  return s;
}

describe("the owner's clock", () => {
  it("[AL7] 60 s without doing anything about it, not a moment less", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.moment(121.999);
    expect(s.alert()?.phase).toBe("owned");
    s.moment(122);
    expect(s.alert()).toMatchObject({ phase: "open", unownedSinceMs: s.at(122) });
    expect(unowned(s)).toEqual(["idle-owner@122"]);
  });

  it("[AL7] what is done about the alert, the unit or its incident counts; anything else does not, nor a screen", () => {
    const after = (act: (s: Shift) => void): string[] => {
      const s = onStop({ also: [okafor] });
      s.hear(61, "P312", duress);
      s.say(62, { type: "TakeAlert", alert: "312" });
      act(s);
      s.moment(140);
      return unowned(s);
    };
    expect(after((s) => s.say(100, { type: "RecordTold", alert: "312", who: "EMS" }))).toEqual([]);
    expect(after((s) => s.say(100, { type: "RecordNoAnswer", unit: "312" }))).toEqual([]);
    expect(after((s) => s.say(100, { type: "AddNote", incident: "26-000001", text: "shots" }))).toEqual([]);
    expect(after((s) => s.say(100, { type: "AssignUnit", unit: "305", incident: "26-000001" }))).toEqual([]);
    expect(after((s) => s.say(100, { type: "RecordContact", unit: "305" }))).toEqual(["idle-owner@122"]);
    expect(after((s) => s.say(100, { type: "RecordTold", alert: "312", who: "EMS" }, "Okafor"))).toEqual([
      "idle-owner@122",
    ]);
    expect(after((s) => s.say(100, { type: "ConfirmShown", alert: "312", console: "k1" }))).toEqual(["idle-owner@122"]);
  });

  it("[AL7] it rings when its owner loses it, and the steps begin anew", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    standOn(s, 65, 80);
    s.say(81, { type: "TakeAlert", alert: "312" });
    expect(s.alert()?.ringCount).toBe(1);
    standOn(s, 85, 140);
    expect(s.alert()?.ringCount).toBe(1);
    s.moment(141);
    expect(s.alert()?.ringCount).toBe(2);
    s.moment(155.999);
    expect(steps(s)).toHaveLength(1);
    s.moment(156);
    expect(steps(s)).toEqual([steps(s)[0], steps(s)[0]?.replace("@76", "@156")]);
  });

  it("[AL7] a lost console, unless its owner sits at another one", () => {
    const console = (s: Shift, atS: number, consoleId: string, change: "opened" | "lost"): void => {
      s.give(atS, { kind: "console", consoleId, change, name: "Rivera", positionId: "P1" });
    };
    const s = onStop();
    console(s, 60, "k1", "opened");
    console(s, 60, "k2", "opened");
    s.hear(61, "P312", duress);
    s.say(62, { type: "TakeAlert", alert: "312" });
    console(s, 63, "k1", "lost");
    expect(s.alert()?.phase).toBe("owned");
    console(s, 64, "k2", "lost");
    expect(unowned(s)).toEqual(["console-lost@64"]);
  });

  it("[AL7] signing off hands it over, or gives it back where nobody is named", () => {
    const s = onStop({ also: [{ ...okafor, groups: ["D9"] }] });
    s.hear(61, "P312", duress);
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.say(63, { type: "SignOff", position: "P1" });
    expect(unowned(s)).toEqual(["owner-signed-off@63"]);
    const t = onStop({ also: [okafor] });
    t.hear(61, "P312", duress);
    t.say(62, { type: "TakeAlert", alert: "312" });
    t.say(63, { type: "SignOff", position: "P1", handTo: "P2" });
    expect(t.alert()).toMatchObject({ phase: "owned", owner: { name: "Okafor" } });
  });

  it("[AL7] the clock runs on through a restart", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    s.say(62, { type: "TakeAlert", alert: "312" });
    s.restart(80, 1_000);
    s.moment(121.999);
    expect(s.alert()?.phase).toBe("owned");
    s.moment(122);
    expect(s.alert()?.phase).toBe("open");
  });
});

describe("telling the units", () => {
  it("[AL9] at once for duress", () => {
    const s = onStop();
    s.hear(61, "P312", duress);
    expect(told(s)).toEqual(["duress@61"]);
  });

  it("[AL9] at once for two findings that are not silence; two silences are none", () => {
    const s = onStop();
    s.hear(61, "M312", { alarm: { kind: "crash", active: true } });
    expect(told(s)).toEqual([]);
    s.fix(65, "M312", 100, 20);
    expect(told(s)).toEqual(["two-findings@65"]);
    const t = onStop();
    t.say(61, { type: "RecordNoAnswer", unit: "312" });
    t.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    t.say(62, { type: "RecordNoAnswer", unit: "312" });
    t.moment(91.999);
    expect(told(t)).toEqual([]);
    t.moment(92);
    expect(told(t)).toEqual(["unowned@92"]);
  });

  it("[AL9] two causes of one monitor are one finding", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "man-down", active: true } });
    s.hear(61, "P312", { alarm: { kind: "no-motion", active: true } });
    s.moment(76);
    expect(s.alert()).toMatchObject({ level: "emergency" });
    expect(told(s)).toEqual([]);
  });

  it("[AL9] a weapon that was drawn off a stop is not duress", () => {
    const s = shift();
    s.hear(0, "P312", { alarm: { kind: "holster", active: true } });
    s.say(1, { type: "RecordNoAnswer", unit: "312" });
    s.say(2, { type: "RecordNoAnswer", unit: "312" });
    expect(s.alert()?.level).toBe("emergency");
    expect(told(s)).toEqual([]);
  });

  it("[AL9] after 30 s without an owner, not before; never while it is owned", () => {
    const s = unanswered();
    s.moment(29.999);
    expect(told(s)).toEqual([]);
    s.moment(30);
    expect(told(s)).toEqual(["unowned@30"]);
    const t = unanswered();
    t.say(10, { type: "TakeAlert", alert: "312" });
    t.moment(69);
    expect(told(t)).toEqual([]);
    t.moment(100);
    expect([unowned(t), told(t)]).toEqual([["idle-owner@70"], ["unowned@100"]]);
  });

  it("[AL9] by the owner's key at once, and only once", () => {
    const s = unanswered();
    s.say(1, { type: "TakeAlert", alert: "312" });
    s.say(2, { type: "TellUnits", alert: "312" });
    s.say(3, { type: "TellUnits", alert: "312" });
    s.hear(4, "P312", duress);
    expect(told(s)).toEqual(["owner@2"]);
  });

  it("[AL9] never short of an emergency, and never for a system alert", () => {
    const s = onStop();
    s.hear(61, "P312", { alarm: { kind: "tamper", active: true } });
    s.give(61, { kind: "trouble", part: "disk", sentence: "the disk is full", active: true, level: "emergency" });
    s.moment(120);
    expect(told(s)).toEqual([]);
  });

  it("[AL10] not the unit concerned, not one in an emergency itself, not one off duty, not a car in other hands", () => {
    const extra = ["321", "322", "323", "324"].flatMap((n) => [
      { type: "RegisterVehicle", vehicle: `v${n}`, agency: "NMSP" },
      { type: "RegisterUnit", agency: "NMSP", callSign: n, group: "D9" },
      { type: "StartShift", unit: n, vehicle: `v${n}` },
    ]);
    const s = onStop({ also: extra });
    s.say(61, { type: "EndShift", unit: "321" });
    s.say(61, { type: "MarkVehicleCompromised", vehicle: "v322", compromised: true, reason: "stolen" });
    s.say(61, { type: "DeclareEmergency", unit: "323" });
    s.say(61, { type: "RecordNoAnswer", unit: "324" });
    s.hear(62, "P312", duress);
    expect([...(s.alert()?.unitsTold?.unitIds ?? [])].sort()).toEqual(["NMSP-305", "NMSP-324"]);
  });

  it("[AL10] a device's own alert tells everybody but the unit it spoke for last", () => {
    const s = shift();
    s.say(0, { type: "UnbindDevice", device: "m305" });
    s.hear(1, "M305", duress);
    const alert = [...s.world.center.alerts.values()][0];
    expect(alert?.unitsTold).toMatchObject({ why: "duress", unitIds: ["NMSP-312"] });
  });

  it("[AL10] prompts in an emergency look like any other: the same output, to the unit's own devices, without a reason", () => {
    const s = onStop();
    const result = s.hear(61, "P312", { alarm: { kind: "man-down", active: true } });
    const prompts = result.outputs.filter(({ kind }) => kind === "prompt");
    expect(prompts).toEqual([{ kind: "prompt", unitId: "NMSP-312", deviceIds: ["p312"] }]);
    expect(s.hear(62, "P312", duress).outputs.filter(({ kind }) => kind === "prompt")).toEqual([]);
  });
});

describe("the list", () => {
  it("[AL12] an unowned emergency goes to the next every 15 s, and not a moment sooner", () => {
    const s = unanswered();
    s.moment(14.999);
    expect(steps(s)).toEqual([]);
    s.moment(1_000);
    expect(steps(s).map((step) => step.split("@")[1])).toEqual(["15", "30", "45"]);
    const pages = s.world.settings.escalation.map(({ role }) => role);
    expect(steps(s).map((step) => step.split("@")[0])).toEqual(pages);
  });

  it("[AL12] each step is a page with the unit's name", () => {
    const s = unanswered();
    const pages = s.moment(15).outputs.filter((output) => output.kind === "page");
    expect(pages).toEqual([expect.objectContaining({ kind: "page", text: expect.stringContaining("312") })]);
  });

  it("[AL12] owned, it stops", () => {
    const s = unanswered();
    s.moment(16);
    s.say(17, { type: "TakeAlert", alert: "312" });
    s.moment(76);
    expect(steps(s)).toHaveLength(1);
  });

  it("[AL12] an urgent one goes to the supervisor after 30 s, once; as an emergency the list begins", () => {
    const s = shift({ settings: { watch: { statusCheck: { urgentAfterS: 30 } } } });
    s.say(0, stop);
    s.moment(239.999);
    expect(s.alert()?.level).toBe("urgent");
    expect(steps(s)).toEqual([]);
    s.moment(240);
    expect(steps(s)).toEqual(["supervisor@240"]);
    s.moment(269);
    expect(steps(s)).toHaveLength(1);
    s.moment(284.999);
    expect(steps(s)).toHaveLength(1);
    s.moment(285);
    expect(steps(s)).toHaveLength(2);
  });

  it("[AL12] a notice goes to nobody", () => {
    const s = shift();
    s.fix(0, "M312", 0);
    s.moment(1_000);
    expect(s.alert()?.level).toBe("notice");
    expect(steps(s)).toEqual([]);
  });

  it("[AL12] the steps go on through a restart, none twice", () => {
    const s = unanswered();
    s.moment(20);
    s.restart(25, 2_000);
    s.moment(100);
    expect(steps(s).map((step) => step.split("@")[1])).toEqual(["15", "30", "45"]);
  });
});
