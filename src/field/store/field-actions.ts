/** What the officer can do, from wherever on the screen. Everything goes through the outbox, with or without a link. */
import type { FieldAct, FieldItem, FieldLane, FieldSaw, FieldStatus, FieldStopKind } from "../../protocol/field.ts";
import { api } from "../link/api.ts";
import { wakeTracker } from "../location/tracker.ts";
import type { Outbox } from "../queue/outbox.ts";
import type { SealedStore } from "../queue/sealed-store.ts";
import { fieldState, type Screen, setField } from "./field-store.ts";

let outbox: Outbox | undefined;
let store: SealedStore | undefined;

/** Gives the actions what they act through. */
export function actThrough(opened: Outbox, kept: SealedStore | undefined): void {
  outbox = opened;
  store = kept;
}

export function keepValue(name: string, value: unknown): void {
  void store?.keep(name, value).catch(() => undefined); // what can't be kept is asked for again
}

export function keptValue(name: string): Promise<unknown> {
  return store?.value(name).catch(() => undefined) ?? Promise.resolve(undefined);
}

let givenAtMs = Number.NEGATIVE_INFINITY;

/** When something was done here last, by this page's clock. */
export function lastGivenAtMs(): number {
  return givenAtMs;
}

function give(lane: FieldLane, act: FieldAct, basedOn?: FieldItem["basedOn"]): FieldItem | undefined {
  givenAtMs = performance.now();
  return outbox?.add(lane, act, basedOn);
}

export function goTo(screen: Screen): void {
  setField({ screen });
}

export function setStatus(status: FieldStatus, incident?: string): void {
  give("work", { kind: "status", status, ...(incident === undefined ? {} : { incident }) });
  buzz(30);
}

export function startShift(shift: Omit<Extract<FieldAct, { kind: "start-shift" }>, "kind">): void {
  give("work", { kind: "start-shift", ...shift });
  keepValue("last-shift", shift);
  setField({ screen: "now" });
}

/** A unit that this officer rides in already, begun elsewhere: this device is the officer's from now on. */
export function joinWithThisDevice(): void {
  const { view, waiting } = fieldState();
  if (view?.unit === undefined || view.known || waiting.some(({ act }) => act.kind === "start-shift")) return;
  give("work", { kind: "start-shift", unit: view.unit.id });
}

export function endShift(): void {
  give("work", { kind: "end-shift" });
  setField({ screen: "now" });
}

export function startStop(stopKind: FieldStopKind, plate: string, place: string, description: string): void {
  const { here } = fieldState();
  const words = place.trim();
  const at = here === undefined ? {} : { at: pointOf(here) };
  give("work", {
    kind: "stop",
    stopKind,
    ...(plate.trim() === "" ? {} : { plate: plate.trim() }),
    // A place that was typed is meant; otherwise the fix is, and the center finds the mile marker.
    ...(words === "" ? at : { place: words }),
    ...(description.trim() === "" ? {} : { description: description.trim() }),
  });
  setField({ screen: "now" });
  buzz(40);
  wakeTracker();
}

export function clearStop(disposition: string | undefined): void {
  give("work", { kind: "clear", ...(disposition === undefined ? {} : { disposition }) });
  setField({ screen: "now" });
}

/** An answer to a status check. Whatever it means, it looks like this here. */
export function answerCheck(answer: Omit<Extract<FieldAct, { kind: "answer" }>, "kind">): void {
  const { view } = fieldState();
  const promptAtMs = view?.prompt?.askedAtMs;
  const stopId = view?.stop?.id;
  const basedOn = {
    ...(promptAtMs === undefined ? {} : { promptAtMs }),
    ...(stopId === undefined ? {} : { stopId }),
  };
  const item = give("first", { kind: "answer", ...answer }, basedOn);
  // Without a question nothing on the screen may show that something was said.
  if (promptAtMs !== undefined || answer.held === undefined) {
    setField({ answered: { promptAtMs, atMs: Date.now(), seq: item?.seq } });
  }
}

/** The open emergency: everybody may see that it was declared. */
export function declareEmergency(): void {
  give("first", { kind: "help" });
  setField({ emergencyAtMs: Date.now() });
  buzz([80, 60, 80]);
  wakeTracker();
}

export function addNote(text: string, incident?: string): void {
  give("work", { kind: "note", text, ...(incident === undefined ? {} : { incident }) });
}

export function cautionRead(caution: string): void {
  give("work", { kind: "caution-read", caution });
}

export function messageSeen(message: string, seen: "shown" | "read"): void {
  give("work", { kind: "message", message, state: seen });
}

export function offerHelp(alert: string, going: boolean): void {
  give("work", { kind: "going", alert, going });
  setField({ helpSeen: [...new Set([...fieldState().helpSeen, alert])] });
  buzz(30);
}

export function lookedAt(alert: string, letter: string, saw: FieldSaw): void {
  // Somebody who taps here has stopped and looked; a search on foot is told on the air, or entered by dispatch.
  give("work", { kind: "looked", alert, letter, saw, how: "looked" });
  buzz(30);
}

export function helpPutAside(alert: string): void {
  setField({ helpSeen: [...new Set([...fieldState().helpSeen, alert])] });
}

/** Asks who is near, where it is known where "here" is. */
export async function lookForHelp(): Promise<void> {
  const { here, officer } = fieldState();
  if (here === undefined) return;
  try {
    const nearest = await api.nearest(officer, here.latDeg, here.lonDeg);
    setField({ nearest: { ...nearest, atMs: Date.now() }, hereWords: nearest.place });
  } catch {
    // What was known stays, with its age.
  }
}

export function buzz(pattern: number | number[]): void {
  // Nobody who has asked for quiet is shaken; a browser without it has no such function.
  if ("vibrate" in navigator) navigator.vibrate(pattern);
}

function pointOf({ latDeg, lonDeg, accuracyM, courseDeg }: NonNullable<ReturnType<typeof fieldState>["here"]>) {
  return {
    latDeg,
    lonDeg,
    ...(accuracyM === undefined ? {} : { accuracyM }),
    ...(courseDeg === undefined ? {} : { courseDeg }),
  };
}
