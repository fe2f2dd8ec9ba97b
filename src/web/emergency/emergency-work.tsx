/**
 * The right side of the emergency view: whose it is, who is sent, what is to do next, the channel, who is told and has
 * seen it. Taking it is one key in one place, the head of the view. Each thing that is done is one key or one click, and is written into the timeline by itself.
 */
import { Checkbox, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import { type AlertRow, newestEvidence } from "../../board/alert-row.ts";
import { ageStep, ageText, clockText } from "../../board/durations.ts";
import { type Help, helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import type { UnitRow } from "../../board/unit-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { type Settings, watchFor } from "../../domain/settings.ts";
import { helpByRoad, howFar, howFarStory, measuredWords } from "../roads/help-by-road.ts";
import { useDriveTimes } from "../roads/road-answers.ts";
import { tell, useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectUnit } from "../store/windows.ts";
import { localTime } from "../../base/local-time.ts";
import { useAltKey } from "./alt-key.ts";
import { ToldAndSeen } from "./told-and-seen.tsx";

const HELP_SHOWN = 5;
/** By road others may be first than by air. */
const HELP_ASKED = 20;
const IDLE_WARNS_MS = 30_000;
type Props = { readonly alert: Alert; readonly row: AlertRow; readonly unitView: UnitRow | undefined };

export function EmergencyWork({ alert, row, unitView }: Props): ReactNode {
  return (
    <>
      <Ownership alert={alert} row={row} />
      {unitView === undefined ? null : <SendHelp alert={alert} unitView={unitView} />}
      <Checklists alert={alert} />
      <Channel row={row} unitView={unitView} />
      <ToldAndSeen alert={alert} />
    </>
  );
}

function Ownership({ alert, row }: Omit<Props, "unitView">): ReactNode {
  const { board, settings, nowMs, viewer } = usePicture();
  const me = viewer.name;
  const others = [...board.center.positions.values()].filter(({ name }) => name !== undefined && name !== me);
  const idleLeftMs =
    row.mine && alert.owner !== undefined
      ? alert.owner.lastActionAtMs +
        watchFor(settings, alert.agencyId ?? "", undefined).alerts.idleOwnerS * 1_000 -
        nowMs
      : undefined;
  useAltKey("c", () => {
    if (row.mine) useConsole.setState({ closingAlertId: alert.id });
    else tell("bad", row.phase === "open" ? "take it first (F1), then it can be closed" : row.now);
  });
  if (row.phase === "closed") {
    return (
      <p className="strong">
        {row.now}: {alert.closing?.text}
      </p>
    );
  }
  return (
    <div className="ownership">
      {row.phase === "open" && row.closingBy === undefined ? null : (
        <p>
          <span className="bright">{row.mine ? "You have it" : row.now}</span>
          {row.ownerSinceMs === undefined ? null : <span className="dim">, {ageText(nowMs - row.ownerSinceMs)}</span>}
          {idleLeftMs === undefined || idleLeftMs > IDLE_WARNS_MS ? null : (
            <span className="urgent-text"> · do something within {clockText(idleLeftMs)}, or it rings again</span>
          )}
        </p>
      )}
      <KnownBy alert={alert} row={row} />
      {row.closingBy === undefined ? null : (
        <p className="strong">
          {row.closingBy} wants to close it ({reasonWords(settings, alert)}): {alert.closing?.text}
        </p>
      )}
      <div className="acts">
        {row.closingBy !== undefined && row.closingBy !== me ? (
          <Offered to={{ type: "AgreeToClose", alert: alert.id }}>
            <button
              type="button"
              className="act"
              onClick={() => void giveAndTell({ type: "AgreeToClose", alert: alert.id }, `agree to close ${row.who}`)}
            >
              Agree to close
            </button>
          </Offered>
        ) : null}
        {row.mine ? (
          <Select
            size="xs"
            aria-label="Hand over to"
            placeholder={others.length === 0 ? "nobody to hand over to" : "hand over…"}
            disabled={others.length === 0}
            data={others.map((position) => ({
              value: position.id as string,
              label: `${position.name} at ${position.id}`,
            }))}
            value={null}
            onChange={(position) => {
              if (position !== null)
                void giveAndTell({ type: "HandOverAlert", alert: alert.id, position }, `hand ${row.who} over`);
            }}
          />
        ) : null}
        {row.mine ? (
          <button type="button" className="act" onClick={() => useConsole.setState({ closingAlertId: alert.id })}>
            Close… <kbd>Alt+C</kbd>
          </button>
        ) : null}
      </div>
    </div>
  );
}

function reasonWords({ closeReasons }: Settings, { closing }: Alert): string {
  return closeReasons.find(({ code }) => code === closing?.reason)?.name ?? closing?.reason ?? "";
}

// In one line what the list below tells name by name.
function KnownBy({ alert, row }: Omit<Props, "unitView">): ReactNode {
  const { consoles } = usePicture().board.center;
  const tellUnits = (): void =>
    void giveAndTell(
      { type: "TellUnits", alert: alert.id },
      row.unitId === undefined ? "tell every unit" : "tell every unit but the one in danger",
    );
  useAltKey("u", () => {
    if (alert.unitsTold === undefined) tellUnits();
    else tell("good", "the units are told already");
  });
  const unseenCount = [...consoles.values()].filter(({ id }) => alert.shownOn[id] === undefined).length;
  const seen =
    unseenCount === 0
      ? "seen on every console"
      : `not yet on ${unseenCount} ${unseenCount === 1 ? "console" : "consoles"}`;
  return (
    <p>
      {alert.unitsTold === undefined ? (
        <button type="button" className="act" onClick={tellUnits}>
          Tell all units{row.unitId === undefined ? "" : ` but ${row.who}`} <kbd>Alt+U</kbd>
        </button>
      ) : (
        `${alert.unitsTold.unitIds.length} ${alert.unitsTold.unitIds.length === 1 ? "unit" : "units"} told`
      )}
      <span className={unseenCount === 0 ? "dim" : "strong"}> · {seen}</span>
    </p>
  );
}

function SendHelp({ alert, unitView }: { readonly alert: Alert; readonly unitView: UnitRow }): ReactNode {
  const { board, nowMs } = usePicture();
  const person = newestEvidence(alert, "person");
  const at = unitView.person?.location ?? person ?? unitView.vehicle?.location ?? newestEvidence(alert, "stop");
  const incidentId = unitView.incident?.id;
  const times = useDriveTimes(at, incidentId);
  const byAir =
    at === undefined
      ? []
      : nearestHelp(board, helpCandidates(board), at, {
          exclude: unitView.unitId,
          countMax: HELP_ASKED,
          nowMs,
          ...(incidentId === undefined ? {} : { incidentId }),
        });
  const near = helpByRoad(byAir, times, HELP_SHOWN);
  const send = (help: Help | undefined): void => {
    if (help === undefined) return;
    if (incidentId === undefined)
      tell("bad", `${unitView.callSign} is on no incident: make one first (NI), then assign`);
    else
      void giveAndTell(
        { type: "AssignUnit", unit: help.unitId, incident: incidentId },
        `send ${help.callSign} to ${unitView.callSign}`,
      );
  };
  useAltKey("12345", (key) => send(near[Number(key) - 1]));
  return (
    <>
      <h3 className="check-head">
        <span>NEAREST HELP TO THE {unitView.person === undefined && person === undefined ? "CAR" : "PERSON"}</span>
        <span>{measuredWords(times)}</span>
      </h3>
      {near.length === 0 ? <p className="urgent-text">nobody with a location</p> : null}
      <ol className="help-list">
        {near.map((help, index) => (
          <li key={help.unitId}>
            <button type="button" className="act" disabled={help.assigned} onClick={() => send(help)}>
              <kbd>Alt+{index + 1}</kbd> {help.assigned ? "sent" : "Send"}
            </button>
            <button type="button" className="act-plain mono strong" onClick={() => selectUnit(help.unitId)}>
              {help.callSign}
            </button>
            <span className="bright mono" title={howFarStory(help)}>
              {howFar(help)}
            </span>
            <span className="dim cut" title={`${help.status}; its location is ${ageText(help.ageMs)} old`}>
              {help.direction}, {help.status}
              {ageStep(help.ageMs) === "fresh" ? "" : `, ${ageText(help.ageMs)} old`}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Channel({ row, unitView }: Omit<Props, "alert">): ReactNode {
  const { center } = usePicture().board;
  const unit = unitView === undefined ? undefined : center.units.get(unitView.unitId);
  const channel = unit?.groupId === undefined ? undefined : (center.groups.get(unit.groupId)?.channel ?? unit.groupId);
  const held = channel === undefined ? undefined : center.channels.get(channel);
  const change = (): void => {
    if (channel === undefined) return;
    if (held === undefined)
      void giveAndTell(
        { type: "HoldChannel", channel, ...(row.unitId === undefined ? {} : { unit: row.unitId }) },
        `hold ${channel}`,
      );
    else void giveAndTell({ type: "ReleaseChannel", channel }, `release ${channel}`);
  };
  useAltKey("h", change);
  if (channel === undefined) return null;
  return (
    <>
      <h3>{/^channel\b/i.test(channel) ? channel.toUpperCase() : `CHANNEL ${channel}`}</h3>
      <p>
        {held === undefined ? "open to all" : <span className="strong">HELD by {held.by.replace(/^\w+:/, "")}</span>}{" "}
        <button type="button" className="act" onClick={change}>
          {held === undefined ? "Hold it" : "Release it"} <kbd>Alt+H</kbd>
        </button>
      </p>
    </>
  );
}

function Checklists({ alert }: { readonly alert: Alert }): ReactNode {
  const { settings } = usePicture();
  const lists = settings.checklists.filter(({ when }) => when === alert.level);
  const tick = (list: (typeof lists)[number], item: number, done: boolean): void =>
    void giveAndTell(
      { type: "TickChecklist", alert: alert.id, checklist: list.id, item, done },
      `${done ? "done" : "not done"}: ${list.items[item] ?? ""}`,
    );
  useAltKey("t", () => {
    for (const list of lists) {
      const next = list.items.findIndex((_, index) => alert.ticks[`${list.id}/${index}`] === undefined);
      if (next < 0) continue;
      tick(list, next, true);
      return;
    }
    tell("good", "everything on the checklist is ticked");
  });
  return lists.map((list) => (
    <div key={list.id}>
      <h3 className="check-head">
        <span>CHECKLIST: {list.name.toUpperCase()}</span>
        {list === lists[0] ? (
          <span className="key-hint">
            <kbd>Alt+T</kbd> next
          </span>
        ) : null}
      </h3>
      {list.items.map((item, index) => {
        const ticked = alert.ticks[`${list.id}/${index}`];
        const label = (
          <>
            {item}
            {ticked === undefined ? null : (
              <span className="dim">
                {" "}
                {ticked.by}, {localTime(ticked.atMs, settings.timeZone)}
              </span>
            )}
          </>
        );
        return (
          <Checkbox
            key={item}
            size="xs"
            className="tick"
            label={label}
            checked={ticked !== undefined}
            onChange={({ currentTarget: { checked: done } }) => tick(list, index, done)}
          />
        );
      })}
    </div>
  ));
}
