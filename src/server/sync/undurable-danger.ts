/**
 * LS5: danger that was sent to consoles and is not durable yet, with its frames: in the consoles' own protocol, and in
 * the one that never changes.
 */
import { raisedAnew, withNewDanger } from "../../board/overlay.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import { plainDangerOf } from "./plain-danger.ts";

const PART_CHARS = 16_000;
const DANGER_BEGINS = '{"type":"danger","events":[';

export type DangerFrames = {
  readonly frames: readonly string[];
  /** For consoles of another protocol version. */
  readonly plain: readonly string[];
};

export class UndurableDanger {
  readonly #bySeq = new Map<number, { readonly envelope: Envelope; readonly plain: string | undefined }>();

  /** Danger that has been decided. `center` knows the alert already. Says what goes to the consoles, in order. */
  decided(envelopes: readonly Envelope[], center: Center): DangerFrames {
    const plain: string[] = [];
    for (const envelope of envelopes) {
      const frame = plainDangerOf(center, envelope);
      const text = frame === undefined ? undefined : JSON.stringify(frame);
      if (text !== undefined) plain.push(text);
      this.#bySeq.set(envelope.seq, { envelope, plain: text });
    }
    return { frames: dangerFrames(envelopes), plain };
  }

  /** Events that are durable now. */
  committed(envelopes: readonly Envelope[]): void {
    if (this.#bySeq.size > 0) for (const { seq } of envelopes) this.#bySeq.delete(seq);
  }

  /** All of it, for a console that comes while the disk is behind. */
  standing(): DangerFrames {
    if (this.#bySeq.size === 0) return { frames: [], plain: [] };
    const all = [...this.#bySeq.values()];
    const envelopes = all.map(({ envelope }) => envelope).toSorted((a, b) => a.seq - b.seq);
    return { frames: dangerFrames(withNewDanger([], envelopes)), plain: all.flatMap(({ plain }) => plain ?? []) };
  }
}

/** A frame of danger with the alerts that it is about before it, as they stand, where it does not raise them itself. */
export function withStanding(frame: string, envelopes: readonly Envelope[], center: Center): string {
  const known = new Set<string>();
  const before: string[] = [];
  for (const envelope of envelopes) {
    const { event } = envelope;
    if (!("alertId" in event) || known.has(event.alertId)) continue;
    known.add(event.alertId);
    const alert = event.type === "AlertRaised" ? undefined : center.alerts.get(event.alertId);
    const raised = alert === undefined ? undefined : raisedAnew(alert, envelope);
    if (raised !== undefined) before.push(JSON.stringify(raised));
  }
  if (before.length === 0) return frame;
  return `${DANGER_BEGINS}${before.join(",")},${frame.slice(DANGER_BEGINS.length)}`;
}

// An event that is long (a whole state was told) does not hold up the alert before it: every console has that first.
// In order, all the same.
function dangerFrames(envelopes: readonly Envelope[]): string[] {
  const parts: string[][] = [];
  let chars = 0;
  for (const envelope of envelopes) {
    const text = JSON.stringify(envelope);
    const part = parts.at(-1);
    chars += text.length;
    if (part !== undefined && chars <= PART_CHARS) {
      part.push(text);
    } else {
      parts.push([text]);
      chars = text.length;
    }
  }
  return parts.map((events) => `${DANGER_BEGINS}${events.join(",")}]}`);
}
