/**
 * A whole Vigil for one fault: started as a user starts it, worked with from outside by clients that count what was
 * acknowledged to them, and looked at afterwards: its log, `vigil verify`, its timers, its memory.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { dataPaths } from "../../src/server/log/data-folder.ts";
import {
  eventually,
  type LiveConsole,
  type Served,
  taipNow,
  taipText,
  type VigilProcess,
} from "../int/vigil-process.ts";
import type { Findings } from "./findings.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
const SETTLE = new URL("./settle-on-signal.mjs", import.meta.url).href;
const UNITS = 60;
const CHECK_MS = 2_000;
/** A timer is on a console within this after it was due: a second, and the console's own tick. */
const TIMER_LATE_MAX_MS = 1_100;
const DURESS_MAX_MS = 1_000;
/** What may be left over after a fault: the newest events, decoders of senders that may come again. */
const HEAP_LEFT_MAX_MIB = 48;
const SETTLED_WITHIN_MS = 45_000;

/** Units in plenty: each promise is tried with one that nothing was done with before. */
export const CENTER = `
gateways:
  modems:
    - { name: modem-udp, transport: udp, port: 0, acknowledge: true }
    - { name: modem-tcp, transport: tcp, port: 0 }
  deviceHttp: { port: 0 }
settings:
  watch: { statusCheck: { stopFirstS: 2, noticeAfterS: 0, urgentAfterS: 1, emergencyAfterS: 600 } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [${ofEach((n) => `{ id: "${n}", agency: NMSP, name: Officer ${n} }`)}]
  vehicles: [${ofEach((n) => `{ id: "1${n}", agency: NMSP }`)}]
  units: [${ofEach((n) => `{ agency: NMSP, callSign: "${n}", group: D9 }`)}]
  devices: [${ofEach((n) => `{ id: m1${n}, kind: vehicle-modem, keys: ["taip:1${n}"], vehicle: "1${n}" }`)}]
`;

function ofEach(text: (callSign: number) => string): string {
  return Array.from({ length: UNITS }, (_, index) => text(301 + index)).join(", ");
}

/** What the server is started with, so that its memory can be settled. */
export const SETTLING = { NODE_OPTIONS: `--import=${SETTLE}` };

/** The texts that were acknowledged to a client, in order. */
export type Ledger = {
  readonly incident: string;
  readonly texts: string[];
  /** How often work was begun with it: no text comes twice. */
  runs: number;
  unknown: number;
  refused: number;
};

export async function openLedger(served: Served): Promise<Ledger> {
  const command = { type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "I-40 MM 320" };
  const commandId = `open ${Math.random()}`;
  // A machine with much else to do may keep a disk busy for a while: then it is refused, and asked again.
  const { body } = await eventually(
    () => served.commandOnce(command, commandId),
    ({ status }) => status === 200,
    60_000,
  );
  if (body.incidentId === undefined) throw new Error("an incident was made without an id");
  return { incident: body.incidentId, texts: [], runs: 0, unknown: 0, refused: 0 };
}

/** Writes with several hands until `goOn` says no or the server is gone. Every text is its own. */
export async function work(served: Served, ledger: Ledger, goOn: () => boolean, hands = 8): Promise<void> {
  let gone = false;
  const run = ledger.runs++;
  const hand = async (index: number): Promise<void> => {
    for (let i = 0; goOn() && !gone; i++) {
      const text = `${ledger.incident} run ${run} hand ${index} note ${i}`;
      try {
        const { status } = await served.commandOnce({ type: "AddNote", incident: ledger.incident, text }, text);
        if (status === 200) ledger.texts.push(text);
        else if (status === 202) ledger.unknown++;
        else ledger.refused++;
        if (status === 503) await pause(20);
      } catch {
        gone = true; // the connection died with the server
      }
    }
  };
  await Promise.all(Array.from({ length: hands }, (_, index) => hand(index)));
}

/** A car that reports every few milliseconds, so that the trails and the loop have work too. */
export async function drive(served: Served, goOn: () => boolean, id = "1301"): Promise<void> {
  for (let i = 0; goOn(); i++) {
    await served.udp(taipNow(id, 35.1233 + (i % 1_000) * 1e-5, -103.92, 10), 5).catch(() => undefined);
    await pause(5);
  }
}

/** Every text that was acknowledged stands in the log's file, once. Read from the file, past the server. */
export function judgeLog(findings: Findings, dataDir: string, ledgers: readonly Ledger[], when: string): void {
  const stored = textsInLog(dataDir);
  const texts = ledgers.flatMap(({ texts: of }) => of);
  const lost = texts.filter((text) => !stored.has(text));
  const twice = texts.filter((text) => (stored.get(text) ?? 0) > 1);
  const unknown = ledgers.reduce((sum, ledger) => sum + ledger.unknown, 0);
  const told = unknown === 0 ? "" : `, ${unknown} were told that their fate was open`;
  findings.add(
    `${when}: nothing acknowledged is lost or doubled`,
    lost.length === 0 && twice.length === 0 && texts.length > 0,
    `${texts.length} acknowledged${told}; ${lost.length} lost, ${twice.length} doubled`,
  );
}

export function textsInLog(dataDir: string): ReadonlyMap<string, number> {
  const database = new Database(dataPaths(dataDir).logPath, { readonly: true });
  try {
    const rows = database.prepare("SELECT data FROM log WHERE type = 'NoteAdded'").pluck().all() as string[]; // one TEXT column
    const counts = new Map<string, number>();
    for (const row of rows) {
      const { event } = JSON.parse(row) as { event: { text: string } }; // as the log's rows of notes are
      counts.set(event.text, (counts.get(event.text) ?? 0) + 1);
    }
    return counts;
  } finally {
    database.close();
  }
}

export function judgeVerify(findings: Findings, dataDir: string, when: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "verify", "--data", dataDir], {
    encoding: "utf8",
  });
  const said = `${stdout}${stderr}`.trim().split("\n")[0] ?? "";
  findings.add(`${when}: vigil verify finds the log whole`, status === 0 && /^whole: \d+ events/.test(stdout), said);
}

/** Everybody comes on shift: while a log can't be written nobody could. */
export async function startShifts(served: Served): Promise<void> {
  for (let unit = 301; unit < 301 + UNITS; unit++)
    await served.commandOnce({ type: "StartShift", unit: String(unit), officers: [String(unit)], vehicle: `1${unit}` });
}

let nextUnit = 0;
/** A unit that nothing was done with before. */
function freshUnit(): string {
  return String(302 + (nextUnit++ % (UNITS - 1)));
}

/** A stop is begun and its check runs out: the console hears of it in time. */
export async function judgeTimer(
  findings: Findings,
  served: Served,
  console: LiveConsole,
  when: string,
): Promise<void> {
  const unit = freshUnit();
  const { status } = await served.commandOnce({ type: "StartStop", unit, place: "I-40 MM 320 EB" });
  const startedMs = performance.now();
  const promise = `${when}: a check that runs out is on a console within ${TIMER_LATE_MAX_MS} ms`;
  if (status !== 200) return findings.add(promise, false, `the stop was answered with ${status}`);
  const heard = await console
    .next("danger", ({ events }) => events.some(({ event }) => isAlertAbout(event, unit, "SC")), 15_000)
    .catch(() => undefined);
  // It is urgent, and on the console before it is durable, a second after the check ran out.
  const lateMs = heard === undefined ? Number.NaN : Math.round(heard.atMs - startedMs - CHECK_MS - 1_000);
  findings.add(promise, lateMs <= TIMER_LATE_MAX_MS, heard === undefined ? "it never came" : `${lateMs} ms late`);
}

function isAlertAbout(event: { readonly type: string }, unit: string, monitor: string): boolean {
  const text = JSON.stringify(event);
  return /^Alert(Raised|CauseAdded|CauseRose)$/.test(event.type) && text.includes(monitor) && aboutUnit(text, unit);
}

function aboutUnit(text: string, unit: string): boolean {
  return text.includes(`NMSP-${unit}`);
}

/** An officer presses the key, as a modem says it again and again: on the console within a second. */
export async function judgeDuress(
  findings: Findings,
  served: Served,
  consoles: readonly LiveConsole[],
  when: string,
): Promise<void> {
  const unit = freshUnit();
  const pressedMs = performance.now();
  const key = setInterval(() => void served.udp(taipText(`1${unit}`, "DURESS"), 50).catch(() => undefined), 100);
  const heard = await Promise.all(
    consoles.map((console) =>
      console
        .next("danger", ({ events }) => events.some(({ event }) => isDuress(event, unit)), 15_000)
        .then(({ atMs }) => atMs - pressedMs)
        .catch(() => Number.POSITIVE_INFINITY),
    ),
  );
  clearInterval(key);
  const worstMs = Math.round(Math.max(...heard));
  const where = consoles.length === 1 ? "on the console" : `on all ${consoles.length} consoles`;
  findings.add(`${when}: a duress is ${where} within a second`, worstMs <= DURESS_MAX_MS, `${worstMs} ms`);
}

function isDuress(event: { readonly type: string }, unit: string): boolean {
  return event.type === "DuressDeclared" && aboutUnit(JSON.stringify(event), unit);
}

export type Memory = { readonly heapMib: number; readonly rssMib: number };

/** The memory of the serving process after its garbage was collected. */
export async function settledMemory(vigil: VigilProcess, served: Served): Promise<Memory> {
  const pid = await vigil.childPid();
  for (let i = 0; i < 2; i++) {
    process.kill(pid, "SIGUSR2");
    await pause(300);
  }
  const heapBytes = await metric(served, "nodejs_heap_size_used_bytes");
  return { heapMib: Math.round(heapBytes / 1_048_576), rssMib: rssMib(pid) };
}

export function rssMib(pid: number): number {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024);
}

export async function judgeMemory(
  findings: Findings,
  vigil: VigilProcess,
  served: Served,
  before: Memory,
  when: string,
): Promise<void> {
  const isSettled = ({ heapMib }: Memory): boolean => heapMib - before.heapMib <= HEAP_LEFT_MAX_MIB;
  let after = await settledMemory(vigil, served);
  const byMs = performance.now() + SETTLED_WITHIN_MS;
  while (!isSettled(after) && performance.now() < byMs) {
    await pause(2_000);
    after = await settledMemory(vigil, served);
  }
  findings.add(
    `${when}: the heap is back within ${HEAP_LEFT_MAX_MIB} MiB of what it was`,
    isSettled(after),
    `heap ${before.heapMib} to ${after.heapMib} MiB, resident ${before.rssMib} to ${after.rssMib} MiB`,
  );
}

/** One figure of /metrics, all its labels together. */
export async function metric(served: Served, name: string): Promise<number> {
  const { text } = await served.get("/metrics");
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))];
  return lines.length === 0 ? Number.NaN : lines.reduce((sum, line) => sum + Number(line[1]), 0);
}

/** How late the loop was in a fault; a machine that has other work too is late while a server starts on it. */
export async function judgeLoop(findings: Findings, served: Served, maxBeforeS: number): Promise<void> {
  const lateS = await metric(served, "vigil_loop_late_max_seconds");
  const words = lateS === maxBeforeS ? "at most, while it started" : "at most";
  const promise = "the loop was never more than a second late";
  findings.add(promise, lateS <= 1 || lateS === maxBeforeS, `${Math.round(lateS * 1_000)} ms ${words}`);
}

export async function isReady(served: Served, withinMs = 30_000): Promise<boolean> {
  return eventually(
    () =>
      served
        .get("/readyz")
        .then(({ status }) => status)
        .catch(() => 0),
    (status) => status === 200,
    withinMs,
  ).then(
    () => true,
    () => false,
  );
}
