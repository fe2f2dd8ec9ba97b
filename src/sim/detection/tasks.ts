/**
 * What a run has to do, in pieces that can be given to any thread and kept one by one: some incidents under a
 * variant, or one shift. The same piece always gives the same result.
 */
import { type IncidentResult, playIncident } from "./incident-trial.ts";
import { playShift, type ShiftResult } from "./ordinary-shift.ts";
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
const FIRST_INCIDENTS = 2_000;
const VIGIL: Variant = { policy: "vigil" };

/** Every piece of a run, in an order in which what is there when it is interrupted is worth the most. */
export function tasksOf(sizes: Sizes, only: readonly Part[]): Task[] {
  const tasks: Task[] = [];
  const incidents = (variant: Variant, first: number, to: number): void => {
    for (let from = first; from < to; from += CHUNK)
      tasks.push({ kind: "incidents", variant, from, count: Math.min(CHUNK, to - from) });
  };
  const shifts = (variant: Variant, from: number, to: number, hours = sizes.hours): void => {
    for (let index = from; index < to; index++) tasks.push({ kind: "shift", variant, index, hours });
  };
  const firstShifts = Math.min(sizes.policyShifts, sizes.shifts);
  const firstIncidents = Math.min(FIRST_INCIDENTS, sizes.incidents);
  if (only.includes("incidents")) incidents(VIGIL, 0, firstIncidents);
  if (only.includes("shifts")) shifts(VIGIL, 0, firstShifts);
  if (only.includes("policies")) {
    for (const policy of policyNames) {
      if (policy === "vigil") continue;
      incidents({ policy }, 0, sizes.policyIncidents);
      shifts({ policy }, 0, firstShifts);
    }
  }
  if (only.includes("incidents")) incidents(VIGIL, firstIncidents, sizes.incidents);
  if (only.includes("sensitivity")) {
    // The shipped values, on the same worlds as the others.
    for (const values of [
      {},
      ...sweeps.flatMap(({ path, values: each }) => each.map((value) => ({ [path]: value }))),
    ]) {
      const variant: Variant = { policy: "vigil", values };
      incidents(variant, 0, sizes.sweepIncidents);
      shifts(variant, 0, sizes.sweepShifts, sizes.sweepHours);
    }
  }
  if (only.includes("shifts")) shifts(VIGIL, firstShifts, sizes.shifts);
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
