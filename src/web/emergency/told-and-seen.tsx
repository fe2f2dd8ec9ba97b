/**
 * Who knows of it: the consoles that have shown it, the units that Vigil has told, the list that it went through, and
 * the people somebody has told by voice. What has not reached anybody is said as plainly as what has.
 */
import { TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Alert } from "../../domain/alert.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { useHistory } from "../panels/history.ts";
import { giveAndTell } from "../store/console-link.ts";
import { usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { ShownAtUnits } from "./shown-at-units.tsx";

type Props = { readonly alert: Alert };

export function ToldAndSeen({ alert }: Props): ReactNode {
  return (
    <>
      <h3>TOLD AND SEEN</h3>
      <dl className="told-list">
        <dt>Consoles</dt>
        <dd>
          <SeenOn alert={alert} />
        </dd>
        <dt>Units</dt>
        <dd>
          <UnitsTold alert={alert} />
        </dd>
        {alert.unitsTold === undefined ? null : <ShownAtUnits alert={alert} />}
        <Going alert={alert} />
        <Escalated alert={alert} />
      </dl>
      <ByVoice alert={alert} />
    </>
  );
}

function SeenOn({ alert }: Props): ReactNode {
  const { board, settings } = usePicture();
  const { consoles } = board.center;
  // One person may have several windows: the first that showed it counts.
  const seenAtMs = new Map<string, number>();
  let gone = 0;
  for (const [id, atMs] of Object.entries(alert.shownOn)) {
    const session = [...consoles.values()].find((known) => known.id === id);
    const name = session?.name ?? session?.positionId ?? "a console without a name";
    if (session === undefined) gone++;
    else seenAtMs.set(name, Math.min(atMs, seenAtMs.get(name) ?? atMs));
  }
  const seen = [...seenAtMs].map(([name, atMs]) => `${name} ${localTime(atMs, settings.timeZone)}`);
  if (gone > 0) seen.push(`${gone} that ${gone === 1 ? "has" : "have"} gone since`);
  const unseen = [...consoles.values()].filter(({ id }) => alert.shownOn[id] === undefined);
  return (
    <>
      {seen.length === 0 ? <span className="strong">seen on none yet</span> : <>seen by {seen.join(", ")}</>}
      {unseen.length === 0 ? null : (
        <div className="strong">
          not yet on{" "}
          {[...new Set(unseen.map(({ name, positionId }) => name ?? positionId ?? "a console without a name"))].join(
            ", ",
          )}
        </div>
      )}
    </>
  );
}

function UnitsTold({ alert }: Props): ReactNode {
  const { board, settings } = usePicture();
  if (alert.unitsTold === undefined) return <span className="strong">not told yet</span>;
  const { atMs, unitIds } = alert.unitsTold;
  const names = unitIds.map((id) => {
    const unit = board.center.units.get(id);
    return unit === undefined ? id : spokenCallSign(board.center, unit);
  });
  return (
    <>
      {unitIds.length} told at {localTime(atMs, settings.timeZone)} <span className="dim">{names.join(", ")}</span>
    </>
  );
}

// Who has said in the field app that they go; nobody is sent by it before a dispatcher has confirmed.
function Going({ alert }: Props): ReactNode {
  const { board, settings } = usePicture();
  const offers = Object.entries(alert.offers ?? {});
  if (offers.length === 0 && alert.enoughAtMs === undefined) return null;
  const nameOf = (id: string): string => {
    const unit = [...board.center.units.values()].find((known) => known.id === id);
    return unit === undefined ? id : spokenCallSign(board.center, unit);
  };
  const enough = alert.enoughAtMs !== undefined;
  return (
    <>
      <dt>Going</dt>
      <dd>
        {offers.map(([unitId, { sinceMs, confirmed }]) => (
          <div key={unitId}>
            {nameOf(unitId)} <span className="dim">says so since {localTime(sinceMs, settings.timeZone)}</span>{" "}
            {confirmed ? (
              "confirmed"
            ) : (
              <button
                type="button"
                className="act"
                onClick={() =>
                  void giveAndTell(
                    { type: "ConfirmHelp", alert: alert.id, unit: unitId },
                    `${nameOf(unitId)} confirmed: it is to go`,
                  )
                }
              >
                Confirm <kbd>GH</kbd>
              </button>
            )}
          </div>
        ))}
        <button
          type="button"
          className="act"
          onClick={() =>
            void giveAndTell(
              { type: "SayEnough", alert: alert.id, enough: !enough },
              enough ? "more are needed after all" : "tell the units that enough are going",
            )
          }
        >
          {enough ? "More are needed" : "Enough are going"} <kbd>EG</kbd>
        </button>
      </dd>
    </>
  );
}

// Read from the history: each time the alert rises or is unowned, its own steps begin again.
function Escalated({ alert }: Props): ReactNode {
  const { settings } = usePicture();
  const { envelopes } = useHistory([{ kind: "alert", id: alert.id }]);
  const steps = envelopes.flatMap(({ event, atMs }) =>
    event.type === "AlertEscalated" ? [{ role: event.role, name: event.name, atMs }] : [],
  );
  if (steps.length === 0) return null;
  // Each in one line, with every time that Vigil has sent for them.
  const timesOf = new Map<string, string[]>();
  for (const { role, name, atMs } of steps) {
    const who = name === "" ? role : name;
    timesOf.set(who, [...(timesOf.get(who) ?? []), localTime(atMs, settings.timeZone)]);
  }
  return (
    <>
      <dt>Sent for</dt>
      <dd>
        {[...timesOf].map(([who, times]) => (
          <div key={who}>
            {who} <span className="dim">by Vigil {times.join(", ")}</span>
          </div>
        ))}
      </dd>
    </>
  );
}

function ByVoice({ alert }: Props): ReactNode {
  const { settings } = usePicture();
  const [who, setWho] = useState("");
  const record = (name: string): void => {
    if (name.trim() === "") return;
    void giveAndTell({ type: "RecordTold", alert: alert.id, who: name.trim() }, `${name.trim()} told`).then(
      ({ outcome }) => {
        if (outcome === "accepted") setWho("");
      },
    );
  };
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
      {alert.told.length === 0 ? null : (
        <dl className="told-list">
          <dt>People</dt>
          <dd>
            {alert.told.map(({ who: name, answer, atMs, by }) => (
              <div key={`${name}/${atMs}`}>
                {name}: by voice at {localTime(atMs, settings.timeZone)} <span className="dim">{by}</span>
                {answer === undefined ? null : `: “${answer}”`}
              </div>
            ))}
          </dd>
        </dl>
      )}
      <div className="acts">
        <span className="dim">I have told</span>
        {suggestions
          .filter((name) => !already.has(name))
          .map((name) => (
            <button key={name} type="button" className="act" onClick={() => record(name)}>
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
            placeholder="somebody else, Enter (TD)"
            maxLength={120}
            value={who}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
        </form>
      </div>
    </>
  );
}
