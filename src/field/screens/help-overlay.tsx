/** An officer needs help: who, how far, which way, who else is going. One tap says that this unit goes. */
import { useEffect, useState, type ReactNode } from "react";
import type { FieldHelp } from "../../protocol/field.ts";
import { soundHelp } from "../parts/sounds.ts";
import { ago, miles, minutes, sawWords, span } from "../parts/words.ts";
import { buzz, helpPutAside, lookedAt, offerHelp } from "../store/field-actions.ts";
import { centerNowMs, useField } from "../store/field-store.ts";

const AGAIN_MS = 6_000;

export function HelpOverlay(): ReactNode {
  const help = useField(({ view }) => view?.help ?? NONE);
  const seen = useField((state) => state.helpSeen);
  const call = help.find(({ alertId }) => !seen.includes(alertId));
  const alertId = call?.alertId;
  useEffect(() => {
    if (alertId === undefined) return;
    const ring = (): void => {
      soundHelp();
      buzz([500, 120, 500, 120, 500]);
    };
    ring();
    const timer = setInterval(ring, AGAIN_MS);
    return () => clearInterval(timer);
  }, [alertId]);
  if (call === undefined) return null;
  return (
    <section role="alertdialog" aria-label={`${call.callSign} needs help`} className="over help">
      <HelpFacts call={call} />
      <button type="button" className="giant" onClick={() => offerHelp(call.alertId, true)}>
        GOING
      </button>
      <button type="button" className="quiet" onClick={() => helpPutAside(call.alertId)}>
        I can’t go
      </button>
    </section>
  );
}

const NONE: readonly FieldHelp[] = [];

/** The same call, small, once it has been answered: what others do goes on changing. */
export function HelpBanner({ call }: { readonly call: FieldHelp }): ReactNode {
  const waits = useField(({ waiting }) =>
    waiting.findLast(({ act }) => act.kind === "going" && act.alert === call.alertId),
  );
  const isGoing = waits?.act.kind === "going" ? waits.act.going : call.going.some(({ own }) => own);
  return (
    <section className="help-banner" aria-label={`${call.callSign} needs help`}>
      <HelpFacts call={call} />
      <PlacesToSearch call={call} />
      {waits === undefined ? null : <p className="undelivered">Your answer has not reached dispatch yet.</p>}
      <button type="button" className={isGoing ? "" : "strong"} onClick={() => offerHelp(call.alertId, !isGoing)}>
        {isGoing ? "Not going after all" : "GOING"}
      </button>
    </section>
  );
}

/** Where an officer may have been left, the likeliest first. A tap opens a place, the next says what was seen there. */
function PlacesToSearch({ call }: { readonly call: FieldHelp }): ReactNode {
  const nowMs = useField(centerNowMs);
  const waiting = useField((state) => state.waiting);
  const [open, setOpen] = useState<string>();
  if (call.search === undefined) return null;
  return (
    <section aria-label="Places to search">
      <h3>Places to search</h3>
      <ol className="search-places">
        {call.search.map(({ letter, where, looks }) => {
          const told = waiting.findLast(
            ({ act }) => act.kind === "looked" && act.alert === call.alertId && act.letter === letter,
          );
          return (
            <li key={letter}>
              <button
                type="button"
                aria-expanded={open === letter}
                onClick={() => setOpen(open === letter ? undefined : letter)}
              >
                <strong>{letter}</strong> {where}
                {looks.map(({ who, saw, atMs }) => (
                  <span key={`${who}/${atMs}`} className={saw === "nothing" ? "dim" : "urgent-text"}>
                    {who}: {sawWords(saw)}, {ago(nowMs - atMs)}
                  </span>
                ))}
                {told?.act.kind === "looked" ? (
                  <span className="undelivered">{sawWords(told.act.saw)}: not delivered yet</span>
                ) : null}
              </button>
              {open === letter ? (
                <div className="choices one">
                  {(["nothing", "signs", "found"] as const).map((saw) => (
                    <button
                      key={saw}
                      type="button"
                      onClick={() => {
                        lookedAt(call.alertId, letter, saw);
                        setOpen(undefined);
                      }}
                    >
                      {saw === "nothing"
                        ? "Looked: nobody here"
                        : saw === "signs"
                          ? "Signs of the officer"
                          : "FOUND HERE"}
                    </button>
                  ))}
                </div>
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function HelpFacts({ call }: { readonly call: FieldHelp }): ReactNode {
  const nowMs = useField(centerNowMs);
  const others = call.going.filter(({ own }) => !own);
  const own = call.going.find(({ own: isOwn }) => isOwn);
  return (
    <>
      <h1>
        {call.callSign} NEEDS HELP <span className="since">{span(nowMs - call.sinceMs)}</span>
      </h1>
      <div className="where">
        {call.bearingDeg === undefined ? null : <Arrow bearingDeg={call.bearingDeg} />}
        <div>
          {call.distanceM === undefined ? (
            <p className="far">distance not known</p>
          ) : (
            <p className="far">
              {miles(call.distanceM)} {call.direction}
            </p>
          )}
          <p>{call.driveMs === undefined ? "by air; no time by road" : `${minutes(call.driveMs)} by road`}</p>
        </div>
      </div>
      <p className="place">
        {call.place ?? "place not known"}
        {call.placeAgeMs === undefined ? null : <span className="dim"> seen {ago(call.placeAgeMs)}</span>}
      </p>
      {call.officers.length === 0 ? null : <p className="dim">{call.officers.join(", ")}</p>}
      {call.vehicle === undefined ? null : <p className="dim">{call.vehicle}</p>}
      <p className="going">
        {own === undefined ? "" : own.confirmed ? "You are going, confirmed by dispatch. " : "You are going. "}
        {others.length === 0
          ? "Nobody else is going yet."
          : `Others going: ${others.map(({ callSign, confirmed }) => (confirmed ? `${callSign} ✓` : callSign)).join(", ")}`}
      </p>
      {call.enough ? <p className="enough">Dispatch says: enough are going.</p> : null}
    </>
  );
}

function Arrow({ bearingDeg }: { readonly bearingDeg: number }): ReactNode {
  return (
    <svg viewBox="0 0 48 48" className="arrow" role="img" aria-label={`bearing ${bearingDeg} degrees`}>
      <g transform={`rotate(${bearingDeg} 24 24)`}>
        <path d="M24 4 38 42 24 33 10 42Z" />
      </g>
    </svg>
  );
}
