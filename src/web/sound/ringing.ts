/**
 * Rings what has to ring in this window, five times a second. A link that stays lost sounds as urgent: silence of the
 * machine must not sound like silence of the night.
 */
import { standingAlerts } from "../../board/alert-row.ts";
import { sounds } from "../../board/viewer.ts";
import { useSession } from "../accounts/session-state.ts";
import { useConsole } from "../store/console-store.ts";
import { soundsHere } from "../store/windows.ts";
import { nextRing, type Ringing, SILENT } from "./ring-plan.ts";
import { playTone } from "./sound-player.ts";
import { allowSound, lookAtSound } from "./sound-state.ts";

const LOOK_EVERY_MS = 200;
const LINK_LOST_SOUNDS_AFTER_MS = 6_000;

/** Begins to ring. Any click or key also asks the browser for sound, so that a fault does not outlive the first touch. */
export function startRinging(): void {
  let plan = SILENT;
  setInterval(() => {
    lookAtSound();
    const next = nextRing(plan, soundsHere() ? ringingNow() : [], performance.now());
    plan = next.plan;
    if (next.tone !== undefined) playTone(next.tone, useConsole.getState().preferences.volume);
  }, LOOK_EVERY_MS);
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => void allowSound(), { passive: true });
}

function ringingNow(): Ringing[] {
  const { picture, link, live } = useConsole.getState();
  const ringing: Ringing[] = [];
  if (link.health === "lost" && link.silentMs > LINK_LOST_SOUNDS_AFTER_MS) {
    ringing.push({ id: "link", level: "urgent", ringCount: 1, sounds: true, mine: false });
  }
  for (const danger of live.plainDanger) {
    ringing.push({ id: `plain/${danger.unit}`, level: danger.level, ringCount: 1, sounds: true, mine: false });
  }
  // A locked console has no picture, and rings for what the server says rings.
  const locked = useSession.getState().body?.rings;
  if (locked !== undefined) ringing.push({ id: "locked", level: locked, ringCount: 1, sounds: true, mine: false });
  if (picture === undefined) return ringing;
  const { board, viewer } = picture;
  for (const alert of standingAlerts(board.center)) {
    if (alert.level === "notice") continue;
    const mine = viewer.name !== undefined && alert.owner?.name === viewer.name;
    ringing.push({
      id: alert.id,
      level: alert.level,
      ringCount: alert.ringCount,
      sounds: sounds(board.center, viewer, alert),
      mine,
    });
  }
  return ringing;
}
