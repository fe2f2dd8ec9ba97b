/**
 * What the NMEA sentences of one sender mean together: whose they are, and which of them are reports.
 *
 * - A GGA enriches the RMC of its second. It stands for itself only where no RMC has come since the GGA of another
 *   second: so a receiver without RMC is heard, one that stops sending it stays heard, and nobody is told twice.
 * - A name learned after the first position is given to it: in a datagram at once, in a stream by telling the
 *   position again under its name. Nothing is held back to wait for a name.
 * - Any other sound sentence is a sign of life, told at most every ten seconds and only if nothing else was.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { Decoded, Report } from "../../domain/report.ts";
import { asciiText, TextMemo } from "../bytes.ts";
import { inputWiring, textAlarm, type Wiring } from "../device-wiring.ts";
import { REMARK, remarksOf } from "../remarks.ts";
import { decodeGga, decodeRmc, type GgaDetail, sentenceTime, sentenceType } from "./decode-nmea.ts";
import { idBeforeSentence, idInLine, idInSentence } from "./device-ids.ts";
import { type InputStates, readInputs } from "./input-sentences.ts";
import type { SentenceScan, SentenceState } from "./sentence-scan.ts";

const SIGN_OF_LIFE_MS = 10 * SECOND_MS;
/** Senders whose input states are remembered behind one port. */
const INPUT_MEMORY_MAX = 64;

export class NmeaListener {
  readonly #isStream: boolean;
  readonly #wiring: Wiring;
  readonly #prefixes = new TextMemo();
  #prefix = "";
  #prefixKey: string | undefined;
  #key: string | undefined;
  /** The last position that was told before the sender had a name. */
  #unnamed: Report | undefined;
  #gga: GgaDetail | undefined;
  #rmcSinceGga = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** Which wired alarms were active when last told: by name and input. */
  readonly #active = new Map<string, boolean>();

  constructor(isStream: boolean, wiring: Wiring) {
    this.#isStream = isStream;
    this.#wiring = wiring;
  }

  /** Takes a sentence that was read and found to be in this state. */
  sentence(scan: SentenceScan, state: SentenceState, receivedAtMs: number, told: Decoded[]): void {
    if (state !== "sound") return this.#unsound(scan, state, told);
    switch (sentenceType(scan)) {
      case "RMC":
        return this.#rmc(scan, receivedAtMs, told);
      case "GGA":
        return this.#ggaSentence(scan, receivedAtMs, told);
      case "other":
        return this.#other(scan, receivedAtMs, told);
    }
  }

  /** Takes what stands before a sentence on its line. False where it is no name. */
  textBefore(bytes: Uint8Array, from: number, to: number, told: Decoded[]): boolean {
    const prefix = this.#prefixes.read(bytes, from, to);
    if (prefix !== this.#prefix) {
      this.#prefix = prefix;
      this.#prefixKey = idBeforeSentence(prefix);
    }
    if (this.#prefixKey === undefined) return prefix.trim() === "";
    this.#learn(this.#prefixKey, told);
    return true;
  }

  /** Takes a line without a sentence. False where it is no name. */
  line(text: string, told: Decoded[]): boolean {
    const key = idInLine(text);
    if (key === undefined) return false;
    this.#learn(key, told);
    return true;
  }

  #rmc(scan: SentenceScan, receivedAtMs: number, told: Decoded[]): void {
    const msOfDay = sentenceTime(scan);
    const detail = this.#gga !== undefined && this.#gga.msOfDay === msOfDay ? this.#gga : undefined;
    this.#rmcSinceGga = true;
    this.#tell(decodeRmc(scan, msOfDay, receivedAtMs, this.#key, detail), receivedAtMs, told);
  }

  #ggaSentence(scan: SentenceScan, receivedAtMs: number, told: Decoded[]): void {
    const msOfDay = sentenceTime(scan);
    const isSameSecond = this.#gga !== undefined && this.#gga.msOfDay === msOfDay;
    const { decoded, detail } = decodeGga(scan, msOfDay, receivedAtMs, this.#key);
    if (detail !== undefined && !(isSameSecond && isPoorer(detail, this.#gga))) this.#gga = detail;
    const standsForItself = !isSameSecond && !this.#rmcSinceGga;
    if (!isSameSecond) this.#rmcSinceGga = false;
    if (standsForItself || decoded.kind === "fault") this.#tell(decoded, receivedAtMs, told);
  }

  #other(scan: SentenceScan, receivedAtMs: number, told: Decoded[]): void {
    const key = idInSentence(scan);
    if (key !== undefined) {
      this.#learn(key, told);
      return this.#signOfLife(scan, receivedAtMs, told);
    }
    const states = readInputs(scan);
    if (states === undefined) return this.#signOfLife(scan, receivedAtMs, told);
    for (const report of this.#inputReports(states)) this.#tell({ kind: "report", report }, receivedAtMs, told);
  }

  #signOfLife(scan: SentenceScan, receivedAtMs: number, told: Decoded[]): void {
    if (receivedAtMs - this.#toldAtMs < SIGN_OF_LIFE_MS) return;
    const messageType = asciiText(scan.bytes, scan.start(0), Math.min(scan.stop(0), scan.start(0) + 12));
    this.#tell(
      { kind: "report", report: { protocol: "nmea", messageType, ...this.#named(), heartbeat: true } },
      receivedAtMs,
      told,
    );
  }

  // Without a checksum nothing is believed, except a name in a sentence that never carries one.
  #unsound(scan: SentenceScan, state: SentenceState, told: Decoded[]): void {
    if (state === "missing-checksum") {
      const key = idInSentence(scan);
      if (key !== undefined) return this.#learn(key, told);
    }
    const messageType = asciiText(scan.bytes, scan.start(0), Math.min(scan.stop(0), scan.start(0) + 6));
    // A star without a sum behind it is a sum that was cut.
    const code = state === "bad-checksum" || scan.end > scan.star ? "bad-checksum" : "missing-checksum";
    told.push({ kind: "fault", fault: { protocol: "nmea", code, messageType } });
  }

  #tell(decoded: Decoded, receivedAtMs: number, told: Decoded[]): void {
    told.push(decoded);
    if (decoded.kind === "fault") return;
    this.#toldAtMs = receivedAtMs;
    if (this.#key === undefined && decoded.report.fix !== undefined) this.#unnamed = decoded.report;
  }

  #learn(key: string, told: Decoded[]): void {
    if (key === this.#key) return;
    this.#key = key;
    const unnamed = this.#unnamed;
    this.#unnamed = undefined;
    if (unnamed === undefined) return;
    const report: Report = { ...unnamed, deviceKey: key };
    const at = this.#isStream ? -1 : told.findLastIndex((item) => item.kind === "report" && item.report === unnamed);
    if (at < 0) told.push({ kind: "report", report });
    else told[at] = { kind: "report", report };
  }

  #named(): { deviceKey?: string } {
    return this.#key === undefined ? {} : { deviceKey: this.#key };
  }

  // One report with what the inputs say of the car, and one for each alarm that is on or has just ended.
  #inputReports(states: InputStates): Report[] {
    const deviceKey = states.deviceKey ?? this.#key;
    let car: { ignition?: boolean; lightBar?: boolean } = {};
    const alarms: NonNullable<Report["alarm"]>[] = [];
    let isUnknown = false;
    for (const { input, high } of states.inputs) {
      const wired = inputWiring(this.#wiring, deviceKey, input);
      const kind =
        wired?.means ?? (states.text === undefined ? undefined : textAlarm(this.#wiring, deviceKey, states.text));
      const on = wired?.activeLow === true ? !high : high;
      if (kind === undefined) isUnknown ||= high && states.text !== undefined;
      else if (kind === "ignition") car = { ...car, ignition: on };
      else if (kind === "light-bar") car = { ...car, lightBar: on };
      else if (this.#isNews(`${deviceKey ?? ""} ${input}`, on)) {
        alarms.push({ kind, active: on, text: states.text ?? `input ${input}` });
      }
    }
    const base: Report = {
      protocol: "nmea",
      messageType: states.messageType,
      ...(deviceKey === undefined ? {} : { deviceKey }),
      heartbeat: true,
      ...car,
      ...(isUnknown ? { remarks: remarksOf(REMARK.unknownEvent) } : {}),
    };
    const [first, ...more] = alarms;
    if (first === undefined) return [base];
    return [{ ...base, alarm: first }, ...more.map((alarm): Report => ({ ...base, alarm }))];
  }

  // An alarm that is on is told each time; one that is off is told once.
  #isNews(key: string, on: boolean): boolean {
    const was = this.#active.get(key);
    if (was === undefined && this.#active.size >= INPUT_MEMORY_MAX) this.#active.clear();
    this.#active.set(key, on);
    return on || was !== false;
  }
}

function isPoorer(detail: GgaDetail, known: GgaDetail | undefined): boolean {
  return known !== undefined && detail.satelliteCount < known.satelliteCount;
}
