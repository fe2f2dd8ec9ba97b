/**
 * What is usual where a device was lost, beside how long ago it was heard: poor coverage, or that it is not the place.
 * Never in the colour of calm, and never without saying that it is no word from the officer.
 */
import { type ReactNode, useEffect, useState } from "react";
import { z } from "zod";
import { again, ask } from "../roads/road-answers.ts";
import { coverageWords, type SilentDevice } from "./coverage-words.ts";

const ASK_EVERY_MS = 15_000;
const CoverageSchema = z.object({
  silent: z.array(
    z.object({
      deviceId: z.string(),
      heardAtMs: z.number(),
      usual: z.enum(["poor", "good"]),
      lossCount: z.number().optional(),
      passCount: z.number(),
      gapS: z.number().optional(),
    }),
  ),
});
const NOTHING: ReadonlyMap<string, SilentDevice> = new Map();

/** By device, what is usual where it was lost; empty while nothing is known, or nothing any more. */
export function useUsualCoverage(): ReadonlyMap<string, SilentDevice> {
  const [known, setKnown] = useState(NOTHING);
  useEffect(
    () =>
      again(async (signal) => {
        // The cells are not asked for: a box without ground has none.
        const url = "/api/v1/coverage?southDeg=0&northDeg=0&westDeg=0&eastDeg=0";
        const answer = await ask(url, CoverageSchema, signal);
        if (signal.aborted) return;
        setKnown(new Map(answer?.silent.map(({ deviceId, ...silent }) => [deviceId, silent])));
      }, ASK_EVERY_MS),
    [],
  );
  return known;
}

export function CoverageNote(props: {
  readonly known: SilentDevice | undefined;
  readonly heardAtMs: number | undefined;
}): ReactNode {
  const words = coverageWords(props.known, props.heardAtMs);
  return words === undefined ? null : <span className={words.isNews ? "notice-text" : ""}> · {words.text}</span>;
}
