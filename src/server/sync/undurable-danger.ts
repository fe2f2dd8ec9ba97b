/**
 * LS5: danger that was sent to consoles and is not durable yet, with its frames: in the consoles' own protocol, and in
 * the one that never changes.
 */
import { raisedAnew, withNewDanger } from "../../board/overlay.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import { plainDangerOf } from "./plain-danger.ts";

const PART_CHARS = 16_000;
/** A list of so many told units is long: it goes with the next tick, where it is not on the disk by then. */
const TOLD_AT_ONCE_MAX = 250;
const DANGER_BEGINS = '{"type":"danger","events":[';

export type DangerFrames = {
  readonly frames: readonly string[];
  /** For consoles of another protocol version. */
  readonly plain: readonly string[];
};

export class UndurableDanger {
  readonly #bySeq = new Map<number, { readonly envelope: Envelope; readonly plain: string | undefined }>();
  /** Sequences of what goes with the next tick. */
  readonly #later = new Set<number>();

  /** Danger that has been decided. `center` knows the alert already. Says what goes to the consoles at once, in order. */
  decided(envelopes: readonly Envelope[], center: Center): DangerFrames {
    const plain: string[] = [];
    for (const envelope of envelopes) {
      const frame = plainDangerOf(center, envelope);
      const text = frame === undefined ? undefined : JSON.stringify(frame);
      if (text !== undefined) plain.push(text);
      this.#bySeq.set(envelope.seq, { envelope, plain: text });
      if (isLong(envelope)) this.#later.add(envelope.seq);
    }
    return { frames: dangerFrames(envelopes.filter(({ seq }) => !this.#later.has(seq))), plain };
  }

  /** What was long, and has not become durable since: it goes to every console now. */
  takeLater(): readonly string[] {
    if (this.#later.size === 0) return [];
    const envelopes = [...this.#later].flatMap((seq) => this.#bySeq.get(seq)?.envelope ?? []);
    this.#later.clear();
    return dangerFrames(envelopes);
  }

  /** Events that are durable now. */
  committed(envelopes: readonly Envelope[]): void {
    if (this.#bySeq.size === 0) return;
    for (const { seq } of envelopes) {
      this.#bySeq.delete(seq);
      this.#later.delete(seq);
    }
  }

  /** All of it, for a console that comes while the disk is behind; what goes with the next tick goes to it as well. */
  standing(): DangerFrames {
    if (this.#bySeq.size === 0) return { frames: [], plain: [] };
    const all = [...this.#bySeq.values()];
    const envelopes = all
      .map(({ envelope }) => envelope)
      .filter(({ seq }) => !this.#later.has(seq))
      .toSorted((a, b) => a.seq - b.seq);
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

// A whole state was told: for two hundred consoles that is more than all their other frames of that second, and nobody's
// danger waits behind it.
function isLong({ event }: Envelope): boolean {
  return event.type === "UnitsTold" && event.unitIds.length > TOLD_AT_ONCE_MAX;
}

// In order. What is long in sum goes in several: every console has the first before any has the second.
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
