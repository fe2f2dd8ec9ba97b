/** What the app knows at this moment, in one place; screens read it, and nothing else changes it. */
import { useSyncExternalStore } from "react";
import type { FieldAct, FieldHello, FieldItem, FieldNearest, FieldPoint, FieldView } from "../../protocol/field.ts";
import type { Refused } from "../queue/outbox.ts";

export type Phase = "starting" | "elsewhere" | "unreachable" | "who" | "sign-in" | "locked" | "ready";
export type Screen = "now" | "stop" | "incident" | "near" | "messages" | "more" | "shift";
export type LocationState = "asking" | "on" | "denied" | "none" | "practice";
/** An answer that was given on this device, as the officer sees it. */
export type Answered = {
  readonly promptAtMs: number | undefined;
  readonly atMs: number;
  readonly seq: number | undefined;
};

export type FieldState = {
  readonly phase: Phase;
  readonly screen: Screen;
  readonly hello: FieldHello | undefined;
  readonly view: FieldView | undefined;
  /** When the center gave it, by this device's clock; undefined for one that was kept from before. */
  readonly viewAtMs: number | undefined;
  /** How far this device's clock is ahead of the center's, which may be a day. */
  readonly aheadMs: number;
  readonly officer: string | undefined;
  /** Whether the center answers, and since when it has or has not. */
  readonly link: { readonly on: boolean; readonly sinceMs: number };
  readonly waiting: readonly FieldItem[];
  readonly isKept: boolean;
  /** The officer has locked the app, and the center does not know of it yet. */
  readonly lockWanted: boolean;
  readonly refused: readonly Refused[];
  readonly here: (FieldPoint & { readonly atMs: number }) | undefined;
  readonly hereWords: string | undefined;
  readonly location: LocationState;
  readonly battery: number | undefined;
  readonly nearest: (FieldNearest & { readonly atMs: number }) | undefined;
  readonly answered: Answered | undefined;
  /** When the open emergency button of this device was held. */
  readonly emergencyAtMs: number | undefined;
  readonly helpSeen: readonly string[];
  readonly nowMs: number;
};

let state: FieldState = {
  phase: "starting",
  screen: "now",
  hello: undefined,
  view: undefined,
  viewAtMs: undefined,
  aheadMs: 0,
  officer: undefined,
  link: { on: false, sinceMs: Date.now() },
  waiting: [],
  isKept: true,
  lockWanted: false,
  refused: [],
  here: undefined,
  hereWords: undefined,
  location: "asking",
  battery: undefined,
  nearest: undefined,
  answered: undefined,
  emergencyAtMs: undefined,
  helpSeen: [],
  nowMs: Date.now(),
};
const listeners = new Set<() => void>();

export function fieldState(): FieldState {
  return state;
}

export function setField(patch: Partial<FieldState>): void {
  state = { ...state, ...patch };
  for (const listener of listeners) listener();
}

export function useField<T>(select: (state: FieldState) => T): T {
  return useSyncExternalStore(subscribeField, () => select(state));
}

/** Calls a listener after every change; what comes back ends that. */
export function subscribeField(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What time it is at the center: what it says of times is compared with this, what this device has done with `nowMs`. */
export function centerNowMs({ nowMs, aheadMs }: FieldState): number {
  return nowMs - aheadMs;
}

/** Whether the officer may see that it waits. Corners that were held while nothing was asked stand nowhere. */
export function mayBeSeen({ act, basedOn }: FieldItem): boolean {
  return act.kind !== "answer" || act.held === undefined || basedOn?.promptAtMs !== undefined;
}

/** The newest act of a kind that the center does not have yet. */
export function undelivered<Kind extends FieldAct["kind"]>(
  waiting: readonly FieldItem[],
  ...kinds: readonly Kind[]
): FieldItem | undefined {
  return waiting.findLast(({ act }) => (kinds as readonly string[]).includes(act.kind));
}
