/**
 * Status checks that fell due, as a console hears of them and as the log has them: when each unit's stop began, when
 * its notice was heard, how often it was raised.
 */
import { join } from "node:path";
import type { Envelope } from "../src/domain/event.ts";
import { envelopeOfRow } from "../src/server/envelope-row.ts";
import { dataPaths } from "../src/server/log/data-folder.ts";
import { LogReader } from "../src/server/log/log-reader.ts";
import type { OnMessage } from "./live-console.ts";

/** A check that is due soon, and rings a second later: nothing that a device does comes in between. */
export const SOON = { firstS: 3, noticeAfterS: 1 };
/** The configuration that makes it so, and lets nothing climb any higher meanwhile. */
export const SOON_CONFIG = {
  settings: {
    watch: {
      statusCheck: {
        stopFirstS: SOON.firstS,
        noticeAfterS: SOON.noticeAfterS,
        urgentAfterS: 3_600,
        emergencyAfterS: 7_200,
      },
    },
  },
};
/** From the beginning of a stop to the notice that nobody has answered. */
export const NOTICE_AFTER_MS = (SOON.firstS + SOON.noticeAfterS) * 1_000;

export class RaisedChecks {
  /** When each unit's stop began, by the server's clock. */
  readonly startedAtMs = new Map<string, number>();
  /** When this console heard of each unit's alert first. */
  readonly heardAtMs = new Map<string, number>();

  readonly onMessage: OnMessage = (message, atMs) => {
    if (message.type === "events" || message.type === "danger")
      for (const envelope of message.events) this.#take(envelope, atMs);
    if (message.type === "snapshot") this.#takeSnapshot(message.center, atMs);
  };

  #take({ event, atMs: decidedAtMs }: Envelope, atMs: number): void {
    if (event.type === "StopStarted") this.startedAtMs.set(event.unitId, decidedAtMs);
    if (event.type === "AlertRaised" && event.subject.kind === "unit") this.#heard(event.subject.unitId, atMs);
  }

  #takeSnapshot(center: unknown, atMs: number): void {
    const { alerts } = center as { alerts: readonly { subject: { kind: string; unitId?: string } }[] }; // centerToJson's
    for (const { subject } of alerts)
      if (subject.kind === "unit" && subject.unitId !== undefined) this.#heard(subject.unitId, atMs);
  }

  #heard(unitId: string, atMs: number): void {
    if (!this.heardAtMs.has(unitId)) this.heardAtMs.set(unitId, atMs);
  }

  /** How late each was heard of that has been. */
  lateMs(): number[] {
    return [...this.startedAtMs].flatMap(([unitId, startedAtMs]) => {
      const heardAtMs = this.heardAtMs.get(unitId);
      return heardAtMs === undefined ? [] : [Math.max(0, heardAtMs - startedAtMs - NOTICE_AFTER_MS)];
    });
  }
}

/** How often the log of a folder has an alert raised for each unit. */
export function raisedInLog(folder: string): Map<string, number> {
  const reader = new LogReader(dataPaths(join(folder, "data")).logPath);
  const counts = new Map<string, number>();
  try {
    for (const row of reader.iterate(1)) {
      if (row.type !== "AlertRaised") continue;
      const { event } = envelopeOfRow(row);
      if (event.type !== "AlertRaised" || event.subject.kind !== "unit") continue;
      counts.set(event.subject.unitId, (counts.get(event.subject.unitId) ?? 0) + 1);
    }
  } finally {
    reader.close();
  }
  return counts;
}
