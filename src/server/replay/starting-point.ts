/**
 * What a replay starts from: the facts, the settings and how modems are read, by the recording's header and by the
 * configuration that the user gave. A header that can't be used is told; nothing is put in its place, because what would
 * not have rung under other settings looks like a quiet night.
 */
import { z } from "zod";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { centerFromJson } from "../../domain/center-json.ts";
import { defaultSettings, type Settings } from "../../domain/settings.ts";
import type { Config } from "../config/config-schema.ts";
import { readConfig } from "../config/read-config.ts";
import type { ModemReading } from "../ingest/decoders.ts";
import type { RecordingHeader } from "./recording-line.ts";

export type StartingPoint = {
  readonly center: Center;
  readonly settings: Settings;
  readonly modems: readonly ModemReading[];
  /** Registered first, where the recording has no facts of its own. */
  readonly roster: Config["roster"] | undefined;
};

/** Reads it, or says in a sentence what of the header is wrong. */
export function startingPoint(header: RecordingHeader, given: Config | undefined): StartingPoint | string {
  const recorded = given === undefined ? recordedConfig(header) : undefined;
  if (typeof recorded === "string") return recorded;
  const center = header.center === undefined ? emptyCenter() : centerOf(header.center);
  if (typeof center === "string") return center;
  const config = given ?? (header.config === undefined ? undefined : recorded);
  return {
    center,
    settings: (given ?? recorded)?.settings ?? defaultSettings(),
    modems: config?.gateways.modems ?? Object.entries(header.wiring ?? {}).map(([name, wiring]) => ({ name, wiring })),
    roster: header.center === undefined ? config?.roster : undefined,
  };
}

// As the configuration file is read: a key that nobody knows is a fault as well.
function recordedConfig(header: RecordingHeader): Config | string | undefined {
  if (header.config === undefined && header.settings === undefined) return undefined;
  const read = readConfig(JSON.stringify(header.config ?? { settings: header.settings }));
  if (read.ok) return read.config;
  const [fault] = read.faults;
  const where = header.config === undefined ? "" : "config.";
  return `${where}${fault?.key ?? ""}: ${fault?.message ?? "not understood"}`;
}

function centerOf(json: Record<string, unknown>): Center | string {
  try {
    return centerFromJson(json);
  } catch (error) {
    if (!(error instanceof z.ZodError)) return `center: this version can't read it: ${String(error)}`;
    const [issue] = error.issues;
    return `center.${issue?.path.join(".") ?? ""}: this version can't read it: ${issue?.message ?? ""}`;
  }
}
