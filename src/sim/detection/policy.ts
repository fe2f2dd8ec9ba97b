/**
 * Ways of noticing danger, to be compared on the same worlds: Vigil, and four simpler ones that are in use.
 *
 * A policy says which monitors look, with what values, whether officers are asked on their devices, and what the
 * center does besides. Dispatchers are the same people under each of them.
 */
import type { MonitorId } from "../../domain/alert.ts";
import { defaultSettings, type Settings, SettingsSchema } from "../../domain/settings.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Life } from "../../server/practice/agenda.ts";
import type { Stage } from "../world/stage.ts";
import { type BareCenter, dispatcherAt } from "./bare-center.ts";
import { asId, type UnitId } from "../../base/ids.ts";

export const policyNames = ["vigil", "timer", "roll-call", "duress-only", "silence-clears"] as const;
export type PolicyName = (typeof policyNames)[number];

/** A policy, and values of the watch that differ from the defaults: `moved.urgentAfterS` and the like. */
export type Variant = { readonly policy: PolicyName; readonly values?: Readonly<Record<string, number>> };

export type Policy = {
  readonly name: PolicyName;
  readonly title: string;
  readonly about: string;
  /** Every monitor where absent. */
  readonly monitors?: readonly MonitorId[];
  readonly values: Readonly<Record<string, number>>;
  readonly asksOfficers: boolean;
  /** What the center does besides, by itself. */
  readonly lives?: (stage: Stage, center: BareCenter, said: (kind: "call") => void) => readonly Life[];
};

const NEVER_S = 86_400;
const FIVE_MINUTES: Readonly<Record<string, number>> = {
  "statusCheck.stopFirstS": 300,
  "statusCheck.stopNextS": 300,
  "statusCheck.onSceneFirstS": 300,
  "statusCheck.onSceneNextS": 300,
  "statusCheck.highCautionS": 300,
  "statusCheck.afterCodeFourS": 300,
  "statusCheck.noticeAfterS": 0,
  "statusCheck.urgentAfterS": 0,
  "statusCheck.emergencyAfterS": NEVER_S,
};

export const policies: readonly Policy[] = [
  {
    name: "vigil",
    title: "Vigil",
    about: "every monitor, the values that it is shipped with",
    values: {},
    asksOfficers: true,
  },
  {
    name: "timer",
    title: "5-minute timer",
    about:
      "a timer on every stop and scene that rings at the dispatcher's after five minutes; two calls without an answer are an emergency; keys ring",
    monitors: ["DU", "SC"],
    values: FIVE_MINUTES,
    asksOfficers: false,
  },
  {
    name: "roll-call",
    title: "20-minute roll call",
    about: "every unit on shift is called every 20 minutes; two calls missed in a row are an emergency; keys ring",
    monitors: ["DU"],
    values: {},
    asksOfficers: false,
    lives: (stage, center, said) => stage.units.map((_, index) => rollCall(stage, center, index, said)),
  },
  {
    name: "duress-only",
    title: "Duress only",
    about: "nothing but keys, phrases and words",
    monitors: ["DU"],
    values: {},
    asksOfficers: false,
  },
  {
    name: "silence-clears",
    title: "Silence clears the unit",
    about:
      "the 5-minute timer, but a unit whose devices have all been silent for five minutes is taken off its call, and its timer with it",
    monitors: ["DU", "SC"],
    values: FIVE_MINUTES,
    asksOfficers: false,
    lives: (stage, center) => [clearsTheSilent(stage, center)],
  },
];

export function policyOf({ policy }: Variant): Policy {
  const found = policies.find(({ name }) => name === policy);
  if (found === undefined) throw new RangeError(`no such policy: ${policy}`);
  return found;
}

/** The settings under which a variant runs. */
export function settingsFor(variant: Variant): Settings {
  const watch: Record<string, Record<string, unknown>> = structuredClone(defaultSettings().watch) as never;
  for (const [path, value] of Object.entries({ ...policyOf(variant).values, ...variant.values })) {
    if (path.startsWith("people.")) continue;
    const [group = "", name = ""] = path.split(".");
    const values = watch[group];
    if (values === undefined || !(name in values)) throw new RangeError(`the watch has no value "${path}"`);
    values[name] = value;
  }
  return SettingsSchema.parse({ watch });
}

/** Switches off what the policy does not have. */
export function applyPolicy(center: BareCenter, variant: Variant, allMonitors: readonly MonitorId[]): void {
  const { monitors } = policyOf(variant);
  if (monitors === undefined) return;
  for (const id of allMonitors) if (!monitors.includes(id)) center.world.monitorsOff.set(id, "not part of the policy");
}

const ROLL_CALL_MS = 20 * MINUTE_MS;
const MISSES_BY_CHANCE = 0.04;

function* rollCall(stage: Stage, center: BareCenter, index: number, said: (kind: "call") => void): Life {
  const unit = stage.units[index];
  if (unit === undefined) return;
  const random = stage.random.stream(`roll-call-${unit.id}`);
  const seat = center.positions.find(({ groups }) => groups.includes(unit.plan.group)) ?? center.positions[0];
  let misses = 0;
  yield random.between(0, ROLL_CALL_MS);
  for (;;) {
    if (center.world.center.units.get(asId<UnitId>(unit.id))?.shift !== undefined) {
      said("call");
      const answers = unit.canAnswer && unit.onShift && unit.voiceReaches() && random.next() >= MISSES_BY_CHANCE;
      misses = answers ? 0 : misses + 1;
      if (misses >= 2 && seat !== undefined) {
        misses = 0;
        center.command(dispatcherAt(seat), { type: "DeclareEmergency", unit: unit.id, source: "dispatcher" });
      }
    }
    yield ROLL_CALL_MS;
  }
}

const SILENT_MS = 5 * MINUTE_MS;

function* clearsTheSilent(stage: Stage, center: BareCenter): Life {
  const { agenda } = stage;
  for (;;) {
    yield 10 * SECOND_MS;
    const { center: facts, senses } = center.world;
    for (const { plan } of stage.units) {
      if (facts.units.get(asId<UnitId>(plan.id))?.stop === undefined) continue;
      const heardAtMs = devicesOf(plan).map((id) => senses.heardAtMs(asId(id)) ?? Number.NEGATIVE_INFINITY);
      if (heardAtMs.length === 0 || agenda.nowMs - Math.max(...heardAtMs) < SILENT_MS) continue;
      center.command({ kind: "dispatcher", name: "tidying" }, { type: "ClearUnit", unit: plan.id });
    }
  }
}

function devicesOf({ modem, crew }: Stage["plan"]["units"][number]): string[] {
  return [...(modem === undefined ? [] : [modem.id]), ...crew.flatMap(({ portable }) => portable?.id ?? [])];
}
