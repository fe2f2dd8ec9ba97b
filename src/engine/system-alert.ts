/**
 * WW, the watch on the watch: what is wrong with Vigil itself, as alerts that people must see. One alert for
 * each part; it rings again for a new cause, and ends only when a person closes it.
 */
import { type AlertId, asId } from "../base/ids.ts";
import type { AlertEvent, AlertLevel, NewCause } from "../domain/alert.ts";
import type { World } from "./world.ts";

/** The events that a fault of a part, or its end, causes; none where it is known already. */
export function systemAlertEvents(
  world: World,
  part: string,
  sentence: string,
  active: boolean,
  level: AlertLevel = "urgent",
): AlertEvent[] {
  const center = world.center;
  const openId = center.openAlertBySubject.get(`system:${part}`);
  const alert = openId === undefined ? undefined : center.alerts.get(openId);
  const key = `WW:${part}`;
  const known = alert?.causes.find((cause) => cause.key === key && cause.endedAtMs === undefined);
  if (!active) {
    return alert === undefined || known === undefined ? [] : [{ type: "AlertCauseEnded", alertId: alert.id, key }];
  }
  if (known !== undefined) return [];
  const cause: NewCause = { key, monitor: "WW", level, sentence, evidence: [], silence: false };
  if (alert !== undefined) return [{ type: "AlertCauseAdded", alertId: alert.id, cause, covert: false }];
  return [
    {
      type: "AlertRaised",
      alertId: asId<AlertId>(`A${center.seq + 1}`),
      subject: { kind: "system", part },
      cause,
      covert: false,
    },
  ];
}
