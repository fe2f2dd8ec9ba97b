/**
 * Where this device is, told at the rate that the moment asks for: on a stop, under a question or in an emergency as
 * fast as the device allows, on patrol sparingly, off shift not at all. Each fix has the device's own time; what can't
 * be sent waits with the rest. In a practice a device without a place has a made-up one, and says so.
 */
import type { FieldFix } from "../../protocol/field.ts";
import { fieldState, type LocationState, setField } from "../store/field-store.ts";

type Mode = "off" | "sparing" | "fast";
type Battery = { readonly level: number };

const SPARING_MS = 15_000;
const STANDING_MS = 60_000;
const STANDING_MPS = 1;
const FAST_MS = 1_000;
/** Fixes are sent together at most this long after they were made. */
const SEND_MS = { fast: 1_000, sparing: 5_000, off: 5_000 };
const FIXES_MAX = 50;
const NO_FIX_MS = 4_000;
/** I-40 near mile marker 333, by Tucumcari. */
const PRACTICE_PLACE = { latDeg: 35.1543, lonDeg: -103.7251, accuracyM: 8 };

export type TrackerPorts = {
  readonly send: (fixes: readonly FieldFix[], battery: number | undefined) => void;
};

let ports: TrackerPorts | undefined;
let mode: Mode = "off";
let watchId: number | undefined;
let buffer: FieldFix[] = [];
let sendTimer: number | undefined;
let practiceTimer: number | undefined;
let lastKeptAtMs = 0;

/** Begins to follow the device. */
export function startTracker(given: TrackerPorts): void {
  ports = given;
  void watchBattery();
  setInterval(wakeTracker, 1_000);
  wakeTracker();
}

/** Looks at once which rate the moment asks for. */
export function wakeTracker(): void {
  const wanted = wantedMode();
  if (wanted === mode) return;
  mode = wanted;
  if (watchId !== undefined) navigator.geolocation.clearWatch(watchId);
  watchId = undefined;
  clearInterval(practiceTimer);
  practiceTimer = undefined;
  if (mode === "off") return;
  if (!("geolocation" in navigator)) {
    noPlace("none");
    return;
  }
  watchId = navigator.geolocation.watchPosition(taken, (error) => noPlace(error.code === 1 ? "denied" : "none"), {
    enableHighAccuracy: mode === "fast",
    maximumAge: mode === "fast" ? 0 : SPARING_MS,
    timeout: mode === "fast" ? 10_000 : 30_000,
  });
  if (fieldState().hello?.practice === true) setTimeout(() => noPlace(fieldState().location), NO_FIX_MS);
}

/** Somebody has touched the device of a unit: that it is there is told, with its battery, and no place. */
export function tellOfTouch(): void {
  const { view, link, battery } = fieldState();
  if (view?.unit !== undefined && link.on) ports?.send([], battery);
}

function wantedMode(): Mode {
  const { view, waiting, emergencyAtMs, phase, screen } = fieldState();
  if (phase !== "ready") return mode;
  const onStop = view?.stop !== undefined || waiting.some(({ act }) => act.kind === "stop");
  if (onStop || view?.prompt !== undefined || emergencyAtMs !== undefined || screen === "stop") return "fast";
  return view?.unit === undefined ? "off" : "sparing";
}

function taken(position: GeolocationPosition): void {
  const { latitude, longitude, accuracy, speed, heading } = position.coords;
  keep(
    {
      latDeg: latitude,
      lonDeg: longitude,
      accuracyM: accuracy,
      ...(speed === null ? {} : { speedMps: speed }),
      ...(heading === null || Number.isNaN(heading) ? {} : { courseDeg: heading }),
      fixAtMs: Math.round(position.timestamp),
    },
    "on",
  );
}

function keep(fix: FieldFix, location: "on" | "practice"): void {
  const { fixAtMs, ...point } = fix;
  setField({ here: { ...point, atMs: fixAtMs }, location });
  const everyMs = mode === "fast" ? FAST_MS : (fix.speedMps ?? STANDING_MPS) < STANDING_MPS ? STANDING_MS : SPARING_MS;
  // A little early is on time: a device's second is not ours.
  if (Date.now() - lastKeptAtMs < everyMs - 200) return;
  lastKeptAtMs = Date.now();
  buffer.push(fix);
  if (buffer.length >= FIXES_MAX) send();
  else sendTimer ??= window.setTimeout(send, SEND_MS[mode]);
}

function send(): void {
  clearTimeout(sendTimer);
  sendTimer = undefined;
  // Without a link many fixes make one item: they go when they can.
  if (!fieldState().link.on && buffer.length < FIXES_MAX && mode !== "fast") {
    sendTimer = window.setTimeout(send, STANDING_MS);
    if (buffer.length < FIXES_MAX / 5) return;
  }
  const fixes = buffer;
  buffer = [];
  if (fixes.length > 0) ports?.send(fixes, fieldState().battery);
}

// A practice goes on without a real place; a real shift never makes one up.
function noPlace(why: LocationState): void {
  const { hello, location } = fieldState();
  if (hello?.practice === true && location !== "on") {
    const stand = (): void => keep({ ...PRACTICE_PLACE, speedMps: 0, fixAtMs: Date.now() }, "practice");
    if (practiceTimer === undefined) {
      stand();
      practiceTimer = window.setInterval(stand, FAST_MS);
    }
    return;
  }
  if (location !== "on") setField({ location: why === "denied" ? "denied" : "none" });
}

async function watchBattery(): Promise<void> {
  const get: unknown = Reflect.get(navigator, "getBattery");
  if (typeof get !== "function") return;
  try {
    const battery = (await Reflect.apply(get, navigator, [])) as Battery & EventTarget; // as the Battery API gives it
    const note = (): void => setField({ battery: battery.level });
    battery.addEventListener("levelchange", note);
    note();
  } catch {
    // A browser that tells nothing of its battery.
  }
}
