/**
 * Who looks, and what they may see of the board.
 *
 * `slicesOf` names the slice of each subject that an event touches; `sees` says whether a viewer may have it. A
 * unit's own devices never see an alert about themselves (AL10): what they read stays ordinary.
 */
import type { UnitId } from "../base/ids.ts";
import type { Alert } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";

export type Viewer =
  | { readonly kind: "dispatcher"; readonly consoleId: string; readonly name?: string; readonly positionId?: string }
  | { readonly kind: "unit"; readonly unitId: UnitId };

/** Whether the viewer may know that this alert exists. */
export function seesAlert(viewer: Viewer, alert: Alert): boolean {
  switch (viewer.kind) {
    case "dispatcher":
      return true;
    case "unit":
      return (
        alert.subject.kind === "unit" &&
        alert.subject.unitId !== viewer.unitId &&
        alert.unitsTold?.unitIds.includes(viewer.unitId) === true
      );
  }
}

/**
 * Whether an alert sounds at this viewer now: an emergency everywhere, an urgent one where its group is
 * answered for, or everywhere when nobody answers for it. An owned alert is quiet.
 */
export function sounds(center: Center, viewer: Viewer, alert: Alert): boolean {
  if (viewer.kind !== "dispatcher" || alert.phase !== "open" || alert.level === "notice") return false;
  if (alert.level === "emergency" || alert.groupId === undefined) return true;
  const groupId = alert.groupId;
  const answering = [...center.positions.values()].filter(
    (position) => position.name !== undefined && position.groupIds.includes(groupId),
  );
  return answering.length === 0 || answering.some((position) => position.id === viewer.positionId);
}
