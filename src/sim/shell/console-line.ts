/**
 * The line between one console and the server: sockets with bytes that wait, a delay, and the ways in which a line or
 * the machine at its end goes wrong. Both ends learn of a loss as late as they do in life.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { Random } from "../../base/prng.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import { UNSENT_BYTES_MAX } from "../../server/sync/console-connection.ts";
import type { CenterProcess } from "./center-process.ts";

/** well; slow: few bytes a second; frozen: its machine reads nothing; cut: nothing passes, and nobody is told. */
export type LineCondition = "well" | "slow" | "frozen" | "cut";
export type LineEnd = {
  readonly text: (text: string) => void;
  readonly down: () => void;
};

const PING_EVERY_MS = 10 * SECOND_MS;
/** So that the largest piece takes a little less than a console's patience. */
const SLOW_BYTES_PER_S = 4_000;
const RESET_MS = 40;
const MESSAGE_BYTES_MAX = 65_536;

export class ConsoleLine {
  readonly #agenda: Agenda;
  readonly #latencyMs: number;
  #condition: LineCondition = "well";
  #socket: LineSocket | undefined;
  /** The most that ever stood unsent on a socket of this line when an ordinary frame was added. */
  ordinaryUnsentMax = 0;

  constructor(agenda: Agenda, random: Random) {
    this.#agenda = agenda;
    this.#latencyMs = Math.round(random.between(4, 60));
  }

  get condition(): LineCondition {
    return this.#condition;
  }

  /** Whether frames arrive at present. */
  get isOpen(): boolean {
    return this.#socket?.isOpen ?? false;
  }

  /** Whether so much waits to be sent that only danger and answers are added. */
  get isFull(): boolean {
    return (this.#socket?.unsentBytes ?? 0) > UNSENT_BYTES_MAX / 2;
  }

  /** Whether something with these words is on its way to the console. */
  carries(words: string): boolean {
    return this.#socket?.carries(words) ?? false;
  }

  become(condition: LineCondition): void {
    this.#condition = condition;
    this.#socket?.conditionChanged();
  }

  /** Tries to connect. False where nobody answers. */
  connect(process: CenterProcess | undefined, end: LineEnd): boolean {
    this.hangUp();
    if (process?.alive !== true || this.#condition === "cut" || this.#condition === "frozen") return false;
    const socket = new LineSocket(this.#agenda, this, process, this.#latencyMs, end);
    if (!socket.isOpen) return false;
    this.#socket = socket;
    return true;
  }

  say(text: string): void {
    this.#socket?.say(text);
  }

  /** The console ends the connection. */
  hangUp(): void {
    this.#socket?.hangUp();
    this.#socket = undefined;
  }

  /** The connection breaks, and both ends know it. */
  drop(): void {
    this.#socket?.serverDied();
  }

  /** The server's process is gone. */
  serverDied(): void {
    this.#socket?.serverDied();
  }
}

class LineSocket {
  readonly #agenda: Agenda;
  readonly #line: ConsoleLine;
  readonly #process: CenterProcess;
  readonly #latencyMs: number;
  readonly #end: LineEnd;
  readonly #connectionId: number | undefined;
  #queue: string[] = [];
  #unsentBytes = 0;
  /** Of them, at most: those of danger and answers. */
  #dangerBytes = 0;
  /** Which delivery is on its way; 0 where none is. One that a change of the line has overtaken finds another number. */
  #delivery = 0;
  #deliveryCount = 0;
  #open = true;
  #answeredPing = true;

  constructor(agenda: Agenda, line: ConsoleLine, process: CenterProcess, latencyMs: number, end: LineEnd) {
    this.#agenda = agenda;
    this.#line = line;
    this.#process = process;
    this.#latencyMs = latencyMs;
    this.#end = end;
    this.#connectionId = process.connect({
      send: (text) => this.#send(text),
      unsentBytes: () => this.#unsentBytes,
      close: () => this.#close(),
    });
    if (this.#connectionId === undefined) this.#open = false;
    else this.#ping();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  carries(words: string): boolean {
    return this.#queue.some((text) => text.includes(words));
  }

  #send(text: string): void {
    if (!this.#open) return;
    this.#queue.push(text);
    this.#unsentBytes += text.length;
    // Danger and answers are sent whatever stands there; everything else has to wait for room.
    if (!text.startsWith('{"type":"danger"') && !text.startsWith('{"type":"answer"'))
      this.#line.ordinaryUnsentMax = Math.max(this.#line.ordinaryUnsentMax, this.#unsentBytes - this.#dangerBytes);
    else this.#dangerBytes += text.length;
    this.#deliverSoon();
  }

  #deliverSoon(): void {
    const { condition } = this.#line;
    if (this.#delivery !== 0 || this.#queue.length === 0 || condition === "frozen" || condition === "cut") return;
    const delivery = ++this.#deliveryCount;
    this.#delivery = delivery;
    const bytes = this.#queue[0]?.length ?? 0;
    const waitMs = condition === "slow" ? (1_000 * bytes) / SLOW_BYTES_PER_S : this.#latencyMs;
    this.#agenda.at(this.#agenda.nowMs + waitMs, () => {
      if (delivery === this.#delivery) this.#deliver();
    });
  }

  #deliver(): void {
    this.#delivery = 0;
    const { condition } = this.#line;
    if (!this.#open || condition === "frozen" || condition === "cut") return;
    // A healthy line brings everything that stands there; a slow one a frame at a time.
    const count = condition === "slow" ? 1 : this.#queue.length;
    const frames = this.#queue.splice(0, count);
    for (const text of frames) this.#unsentBytes -= text.length;
    if (this.#queue.length === 0) this.#dangerBytes = 0;
    for (const text of frames) if (this.#open) this.#end.text(text);
    this.#deliverSoon();
  }

  // What crept over a slow line does not creep on when the line is well again.
  conditionChanged(): void {
    this.#delivery = 0;
    this.#deliverSoon();
  }

  say(text: string): void {
    if (!this.#open || this.#line.condition === "cut" || this.#line.condition === "frozen") return;
    // The server's socket takes no more in one message, and ends the connection over it.
    if (text.length > MESSAGE_BYTES_MAX) {
      this.#close();
      return;
    }
    this.#agenda.at(this.#agenda.nowMs + this.#latencyMs, () => {
      if (this.#open && this.#connectionId !== undefined) this.#process.receive(this.#connectionId, text);
    });
  }

  hangUp(): void {
    if (!this.#open) return;
    this.#open = false;
    const { condition } = this.#line;
    // A line that is cut carries no farewell: the server finds out by its pings.
    const afterMs = condition === "cut" || condition === "frozen" ? 2 * PING_EVERY_MS : this.#latencyMs;
    this.#agenda.at(this.#agenda.nowMs + afterMs, () => this.#closed());
  }

  serverDied(): void {
    if (!this.#open) return;
    this.#agenda.at(this.#agenda.nowMs + RESET_MS, () => this.#close());
  }

  #ping(): void {
    this.#agenda.at(this.#agenda.nowMs + PING_EVERY_MS, () => {
      if (!this.#open || !this.#process.alive) return;
      if (!this.#answeredPing) {
        this.#close();
        return;
      }
      const { condition } = this.#line;
      this.#answeredPing = condition === "well" || condition === "slow";
      if (this.#answeredPing && this.#connectionId !== undefined) this.#process.pong(this.#connectionId);
      this.#ping();
    });
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed();
    if (this.#line.condition !== "cut" && this.#line.condition !== "frozen") this.#end.down();
  }

  #closed(): void {
    if (this.#connectionId !== undefined) this.#process.closed(this.#connectionId);
  }
}
