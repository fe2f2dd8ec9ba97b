/**
 * What a run has to do, in pieces that can be given to any thread and kept one by one: some incidents under a
 * variant, or one shift. The same piece always gives the same result.
 */
import { type IncidentResult, playIncident } from "./incident-trial.ts";
import { playShift, PRACTISED, type ShiftResult } from "./ordinary-shift.ts";
import { policyNames, type Variant } from "./policy.ts";
import { sweeps } from "./sweeps.ts";

export const parts = ["incidents", "shifts", "policies", "sensitivity"] as const;
export type Part = (typeof parts)[number];

export type Sizes = {
  readonly seed: string;
  readonly incidents: number;
  readonly shifts: number;
  /** Of the same incidents and shifts, how many each of the simpler policies gets. */
  readonly policyIncidents: number;
  readonly policyShifts: number;
  /** And each value of a threshold; its shifts are of so many hours. */
  readonly sweepIncidents: number;
  readonly sweepShifts: number;
  readonly sweepHours: number;
  readonly hours: number;
  readonly units: number;
  readonly consoles: number;
};
export type Task =
  | { readonly kind: "incidents"; readonly variant: Variant; readonly from: number; readonly count: number }
  | { readonly kind: "shift"; readonly variant: Variant; readonly index: number; readonly hours: number };
export type Done =
  | (Extract<Task, { kind: "incidents" }> & { readonly results: readonly IncidentResult[] })
  | (Extract<Task, { kind: "shift" }> & { readonly result: ShiftResult });

const CHUNK = 100;
/** Of the ordinary shifts, how many are played again with practised people. */
const PRACTISED_SHIFTS_MAX = 20;
const VIGIL: Variant = { policy: "vigil" };

/** Every piece of a run: first a round with a little of everything, so that one that is interrupted has something. */
export function tasksOf(sizes: Sizes, only: readonly Part[]): Task[] {
  const byName = new Map<string, Task>();
  for (const task of [...piecesOf(firstRound(sizes), only), ...piecesOf(sizes, only)]) {
    const name = nameOf(task);
    if (!byName.has(name)) byName.set(name, task);
  }
  return [...byName.values()];
}

// In whole pieces: a part of one would be done again.
function firstRound(sizes: Sizes): Sizes {
  const few = (count: number, max: number): number => (count >= max ? max : count);
  return {
    ...sizes,
    incidents: few(sizes.incidents, 10 * CHUNK),
    shifts: few(sizes.shifts, 1),
    policyIncidents: few(sizes.policyIncidents, 2 * CHUNK),
    policyShifts: few(sizes.policyShifts, 1),
    sweepIncidents: few(sizes.sweepIncidents, CHUNK),
    sweepShifts: few(sizes.sweepShifts, 1),
  };
}

function piecesOf(sizes: Sizes, only: readonly Part[]): Task[] {
  const tasks: Task[] = [];
  const incidents = (variant: Variant, count: number): void => {
    for (let from = 0; from < count; from += CHUNK)
      tasks.push({ kind: "incidents", variant, from, count: Math.min(CHUNK, count - from) });
  };
  const shifts = (variant: Variant, count: number, hours = sizes.hours): void => {
    for (let index = 0; index < count; index++) tasks.push({ kind: "shift", variant, index, hours });
  };
  if (only.includes("incidents")) incidents(VIGIL, sizes.incidents);
  if (only.includes("shifts")) shifts(VIGIL, Math.min(sizes.shifts, sizes.policyShifts));
  if (only.includes("policies")) {
    for (const policy of policyNames) {
      if (policy === "vigil") continue;
      incidents({ policy }, sizes.policyIncidents);
      shifts({ policy }, sizes.policyShifts);
    }
  }
  if (only.includes("sensitivity")) {
    // The shipped values, on the same worlds as the others.
    const others = sweeps.flatMap(({ path, values: each }) => each.map((value) => ({ [path]: value })));
    for (const values of [{}, ...others]) {
      const variant: Variant = { policy: "vigil", values };
      incidents(variant, sizes.sweepIncidents);
      shifts(variant, sizes.sweepShifts, sizes.sweepHours);
    }
  }
  if (only.includes("shifts")) {
    shifts({ policy: "vigil", values: PRACTISED }, Math.min(sizes.shifts, PRACTISED_SHIFTS_MAX));
    shifts(VIGIL, sizes.shifts);
  }
  return tasks;
}

/** The name of a piece, by which a result is found again. */
export function nameOf(task: Task): string {
  const { policy, values = {} } = task.variant;
  const differs = Object.entries(values).map(([path, value]) => `${path}=${value}`);
  const what =
    task.kind === "incidents" ? `incidents ${task.from}+${task.count}` : `shift ${task.index} of ${task.hours} h`;
  return [what, policy, ...differs, ...(task.variant.values === undefined ? [] : ["sweep"])].join(" ");
}

/** Does a piece. */
export function doTask(task: Task, sizes: Sizes): Done {
  const { seed, units, consoles } = sizes;
  const { variant } = task;
  if (task.kind === "incidents") {
    const results = Array.from({ length: task.count }, (_, at) =>
      playIncident({ seed, index: task.from + at, variant }),
    );
    return { ...task, results };
  }
  const { index, hours } = task;
  return {
    ...task,
    result: playShift({ seed, index, variant, hours, unitCount: units, positionCount: consoles }),
  };
}
