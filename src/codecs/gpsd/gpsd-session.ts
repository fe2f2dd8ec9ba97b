/**
 * gpsd's JSON stream: lines in, reports out; what to say to it first is `WATCH_LINE`.
 *
 * Of a TPV only `class` and `mode` are certain. Mode 1 is a receiver without a fix: alive, and nowhere. A line
 * that is too long or no JSON is counted and skipped; the stream goes on.
 */
import { z } from "zod";
import { parseIso } from "../../base/time.ts";
import type { Decoded, Fix } from "../../domain/report.ts";

export const WATCH_LINE = '?WATCH={"enable":true,"json":true}\n';
const LINE_CHARS_MAX = 65_536;

const Tpv = z.looseObject({
  class: z.literal("TPV"),
  mode: z.number(),
  device: z.string().max(120).optional(),
  time: z.string().max(40).optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  speed: z.number().optional(),
  track: z.number().optional(),
  alt: z.number().optional(),
  altMSL: z.number().optional(),
  eph: z.number().optional(),
  epx: z.number().optional(),
  epy: z.number().optional(),
});

export type GpsdSession = {
  readonly push: (bytes: Uint8Array, receivedAtMs: number) => { readonly items: readonly Decoded[] };
};

/** A session with one gpsd. `deviceKey` names the receiver where the daemon serves one; else its device path does. */
export function createGpsdSession(deviceKey?: string): GpsdSession {
  let rest = "";
  let skipping = false;
  return {
    push: (bytes) => {
      const items: Decoded[] = [];
      rest += latin1(bytes);
      for (;;) {
        const end = rest.indexOf("\n");
        if (end < 0) break;
        const line = rest.slice(0, end).trim();
        rest = rest.slice(end + 1);
        if (skipping) skipping = false;
        else if (line !== "") items.push(...decodeLine(line, deviceKey));
      }
      if (rest.length > LINE_CHARS_MAX) {
        items.push({ kind: "fault", fault: { protocol: "gpsd", code: "too-long" } });
        rest = "";
        skipping = true;
      }
      return { items };
    },
  };
}

function decodeLine(line: string, deviceKey: string | undefined): Decoded[] {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return [{ kind: "fault", fault: { protocol: "gpsd", code: "malformed", detail: "not JSON" } }];
  }
  const messageType = typeof json === "object" && json !== null ? String(Reflect.get(json, "class") ?? "") : "";
  if (messageType !== "TPV") return []; // SKY, VERSION, DEVICES and the rest say nothing about where
  const tpv = Tpv.safeParse(json);
  if (!tpv.success) return [{ kind: "fault", fault: { protocol: "gpsd", code: "malformed", messageType } }];
  const key = deviceKey ?? tpv.data.device;
  const named = key === undefined ? {} : { deviceKey: key };
  const { lat, lon } = tpv.data;
  if (tpv.data.mode < 2 || lat === undefined || lon === undefined) {
    return [
      { kind: "report", report: { protocol: "gpsd", messageType, ...named, heartbeat: true, remarks: ["no-fix"] } },
    ];
  }
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
    return [{ kind: "fault", fault: { protocol: "gpsd", code: "out-of-range", messageType } }];
  }
  return [{ kind: "report", report: { protocol: "gpsd", messageType, ...named, fix: fixOf(tpv.data, lat, lon) } }];
}

function fixOf(tpv: z.infer<typeof Tpv>, latDeg: number, lonDeg: number): Fix {
  const fixAtMs = tpv.time === undefined ? undefined : parseIso(tpv.time);
  const errorM = tpv.eph ?? (tpv.epx === undefined || tpv.epy === undefined ? undefined : Math.hypot(tpv.epx, tpv.epy));
  const altitudeM = tpv.altMSL ?? tpv.alt;
  return {
    latDeg,
    lonDeg,
    kind: "gps",
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(errorM === undefined ? {} : { accuracyM: errorM }),
    ...(tpv.speed === undefined ? {} : { speedMps: tpv.speed }),
    ...(tpv.track === undefined ? {} : { courseDeg: ((tpv.track % 360) + 360) % 360 }),
    ...(altitudeM === undefined ? {} : { altitudeM }),
  };
}

// gpsd writes ASCII; bytes beyond it can only stand inside strings that nobody reads here.
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
