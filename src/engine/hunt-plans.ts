/**
 * Where somebody who flees can be stopped, as facts: what a thread worked out comes in as an input, and is written down
 * where it says something else than what stands there. A replay has the same answers and needs neither thread nor network.
 *
 * Times run with the clock; the log does not. A plan with the same points and the same roads open is the same plan (HU6).
 */
import { SECOND_MS } from "../base/time.ts";
import type { Actor } from "../domain/actor.ts";
import { huntRuns } from "../domain/hunt.ts";
import type { HuntPlan } from "../domain/hunt-plan.ts";
import type { Effect } from "./effect.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import type { World } from "./world.ts";

const ROADS: Actor = { kind: "system", name: "roads" };
/** What only shifts is written this often at the most. */
const SHIFT_EVERY_MS = 15 * SECOND_MS;
const REFRESH_EVERY_MS = 120 * SECOND_MS;

export function huntPlanned(world: World, round: Round, input: Extract<Input, { kind: "hunt-plan" }>): Effect {
  const cause = "hunt-plan";
  const incident = world.center.incidents.get(input.incidentId);
  if (incident === undefined || !huntRuns(incident)) return { cause };
  if (!saysMore(incident.hunt?.plan, input.plan)) return { cause };
  record(world, round, [{ type: "HuntPlanned", incidentId: incident.id, plan: input.plan }], { actor: ROADS, cause });
  return { cause };
}

function saysMore(known: HuntPlan | undefined, plan: HuntPlan): boolean {
  if (known === undefined) return true;
  if (plan.askedAtMs < known.askedAtMs) return false;
  // What people entered is answered at once; so is a way out that was closed and is not any more.
  if (
    known.refused !== plan.refused ||
    pursuit(known) !== pursuit(plan) ||
    said(known) !== said(plan) ||
    outcome(known) !== outcome(plan)
  )
    return true;
  const agoMs = plan.askedAtMs - known.askedAtMs;
  // The same question, thought over: better points are told at once, and what is proved of them now.
  if (agoMs === 0) return where(known) !== where(plan) || proved(known) !== proved(plan);
  if (agoMs >= REFRESH_EVERY_MS) return true;
  return agoMs >= SHIFT_EVERY_MS && where(known) !== where(plan);
}

function said({ assumptions, plausible }: HuntPlan): string {
  return [...assumptions, ...plausible.map(({ letter, possible }) => `${letter}${possible}`)].join("\n");
}

function outcome({ containments }: HuntPlan): string {
  return containments.map(({ pace, closed, waysOut }) => `${pace} ${closed} ${waysOut === 0}`).join();
}

/** Whom it follows, and whether anybody can meet him; where exactly only shifts. */
function pursuit({ intercept }: HuntPlan): string {
  if (intercept === undefined) return "";
  const { of, refused, points } = intercept;
  return `${of.kind === "sighting" ? of.letter : of.vehicleId} ${refused ?? points.length > 0}`;
}

function proved({ containments }: HuntPlan): string {
  return containments.map(({ pace, verdict }) => `${pace} ${verdict ?? ""}`).join();
}

function where({ containments, intercept }: HuntPlan): string {
  const held = containments.map(
    ({ points, openCount }) => `${points.map((point) => `${point.unitId} ${point.where}`).join()} ${openCount}`,
  );
  const met =
    intercept?.points.map((point) => `${point.where} ${point.units.map(({ unitId }) => unitId).join()}`) ?? [];
  return [...held, ...met].join(";");
}
