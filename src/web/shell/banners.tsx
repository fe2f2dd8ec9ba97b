/**
 * What must be seen from across the room: every emergency that stands, a lost link, what holds for everybody.
 *
 * The first of them stands in a strip that is always there, so that nothing below it moves when it comes; the others
 * hang from it over the map, and in a panel's window stand beside it. Nobody's click lands where it was not meant.
 */
import type { ReactNode } from "react";
import { SessionNotes } from "../accounts/session-notes.tsx";
import { type AlertRow, alertRow, standingAlerts } from "../../board/alert-row.ts";
import { clockText } from "../../board/durations.ts";
import { useHeldOrder } from "../panels/held-order.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { EmergencyBanner } from "./emergency-banner.tsx";
import { LevelMark } from "./marks.tsx";
import { useNarrow } from "./narrow.ts";
import { nextOfF1 } from "./next-to-take.ts";
import { QuietLine } from "./quiet-line.tsx";
import { StandingNotes } from "./standing-notes.tsx";

const BANNERS_MAX = 3;
/** Where there is one column alone, nothing beside the list of alerts could hang over something else. */
const BANNERS_NARROW_MAX = 1;

export function Banners(): ReactNode {
  const { board, viewer } = usePicture();
  // The one that is open has its own head, with more in it.
  const openId = useConsole(({ emergencyAlertId }) => emergencyAlertId);
  const rows = standingAlerts(board.center)
    .filter(({ level, id }) => level === "emergency" && id !== openId)
    .map((alert) => alertRow(board.center, alert, viewer));
  const { order, holding } = useHeldOrder(rows.map(({ id }) => id));
  const shown = shownBanners(rows, order, useNarrow() ? BANNERS_NARROW_MAX : BANNERS_MAX);
  const next = nextOfF1(board.center, viewer, openId)?.alert.id;
  const more = rows.length - shown.length;
  return (
    <div className="banners">
      <div role="alert" aria-label="Emergencies" className="emergencies" {...holding}>
        {shown.map((row) => (
          <EmergencyBanner key={row.id} row={row} first={row.id === next} />
        ))}
        {more > 0 ? (
          <p className="banner more">
            and {more} more {more === 1 ? "emergency" : "emergencies"}
            <span className="in-list">, in the list of alerts</span>
          </p>
        ) : null}
      </div>
      <PlainDangers />
      <LinkLost />
      <SessionNotes />
      <StandingNotes />
      <QuietLine />
    </div>
  );
}

/** The few that have room, in their places while a hand is on them; one that nobody has is never left out for one that somebody has. */
export function shownBanners(
  rows: readonly AlertRow[],
  order: readonly string[],
  max = BANNERS_MAX,
): readonly AlertRow[] {
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  const shown = order.flatMap((id) => byId.get(id) ?? []).slice(0, max);
  for (const open of rows) {
    if (open.phase !== "open" || shown.includes(open)) continue;
    const owned = shown.findLastIndex(({ phase }) => phase === "owned");
    if (owned < 0) break;
    shown[owned] = open;
  }
  return shown;
}

function LinkLost(): ReactNode {
  const link = useConsole((state) => state.link);
  const { nowMs, settings } = usePicture();
  const openCommands = useConsole(
    ({ outbox }) => outbox.items.filter(({ fate }) => fate === "waiting" || fate === "unknown").length,
  );
  if (link.health !== "lost") return null;
  return (
    <div className="link-lost" role="alert">
      <span>LINK LOST</span>
      <span className="mono">{clockText(link.silentMs)}</span>
      <span>
        This is the picture as of {localTime(nowMs - link.silentMs, settings.timeZone)}. Nothing new can be seen here;
        timers count on.
      </span>
      {openCommands === 0 ? null : <span>{openCommands} not confirmed, will be sent again</span>}
    </div>
  );
}

function PlainDangers(): ReactNode {
  const dangers = useConsole(({ live }) => live.plainDanger);
  const { settings } = usePicture();
  return dangers
    .filter(({ level }) => level === "emergency")
    .map((danger) => (
      <div className="banner" role="alert" key={`${danger.unit}/${danger.text}`}>
        <LevelMark level="emergency" size={22} />
        <span className="who">{danger.unit}</span>
        <span className="told">
          <span className="why">{danger.text}</span>
          <span className="where">{danger.place}</span>
        </span>
        <span className="since">{localTime(danger.atMs, settings.timeZone)}</span>
      </div>
    ));
}
