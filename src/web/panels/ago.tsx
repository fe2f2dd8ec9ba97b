/** An age in the shortest words, fading in steps; old is told by its look and its words, never by colour alone. */
import type { ReactNode } from "react";
import { ageStep, ageText } from "../../board/durations.ts";
import type { Placed } from "../../board/unit-row.ts";

export function Ago({ ms }: { readonly ms: number }): ReactNode {
  const step = ageStep(ms);
  return <span className={`age-${step}`}>{ageText(ms)}</span>;
}

const SOURCES = {
  "vehicle-modem": "modem",
  laptop: "laptop",
  portable: "portable",
  phone: "phone",
  "body-sensor": "body sensor",
  "radio-key": "radio key",
} as const satisfies Record<Placed["kind"], string>;

/** What kind of device a location comes from. */
export function sourceWords(kind: Placed["kind"]): string {
  return SOURCES[kind];
}
