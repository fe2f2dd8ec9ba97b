/**
 * gpsd's JSON stream: lines in, reports out. When the daemon greets with its version, the line that asks it to
 * watch is owed to it.
 *
 * Of a TPV only `class` and `mode` are certain. Mode 1 is a receiver without a fix: alive, and nowhere. A line
 * that is too long or no JSON is counted and skipped; the stream goes on.
 */
import { z } from "zod";
import { isOnEarth } from "../../base/geo.ts";
import { parseIso } from "../../base/time.ts";
import type { Decoded, Fix, FixKind, GatewayReply } from "../../domain/report.ts";
import { asciiBytes } from "../bytes.ts";

export const WATCH_LINE = '?WATCH={"enable":true,"json":true}\n';
/** gpsd's longest line, a SKY of every satellite, is a tenth of this. */
export const LINE_BYTES_MAX = 65_536;

const Tpv = z.looseObject({
  class: z.literal("TPV"),
  mode: z.number(),
  status: z.number().optional(),
  device: z.string().max(120).optional(),
  time: z.string().max(40).optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  speed: z.number().optional(),
  track: z.number().optional(),
  alt: z.number().optional(),
  altMSL: z.number().optional(),
  altHAE: z.number().optional(),
  eph: z.number().optional(),
  epx: z.number().optional(),
  epy: z.number().optional(),
});

/** Classes that say nothing about where, and are no mistake. */
const OTHER_CLASSES: ReadonlySet<unknown> = new Set([
  "AIS",
  "ATT",
  "DEVICE",
  "DEVICES",
  "GST",
  "IMU",
  "OSC",
  "POLL",
  "PPS",
  "RAW",
  "RTCM2",
  "RTCM3",
  "SKY",
  "SUBFRAME",
  "TOFF",
  "WATCH",
]);

export type GpsdSession = {
  /** What gpsd is asked first, for a client that does not wait for the greeting. */
  readonly watch: Uint8Array;
  readonly push: (
    bytes: Uint8Array,
    receivedAtMs: number,
  ) => { readonly items: readonly Decoded[]; readonly replies: readonly GatewayReply[] };
};

/** A session with one gpsd. `deviceKey` names the receiver where the daemon serves one; else its device path does. */
export function createGpsdSession(deviceKey?: string): GpsdSession {
  const watch = asciiBytes(WATCH_LINE);
  let rest = "";
  let isSkipping = false;
  return {
    watch,
    push: (bytes) => {
      const items: Decoded[] = [];
      const replies: GatewayReply[] = [];
      let from = 0;
      for (;;) {
        const end = bytes.indexOf(10, from);
        const part = latin1(bytes, from, end < 0 ? bytes.length : end, LINE_BYTES_MAX + 1 - rest.length);
        if (!isSkipping) rest += part;
        if (!isSkipping && rest.length > LINE_BYTES_MAX) {
          items.push({ kind: "fault", fault: { protocol: "gpsd", code: "too-long" } });
          isSkipping = true;
          rest = "";
        }
        if (end < 0) break;
        const line = rest.trim();
        rest = "";
        isSkipping = false;
        from = end + 1;
        if (line !== "") readLine(line, deviceKey, watch, items, replies);
      }
      return { items, replies };
    },
  };
}

function readLine(
  line: string,
  deviceKey: string | undefined,
  watch: Uint8Array,
  items: Decoded[],
  replies: GatewayReply[],
): void {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    items.push({ kind: "fault", fault: { protocol: "gpsd", code: "malformed", detail: "not JSON" } });
    return;
  }
  const name: unknown = typeof json === "object" && json !== null ? Reflect.get(json, "class") : undefined;
  if (name === "VERSION") replies.push({ bytes: watch });
  else if (name === "TPV") items.push(decodeTpv(json, deviceKey));
  else if (!OTHER_CLASSES.has(name)) {
    const messageType = typeof name === "string" ? name.slice(0, 32) : "";
    items.push({ kind: "fault", fault: { protocol: "gpsd", code: "unknown-message", messageType } });
  }
}

function decodeTpv(json: unknown, deviceKey: string | undefined): Decoded {
  const messageType = "TPV";
  const tpv = Tpv.safeParse(json);
  if (!tpv.success) {
    const detail = tpv.error.issues[0]?.path.join(".") ?? "";
    return { kind: "fault", fault: { protocol: "gpsd", code: "malformed", messageType, detail } };
  }
  const key = deviceKey ?? tpv.data.device;
  const named = key === undefined ? {} : { deviceKey: key };
  const { lat, lon, mode } = tpv.data;
  if (mode < 2 || lat === undefined || lon === undefined) {
    return {
      kind: "report",
      report: { protocol: "gpsd", messageType, ...named, heartbeat: true, remarks: ["no-fix"] },
    };
  }
  if (!isOnEarth(lat, lon)) return { kind: "fault", fault: { protocol: "gpsd", code: "out-of-range", messageType } };
  const fix = fixOf(tpv.data, lat, lon);
  const remarks = fix.fixAtMs === undefined ? { remarks: ["no-date"] as const } : {};
  return { kind: "report", report: { protocol: "gpsd", messageType, ...named, fix, ...remarks } };
}

function fixOf(tpv: z.infer<typeof Tpv>, latDeg: number, lonDeg: number): Fix {
  const fixAtMs = tpv.time === undefined ? undefined : parseIso(tpv.time);
  const { epx, epy } = tpv;
  const accuracyM = tpv.eph ?? (epx === undefined || epy === undefined ? undefined : Math.hypot(epx, epy));
  const altitudeM = tpv.altMSL ?? tpv.alt ?? tpv.altHAE;
  return {
    latDeg,
    lonDeg,
    kind: kindOf(tpv.status),
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(accuracyM === undefined || accuracyM < 0 ? {} : { accuracyM }),
    ...(tpv.speed === undefined || tpv.speed < 0 ? {} : { speedMps: tpv.speed }),
    ...(tpv.track === undefined ? {} : { courseDeg: ((tpv.track % 360) + 360) % 360 }),
    ...(altitudeM === undefined ? {} : { altitudeM }),
  };
}

function kindOf(status: number | undefined): FixKind {
  switch (status) {
    case 2: // DGPS
    case 3: // RTK, fixed
    case 4: // RTK, floating
    case 9: // P(Y)
      return "differential";
    case 5: // dead reckoning
    case 6: // and with satellites
      return "dead-reckoning";
    case 8: // simulated
      return "unknown";
    default:
      return "gps";
  }
}

// gpsd writes ASCII; bytes beyond it can only stand inside strings that nobody reads here.
function latin1(bytes: Uint8Array, from: number, to: number, lengthMax: number): string {
  let text = "";
  const end = Math.min(to, from + Math.max(0, lengthMax));
  for (let i = from; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
