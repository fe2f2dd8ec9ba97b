/** Who is near: how far by air, how long by road where that is known, and how old that knowledge is. */
import { useEffect, type ReactNode } from "react";
import { ago, miles, minutes } from "../parts/words.ts";
import { lookForHelp } from "../store/field-actions.ts";
import { useField } from "../store/field-store.ts";

const EVERY_MS = 10_000;

export function NearScreen(): ReactNode {
  const here = useField((state) => state.here);
  const words = useField((state) => state.hereWords);
  const hasFix = here !== undefined;
  useEffect(() => {
    if (!hasFix) return;
    void lookForHelp();
    const timer = setInterval(() => void lookForHelp(), EVERY_MS);
    return () => clearInterval(timer);
  }, [hasFix]);
  return (
    <section className="card">
      <h2>Nearest help</h2>
      <p className="dim">{hasFix ? `from ${words ?? "where you are"}` : "This device does not know where it is."}</p>
      <NearList most={5} />
    </section>
  );
}

export function NearList({ most }: { readonly most: number }): ReactNode {
  const nearest = useField((state) => state.nearest);
  const nowMs = useField((state) => state.nowMs);
  const linkOn = useField((state) => state.link.on);
  if (nearest === undefined) return <p className="empty">{linkOn ? "Looking" : "Not known without coverage."}</p>;
  if (nearest.items.length === 0) return <p className="empty">No other unit on shift has said where it is.</p>;
  return (
    <>
      <ul className="near">
        {nearest.items.slice(0, most).map(({ callSign, status, available, distanceM, direction, driveMs, ageMs }) => (
          <li key={callSign} className={available ? "" : "dim"}>
            <strong>{callSign}</strong>
            <span>
              {driveMs === undefined
                ? `${miles(distanceM)} ${direction} by air`
                : `${minutes(driveMs)} by road, ${miles(distanceM)} ${direction}`}
            </span>
            <span className="dim">
              {status}
              {ageMs > 60_000 ? `, seen ${ago(ageMs)}` : ""}
            </span>
          </li>
        ))}
      </ul>
      {nowMs - nearest.atMs > 20_000 ? <p className="dim small">as of {ago(nowMs - nearest.atMs)}</p> : null}
    </>
  );
}
