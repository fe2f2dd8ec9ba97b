/** The status sheet: the shift on paper, for the day the screens fail. Printed from the console's own picture. */
import type { ReactNode } from "react";
import { clockText, ageText } from "../../board/durations.ts";
import type { IncidentRow } from "../../board/incident-row.ts";
import { type SheetUnit, statusSheet } from "../../board/status-sheet.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localDay, localTime, localTimeWithZone, utcTime } from "../../base/local-time.ts";
import { placeWords } from "../words/place-words.ts";

export function SheetPage(): ReactNode {
  const { board, settings, nowMs } = usePicture();
  const lost = useConsole(({ link }) => link.health === "lost");
  const silentMs = useConsole(({ link }) => link.silentMs);
  const sheet = statusSheet(board, settings, nowMs);
  const zone = settings.timeZone;
  return (
    <main className="sheet">
      <div className="sheet-acts">
        <button type="button" className="act" onClick={() => print()}>
          Print
        </button>{" "}
        This page follows the shift until it is printed.
      </div>
      <h1>
        {sheet.center}: status sheet {sheet.practice ? "· PRACTICE" : ""}
      </h1>
      <p>
        {localDay(nowMs, zone)} {localTimeWithZone(nowMs, zone)} ({utcTime(nowMs)} UTC), after entry {sheet.seq}
        {lost ? `. LINK LOST ${clockText(silentMs)} ago: as it was then` : ""}
      </p>
      <p>
        {sheet.positions.length === 0
          ? "Nobody is signed on."
          : sheet.positions
              .map(({ id, name, groups }) => `${id}: ${name} (${groups.join(", ") || "no groups"})`)
              .join(" · ")}
      </p>
      {sheet.alerts.length === 0 ? null : (
        <>
          <h2>Alerts</h2>
          <ul>
            {sheet.alerts.map((alert) => (
              <li key={`${alert.who}/${alert.sinceMs}`}>
                <b>
                  {alert.level.toUpperCase()} {alert.who}
                </b>
                : {alert.why}, since {localTime(alert.sinceMs, zone)};{" "}
                {alert.owner === undefined ? "nobody has it" : `${alert.owner} has it`}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2>Units on duty ({sheet.onShift.length})</h2>
      <table>
        <thead>
          <tr>
            <th>Unit</th>
            <th>Who, phone, car</th>
            <th>Status since</th>
            <th>Incident, stop</th>
            <th>Last known place</th>
            <th>Check due</th>
            <th className="blank">Heard at</th>
          </tr>
        </thead>
        <tbody>
          {sheet.onShift.map((unit) => (
            <UnitLine key={unit.row.unitId} unit={unit} zone={zone} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      <p>Off duty: {sheet.offShift.join(", ") || "none"}</p>
      <Incidents title="Incidents that wait" rows={sheet.pending} zone={zone} />
      <Incidents title="Incidents worked on" rows={sheet.active} zone={zone} />
      <h2>Whom to tell</h2>
      <p>{sheet.escalation.map(({ role, name, phone }) => `${role}: ${name} ${phone ?? ""}`).join(" · ")}</p>
      {sheet.heldChannels.length === 0 ? null : <p>Channels held: {sheet.heldChannels.join(", ")}</p>}
    </main>
  );
}

function UnitLine({
  unit,
  zone,
  nowMs,
}: {
  readonly unit: SheetUnit;
  readonly zone: string;
  readonly nowMs: number;
}): ReactNode {
  const { row, officers, vehicle, at } = unit;
  return (
    <tr>
      <td>
        <b>{row.callSign}</b>
      </td>
      <td>
        {officers.map(({ name, phone }) => `${name} ${phone ?? ""}`).join("; ")}
        <br />
        {vehicle ?? ""}
      </td>
      <td>
        {row.status} {localTime(row.statusSinceMs, zone)}
      </td>
      <td>
        {row.incident === undefined ? "" : `${row.incident.number} ${row.incident.type}, ${row.incident.place}`}{" "}
        {row.stop?.plate ?? ""}
        {row.cautions.map(({ text }) => ` CAUTION: ${text}`)}
      </td>
      <td>
        {at === undefined ? "unknown" : placeWords(at).full}
        {at?.fixAtMs === undefined ? "" : ` (${ageText(nowMs - at.fixAtMs)} old)`}
      </td>
      <td>{row.check === undefined ? "" : localTime(row.check.dueAtMs, zone)}</td>
      <td className="blank">{"\u00a0"}</td>
    </tr>
  );
}

function Incidents({
  title,
  rows,
  zone,
}: {
  readonly title: string;
  readonly rows: readonly IncidentRow[];
  readonly zone: string;
}): ReactNode {
  if (rows.length === 0) return null;
  return (
    <>
      <h2>
        {title} ({rows.length})
      </h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <b>{row.number}</b> P{row.priority} {row.type}, {row.place} {row.plate ?? ""} since{" "}
            {localTime(row.openedAtMs, zone)}
            {row.caller === undefined && row.callback === undefined
              ? ""
              : `; caller ${row.caller ?? ""} ${row.callback ?? ""}`}
            {row.units.length === 0
              ? ""
              : `; ${row.units.map(({ callSign, phase }) => `${callSign} ${phase}`).join(", ")}`}
          </li>
        ))}
      </ul>
    </>
  );
}
