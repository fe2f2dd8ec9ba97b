/**
 * The tape of a simulated run as a page holds it: it can be gone to any instant of, forwards by folding on, backwards
 * from the last kept picture before it. The fold is the console's own.
 */
import { type AlertId, asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { applyEvent, applyHeard, applyLocation, type Board, emptyBoard, type Location } from "../../board/board.ts";
import type { AlertLevel, AlertSubject } from "../../domain/alert.ts";
import { centerFromJson, centerToJson } from "../../domain/center-json.ts";
import type { Envelope } from "../../domain/event.ts";
import { locationOfRow } from "../../protocol/location-row.ts";
import type { TapeLine } from "../../protocol/simulation-tape.ts";

export type Begin = Extract<TapeLine, { kind: "begin" }>;
/** Something to see on the strip of the whole run. */
export type Mark = {
  readonly atMs: number;
  /** Vigil's two louder levels, what really happens, the server's life, a broken promise. */
  readonly of: "emergency" | "urgent" | "danger" | "people" | "server" | "broken";
  /** Of whom or of what it tells. */
  readonly unitId?: UnitId;
  readonly thing?: string;
  readonly text: string;
};
type Kept = {
  readonly line: number;
  readonly atMs: number;
  readonly centerJson: string;
  readonly locations: Board["locations"];
  readonly heardAtMs: Board["heardAtMs"];
  readonly serverAheadMs: number;
  readonly isServerUp: boolean;
};

/** A picture is kept so often, so that going back folds no more than this. */
const KEEP_EVERY_MS = 5 * MINUTE_MS;

export class Tape {
  readonly begin: Begin;
  readonly marks: Mark[] = [];
  /** How far the run has been made. */
  doneMs: number;
  /** What the run found out; absent while it is being made. */
  report: readonly string[] | undefined;
  /** The instant that is looked at. */
  atMs: number;
  board: Board = emptyBoard();
  /** All facts up to there, in the order of the log. */
  facts: Envelope[] = [];
  isServerUp = true;
  readonly #lines: TapeLine[] = [];
  readonly #kept: Kept[] = [];
  readonly #trails = new Map<DeviceId, Location[]>();
  readonly #subjects = new Map<AlertId, Pick<Mark, "unitId" | "thing">>();
  #next = 0;
  #serverAheadMs = 0;

  constructor(begin: Begin) {
    this.begin = begin;
    this.atMs = begin.atMs;
    this.doneMs = begin.atMs;
  }

  /** What the server's clock says at the instant that is looked at. */
  get serverNowMs(): number {
    return this.atMs + this.#serverAheadMs;
  }

  /** Takes the next line of the run. It is looked at when its time is gone to. */
  take(line: TapeLine): void {
    this.#lines.push(line);
    this.doneMs = line.atMs;
    if (line.kind === "end") this.report = line.report;
    if (line.kind === "places") this.#takePlaces(line.places.map(locationOfRow));
    this.#takeMarks(line);
  }

  /** Goes to an instant; one that has not been made yet is the last that has. */
  goTo(wantedMs: number): void {
    const atMs = Math.min(Math.max(wantedMs, this.begin.atMs), this.doneMs);
    if (atMs < this.atMs) this.#goBack(atMs);
    for (let line = this.#lines[this.#next]; line !== undefined && line.atMs <= atMs; line = this.#lines[this.#next]) {
      this.#next++;
      this.#apply(line);
      if (line.atMs >= (this.#kept.at(-1)?.atMs ?? this.begin.atMs) + KEEP_EVERY_MS) this.#keep(line.atMs);
    }
    this.atMs = atMs;
  }

  /** Where a device was believed to be over the last `spanMs` before the instant that is looked at. */
  trailOf(deviceId: string, spanMs: number): readonly Location[] {
    const toMs = this.serverNowMs;
    const trail = this.#trails.get(asId<DeviceId>(deviceId)) ?? [];
    return trail.filter(({ receivedAtMs }) => receivedAtMs > toMs - spanMs && receivedAtMs <= toMs);
  }

  #takePlaces(locations: readonly Location[]): void {
    for (const location of locations) {
      const trail = this.#trails.get(location.deviceId);
      if (trail === undefined) this.#trails.set(location.deviceId, [location]);
      else trail.push(location);
    }
  }

  #takeMarks(line: TapeLine): void {
    switch (line.kind) {
      case "events":
        for (const { event } of line.events) {
          if (event.type === "AlertRaised") {
            this.#subjects.set(event.alertId, aboutOf(event.subject));
            this.#takeAlert(line.atMs, event.alertId, event.cause.level, event.cause.sentence);
          } else if (event.type === "AlertCauseAdded") {
            this.#takeAlert(line.atMs, event.alertId, event.cause.level, event.cause.sentence);
          } else if (event.type === "AlertCauseRose") {
            this.#takeAlert(line.atMs, event.alertId, event.level, event.sentence);
          }
        }
        return;
      case "said": {
        const { atMs, about, text, unitId } = line;
        this.marks.push({ atMs, of: about, text, ...(unitId === undefined ? {} : { unitId: asId<UnitId>(unitId) }) });
        return;
      }
      case "server":
        // The first life of it is no news.
        if (line.is !== "up" || this.marks.some(({ of }) => of === "server"))
          this.marks.push({ atMs: line.atMs, of: "server", text: SERVER_WORDS[line.is] });
        return;
      default:
        return;
    }
  }

  #takeAlert(atMs: number, alertId: AlertId, level: AlertLevel, sentence: string): void {
    if (level === "notice") return;
    this.marks.push({ atMs, of: level, text: sentence, ...this.#subjects.get(alertId) });
  }

  #apply(line: TapeLine): void {
    switch (line.kind) {
      case "events":
        for (const envelope of line.events) {
          applyEvent(this.board, envelope);
          this.facts.push(envelope);
        }
        return;
      case "places":
        this.#serverAheadMs = line.serverMs - line.atMs;
        for (const row of line.places) applyLocation(this.board, locationOfRow(row));
        for (const [deviceId, atMs] of line.heard) applyHeard(this.board, asId<DeviceId>(deviceId), atMs);
        return;
      case "lost":
        this.#lose(line.seq);
        return;
      case "server":
        this.isServerUp = line.is === "up";
        return;
      case "said":
      case "begin":
      case "end":
        return;
    }
  }

  // What a lying disk never had is taken back: the rest is folded anew.
  #lose(seq: number): void {
    this.facts = this.facts.filter((envelope) => envelope.seq <= seq);
    const { locations, heardAtMs } = this.board;
    this.board = { ...emptyBoard(), locations, heardAtMs };
    for (const envelope of this.facts) applyEvent(this.board, envelope);
  }

  #keep(atMs: number): void {
    const { center, locations, heardAtMs } = this.board;
    this.#kept.push({
      line: this.#next,
      atMs,
      centerJson: JSON.stringify(centerToJson(center)),
      locations: new Map(locations),
      heardAtMs: new Map(heardAtMs),
      serverAheadMs: this.#serverAheadMs,
      isServerUp: this.isServerUp,
    });
  }

  #goBack(atMs: number): void {
    // The picture of an instant may have been kept before all lines of that instant were folded.
    const kept = this.#kept.findLast((one) => one.atMs <= atMs);
    this.#next = kept?.line ?? 0;
    this.facts = factsOf(this.#lines.slice(0, this.#next));
    this.#serverAheadMs = kept?.serverAheadMs ?? 0;
    this.isServerUp = kept?.isServerUp ?? true;
    this.board =
      kept === undefined
        ? emptyBoard()
        : {
            center: centerFromJson(JSON.parse(kept.centerJson)),
            locations: new Map(kept.locations),
            heardAtMs: new Map(kept.heardAtMs),
          };
  }
}

const SERVER_WORDS = {
  up: "the server runs again",
  killed: "the server is killed",
  "without-power": "the server's power is cut",
} as const;

function factsOf(lines: readonly TapeLine[]): Envelope[] {
  let facts: Envelope[] = [];
  for (const line of lines) {
    if (line.kind === "events") facts.push(...line.events);
    else if (line.kind === "lost") facts = facts.filter(({ seq }) => seq <= line.seq);
  }
  return facts;
}

function aboutOf(subject: AlertSubject): Pick<Mark, "unitId" | "thing"> {
  if (subject.kind === "system") return { thing: "Vigil itself" };
  if (subject.kind === "unit" || subject.unitId !== undefined)
    return subject.unitId === undefined ? {} : { unitId: subject.unitId };
  return { thing: `device ${subject.key}` };
}
