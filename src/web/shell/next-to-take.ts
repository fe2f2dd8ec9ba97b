/**
 * What F1 does next, in one place, so that the key is shown where it works and nowhere else: it takes the alert that is
 * looked at where nobody has it, else the worst that nobody has; with only notices left, one's own emergency comes
 * first.
 */
import type { AlertId } from "../../base/ids.ts";
import { standingAlerts } from "../../board/alert-row.ts";
import type { Viewer } from "../../board/viewer.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";

export type Next = { readonly does: "take" | "open"; readonly alert: Alert };

/** `lookedAt` is the alert whose view is open. Undefined where there is nothing to take and nothing to go back to. */
export function nextOfF1(center: Center, viewer: Viewer, lookedAt: AlertId | undefined): Next | undefined {
  const shown = lookedAt === undefined ? undefined : center.alerts.get(lookedAt);
  if (shown?.phase === "open") return { does: "take", alert: shown };
  const standing = standingAlerts(center);
  const open = standing.find(({ phase }) => phase === "open");
  if (open !== undefined && open.level !== "notice") return { does: "take", alert: open };
  const own = standing.find(
    ({ id, owner }) => id !== lookedAt && viewer.name !== undefined && owner?.name === viewer.name,
  );
  if (own?.level === "emergency") return { does: "open", alert: own };
  if (open !== undefined) return { does: "take", alert: open };
  return own === undefined ? undefined : { does: "open", alert: own };
}
