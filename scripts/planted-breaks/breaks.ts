/**
 * What is broken on purpose, one at a time, and which checkers of the simulator have to turn red for it.
 *
 * A break is a piece of the source that is replaced in a copy. A piece that is no longer there is a break that has to be
 * written anew: the run says so and fails.
 */
import type { Break } from "./break.ts";
import { monitorBreaks } from "./monitor-breaks.ts";

const CONCLUDE = "    return monitor.conclude(view, held?.memory);";

function blind(monitor: string, what: string, red: readonly string[]): Break {
  return {
    name: `monitor ${monitor}`,
    what: `${what}: the monitor says nothing`,
    file: "src/engine/watch-round.ts",
    find: CONCLUDE,
    put: `    if (monitor.id === "${monitor}") return { findings: [] };\n${CONCLUDE}`,
    red,
  };
}

export const breaks: readonly Break[] = [
  blind("SC", "a check that has had no answer", ["overdue"]),
  blind("MV", "a car that leaves its stop", ["leftStops"]),
  blind("SP", "person and car apart", ["parted"]),
  blind("SL", "a device that falls silent", ["silent"]),
  blind("MD", "a fall", ["sensorAlarms"]),
  blind("CR", "a crash", ["sensorAlarms"]),
  blind("DU", "declared duress", ["danger"]),
  blind("UA", "a car on the highway without a word", ["circumstances"]),
  blind("NB", "a stop far from help", ["circumstances"]),
  blind("PL", "something known about a plate", ["circumstances"]),
  ...monitorBreaks,
  {
    name: "unwatched consoles",
    what: "nobody looks whether consoles show an emergency (WW3)",
    file: "src/watch/delivery.ts",
    find: "if (nowMs >= dueAtMs) consoleIds.push(session.id);",
    put: "if (nowMs >= dueAtMs) continue;",
    red: ["delivery"],
  },
  {
    name: "closed unverified",
    what: "an emergency may be closed unverified by one person (AL6)",
    file: "src/domain/alert.ts",
    find: 'if (alert.level === "emergency" && unverified.length > 0) {',
    put: "if (unverified.length < 0) {",
    red: ["alertsStand"],
  },
  {
    name: "closed by the watch",
    what: "an alert is closed when its last cause has ended (AL2)",
    file: "src/watch/alerting.ts",
    find: 'if (accountedBy?.kind === "dispatcher" && !stillHeld',
    put: `if (!stillHeld && over.length > 0) {
    events.push({ type: "AlertClosed", alertId: alert.id, by: "watch", reason: "SAFE", text: "", verified: [] });
    return events;
  }
  if (accountedBy?.kind === "dispatcher" && !stillHeld`,
    red: ["alertsStand"],
  },
  {
    name: "keys without a unit",
    what: "the pressed key of a radio that is bound to nobody makes no alert (EM3)",
    file: "src/engine/unbound-danger.ts",
    find: "  return ownDanger(world, { ...danger, key: device.id }, who, {",
    put: "  if (lastUnitId === undefined) return [];\n  return ownDanger(world, { ...danger, key: device.id }, who, {",
    red: ["danger"],
  },
  {
    name: "danger waits for the disk",
    what: "an emergency goes out with its commit and not ahead of it",
    file: "src/server/center-loop.ts",
    find: "if (danger.length > 0) this.#hub.danger(danger, this.#world.center, nowMs);",
    put: "",
    red: ["delivery"],
  },
  {
    name: "accepted too early",
    what: "a command is called accepted before its events are durable",
    file: "src/server/center-loop.ts",
    find: "void this.#durable.then((outcome) => {",
    put: 'void Promise.resolve("committed" as const).then((outcome) => {',
    red: ["acknowledged"],
  },
  {
    name: "unanswered",
    what: "refused commands are not answered",
    file: "src/server/center-loop.ts",
    find: "    if (!output.ok) {\n      observed({",
    put: "    if (!output.ok) {\n      void ({",
    red: ["answers", "converged"],
  },
  {
    name: "gone consoles stay",
    what: "a console that is gone is not struck off",
    file: "src/engine/shell-inputs.ts",
    find: "  if (lost === undefined) return [];\n",
    put: "  if (lost === undefined || lost !== undefined) return [];\n",
    red: ["seats"],
  },
  {
    name: "a silent failure",
    what: "a monitor that throws is switched off and no alert says so (WW1)",
    file: "src/engine/watch-round.ts",
    find: '    record(world, round, systemAlertEvents(world, `monitor-${monitor.id}`, sentence, true, "emergency"), {',
    put: "    record(world, round, systemAlertEvents(world, `monitor-${monitor.id}`, sentence, false), {",
    red: ["watchOnWatch"],
  },
  {
    name: "a log behind",
    what: "a log that is behind puts nothing into degraded mode",
    file: "src/engine/shell-inputs.ts",
    find: "    if (world.center.degraded !== undefined) return [];\n    return [{",
    put: '    if (world.center.degraded !== undefined || sentence !== "") return [];\n    return [{',
    red: ["watchOnWatch"],
  },
  {
    name: "a quiet restart",
    what: "time in which the server was down is told to nobody (WW4)",
    file: "src/engine/shell-inputs.ts",
    find: "  if (deafMs <= 0) return;",
    put: "  if (deafMs >= 0) return;",
    red: ["watchOnWatch"],
  },
  {
    name: "forgotten danger",
    what: "a console lets go of danger that a server has lost",
    file: "src/board/overlay.ts",
    find: "    if (isCovered(center, envelope, keptAlerts, isOnRecord, graveCauses)) continue;",
    put: "    if (envelope.seq >= 0 || isCovered(center, envelope, keptAlerts, isOnRecord, graveCauses)) continue;",
    red: ["keptOnScreen"],
  },
  {
    name: "full lines are filled",
    what: "a slow console is sent everything at once (LS4)",
    file: "src/server/sync/console-connection.ts",
    find: "return socket.unsentBytes() > UNSENT_BYTES_MAX / 2 || onItsWayChars > ON_ITS_WAY_CHARS_MAX / 2;",
    put: "return socket.unsentBytes() + onItsWayChars > 1e9;",
    red: ["queues"],
  },
  {
    name: "danger waits for room",
    what: "danger is not sent to a console whose line is full (LS5)",
    file: "src/server/sync/sync-hub.ts",
    find: 'if (connection.phase === "new" || !this.#isReading(connection)) continue;',
    put: 'if (connection.phase === "new" || isSlow(connection) || !this.#isReading(connection)) continue;',
    red: ["delivery"],
  },
  {
    name: "a snapshot that forgets",
    what: "a snapshot of the facts leaves the officers out",
    file: "src/domain/center-json.ts",
    find: '  "officers",\n',
    put: "",
    red: ["boards"],
  },
  {
    name: "chance in the engine",
    what: "a replay gives another log than was lived: an input is not recorded",
    file: "src/server/center-loop.ts",
    find: "    this.#ports.record(nowMs, { http });\n",
    put: "",
    red: ["replays"],
  },
];
