/**
 * At which units a call for help has been seen, asked again while it stands. A unit's devices are called at once; what
 * none of them shows in ten seconds is named here, and so is a unit that has no device: somebody tells those by voice.
 */
import { useEffect, useState, type ReactNode } from "react";
import { z } from "zod";
import type { Alert } from "../../domain/alert.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { usePicture } from "../store/console-store.ts";
import { recordingLookedAt } from "../store/past-source.ts";
import { localTime } from "../../base/local-time.ts";

const EVERY_MS = 2_000;
const Device = z.object({ deviceId: z.string(), how: z.string(), shownAtMs: z.number().optional() });
const Deliveries = z.object({
  items: z.array(
    z.object({
      unit: z.string(),
      sinceMs: z.number(),
      otherWayAtMs: z.number().optional(),
      shownAtMs: z.number().optional(),
      endedAtMs: z.number().optional(),
      devices: z.array(Device),
    }),
  ),
  without: z.array(z.string()),
});
type Shown = z.infer<typeof Deliveries>;

export function ShownAtUnits({ alert }: { readonly alert: Alert }): ReactNode {
  const { board, settings } = usePicture();
  const shown = useDeliveries(alert.id, alert.phase !== "closed");
  if (shown === undefined || shown.items.length + shown.without.length === 0) return null;
  const nameOf = (id: string): string => {
    const unit = [...board.center.units.values()].find((known) => known.id === id);
    return unit === undefined ? id : spokenCallSign(board.center, unit);
  };
  const seen = shown.items.filter(({ shownAtMs }) => shownAtMs !== undefined);
  const open = shown.items.filter(({ shownAtMs, endedAtMs }) => (shownAtMs ?? endedAtMs) === undefined);
  const late = open.filter(({ otherWayAtMs }) => otherWayAtMs !== undefined);
  const waits = open.filter(({ otherWayAtMs }) => otherWayAtMs === undefined);
  return (
    <>
      <dt>On their screens</dt>
      <dd>
        {seen.map(({ unit, shownAtMs }) => (
          <div key={unit}>
            {nameOf(unit)} <span className="dim">{localTime(shownAtMs ?? 0, settings.timeZone)}</span>
          </div>
        ))}
        {waits.length === 0 ? null : <div className="dim">not yet: {named(waits, nameOf)}</div>}
        {late.length === 0 ? null : (
          <div className="strong">shown on no device, called again: {named(late, nameOf)}. Tell them by radio.</div>
        )}
        {shown.without.length === 0 ? null : (
          <div className="strong">shown on no device: {shown.without.map(nameOf).join(", ")}</div>
        )}
      </dd>
    </>
  );
}

function named(items: Shown["items"], nameOf: (id: string) => string): string {
  return items
    .map(({ unit, devices }) => `${nameOf(unit)} (${devices.map(({ how }) => WAYS[how] ?? how).join(", ")})`)
    .join(", ");
}

const WAYS: Readonly<Record<string, string>> = {
  asks: "app closed or without coverage",
  waking: "being woken",
  woken: "woken",
  "not-woken": "can’t be woken",
};

function useDeliveries(alertId: string, isOpen: boolean): Shown | undefined {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    // A tape's alert is none of the server's, whatever it is called.
    if (recordingLookedAt() !== undefined) return undefined;
    const gone = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch(`/api/v1/deliveries?alert=${encodeURIComponent(alertId)}`, {
          signal: gone.signal,
        });
        if (response.ok) setShown(Deliveries.parse(await response.json()));
      } catch {
        // What was known stays; the console itself says when the server does not answer.
      }
    };
    void ask();
    const timer = isOpen ? setInterval(() => void ask(), EVERY_MS) : undefined;
    return () => {
      gone.abort();
      clearInterval(timer);
    };
  }, [alertId, isOpen]);
  return shown;
}
