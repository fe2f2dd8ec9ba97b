/**
 * A shift for tests: two units with a modem in the car and a portable, on a real engine, driven by hand.
 */
import { destinationPoint } from "../base/geo.ts";
import { present } from "../base/assert.ts";
import { asId, type UnitId } from "../base/ids.ts";
import { emptyCenter } from "../domain/center.ts";
import { centerFromJson, centerToJson } from "../domain/center-json.ts";
import { type Command, CommandSchema } from "../domain/command.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import type { Fix, Report } from "../domain/report.ts";
import { defaultSettings, type Settings, SettingsSchema } from "../domain/settings.ts";
import type { Unit } from "../domain/unit.ts";
import { step } from "./engine.ts";
import type { Input, StepResult } from "./input.ts";
import { createWorld } from "./world.ts";

export const T0 = Date.UTC(2026, 2, 15, 11, 30);
export const HOME = { latDeg: 35.1, lonDeg: -103.9 };

type Options = {
  /** Settings that differ, as in the configuration file. */
  readonly settings?: unknown;
  /** Commands that are given after the roster. */
  readonly also?: readonly unknown[];
};

/** A center with two units on shift, each with a modem in the car and a portable, driven by hand. */
export function shift(options: Options = {}) {
  const settings: Settings =
    options.settings === undefined ? defaultSettings() : SettingsSchema.parse(options.settings);
  let world = createWorld({ settings, center: emptyCenter(), nowMs: T0 });
  const log: Envelope[] = [];
  let commandCount = 0;
  const take = (result: StepResult): StepResult => {
    log.push(...result.events);
    return result;
  };
  const at = (seconds: number): number => T0 + seconds * 1_000;
  const say = (seconds: number, command: unknown, actor = "Rivera"): StepResult => {
    commandCount++;
    const parsed: Command = CommandSchema.parse(command);
    const result = take(
      step(
        world,
        { kind: "command", commandId: `c${commandCount}`, command: parsed, actor: { kind: "dispatcher", name: actor } },
        at(seconds),
      ),
    );
    return result;
  };
  /** What an officer's own device says, in the officer's name. */
  const tap = (seconds: number, command: unknown, officer = "312"): StepResult => {
    commandCount++;
    const parsed: Command = CommandSchema.parse(command);
    const actor = { kind: "officer", name: officer } as const;
    return take(step(world, { kind: "command", commandId: `c${commandCount}`, command: parsed, actor }, at(seconds)));
  };
  const hear = (seconds: number, deviceKey: string, report: Partial<Report>): StepResult =>
    take(
      step(
        world,
        {
          kind: "report",
          gateway: "udp",
          peer: "10.0.0.1:5000",
          report: { protocol: "taip", messageType: "LN", deviceKey, ...report },
        },
        at(seconds),
      ),
    );
  const trails: { deviceKey: string; fix: Fix; atMs: number }[] = [];
  const fix = (
    seconds: number,
    deviceKey: string,
    eastM: number,
    speedMps = 0,
    more: Partial<Fix> = {},
  ): StepResult => {
    const point = destinationPoint(HOME.latDeg, HOME.lonDeg, 90, eastM);
    const taken: Fix = { ...point, fixAtMs: at(seconds), accuracyM: 4, speedMps, ...more };
    trails.push({ deviceKey, fix: taken, atMs: at(seconds) });
    return hear(seconds, deviceKey, { fix: taken });
  };
  const give = (seconds: number, input: Input): StepResult => take(step(world, input, at(seconds)));
  const moment = (seconds: number): StepResult => take(step(world, { kind: "moment" }, at(seconds)));
  take(
    step(world, { kind: "start", softwareVersion: "0", practice: false, deafMs: 0, settingsDigest: "d" }, T0 - 60_000),
  );
  for (const command of [...roster(), ...(options.also ?? [])]) say(-50, command);
  /**
   * The server dies and comes back: facts are read back from what was written, memory is gone. Senses are remembered
   * from the trail, as the server does it, unless the trail is lost or reaches back only so many seconds.
   */
  const restart = (
    seconds: number,
    deafMs: number,
    trail: "kept" | "lost" | number = "lost",
    more: { readonly endedInOrder?: true } = {},
  ): StepResult => {
    const center = centerFromJson(JSON.parse(JSON.stringify(centerToJson(world.center))));
    world = createWorld({ settings, center, nowMs: at(seconds) });
    for (const { deviceKey, fix, atMs } of trail === "lost" ? [] : trails) {
      if (typeof trail === "number" && atMs < at(seconds - trail)) continue;
      const deviceId = center.deviceByKey.get(`taip:${deviceKey}`);
      const device = deviceId === undefined ? undefined : center.devices.get(deviceId);
      if (device !== undefined) world.senses.remember(device, fix, atMs);
    }
    const start = { kind: "start", softwareVersion: "0", practice: false, deafMs, settingsDigest: "d" } as const;
    return give(seconds, { ...start, ...more });
  };
  const alert = (callSign = "312") => {
    const id = world.center.openAlertBySubject.get(`unit:NMSP-${callSign}`);
    return id === undefined ? undefined : world.center.alerts.get(id);
  };
  const unit = (callSign = "312"): Unit => present(world.center.units.get(asId<UnitId>(`NMSP-${callSign}`)), callSign);
  /** What one monitor has concluded about a unit, in order: `prompt@180`, `notice@195`, `ended@200`. */
  const climb = (monitor: string, callSign = "312"): string[] =>
    log.flatMap(({ event, atMs }) => {
      const said = sayingOf(event, monitor, `NMSP-${callSign}`, (id) => ofAlert.get(id));
      if (event.type === "AlertRaised" && event.subject.kind === "unit")
        ofAlert.set(event.alertId, event.subject.unitId);
      return said === undefined ? [] : [`${said}@${(atMs - T0) / 1_000}`];
    });
  const ofAlert = new Map<string, string>();
  /** The parts of Vigil about which a system alert is open. */
  const system = (): string[] =>
    [...world.center.openAlertBySubject.keys()].filter((key) => key.startsWith("system:")).map((key) => key.slice(7));
  return {
    get world() {
      return world;
    },
    log,
    say,
    hear,
    fix,
    give,
    moment,
    restart,
    alert,
    unit,
    climb,
    system,
    tap,
    at,
  };
}

function sayingOf(
  event: DomainEvent,
  monitor: string,
  unitId: string,
  subjectOf: (alertId: string) => string | undefined,
): string | undefined {
  switch (event.type) {
    case "UnitPrompted":
      return event.unitId === unitId && event.monitors.some((id) => id === monitor) ? "prompt" : undefined;
    case "UnitMarked":
      return event.unitId === unitId && event.monitor === monitor ? "mark" : undefined;
    case "AlertRaised":
      return event.cause.monitor === monitor && event.subject.kind === "unit" && event.subject.unitId === unitId
        ? event.cause.level
        : undefined;
    case "AlertCauseAdded":
      return event.cause.monitor === monitor && subjectOf(event.alertId) === unitId ? event.cause.level : undefined;
    case "AlertCauseRose":
      return event.key.startsWith(`${monitor}:${unitId}:`) ? event.level : undefined;
    case "AlertCauseEnded":
      return event.key.startsWith(`${monitor}:${unitId}:`) ? "ended" : undefined;
    default:
      return undefined; // nothing else says what a monitor has concluded
  }
}

export function roster(): unknown[] {
  return [
    { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
    { type: "RegisterGroup", group: "D9", agency: "NMSP", name: "District 9" },
    ...["312", "305"].flatMap((n) => [
      { type: "RegisterOfficer", officer: `o${n}`, agency: "NMSP", name: `Officer ${n}` },
      { type: "RegisterVehicle", vehicle: `v${n}`, agency: "NMSP" },
      {
        type: "RegisterDevice",
        device: `m${n}`,
        kind: "vehicle-modem",
        keys: [`taip:M${n}`],
        vehicle: `v${n}`,
        intervalS: 5,
      },
      {
        type: "RegisterDevice",
        device: `p${n}`,
        kind: "portable",
        keys: [`taip:P${n}`],
        officer: `o${n}`,
        intervalS: 10,
        prompts: true,
      },
      { type: "RegisterUnit", agency: "NMSP", callSign: n, group: "D9" },
      { type: "StartShift", unit: n, officers: [`o${n}`], vehicle: `v${n}` },
    ]),
    { type: "SignOn", position: "P1", name: "Rivera", groups: ["D9"] },
  ];
}

export const stop = { type: "StartStop", unit: "312", kind: "motorist-assist", place: { text: "I-40 MM 320 EB" } };

/** Standing on a stop from 0 s to 60 s, reporting. */
export function onStop(options: Options & { readonly stop?: unknown } = {}) {
  const s = shift(options);
  s.say(0, options.stop ?? stop);
  for (let t = 0; t <= 60; t += 5) {
    s.fix(t, "M312", 0);
    if (t % 10 === 0) s.fix(t, "P312", 8);
    s.fix(t, "M305", 5_000);
  }
  return s;
}

/** Everybody whom `onStop` heard goes on reporting where they are, every 5 s; what is asked happens meanwhile. */
export function standOn(s: ReturnType<typeof shift>, fromS: number, toS: number): void {
  for (let t = Math.ceil(fromS / 5) * 5; t <= toS; t += 5) {
    s.fix(t, "M312", 0);
    s.fix(t, "P312", 8);
    s.fix(t, "M305", 5_000);
    s.fix(t, "P305", 5_000);
  }
  s.moment(toS);
}
