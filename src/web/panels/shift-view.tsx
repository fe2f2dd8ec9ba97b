/** While nothing is selected: the state of the shift at a glance, and below it what happened last. */
import type { ReactNode } from "react";
import { ageText, clockText } from "../../board/durations.ts";
import { shiftSummary, type ShiftSummary } from "../../board/shift-summary.ts";
import type { UnitRow } from "../../board/unit-row.ts";
import { CheckWords } from "./unit-facts.tsx";
import { LevelMark } from "../shell/marks.tsx";
import { showTab } from "../shell/go-to.ts";
import { usePicture } from "../store/console-store.ts";
import { useOfSecond } from "../store/of-facts.ts";
import { selectIncident, selectUnit } from "../store/windows.ts";
import { ShiftLog } from "./shift-log.tsx";
import { takenWords } from "./taken-words.ts";

const OUT_SHOWN = 8;
const WAITING_SHOWN = 4;

export function ShiftView(): ReactNode {
  const picture = usePicture();
  const { board, settings, nowMs } = picture;
  const shift = useOfSecond(picture, () => shiftSummary(board, settings, nowMs));
  return (
    <div className="detail shift">
      <dl className="facts">
        <dt>On duty</dt>
        <dd>
          <b className="figure">{shift.onDuty}</b> · {shift.available} available · {shift.busy} busy
          {shift.outOfService === 0 ? "" : ` · ${shift.outOfService} out of service`}
        </dd>
        <dt>Out now</dt>
        <dd>
          <OutNow shift={shift} />
        </dd>
        <dt>Waiting</dt>
        <dd>
          <Waiting shift={shift} />
        </dd>
        <dt>Alerts</dt>
        <dd>
          <Alerts shift={shift} />
        </dd>
        <dt>Dispatch</dt>
        <dd>
          <Positions shift={shift} />
        </dd>
        <Unsettled shift={shift} />
      </dl>
      <h3>SHIFT LOG</h3>
      <ShiftLog />
    </div>
  );
}

function UnitName({ row }: { readonly row: UnitRow }): ReactNode {
  return (
    <button type="button" className="act-plain strong" onClick={() => selectUnit(row.unitId)}>
      {row.callSign}
    </button>
  );
}

function OutNow({ shift }: { readonly shift: ShiftSummary }): ReactNode {
  if (shift.out.length === 0) return <span className="dim">nobody on a stop, no check runs</span>;
  return (
    <>
      {shift.out.slice(0, OUT_SHOWN).map((row) => (
        <div key={row.unitId} className="line">
          <UnitName row={row} />
          <span className="cut">{row.status}</span>
          <CheckWords row={row} />
        </div>
      ))}
      {shift.out.length > OUT_SHOWN ? (
        <button type="button" className="act-plain" onClick={() => showTab("checks")}>
          and {shift.out.length - OUT_SHOWN} more <kbd>F7</kbd>
        </button>
      ) : null}
    </>
  );
}

function Waiting({ shift }: { readonly shift: ShiftSummary }): ReactNode {
  return (
    <>
      {shift.waiting.length === 0 ? (
        <span className="dim">no incident waits for a unit</span>
      ) : (
        shift.waiting.slice(0, WAITING_SHOWN).map((row) => (
          <div key={row.id} className="line">
            <button type="button" className="act-plain cut bright" onClick={() => selectIncident(row.id)}>
              P{row.priority} {row.type}, {row.place}
            </button>
            <span>{clockText(row.ageMs)}</span>
          </div>
        ))
      )}
      {shift.waiting.length > WAITING_SHOWN ? <div>and {shift.waiting.length - WAITING_SHOWN} more</div> : null}
      {shift.activeCount === 0 ? null : <div className="dim">{shift.activeCount} being worked</div>}
    </>
  );
}

function Alerts({ shift }: { readonly shift: ShiftSummary }): ReactNode {
  const standing = shift.alerts.reduce((sum, { count }) => sum + count, 0);
  if (standing === 0) return <span className="dim">{takenWords(0, 0)}</span>;
  return (
    <>
      {shift.alerts.map(({ level, count }) => (
        <span key={level} className={`${level}-text`}>
          <LevelMark level={level} size={11} /> {count} {levelName(level, count)}{" "}
        </span>
      ))}
      <span className={shift.unownedAlerts === 0 ? "dim" : "strong"}>
        · {takenWords(shift.unownedAlerts, standing)}
      </span>
    </>
  );
}

function levelName(level: "emergency" | "urgent" | "notice", count: number): string {
  if (level === "urgent" || count === 1) return level;
  return level === "emergency" ? "emergencies" : "notices";
}

function Positions({ shift }: { readonly shift: ShiftSummary }): ReactNode {
  return (
    <>
      {shift.positions.length === 0 ? <div className="urgent-text">nobody is signed on</div> : null}
      {shift.positions.map(({ id, name, groups }) => (
        <div key={id}>
          <span className="mono">{id}</span> <span className="bright">{name}</span>{" "}
          <span className="dim">{groups.length === 0 ? "no groups" : groups.join(", ")}</span>
        </div>
      ))}
      {shift.uncovered.length === 0 ? null : (
        <div className="urgent-text">nobody answers for {shift.uncovered.join(", ")}</div>
      )}
    </>
  );
}

/** What is open and easily forgotten; a line is there only while there is something to say. */
function Unsettled({ shift }: { readonly shift: ShiftSummary }): ReactNode {
  const { nowMs } = usePicture();
  return (
    <>
      {shift.cautionsToRead.length === 0 ? null : (
        <>
          <dt>To be read</dt>
          <dd className="urgent-text">
            cautions to{" "}
            {shift.cautionsToRead.map((row) => (
              <span key={row.unitId}>
                <UnitName row={row} />{" "}
              </span>
            ))}
          </dd>
        </>
      )}
      {shift.heldChannels.length === 0 ? null : (
        <>
          <dt>Channel</dt>
          <dd className="strong">{shift.heldChannels.join(", ")} held</dd>
        </>
      )}
      {shift.requestsOpen === 0 ? null : (
        <>
          <dt>Requested</dt>
          <dd>{shift.requestsOpen} under way</dd>
        </>
      )}
      {shift.messagesOpen === 0 ? null : (
        <>
          <dt>Messages</dt>
          <dd>{shift.messagesOpen} not yet shown to a unit</dd>
        </>
      )}
      {shift.outOfSight.length === 0 ? null : (
        <>
          <dt>Not seen</dt>
          <dd>
            {shift.outOfSight.map((row) => (
              <span key={row.unitId} className="listed">
                <UnitName row={row} />{" "}
                <span className="dim">
                  {!row.hasDevices
                    ? "no device"
                    : row.heardAtMs === undefined
                      ? "never heard"
                      : ageText(nowMs - row.heardAtMs)}
                </span>
              </span>
            ))}
          </dd>
        </>
      )}
      {shift.strangers === 0 ? null : (
        <>
          <dt>Devices</dt>
          <dd>
            <button type="button" className="act-plain" onClick={() => showTab("devices")}>
              {shift.strangers} unknown
            </button>
          </dd>
        </>
      )}
    </>
  );
}
