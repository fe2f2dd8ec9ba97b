/**
 * The trail as a restarted server finds it: the fixes of the last hour, without those of the last moments before a
 * kill. Stands in for the track store, whose own tests are beside it.
 */
import type { DeviceId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Fix } from "../../domain/report.ts";

export type KeptFix = { readonly deviceId: DeviceId; readonly fix: Fix; readonly receivedAtMs: number };

const KEPT_MS = 61 * MINUTE_MS;

export class KeptTrail {
  #fixes: KeptFix[] = [];
  #first = 0;

  keep(deviceId: DeviceId, fix: Fix, receivedAtMs: number): void {
    this.#fixes.push({ deviceId, fix, receivedAtMs });
    while ((this.#fixes[this.#first]?.receivedAtMs ?? Infinity) < receivedAtMs - KEPT_MS) this.#first++;
    if (this.#first < 100_000) return;
    this.#fixes = this.#fixes.slice(this.#first);
    this.#first = 0;
  }

  /** The fixes received since an instant, in the order of receipt. */
  *since(fromMs: number): Generator<KeptFix> {
    for (let at = this.#first; at < this.#fixes.length; at++) {
      const kept = this.#fixes[at];
      if (kept !== undefined && kept.receivedAtMs >= fromMs) yield kept;
    }
  }

  /** A kill: what came in the last moments was not yet written. */
  loseSince(fromMs: number): void {
    while ((this.#fixes.at(-1)?.receivedAtMs ?? 0) > fromMs && this.#fixes.length > this.#first) this.#fixes.pop();
  }
}
