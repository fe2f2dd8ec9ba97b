/**
 * Who looks at the board, and what sounds where they sit.
 */
import type { Alert } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";

/** A console and who sits at it. */
export type Viewer = { readonly consoleId: string; readonly name?: string; readonly positionId?: string };

/**
 * Whether an alert sounds at this viewer now: an emergency everywhere, an urgent one where its group is
 * answered for, or everywhere when nobody answers for it. An owned alert is quiet.
 */
export function sounds(center: Center, viewer: Viewer, alert: Alert): boolean {
  if (alert.phase !== "open" || alert.level === "notice") return false;
  if (alert.level === "emergency" || alert.groupId === undefined) return true;
  const groupId = alert.groupId;
  const answering = [...center.positions.values()].filter(
    (position) => position.name !== undefined && position.groupIds.includes(groupId),
  );
  return answering.length === 0 || answering.some((position) => position.id === viewer.positionId);
}
