/**
 * Any shift: arbitrary sequences of what devices report, people do and machines suffer, played on a real engine.
 * For the laws of the watch, which must hold whatever happens.
 */
import fc from "fast-check";
import { type shift, T0 } from "./shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
/** One thing that happens, so many seconds after the one before. */
export type Happening = { readonly afterS: number; readonly what: What };
type What =
  | { readonly kind: "moment" }
  | { readonly kind: "fix"; readonly device: string; readonly eastM: number; readonly speedMps: number }
  | { readonly kind: "heartbeat"; readonly device: string }
  | { readonly kind: "alarm"; readonly device: string; readonly alarm: string; readonly active: boolean }
  | { readonly kind: "say"; readonly by: string; readonly command: object }
  | { readonly kind: "tap"; readonly officer: string; readonly command: object }
  | { readonly kind: "gateway"; readonly change: "deaf" | "listening" }
  | { readonly kind: "console"; readonly consoleId: string; readonly change: "opened" | "lost"; readonly name: string }
  | { readonly kind: "restart"; readonly trail: "kept" | "lost" };

const unit = fc.constantFrom("312", "305");
const device = fc.constantFrom("M312", "P312", "M305", "P305");
const name = fc.constantFrom("Rivera", "Okafor");
const place = fc.constantFrom({ text: "I-40 MM 320 EB" }, { text: "exit 329" });
const verified = fc.subarray(["DU", "SC", "MV", "SP", "SL", "MD", "CR", "UA", "NB", "PL"], { minLength: 0 });

const commandOfUnit = fc.oneof(
  fc.record({ type: fc.constant("StartStop"), unit, place }),
  fc.record({ type: fc.constantFrom("RecordContact", "RecordCodeFour", "RecordNoAnswer"), unit }),
  fc.record({ type: fc.constant("ClearUnit"), unit, coded: fc.constantFrom("ordinary", "duress", undefined) }),
  fc.record({ type: fc.constant("RelocateStop"), unit, place }),
  fc.record({ type: fc.constant("SetHighCaution"), unit, high: fc.boolean() }),
  fc.record({ type: fc.constant("StrikeContact"), unit, why: fc.constant("mis-heard") }),
  fc.record({ type: fc.constantFrom("StartDuressTest", "EndDuressTest", "EndShift", "ReadReturn"), unit }),
  fc.record({ type: fc.constant("SetStatus"), unit, status: fc.constantFrom("CheckedIn", "OutOfService") }),
  unit.map((n) => ({ type: "StartShift", unit: n, officers: [`o${n}`], vehicle: `v${n}` })),
  fc.record({
    type: fc.constant("StartTransport"),
    unit,
    who: fc.constant("x"),
    destination: fc.constant("y"),
    odometerMi: fc.constant(1),
  }),
  fc.record({ type: fc.constant("ProgressAssignment"), unit, status: fc.constantFrom("EnRoute", "OnScene") }),
  fc.constant({ type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "Logan" } }),
  fc.record({ type: fc.constant("AssignUnit"), unit, incident: fc.constantFrom("26-000001", "26-000002") }),
  fc.record({ type: fc.constant("EndTransport"), unit, odometerMi: fc.constant(2) }),
  fc.record({ type: fc.constant("DeclareEmergency"), unit, source: fc.constantFrom("help-needed", "coded-phrase") }),
  unit.map((n) => ({ type: "UnbindDevice", device: `p${n}` })),
  unit.map((n) => ({ type: "BindDevice", device: `p${n}`, officer: `o${n}` })),
  fc.record({
    type: fc.constant("AddCaution"),
    about: fc.constant("place"),
    subject: place.map(({ text }) => text),
    text: fc.constant("armed"),
    level: fc.constantFrom("note", "high"),
    source: fc.constant("partner"),
  }),
);
const commandOfAlert = fc.oneof(
  fc.record({ type: fc.constantFrom("TakeAlert", "ReleaseAlert", "AgreeToClose", "TellUnits"), alert: unit }),
  fc.tuple(unit, verified).map(([alert, causes]) => ({
    type: "CloseAlert",
    alert,
    reason: "SAFE",
    text: "x",
    verified: causes.map((cause) => ({ cause, how: "by-supervisor", by: "Salas" })),
  })),
);
const tapped = fc.oneof(
  fc.record({
    type: fc.constantFrom("AnswerPrompt", "RecordContact", "ClearUnit", "StartDuressTest", "EndShift"),
    unit,
  }),
  fc.record({ type: fc.constant("StartStop"), unit, place }),
  fc.record({ type: fc.constant("RelocateStop"), unit, place }),
  fc.record({ type: fc.constantFrom("TakeAlert", "AgreeToClose"), alert: unit }),
);
const alarm = fc.constantFrom("duress", "man-down", "no-motion", "crash", "airbag", "holster", "tamper");
const what: fc.Arbitrary<What> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<What>({ kind: "moment" }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("fix" as const),
      device,
      eastM: fc.constantFrom(0, 5, 60, 90, 400, 2_000, 40_000),
      speedMps: fc.constantFrom(0, 2, 20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("heartbeat" as const), device }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("alarm" as const), device, alarm, active: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("say" as const), by: name, command: commandOfUnit }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("say" as const), by: name, command: commandOfAlert }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tap" as const), officer: unit, command: tapped }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("gateway" as const),
      change: fc.constantFrom("deaf" as const, "listening" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("console" as const),
      consoleId: fc.constantFrom("k1", "k2"),
      change: fc.constantFrom("opened" as const, "lost" as const),
      name,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("restart" as const),
      trail: fc.constantFrom("kept" as const, "lost" as const),
    }),
  },
);
const afterS = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 20_000 }).map((ms) => ms / 1_000) },
  { weight: 1, arbitrary: fc.constantFrom(15, 30, 45, 60, 90, 180, 300, 1_000) },
);

/** Up to so many things in a row. */
export function happenings(maxLength: number): fc.Arbitrary<readonly Happening[]> {
  return fc.array(fc.record({ afterS, what }), { maxLength, size: "max" });
}

/** The unit's people only: nobody at a console does or hears anything, and no server dies. */
export const noise: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    afterS: fc.integer({ min: 0, max: 5_000 }).map((ms) => ms / 1_000),
    what: fc.record({
      kind: fc.constant("fix" as const),
      device,
      eastM: fc.constantFrom(0, 5, 90),
      speedMps: fc.constantFrom(0, 20),
    }),
  }),
  { maxLength: 8 },
);

/** Seconds since T0 to which engine time has come. */
export function nowS(s: Shift): number {
  return (s.world.nowMs - T0) / 1_000;
}

/** Lets it happen. */
export function happen(s: Shift, { afterS: waitS, what: it }: Happening): void {
  const atS = nowS(s) + waitS;
  switch (it.kind) {
    case "moment":
      s.moment(atS);
      return;
    case "fix":
      s.fix(atS, it.device, it.eastM, it.speedMps);
      return;
    case "heartbeat":
      s.hear(atS, it.device, { heartbeat: true });
      return;
    case "alarm":
      s.hear(atS, it.device, { alarm: { kind: it.alarm as never, active: it.active } });
      return;
    case "say":
      s.say(atS, it.command, it.by);
      return;
    case "tap":
      s.tap(atS, it.command, it.officer);
      return;
    case "gateway":
      s.give(atS, { kind: "gateway", gateway: "udp", change: it.change, reason: "planted" });
      return;
    case "console":
      s.give(atS, { kind: "console", consoleId: it.consoleId, change: it.change, name: it.name });
      return;
    case "restart":
      s.restart(atS, waitS * 1_000, it.trail);
  }
}
