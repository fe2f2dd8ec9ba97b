/**
 * The state of the shift at a glance: who is out, who waits, what is due, who answers, what is not as it should be.
 *
 * Derived from the same rows as the lists, so that no figure here can differ from what the lists show.
 */
import { MINUTE_MS } from "../base/time.ts";
import { uncoveredGroups } from "../domain/position.ts";
import type { Settings } from "../domain/settings.ts";
import { standingAlerts } from "./alert-row.ts";
import type { Board } from "./board.ts";
import { incidentLists, type IncidentRow } from "./incident-row.ts";
import { type UnitRow, unitRow } from "./unit-row.ts";

export type ShiftSummary = {
  readonly onDuty: number;
  readonly available: number;
  /** On duty and at work on something. */
  readonly busy: number;
  readonly outOfService: number;
  /** Units that are out with somebody, or whose check runs: the one that is due first comes first. */
  readonly out: readonly UnitRow[];
  readonly checksOver: number;
  readonly waiting: readonly IncidentRow[];
  readonly activeCount: number;
  readonly alerts: readonly { readonly level: "emergency" | "urgent" | "notice"; readonly count: number }[];
  /** Of all that stand, notices too: as the list of alerts counts them. */
  readonly unownedAlerts: number;
  readonly positions: readonly { readonly id: string; readonly name: string; readonly groups: readonly string[] }[];
  readonly uncovered: readonly string[];
  readonly heldChannels: readonly string[];
  /** Units to which a caution has still to be read. */
  readonly cautionsToRead: readonly UnitRow[];
  readonly messagesOpen: number;
  readonly requestsOpen: number;
  readonly strangers: number;
  /** On duty, and nothing has been heard of any device of theirs for `SILENT_AFTER_MS`, or they have none. */
  readonly outOfSight: readonly UnitRow[];
};

const SILENT_AFTER_MS = 2 * MINUTE_MS;
const LEVELS = ["emergency", "urgent", "notice"] as const;

/** Looks over the whole board as it stands at `nowMs`. */
export function shiftSummary(board: Board, settings: Settings, nowMs: number): ShiftSummary {
  const { center } = board;
  const rows = [...center.units.values()]
    .map((unit) => unitRow(board, unit, settings, nowMs))
    .filter(({ onShift }) => onShift);
  const { pending, active } = incidentLists(center, settings, nowMs, 0);
  const alerts = standingAlerts(center);
  const free = rows.filter(({ primary }) => primary === "Available").length;
  const outOfService = rows.filter(({ unitId }) => center.units.get(unitId)?.status === "OutOfService").length;
  return {
    onDuty: rows.length,
    available: free,
    busy: rows.length - free - outOfService,
    outOfService,
    out: rows.filter(({ stop, check }) => stop !== undefined || check !== undefined).toSorted(dueFirst),
    checksOver: rows.filter(({ check }) => check?.phase === "over").length,
    waiting: pending,
    activeCount: active.length,
    alerts: LEVELS.map((level) => ({ level, count: alerts.filter((alert) => alert.level === level).length })).filter(
      ({ count }) => count > 0,
    ),
    unownedAlerts: alerts.filter(({ phase }) => phase === "open").length,
    positions: [...center.positions.values()].flatMap(({ id, name, groupIds }) =>
      name === undefined ? [] : [{ id, name, groups: groupIds }],
    ),
    uncovered: uncoveredGroups(center),
    heldChannels: [...center.channels.keys()],
    cautionsToRead: rows.filter(({ unreadCautionCount }) => unreadCautionCount > 0),
    messagesOpen: [...center.messages.values()].filter(({ to }) =>
      Object.values(to).some(({ state }) => state === "sent"),
    ).length,
    requestsOpen: [...pending, ...active].reduce((sum, { openRequestCount }) => sum + openRequestCount, 0),
    strangers: center.strangers.size,
    outOfSight: rows.filter(
      ({ hasDevices, heardAtMs }) => !hasDevices || heardAtMs === undefined || nowMs - heardAtMs > SILENT_AFTER_MS,
    ),
  };
}

function dueFirst(a: UnitRow, b: UnitRow): number {
  return (a.check?.dueAtMs ?? Infinity) - (b.check?.dueAtMs ?? Infinity) || a.statusSinceMs - b.statusSinceMs;
}
