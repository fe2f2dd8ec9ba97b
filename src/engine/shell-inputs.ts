/**
 * Inputs from the shell itself: consoles that come and go, a log that is behind, a gateway that is deaf, a
 * restart. Each becomes facts and, where people must act, a system alert.
 */
import { asId, type ConsoleId, type PositionId } from "../base/ids.ts";
import { MINUTE_MS } from "../base/time.ts";
import type { Actor } from "../domain/actor.ts";
import { type AlertSubject, dangerOnRecord, returnedPart } from "../domain/alert.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import { checkDueAtMs } from "../domain/status-check.ts";
import type { Effect } from "./effect.ts";
import { hostileNear } from "./hostile-track.ts";
import { huntPlanned } from "./hunt-plans.ts";
import type { Input } from "./input.ts";
import { record, type Round } from "./recording.ts";
import { searchPlanned } from "./search-plans.ts";
import { systemAlertEvents } from "./system-alert.ts";
import type { World } from "./world.ts";

type ShellInput = Exclude<Input, { kind: "report" | "fault" | "command" }>;

const SERVER: Actor = { kind: "system", name: "server" };
/** An update takes a few seconds. Whoever presses a key while nobody listens for longer may have given up. */
const PLANNED_MAX_MS = MINUTE_MS;

export function decideShellInput(world: World, round: Round, input: ShellInput): Effect {
  const write = (events: readonly DomainEvent[], cause: string): Effect => {
    record(world, round, events, { actor: SERVER, cause });
    return { cause };
  };
  switch (input.kind) {
    case "moment":
      return { cause: "moment" };
    case "start":
      return start(world, round, input);
    case "console":
      // WW3: from now on this console too has to show what stands.
      if (input.change === "opened")
        for (const alertId of world.center.openAlertBySubject.values())
          if (world.center.alerts.get(alertId)?.level === "emergency") round.alerts.add(alertId);
      return write(consoleEvents(world, input), `console:${input.consoleId}`);
    case "log":
      return write(logEvents(world, input), "log");
    case "gateway": {
      world.senses.gatewayChanged(input.gateway, input.change, world.nowMs);
      // Devices behind a gateway that hears again get their full time from now on.
      for (const unitId of world.center.units.keys()) round.units.add(unitId);
      const deaf = input.change === "deaf";
      const sentence = `gateway ${input.gateway} can't hear: ${input.reason}`;
      const told = input.toldOtherwise === true;
      const events = told ? [] : systemAlertEvents(world, `gateway-${input.gateway}`, sentence, deaf);
      return write(events, `gateway:${input.gateway}`);
    }
    case "trouble":
      return write(
        systemAlertEvents(world, input.part, input.sentence, input.active, input.level),
        `trouble:${input.part}`,
      );
    case "set-aside":
      return write(
        [
          { type: "InputSetAside", what: input.what, error: input.error },
          ...systemAlertEvents(
            world,
            "set-aside",
            `an input stopped the server and was set aside: ${input.what}`,
            true,
          ),
        ],
        "set-aside",
      );
    case "segment":
      return write(
        [{ type: "TrailSegmentSealed", segment: input.segment, sha256: input.sha256, fixCount: input.fixCount }],
        "segment",
      );
    case "expunged": {
      const { kind: _, ...tombstone } = input;
      return write([{ type: "SubjectsExpunged", ...tombstone }], `expungement:${input.orderId}`);
    }
    case "backup-gaps":
      world.senses.backupGapsKnown(input.gaps, input);
      for (const { unitId } of input.gaps) round.units.add(unitId);
      return { cause: "backup-gaps" };
    case "search-places":
      return searchPlanned(world, round, input);
    case "hostile-near":
      return hostileNear(world, round, input);
    case "hunt-plan":
      return huntPlanned(world, round, input);
    case "returned-danger":
      return returnedDanger(world, round, input);
  }
}

function start(world: World, round: Round, input: Extract<Input, { kind: "start" }>): Effect {
  const events: DomainEvent[] = [];
  if (world.center.seq === 0) {
    events.push({
      type: "CenterOpened",
      practice: input.practice,
      name: world.settings.center,
      softwareVersion: input.softwareVersion,
    });
  }
  events.push({ type: "ServerStarted", softwareVersion: input.softwareVersion, deafMs: input.deafMs });
  events.push({ type: "SettingsAdopted", digest: input.settingsDigest });
  // Owners whose consoles went down with the server are gone until they come back; the clock runs (AL7).
  record(world, round, events, { actor: SERVER, cause: "start" });
  world.senses.awake(world.nowMs);
  if (input.timeCarried !== true) world.senses.doubtOwnClock();
  tellRestart(world, round, input);
  for (const unitId of world.center.units.keys()) round.units.add(unitId);
  for (const alert of world.center.alerts.values()) if (alert.phase !== "closed") round.alerts.add(alert.id);
  return { cause: "start" };
}

// WW4: what was planned and has cost nobody anything is told quietly. A crash rings each time that it happens, and so does
// an end in order over which a check came due, or after which units were out of hearing for long.
function tellRestart(world: World, round: Round, input: Extract<Input, { kind: "start" }>): void {
  const { deafMs, endedInOrder } = input;
  if (deafMs <= 0) return;
  const { nowMs, center } = world;
  const units = [...center.units.values()];
  const cameDue = units.some(
    ({ check }) => check !== undefined && isWithin(checkDueAtMs(check), nowMs - deafMs, nowMs),
  );
  const isShort = deafMs <= PLANNED_MAX_MS || units.every(({ shift }) => shift === undefined);
  const isQuiet = endedInOrder === true && !cameDue && isShort;
  const seconds = Math.round(deafMs / 1_000);
  const sentence = isQuiet
    ? `the server was ended in order and started again after ${seconds} s; no status check came due meanwhile`
    : `the server was down for ${seconds} s; overdue units are being asked now`;
  const by = { actor: SERVER, cause: "start" };
  // A cause that stands would not ring again: what it was is over, and this is another.
  if (!isQuiet) record(world, round, systemAlertEvents(world, "restart", sentence, false), by);
  record(world, round, systemAlertEvents(world, "restart", sentence, true, isQuiet ? "notice" : "urgent"), by);
}

function isWithin(atMs: number, afterMs: number, throughMs: number): boolean {
  return atMs > afterMs && atMs <= throughMs;
}

function consoleEvents(world: World, input: Extract<Input, { kind: "console" }>): DomainEvent[] {
  const consoleId = asId<ConsoleId>(input.consoleId);
  if (input.change === "opened") {
    return [
      {
        type: "ConsoleOpened",
        consoleId,
        ...(input.positionId === undefined ? {} : { positionId: asId<PositionId>(input.positionId) }),
        ...(input.name === undefined ? {} : { name: input.name }),
      },
    ];
  }
  const lost = world.center.consoles.get(consoleId);
  if (lost === undefined) return [];
  const events: DomainEvent[] = [{ type: "ConsoleLost", consoleId }];
  const stillHere = [...world.center.consoles.values()].some((c) => c.id !== consoleId && c.name === lost.name);
  if (lost.name === undefined || stillHere) return events;
  for (const alert of world.center.alerts.values()) {
    if (alert.phase !== "owned" || alert.owner?.name !== lost.name) continue;
    events.push({ type: "AlertUnowned", alertId: alert.id, why: "console-lost" });
  }
  return events;
}

function logEvents(world: World, input: Extract<Input, { kind: "log" }>): DomainEvent[] {
  const sentence = `the log can't be written in time: ${input.reason}`;
  if (input.change === "slow") {
    if (world.center.degraded !== undefined) return [];
    return [{ type: "DegradedModeEntered", reason: input.reason }, ...systemAlertEvents(world, "log", sentence, true)];
  }
  if (world.center.degraded === undefined) return [];
  return [{ type: "DegradedModeLeft", keptCount: 0 }, ...systemAlertEvents(world, "log", sentence, false)];
}

// Danger that was shown on a server that is gone, or whose log has lost it: it rings here again, and every unit it
// names is looked at.
function returnedDanger(world: World, round: Round, input: Extract<Input, { kind: "returned-danger" }>): Effect {
  const cause = `returned-danger:${input.consoleId}`;
  for (const envelope of input.envelopes) {
    const { event } = envelope;
    if (isOnRecord(world, envelope)) continue;
    if (event.type === "DuressDeclared" && world.center.units.has(event.unitId)) {
      record(world, round, [event], { actor: envelope.actor, cause });
      continue;
    }
    if (event.type !== "AlertRaised") continue;
    const about = aboutSubject(world, event.subject);
    const sentence = `${about}: shown before the last restart and not on record: ${event.cause.sentence}`;
    record(world, round, systemAlertEvents(world, returnedPart(event.subject), sentence, true, "emergency"), {
      actor: SERVER,
      cause,
    });
  }
  return { cause };
}

function isOnRecord(world: World, { event, atMs }: Envelope): boolean {
  const { center } = world;
  if (event.type === "DuressDeclared") return center.units.get(event.unitId)?.duress !== undefined;
  if (event.type !== "AlertRaised") return true;
  return dangerOnRecord(center)(event.subject, event.cause, atMs);
}

function aboutSubject({ center }: World, subject: AlertSubject): string {
  switch (subject.kind) {
    case "unit":
      return center.units.get(subject.unitId)?.callSign ?? subject.unitId;
    case "device":
      return `device ${subject.key}`;
    case "system":
      return subject.part;
  }
}
