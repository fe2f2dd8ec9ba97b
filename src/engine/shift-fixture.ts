/**
 * A shift for tests: two units with a modem in the car and a portable, on a real engine, driven by hand.
 */
import { destinationPoint } from "../base/geo.ts";
import { emptyCenter } from "../domain/center.ts";
import { centerFromJson, centerToJson } from "../domain/center-json.ts";
import { type Command, CommandSchema } from "../domain/command.ts";
import type { Envelope } from "../domain/event.ts";
import type { Report } from "../domain/report.ts";
import { defaultSettings } from "../domain/settings.ts";
import { step } from "./engine.ts";
import type { Input, StepResult } from "./input.ts";
import { createWorld } from "./world.ts";

export const T0 = Date.UTC(2026, 2, 15, 11, 30);
export const HOME = { latDeg: 35.1, lonDeg: -103.9 };

/** A center with two units on shift, each with a modem in the car and a portable, driven by hand. */
export function shift() {
  let world = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs: T0 });
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
  const fix = (seconds: number, deviceKey: string, eastM: number, speedMps = 0): StepResult => {
    const point = destinationPoint(HOME.latDeg, HOME.lonDeg, 90, eastM);
    return hear(seconds, deviceKey, { fix: { ...point, fixAtMs: at(seconds), accuracyM: 4, speedMps } });
  };
  const give = (seconds: number, input: Input): StepResult => take(step(world, input, at(seconds)));
  const moment = (seconds: number): StepResult => take(step(world, { kind: "moment" }, at(seconds)));
  take(
    step(world, { kind: "start", softwareVersion: "0", practice: false, deafMs: 0, settingsDigest: "d" }, T0 - 60_000),
  );
  for (const command of roster()) say(-50, command);
  /** The server dies and comes back: facts are read back from what was written, senses and memory are gone. */
  const restart = (seconds: number, deafMs: number): StepResult => {
    const center = centerFromJson(JSON.parse(JSON.stringify(centerToJson(world.center))));
    world = createWorld({ settings: defaultSettings(), center, nowMs: at(seconds) });
    return give(seconds, { kind: "start", softwareVersion: "0", practice: false, deafMs, settingsDigest: "d" });
  };
  const alert = () => {
    const id = world.center.openAlertBySubject.get("unit:NMSP-312");
    return id === undefined ? undefined : world.center.alerts.get(id);
  };
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
    at,
  };
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
export function onStop() {
  const s = shift();
  s.say(0, stop);
  for (let t = 0; t <= 60; t += 5) {
    s.fix(t, "M312", 0);
    if (t % 10 === 0) s.fix(t, "P312", 8);
    s.fix(t, "M305", 5_000);
  }
  return s;
}
