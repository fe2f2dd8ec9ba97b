/** What a page has asked of the API: the newest answer, or why there is none, and a way to ask again. */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { askApi } from "./api.ts";

export type Asked<T> = {
  readonly value: T | undefined;
  readonly says: string | undefined;
  readonly load: () => void;
};

/** Asks when the page is shown, when the address changes, and at every `load`. What was known stays until then. */
export function useAsked<T>(schema: z.ZodType<T>, path: string): Asked<T> {
  const [known, setKnown] = useState<{ readonly value?: T; readonly says?: string }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    void askApi(schema, "GET", path).then((answer) => {
      if (!current) return;
      setKnown((before) => (answer.ok ? { value: answer.value } : { ...before, says: answer.says }));
    });
    return () => {
      current = false;
    };
  }, [schema, path, turn]);
  const load = useCallback(() => setTurn((before) => before + 1), []);
  return { value: known.value, says: known.says, load };
}

/** Gives the keyboard to a field when it is first shown: whoever signs in types at once. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T | null> {
  const first = useRef<T>(null);
  useEffect(() => first.current?.focus(), []);
  return first;
}
