/**
 * The right side of the emergency view: whose it is, who is sent, who is told and has seen it, the channel, the
 * checklist. Each thing that is done is one key or one click, and is written into the timeline by itself.
 */
import { Checkbox, Select, TextInput } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { type AlertRow, newestEvidence } from "../../board/alert-row.ts";
import { ageText, distanceText } from "../../board/durations.ts";
import { type Help, helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import type { UnitRow } from "../../board/unit-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { tell, useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectUnit } from "../store/windows.ts";
import { localTime } from "../words/local-time.ts";

const HELP_SHOWN = 5;
type Props = { readonly alert: Alert; readonly row: AlertRow; readonly unitView: UnitRow | undefined };

export function EmergencyWork({ alert, row, unitView }: Props): ReactNode {
  return (
    <>
      <Ownership alert={alert} row={row} />
      {unitView === undefined ? null : <SendHelp alert={alert} unitView={unitView} />}
      <Told alert={alert} row={row} />
      <Channel row={row} unitView={unitView} />
      <Checklists alert={alert} />
    </>
  );
}

function Ownership({ alert, row }: Omit<Props, "unitView">): ReactNode {
  const { board, nowMs } = usePicture();
  const me = useConsole(({ preferences }) => preferences.name);
  const others = [...board.center.positions.values()].filter(({ name }) => name !== undefined && name !== me);
  useAltKey("c", () => useConsole.setState({ closingAlertId: alert.id }));
  if (row.phase === "closed") {
    return (
      <p className="strong">
        {row.now}: {alert.closing?.text}
      </p>
    );
  }
  return (
    <div className="ownership">
      <p>
        <span className={row.phase === "open" ? "strong" : "bright"}>{row.now}</span>
        {row.ownerSinceMs === undefined ? null : <span className="dim"> · {ageText(nowMs - row.ownerSinceMs)}</span>}
      </p>
      {row.closingBy === undefined ? null : (
        <p className="strong">
          {row.closingBy} wants to close it ({alert.closing?.reason}): {alert.closing?.text}
        </p>
      )}
      <div className="acts">
        {row.phase === "open" ? (
          <button
            type="button"
            className="act"
            onClick={() => void giveAndTell({ type: "TakeAlert", alert: alert.id }, `take ${row.who}`)}
          >
            Take it <kbd>F1</kbd>
          </button>
        ) : null}
        {row.closingBy !== undefined && row.closingBy !== me ? (
          <button
            type="button"
            className="act"
            onClick={() => void giveAndTell({ type: "AgreeToClose", alert: alert.id }, `agree to close ${row.who}`)}
          >
            Agree to close
          </button>
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
        <button type="button" className="act" onClick={() => useConsole.setState({ closingAlertId: alert.id })}>
          Close… <kbd>Alt+C</kbd>
        </button>
      </div>
    </div>
  );
}

function SendHelp({ alert, unitView }: { readonly alert: Alert; readonly unitView: UnitRow }): ReactNode {
  const { board, nowMs } = usePicture();
  const person = newestEvidence(alert, "person");
  const at = unitView.person?.location ?? person ?? unitView.vehicle?.location ?? newestEvidence(alert, "stop");
  const incidentId = unitView.incident?.id;
  const near =
    at === undefined
      ? []
      : nearestHelp(board, helpCandidates(board), at, {
          exclude: unitView.unitId,
          countMax: HELP_SHOWN,
          nowMs,
          ...(incidentId === undefined ? {} : { incidentId }),
        });
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
      <h3>
        NEAREST HELP, BY AIR, TO THE {unitView.person === undefined && person === undefined ? "VEHICLE" : "PERSON"}
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
            <span className="bright mono">
              {distanceText(help.distanceM)} {help.direction}
            </span>
            <span className="dim cut">
              {help.status} · {ageText(help.ageMs)}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Told({ alert, row }: Omit<Props, "unitView">): ReactNode {
  const { board, settings } = usePicture();
  const { center } = board;
  const [who, setWho] = useState("");
  const tellUnits = (): void =>
    void giveAndTell({ type: "TellUnits", alert: alert.id }, "tell every unit but the one in danger");
  useAltKey("u", () => {
    if (alert.unitsTold === undefined) tellUnits();
  });
  const record = (name: string): void => {
    if (name.trim() === "") return;
    void giveAndTell({ type: "RecordTold", alert: alert.id, who: name.trim() }, `${name.trim()} told`).then(
      ({ outcome }) => {
        if (outcome === "accepted") setWho("");
      },
    );
  };
  const unseen = [...center.consoles.values()].filter(({ id }) => alert.shownOn[id] === undefined);
  const suggestions = [
    ...new Set([
      ...settings.escalation.map(({ role, name, phone }) =>
        [name === "" ? role : name, phone].filter((part) => part !== undefined).join(" "),
      ),
      "EMS",
    ]),
  ];
  const already = new Set(alert.told.map((told) => told.who));
  return (
    <>
      <h3>TOLD AND SEEN</h3>
      <p>
        Consoles: seen on {row.seenOn}
        {unseen.length === 0 ? "" : `, not yet on ${unseen.map(({ name, id }) => name ?? id).join(", ")}`}
      </p>
      <p>
        Units:{" "}
        {alert.unitsTold === undefined ? (
          <button type="button" className="act" onClick={tellUnits}>
            Tell all units but {row.who} <kbd>Alt+U</kbd>
          </button>
        ) : (
          <>
            {alert.unitsTold.unitIds.length} told at {localTime(alert.unitsTold.atMs, settings.timeZone)}{" "}
            <span className="dim">
              (
              {alert.unitsTold.unitIds
                .slice(0, 6)
                .map((id) => {
                  const unit = center.units.get(id);
                  return unit === undefined ? id : spokenCallSign(center, unit);
                })
                .join(", ")}
              {alert.unitsTold.unitIds.length > 6 ? ", …" : ""})
            </span>
          </>
        )}
      </p>
      {alert.escalations.map(({ step, role, name, atMs }) => (
        <p key={step}>
          {role} {name}: told by Vigil at {localTime(atMs, settings.timeZone)}
        </p>
      ))}
      {alert.told.map(({ who: name, answer, atMs, by }) => (
        <p key={`${name}/${atMs}`}>
          {name}: by voice at {localTime(atMs, settings.timeZone)} <span className="dim">{by}</span>
          {answer === undefined ? null : `: “${answer}”`}
        </p>
      ))}
      <div className="acts">
        {suggestions
          .filter((name) => !already.has(name))
          .map((name) => (
            <button
              key={name}
              type="button"
              className="act"
              title={`I have told ${name} by voice`}
              onClick={() => record(name)}
            >
              {name}
            </button>
          ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            record(who);
          }}
        >
          <TextInput
            size="xs"
            aria-label="Somebody else you have told"
            placeholder="somebody else I told, Enter"
            maxLength={120}
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
        </form>
      </div>
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
      <h3>CHANNEL</h3>
      <p>
        {channel}:{" "}
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
  return lists.map((list) => (
    <div key={list.id}>
      <h3>CHECKLIST: {list.name.toUpperCase()}</h3>
      {list.items.map((item, index) => {
        const tick = alert.ticks[`${list.id}/${index}`];
        const label = (
          <>
            {item}
            {tick === undefined ? null : (
              <span className="dim">
                {" "}
                {tick.by}, {localTime(tick.atMs, settings.timeZone)}
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
            checked={tick !== undefined}
            onChange={({ currentTarget: { checked: done } }) =>
              void giveAndTell(
                { type: "TickChecklist", alert: alert.id, checklist: list.id, item: index, done },
                `${done ? "done" : "not done"}: ${item}`,
              )
            }
          />
        );
      })}
    </div>
  ));
}

/** Alt with one of some letters or digits, as long as the view is there. */
function useAltKey(keys: string, act: (key: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey) return;
      const key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
      if (key.length !== 1 || !keys.includes(key)) return;
      event.preventDefault();
      act(key);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}
