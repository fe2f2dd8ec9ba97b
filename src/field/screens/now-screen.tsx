/** What is going on now: cautions before anything else, then the stop or the next thing to do, one tap each. */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldCaution, FieldIncident } from "../../protocol/field.ts";
import { clock, span } from "../parts/words.ts";
import {
  answerCheck,
  cautionRead,
  clearStop,
  goTo,
  lookForHelp,
  messageSeen,
  setStatus,
} from "../store/field-actions.ts";
import { centerNowMs, undelivered, useField } from "../store/field-store.ts";
import { HelpBanner } from "./help-overlay.tsx";
import { NearList } from "./near-screen.tsx";

const NEAR_EVERY_MS = 10_000;

export function NowScreen(): ReactNode {
  const view = useField((state) => state.view);
  const seen = useField((state) => state.helpSeen);
  const newStop = useField(({ waiting }) => undelivered(waiting, "stop"));
  const cleared = useField(({ waiting }) => undelivered(waiting, "clear"));
  const stop = cleared === undefined ? view?.stop : undefined;
  const help = view?.help.filter(({ alertId }) => seen.includes(alertId)) ?? [];
  return (
    <>
      {help.map((call) => (
        <HelpBanner key={call.alertId} call={call} />
      ))}
      <Cautions cautions={cleared === undefined ? (view?.cautions ?? []) : []} />
      <NewMessages />
      {newStop !== undefined && stop === undefined ? <UnknownStop /> : null}
      {stop === undefined ? null : <OnStop />}
      {view?.waiting.map((incident) => (
        <Waiting key={incident.id} incident={incident} isLater={stop !== undefined || newStop !== undefined} />
      ))}
      {stop === undefined && newStop === undefined ? <Free /> : null}
    </>
  );
}

/** What is known about this stop, before the officer leaves the car. */
function Cautions({ cautions }: { readonly cautions: readonly FieldCaution[] }): ReactNode {
  const told = useField(({ waiting }) =>
    waiting.flatMap(({ act }) => (act.kind === "caution-read" ? [act.caution] : [])).join(" "),
  );
  const unread = cautions.filter(({ read, id }) => !read && !told.split(" ").includes(id));
  const read = cautions.filter((caution) => !unread.includes(caution));
  return (
    <>
      {unread.map((caution) => (
        <section key={caution.id} className={caution.level === "high" ? "caution high" : "caution"} role="alert">
          <h2>{caution.level === "high" ? "HIGH CAUTION" : "Caution"}</h2>
          <p className="large">{caution.text}</p>
          <p className="dim">
            about the {caution.about}, from {caution.source}
          </p>
          <button type="button" onClick={() => cautionRead(caution.id)}>
            I have read it
          </button>
        </section>
      ))}
      {read.map(({ id, level, text }) => (
        <p key={id} className={level === "high" ? "caution-line high" : "caution-line"}>
          {level === "high" ? "HIGH CAUTION: " : "Caution: "}
          {text}
        </p>
      ))}
    </>
  );
}

function NewMessages(): ReactNode {
  const messages = useField(({ view }) => view?.messages);
  const timeZone = useField(({ hello }) => hello?.timeZone);
  const told = useField(({ waiting }) =>
    waiting.flatMap(({ act }) => (act.kind === "message" && act.state === "read" ? [act.message] : [])).join(" "),
  );
  const fresh = (messages ?? []).filter(
    ({ id, state }) => (state === "sent" || state === "shown") && !told.split(" ").includes(id),
  );
  return fresh.map(({ id, text, by, atMs }) => (
    <section key={id} className="message fresh">
      <p className="large">{text}</p>
      <p className="dim">
        {by}, {clock(atMs, timeZone)}
      </p>
      <button type="button" onClick={() => messageSeen(id, "read")}>
        Read
      </button>
    </section>
  ));
}

function Free(): ReactNode {
  const view = useField((state) => state.view);
  const isOut = view?.unit?.status === "Out of service";
  const isCleared = useField(({ waiting }) => undelivered(waiting, "clear") !== undefined);
  const incident = isCleared ? undefined : view?.incident;
  const emergencyStands = view?.emergency !== undefined;
  // Where the thumb is.
  return (
    <>
      {incident === undefined && (view?.waiting.length ?? 0) === 0 && !emergencyStands ? (
        <p className="empty">Nothing is assigned to you. Calls that dispatch gives you stand here.</p>
      ) : null}
      {incident === undefined ? null : <Working incident={incident} />}
      {view?.unit?.carries === undefined ? null : <p className="dim">You carry: {view.unit.carries}</p>}
      <div className="low">
        {incident === undefined ? (
          <button type="button" className="wide" onClick={() => setStatus(isOut ? "CheckedIn" : "OutOfService")}>
            {isOut ? "Available" : "Out of service"}
          </button>
        ) : null}
        <button type="button" className="primary" onClick={() => goTo("stop")}>
          STOP
        </button>
      </div>
    </>
  );
}

function Working({ incident }: { readonly incident: FieldIncident }): ReactNode {
  return (
    <section className="card">
      <IncidentFacts incident={incident} />
      <div className="two">
        <button type="button" onClick={() => setStatus("OnScene", incident.id)}>
          On scene
        </button>
        <button type="button" onClick={() => clearStop(undefined)}>
          Clear
        </button>
      </div>
    </section>
  );
}

// A stop is left for another call by voice, never by a tap.
function Waiting(props: { readonly incident: FieldIncident; readonly isLater: boolean }): ReactNode {
  const { incident, isLater } = props;
  if (isLater)
    return (
      <section className="card">
        <IncidentFacts incident={incident} />
        <p className="dim">After this stop; to go there now, say so on the air.</p>
      </section>
    );
  return (
    <section className="card">
      <IncidentFacts incident={incident} />
      <div className="two">
        <button type="button" onClick={() => setStatus("EnRoute", incident.id)}>
          En route
        </button>
        <button type="button" onClick={() => setStatus("OnScene", incident.id)}>
          On scene
        </button>
      </div>
    </section>
  );
}

function IncidentFacts({ incident }: { readonly incident: FieldIncident }): ReactNode {
  return (
    <>
      <h2>{incident.type}</h2>
      <p className="large">{incident.place}</p>
      <p className="dim">
        {incident.number}
        {incident.plate === undefined ? "" : ` · ${incident.plate}`}
      </p>
    </>
  );
}

/** A stop that dispatch has not heard of: nobody watches it yet, and that is said. */
function UnknownStop(): ReactNode {
  const item = useField(({ waiting }) => undelivered(waiting, "stop"));
  const nowMs = useField((state) => state.nowMs);
  if (item?.act.kind !== "stop") return null;
  const ageMs = nowMs - item.madeAtMs;
  return (
    <section className="card undelivered-stop">
      <h2>Stop {span(ageMs)}</h2>
      <p className="large">{item.act.plate ?? "no plate"}</p>
      {ageMs < 2_500 ? (
        <p className="dim">telling dispatch</p>
      ) : (
        <p className="urgent-text">
          Dispatch does not know of this stop: nobody watches over it. Call it in by radio. It is sent as soon as there
          is coverage.
        </p>
      )}
    </section>
  );
}

function OnStop(): ReactNode {
  const stop = useField(({ view }) => view?.stop);
  const check = useField(({ view }) => view?.check);
  const nowMs = useField(centerNowMs);
  const linkOn = useField((state) => state.link.on);
  const hasFix = useField((state) => state.here !== undefined);
  const [isClearing, setClearing] = useState(false);
  useEffect(() => {
    if (!hasFix) return;
    void lookForHelp();
    const timer = setInterval(() => void lookForHelp(), NEAR_EVERY_MS);
    return () => clearInterval(timer);
  }, [hasFix]);
  if (stop === undefined) return null;
  const leftMs = check === undefined ? undefined : check.dueAtMs - nowMs;
  return (
    <section className="card on-stop">
      <h2>
        {stopWords(stop.kind)} <span className="since">{span(nowMs - stop.sinceMs)}</span>
      </h2>
      <p className="large">{stop.plate ?? "no plate"}</p>
      <p>{stop.place ?? "place not known"}</p>
      {stop.description === undefined ? null : <p className="dim">{stop.description}</p>}
      <p className={linkOn ? "check-line" : "check-line urgent-text"}>
        {leftMs === undefined ? "No check runs" : leftMs > 0 ? `Next check in ${span(leftMs)}` : "The check is due"}
        {linkOn ? "" : " · no coverage: dispatch can’t ask you here"}
      </p>
      <div className="two">
        <button type="button" onClick={() => answerCheck({})}>
          All in order
        </button>
        <button type="button" aria-expanded={isClearing} onClick={() => setClearing(!isClearing)}>
          Clear
        </button>
      </div>
      {isClearing ? <Dispositions /> : null}
      <h3>Nearest help</h3>
      <NearList most={2} />
    </section>
  );
}

function Dispositions(): ReactNode {
  const dispositions = useField(({ view }) => view?.dispositions);
  return (
    <div className="choices" role="group" aria-label="How it ended">
      {dispositions?.map(({ code, name }) => (
        <button key={code} type="button" onClick={() => clearStop(code)}>
          {name}
        </button>
      ))}
      <button type="button" onClick={() => clearStop(undefined)}>
        Just clear
      </button>
    </div>
  );
}

function stopWords(kind: string): string {
  switch (kind) {
    case "motorist-assist":
      return "Motorist assist";
    case "subject":
      return "Subject stop";
    case "on-scene":
      return "On scene";
    default:
      return "Traffic stop";
  }
}
