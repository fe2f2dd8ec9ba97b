/**
 * A hunt in its incident: where he can be by now (on the map, with a slider through time), what that assumes, what is
 * known and by whom it was settled, and where he can be stopped, under both assumptions of his speed.
 */
import "../theme/hunt.css";
import { useState, type ReactNode } from "react";
import type { Board } from "../../board/board.ts";
import { ageText } from "../../board/durations.ts";
import { factWords } from "../../board/hunt-sentence.ts";
import type { Hunt, HuntFact } from "../../domain/hunt.ts";
import { huntRuns } from "../../domain/hunt.ts";
import type { HuntPlan } from "../../domain/hunt-plan.ts";
import { type Incident, isOpen } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { Offered } from "../accounts/offered.tsx";
import { giveAndTell } from "../store/console-link.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { HuntFactForm, HuntStartForm } from "./hunt-forms.tsx";
import { HuntInterceptView, SentWords } from "./hunt-intercept-view.tsx";
import { HuntPlanView } from "./hunt-plan-view.tsx";
import { areaAsOf, type HuntPace, useHuntOf, useHuntView } from "./hunt-view.ts";

const MINUTE_MS = 60_000;
const BACK_MIN = 30;
const AHEAD_MIN = 60;
/** A plan is written down anew every two minutes, also where it says the same. */
const PLAN_OLD_MS = 180_000;

export function HuntSection({ incident }: { readonly incident: Incident }): ReactNode {
  const [starting, setStarting] = useState(false);
  useHuntOf(incident);
  const { hunt } = incident;
  if (hunt !== undefined && huntRuns(incident)) return <RunningHunt incident={incident} hunt={hunt} />;
  if (!isOpen(incident)) return null;
  return (
    <Offered to={{ type: "StartHunt", incident: incident.id, place: incident.place, mode: "car" }}>
      {hunt?.ended === undefined ? null : <p className="dim">The hunt has ended: {hunt.ended.why}</p>}
      <button type="button" className="act" aria-expanded={starting} onClick={() => setStarting(!starting)}>
        Hunt: where can he be…
      </button>
      {starting ? <HuntStartForm incident={incident} done={() => setStarting(false)} /> : null}
    </Offered>
  );
}

function RunningHunt({ incident, hunt }: { readonly incident: Incident; readonly hunt: Hunt }): ReactNode {
  const { board, nowMs } = usePicture();
  const { plan } = hunt;
  const isInTrouble = troubleOf(board) !== undefined;
  const [adding, setAdding] = useState(false);
  return (
    <section aria-label="Hunt" className="hunt">
      <h3 className="check-head">
        <span>HUNT</span>
        {plan?.highwaysOnly === true ? (
          <span title="Worked out on highways alone: no streets, no ramps, no frontage roads. Import the roads of the area.">
            highways only
          </span>
        ) : null}
      </h3>
      <div className="acts">
        <button type="button" className="act" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          Seen, taken, watched, held… <span className="key">HS</span>
        </button>
        <EndHuntAct incident={incident} />
      </div>
      {adding ? <HuntFactForm incident={incident} done={() => setAdding(false)} /> : null}
      <PlanTrouble plan={plan} />
      {plan === undefined && !isInTrouble ? (
        <p className="empty">Being worked out. The map shows nothing of his reach yet.</p>
      ) : null}
      {plan?.refused === undefined ? null : (
        <p className="urgent-text">His reach cannot be worked out: {plan.refused}. The map shows nothing of it.</p>
      )}
      <SentUnits incident={incident} hunt={hunt} />
      <HuntInterceptView incident={incident} hunt={hunt} />
      <h3>WHERE CAN HE BE</h3>
      <TimeSlider />
      {plan === undefined || plan.assumptions.length === 0 ? null : (
        <p className="dim">
          Assumed, not known{plan.highwaysOnly ? ": highways only" : ""}; {plan.assumptions.length} sentences below.
        </p>
      )}
      <HuntPlanView incident={incident} hunt={hunt} />
      {plan === undefined || plan.assumptions.length === 0 ? null : (
        <>
          <h3>
            ASSUMED <span className="dim">{ageText(nowMs - plan.askedAtMs)} ago</span>
          </h3>
          <ul className="hunt-assumed">
            {plan.assumptions.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <h3>KNOWN</h3>
      <ul className="hunt-facts">
        {hunt.facts.map((fact) => (
          <FactRow key={fact.id} incident={incident} hunt={hunt} fact={fact} />
        ))}
      </ul>
    </section>
  );
}

/** Why nothing is worked out now; the alert about it stands until a person closes it, its cause no longer. */
function troubleOf({ center }: Board): string | undefined {
  const alertId = center.openAlertBySubject.get("system:hunt");
  const alert = alertId === undefined ? undefined : center.alerts.get(alertId);
  return alert?.causes.findLast(({ endedAtMs }) => endedAtMs === undefined)?.sentence;
}

/** That nothing new is worked out is said where it would stand: what is there is older than it looks. */
function PlanTrouble({ plan }: { readonly plan: HuntPlan | undefined }): ReactNode {
  const { board, nowMs } = usePicture();
  const trouble = troubleOf(board);
  const oldMs = plan === undefined ? 0 : nowMs - plan.askedAtMs;
  if (trouble !== undefined) return <p className="urgent-text">{sentenceCase(trouble)}.</p>;
  if (oldMs < PLAN_OLD_MS) return null;
  return <p className="urgent-text">What stands here is {ageText(oldMs)} old: nothing newer has been worked out.</p>;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Who was sent where, also to what no list shows any more; and told that it is not needed there. */
function SentUnits({ incident, hunt }: { readonly incident: Incident; readonly hunt: Hunt }): ReactNode {
  const { board, settings } = usePicture();
  if (hunt.sent.length === 0) return null;
  return (
    <>
      <h3>SENT</h3>
      <ul className="hunt-facts">
        {hunt.sent.map(({ unitId, place, byMs, task, messageId }) => {
          const unit = board.center.units.get(unitId);
          const name = unit === undefined ? unitId : spokenCallSign(board.center, unit);
          const release = { type: "ReleaseHoldPoint", incident: incident.id, unit: unitId } as const;
          return (
            <li key={unitId}>
              <span className="mono strong">{name}</span> {task === "meet" ? "to meet him at" : "to hold"}{" "}
              <span className="bright">{place.text}</span>
              {byMs === undefined ? "" : `, he ${localTime(byMs, settings.timeZone)}`}:{" "}
              <SentWords messageId={messageId} unitId={unitId} />{" "}
              <Offered to={release}>
                <button
                  type="button"
                  className="act-plain dim"
                  onClick={() => void giveAndTell(release, `${name}: not needed at ${place.text}`)}
                >
                  not needed there
                </button>
              </Offered>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function TimeSlider(): ReactNode {
  const { settings, nowMs } = usePicture();
  const { offsetMs, pace, picture, fault } = useHuntView();
  const minutes = Math.round(offsetMs / MINUTE_MS);
  const reach = picture?.reaches.find((candidate) => candidate.pace === pace);
  const area = areaAsOf(reach?.areas ?? [], nowMs + offsetMs);
  const words = minutes === 0 ? "now" : minutes > 0 ? `in ${minutes} min` : `${-minutes} min ago`;
  return (
    <>
      <div className="hunt-time">
        <label>
          Reach {words} <span className="mono dim">{localTime(nowMs + offsetMs, settings.timeZone)}</span>
          <input
            type="range"
            min={-BACK_MIN}
            max={AHEAD_MIN}
            step={1}
            value={minutes}
            aria-valuetext={words}
            onChange={(event) => useHuntView.setState({ offsetMs: Number(event.currentTarget.value) * MINUTE_MS })}
          />
        </label>
        <fieldset aria-label="Assumed speed">
          {(["fleeing", "lawful"] as const satisfies readonly HuntPace[]).map((candidate) => (
            <button
              key={candidate}
              type="button"
              className="act"
              aria-pressed={pace === candidate}
              onClick={() => useHuntView.setState({ pace: candidate })}
            >
              {candidate}
            </button>
          ))}
        </fieldset>
      </div>
      {fault === undefined ? null : <p className="bright">{fault}</p>}
      {reach === undefined ? null : (
        <p className="dim">
          On the map:{" "}
          {reach.branches
            .map(({ words: how, fromMs }) => `${how} since ${localTime(fromMs, settings.timeZone)}`)
            .join("; ")}
          . Across country he is slower, and nobody holds him there.
          {area === undefined ? "" : ` The area is that of ${localTime(area.atMs, settings.timeZone)}.`}
          {reach.roadsLeftOut === 0 ? "" : ` ${reach.roadsLeftOut} smaller roads are not drawn.`}
        </p>
      )}
      {reach === undefined || reach.towards.length === 0 ? null : (
        <p>
          {reach.towards
            .map(({ name, earliestMs }) =>
              earliestMs === undefined
                ? `${name}: no way within the hour`
                : `${name} at the earliest ${localTime(earliestMs, settings.timeZone)}`,
            )
            .join("; ")}
        </p>
      )}
    </>
  );
}

function FactRow({
  incident,
  hunt,
  fact,
}: {
  readonly incident: Incident;
  readonly hunt: Hunt;
  readonly fact: HuntFact;
}): ReactNode {
  const { board, settings } = usePicture();
  const nameOf = (unitId: string): string => {
    const unit = [...board.center.units.values()].find(({ id }) => id === unitId);
    return unit === undefined ? unitId : spokenCallSign(board.center, unit);
  };
  const point = placePoint(fact.place);
  const possible = hunt.plan?.plausible.find(({ letter }) => letter === fact.letter)?.possible;
  const settle = (as: "confirmed" | "refuted" | "ended" | "struck", why: string): void =>
    void giveAndTell(
      { type: "SettleHuntFact", incident: incident.id, fact: fact.letter, as, why },
      `${fact.letter}: ${as}`,
    );
  return (
    <li className={fact.word === "refuted" ? "dim" : ""}>
      <button
        type="button"
        className="act-plain"
        disabled={point === undefined}
        onClick={() => point !== undefined && useConsole.setState({ mapFocus: point })}
      >
        {factWords(fact, nameOf)}
      </button>{" "}
      <span className="mono dim">
        {localTime(fact.fromMs, settings.timeZone)}
        {fact.kind !== "watched"
          ? ""
          : fact.toMs === undefined
            ? " and on"
            : ` to ${localTime(fact.toMs, settings.timeZone)}`}
      </span>{" "}
      {fact.word !== "unconfirmed" || possible === undefined ? null : (
        <span className={possible ? "" : "urgent-text"}>{possible ? "possible" : "not possible as assumed"}</span>
      )}{" "}
      {fact.kind === "sighting" && fact.word !== "confirmed" ? (
        <button type="button" className="act-plain" onClick={() => settle("confirmed", "confirmed at the console")}>
          confirm
        </button>
      ) : null}{" "}
      {fact.kind === "sighting" && fact.word !== "refuted" ? (
        <button type="button" className="act-plain" onClick={() => settle("refuted", "refuted at the console")}>
          refute
        </button>
      ) : null}{" "}
      {fact.kind === "watched" && fact.toMs === undefined ? (
        <button type="button" className="act-plain" onClick={() => settle("ended", "the watch has ended")}>
          ended
        </button>
      ) : null}{" "}
      {fact.kind === "sighting" ? null : (
        <button type="button" className="act-plain dim" onClick={() => settle("struck", "entered by mistake, or over")}>
          strike
        </button>
      )}
    </li>
  );
}

function EndHuntAct({ incident }: { readonly incident: Incident }): ReactNode {
  return (
    <button
      type="button"
      className="act"
      onClick={() =>
        void giveAndTell({ type: "EndHunt", incident: incident.id, why: "ended at the console" }, "end the hunt")
      }
    >
      End the hunt
    </button>
  );
}
