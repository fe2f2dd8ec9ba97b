/**
 * Reading the configuration file. Every fault is named by line, column and key, all of them at once.
 *
 * A key that nobody knows is a fault too: a mistyped threshold that is silently ignored would be found out on
 * the night it matters.
 */
import { LineCounter, parseDocument, isMap, isNode, isScalar, isSeq, type Document, type Node } from "yaml";
import { z } from "zod";
import { WatchSettingsSchema } from "../../domain/settings.ts";
import { isLoopbackHost } from "../ingest/networks.ts";
import { type Config, ConfigSchema } from "./config-schema.ts";
import { rosterFaults } from "./roster-commands.ts";
import { unknownKeys } from "./unknown-keys.ts";

export type ConfigFault = {
  readonly line: number;
  readonly column: number;
  /** The key in dotted form, e.g. `gateways.modems.0.port`; empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
};
export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

type Path = readonly (string | number)[];
type Finding = { readonly path: Path; readonly message: string; readonly atKey?: boolean };

/** The configuration of an empty file. */
export function defaultConfig(): Config {
  return ConfigSchema.parse({});
}

/** Reads and checks a configuration file's text. */
export function readConfig(text: string): ConfigRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    return {
      ok: false,
      faults: document.errors.map((error) => ({
        ...positionOf(lines, error.pos[0]),
        key: "",
        message: `not YAML: ${error.message}`,
      })),
    };
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  const findings = [...unknownKeys(configJsonSchema(), value), ...overrideFindings(value)];
  const parsed = ConfigSchema.safeParse(value);
  if (!parsed.success) {
    findings.push(
      ...parsed.error.issues.map((issue) => ({ path: issue.path.map(segmentOf), message: issueText(issue) })),
    );
  } else {
    findings.push(...consistencyFindings(parsed.data));
    if (findings.length === 0) return { ok: true, config: parsed.data };
  }
  return { ok: false, faults: locate(document, lines, findings) };
}

/** One fault as a line of text for a terminal. */
export function faultText(file: string, fault: ConfigFault): string {
  return `${file}:${fault.line}:${fault.column}: ${fault.key === "" ? "" : `${fault.key}: `}${fault.message}`;
}

let jsonSchema: unknown;
/** The schema of what may be written in the file, as JSON Schema. */
export function configJsonSchema(): unknown {
  jsonSchema ??= z.toJSONSchema(ConfigSchema, { io: "input", unrepresentable: "any" });
  return jsonSchema;
}

// The values of an override are a part of `watch`, and the engine merges them in when they are first needed:
// whatever is wrong with them must be found here.
function overrideFindings(value: unknown): Finding[] {
  const overrides: unknown = Reflect.get(Object(Reflect.get(Object(value), "settings")), "overrides");
  if (!Array.isArray(overrides)) return [];
  const schema = z.toJSONSchema(WatchSettingsSchema, { io: "input", unrepresentable: "any" });
  return overrides.flatMap((override: unknown, index): Finding[] => {
    const watch: unknown = Reflect.get(Object(override), "watch");
    if (typeof watch !== "object" || watch === null) return [];
    const base: Path = ["settings", "overrides", index, "watch"];
    const parsed = WatchSettingsSchema.safeParse(watch);
    return [
      ...unknownKeys(schema, watch).map((found) => ({ ...found, path: [...base, ...found.path] })),
      ...(parsed.success
        ? []
        : parsed.error.issues.map((issue) => ({
            path: [...base, ...issue.path.map(segmentOf)],
            message: issueText(issue),
          }))),
    ];
  });
}

// What stands open to other machines knows who is there, is encrypted on the way, and answers to its own names only.
function frontFindings({ server, accounts }: Config): Finding[] {
  if (isLoopbackHost(server.host)) return [];
  const path = ["server", "host"];
  const missing = [
    ...(accounts.enabled ? [] : ["`accounts.enabled`"]),
    ...(server.names.length > 0 ? [] : ["`server.names`"]),
    ...(server.tls !== undefined || server.proxy !== undefined ? [] : ["`server.tls` or `server.proxy`"]),
  ];
  return missing.length === 0
    ? []
    : [{ path, message: `listens beyond this machine: ${missing.join(", ")} must be set` }];
}

// A provider without accounts would be believed by nobody; an unknown agency in its table is a typing error.
function providerFindings({ accounts, roster }: Config): Finding[] {
  const { provider } = accounts;
  if (provider === undefined) return [];
  const path = ["accounts", "provider"];
  const isKnown = new Set(roster.agencies.map(({ id }) => id));
  const strange = (provider.roles?.grants ?? []).flatMap(({ agency }, index): Finding[] =>
    agency === undefined || isKnown.size === 0 || isKnown.has(agency)
      ? []
      : [{ path: [...path, "roles", "grants", index, "agency"], message: `${agency} is no agency of the roster` }],
  );
  return accounts.enabled
    ? strange
    : [{ path, message: "there are no accounts that it could open: `accounts.enabled` must be set" }, ...strange];
}

function consistencyFindings(config: Config): Finding[] {
  const findings: Finding[] = [...frontFindings(config), ...providerFindings(config)];
  const listeners = config.gateways.modems.map((gateway, index) => ({
    path: ["gateways", "modems", index] as Path,
    ...gateway,
  }));
  for (const { path, host, networks } of [
    ...listeners,
    { path: ["gateways", "deviceHttp"] as Path, ...config.gateways.deviceHttp },
  ]) {
    if (!isLoopbackHost(host) && networks.length === 0) {
      findings.push({
        path: [...path, "host"],
        message: "listens beyond this machine: `networks` must list who is heard",
      });
    }
  }
  const names = new Map<string, number>();
  const named = [
    ...config.gateways.modems.map((g, i) => ({ name: g.name, path: ["gateways", "modems", i, "name"] })),
    ...config.gateways.gpsd.map((g, i) => ({ name: g.name, path: ["gateways", "gpsd", i, "name"] })),
    ...config.gateways.mqtt.map((g, i) => ({ name: g.name, path: ["gateways", "mqtt", i, "name"] })),
  ];
  for (const { name, path } of named) {
    if (names.has(name)) findings.push({ path, message: `another gateway is already called ${name}` });
    names.set(name, 1);
  }
  if (!isTimeZone(config.settings.timeZone)) {
    findings.push({ path: ["settings", "timeZone"], message: `${config.settings.timeZone} is not a time zone` });
  }
  findings.push(...rosterFaults(config.roster));
  return findings;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    // Intl has no question "do you know this zone?"; asking is done by trying.
    return false;
  }
}

function segmentOf(segment: PropertyKey): string | number {
  return typeof segment === "number" ? segment : String(segment);
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `must be ${issue.values.map(String).join(" or ")}`;
  return issue.message;
}

function locate(document: Document, lines: LineCounter, findings: readonly Finding[]): ConfigFault[] {
  return findings
    .map((found) => ({
      ...positionOf(lines, offsetOf(document, found)),
      key: found.path.join("."),
      message: found.message,
    }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

// The value's own place in the file, or that of its nearest parent which the file has.
function offsetOf(document: Document, found: Finding): number {
  for (let length = found.path.length; length > 0; length--) {
    const path = found.path.slice(0, length);
    const keyOffset = keyOffsetOf(document, path);
    const node: unknown = document.getIn(path, true);
    if ((found.atKey === true || !isNode(node)) && keyOffset !== undefined) return keyOffset;
    if (isNode(node) && node.range) return isScalar(node) ? node.range[0] : (keyOffset ?? node.range[0]);
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffsetOf(document: Document, path: Path): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  if (isSeq(parent) && typeof last === "number") {
    const item = parent.items[last] as Node | undefined; // a sequence of a parsed document holds nodes
    return item?.range?.[0];
  }
  return undefined;
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
