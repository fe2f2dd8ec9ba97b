/**
 * The trail: every fix of every device, with its marks, on the disk within a second, to be asked by device and time
 * and by place and time.
 *
 * `keep` costs the main loop some hundred nanoseconds and never blocks or throws. Fixes are handed to a thread four
 * times a second; a batch that the disk refuses is tried again, the newest fixes wait behind it up to a written
 * maximum, and the caller is told. Questions go to another thread and see all that was kept before they were asked.
 */
import { randomUUID } from "node:crypto";
import type { DeviceId } from "../../base/ids.ts";
import { HOUR_MS } from "../../base/time.ts";
import { FixBuffer } from "./fix-buffer.ts";
import type { FixToKeep } from "./fix-record.ts";
import type { Dropped } from "./retention.ts";
import { Trail } from "./trail.ts";
import type {
  FromWriter,
  PackedBatch,
  ReaderCalls,
  TrackTroubleCode,
  WriterCalls,
  WriterData,
} from "./track-messages.ts";
import type { Bounds, PackedTrail, PinState, SegmentState, SegmentVerdict } from "./track-reader.ts";
import { TrackThread } from "./track-thread.ts";
import { JOURNAL_FIXES_MAX, type SealedSegment } from "./track-writer.ts";

export type TrackTrouble = {
  readonly code: TrackTroubleCode;
  readonly message: string;
  /** Fixes given up since the store was opened. */
  readonly droppedFixCount: number;
};
export type TrackStoreOptions = {
  readonly path: string;
  /** Engine time: it tells when an hour is over in which nothing was heard. */
  readonly nowMs: () => number;
  /** An hour is closed for good: its hash is for the log. */
  readonly onSealed?: (segment: SealedSegment) => void;
  readonly onDropped?: (dropped: Dropped) => void;
  /** All that is wrong now; called when that changes, with an empty list when it is well again. */
  readonly onTrouble?: (troubles: readonly TrackTrouble[]) => void;
  /** The file may not grow beyond this; then it counts as a full disk. */
  readonly fileBytesMax?: number;
  /** Fixes that may wait for the disk. */
  readonly waitingFixesMax?: number;
  readonly journalFixesMax?: number;
  readonly flushEveryMs?: number;
  /** The writer's thread; tests put a faulty one here. */
  readonly writerEntry?: URL;
};
export type TrackStoreOpened =
  | { readonly ok: true; readonly store: TrackStore }
  | { readonly ok: false; readonly trouble: TrackTrouble };

/** What a device sent of a span of time. */
export type PinSpan = { readonly deviceId: DeviceId; readonly fromMs: number; readonly toMs: number };

/** 400,000 fixes are ten seconds at the highest rate and 19 MB. */
export const WAITING_FIXES_MAX = 400_000;
const FLUSH_EVERY_MS = 250;
/** Chunks in one batch: 65,536 fixes, 3 MB. */
const BATCH_CHUNKS_MAX = 64;
const RETRY_MS = 1_000;
const STALLED_MS = 3_000;
/** No more of a late beat than this counts as waiting for the disk. */
const BEAT_LATE_MAX_MS = 1_000;
const DROP_NEWS_MS = 5_000;
/** How long a question waits for fixes that are still on their way to the disk. */
const CATCH_UP_MS = 1_000;
const CLOSE_MS = 5_000;

type Sent = {
  readonly batch: PackedBatch;
  readonly fixCount: number;
  /** How long this store had been awake when it was given to the thread. */
  sentAwakeMs: number;
};
type Writer = TrackThread<WriterCalls, FromWriter>;
type Reader = TrackThread<ReaderCalls>;
type TroubleSource = "disk" | "work" | "thread" | "stalled" | "buffer";

export class TrackStore {
  readonly #options: TrackStoreOptions;
  readonly #session = randomUUID();
  readonly #buffer: FixBuffer;
  readonly #indexes = new Map<DeviceId, number>();
  readonly #troubles = new Map<TroubleSource, { code: TrackTroubleCode; message: string }>();
  readonly #catchers: { readonly mark: number; readonly resolve: (caughtUp: boolean) => void }[] = [];
  #names: (readonly [index: number, name: string])[] = [];
  #writer: Writer | undefined;
  #reader: Reader | undefined;
  #timer: NodeJS.Timeout | undefined;
  #awakeMs = 0;
  #beatAtMs = performance.now();
  #opened = false;
  #closing = false;
  #sent: Sent | undefined;
  /** A batch that the disk has refused, to be given again as it was. */
  #refused: Sent | undefined;
  #retryAtMs = 0;
  #nextSeq = 1;
  #addedCount = 0;
  #keptCount = 0;
  #lostCount = 0;
  #hour = 0;
  #droppedTold = 0;
  #dropNewsAtMs = Number.NEGATIVE_INFINITY;
  #onOpening: ((opened: TrackStoreOpened) => void) | undefined;

  /** Opens the trail, making it where there is none. Resolves in every case. */
  static open(options: TrackStoreOptions): Promise<TrackStoreOpened> {
    return new Promise((resolve) => {
      const store = new TrackStore(options);
      store.#onOpening = resolve;
      store.#startWriter();
    });
  }

  private constructor(options: TrackStoreOptions) {
    this.#options = options;
    this.#buffer = new FixBuffer(options.waitingFixesMax ?? WAITING_FIXES_MAX);
  }

  /** Keeps a fix with the marks that the track gave it. Never blocks, never throws. */
  keep(deviceId: DeviceId, fix: FixToKeep, receivedAtMs: number, marks: number): void {
    if (this.#closing) return;
    this.#addedCount++;
    this.#buffer.add(this.#indexOf(deviceId), fix, receivedAtMs, marks);
  }

  /** How many fixes were taken, are on the disk, wait, and had to be given up. */
  get counts(): { readonly added: number; readonly kept: number; readonly waiting: number; readonly dropped: number } {
    const inFlight = (this.#sent?.fixCount ?? 0) + (this.#refused?.fixCount ?? 0);
    return {
      added: this.#addedCount,
      kept: this.#keptCount,
      waiting: this.#buffer.fixCount + inFlight,
      dropped: this.#droppedCount,
    };
  }

  /** Waits until all fixes kept so far are on the disk; false where that took longer than `withinMs`. */
  flush(withinMs = CATCH_UP_MS): Promise<boolean> {
    const mark = this.#addedCount;
    if (this.#settledCount >= mark) return Promise.resolve(true);
    this.#send();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const at = this.#catchers.indexOf(catcher);
        if (at >= 0) this.#catchers.splice(at, 1);
        resolve(false);
      }, withinMs);
      const catcher = {
        mark,
        resolve: (caughtUp: boolean) => {
          clearTimeout(timer);
          resolve(caughtUp);
        },
      };
      this.#catchers.push(catcher);
    });
  }

  /** The fixes of a device placed from `fromMs` to `toMs`, both included, in order of time. */
  byDevice(deviceId: DeviceId, fromMs: number, toMs: number): Promise<Trail> {
    return this.#ask((reader) => reader.call("byDevice", deviceId, fromMs, toMs));
  }

  /** Who was here then: all devices' fixes within the bounds, placed from `fromMs` to `toMs`, in order of time. */
  byPlace(bounds: Bounds, fromMs: number, toMs: number): Promise<Trail> {
    return this.#ask((reader) => reader.call("byPlace", bounds, fromMs, toMs));
  }

  /** What was received since an instant, in order of receipt, at most `perDevice` fixes of each: fills tracks anew. */
  recent(sinceMs: number, perDevice = 64): Promise<Trail> {
    return this.#ask((reader) => reader.call("recent", sinceMs, perDevice));
  }

  /**
   * Holds what devices sent, and will send, in these spans, until the incident is unpinned. Those that it held to
   * OPEN_END_MS are replaced by these. Rejects if it can't be written.
   */
  pin(incidentId: string, spans: readonly PinSpan[]): Promise<void> {
    const packed = spans.map(
      ({ deviceId, fromMs, toMs }) => [this.#indexOf(deviceId), deviceId, fromMs, toMs] as const,
    );
    return this.#theWriter().call("pin", incidentId, packed);
  }

  unpin(incidentId: string): Promise<void> {
    return this.#theWriter().call("unpin", incidentId);
  }

  pins(): Promise<PinState[]> {
    return this.#theReader().call("pins");
  }

  /** Forgets sealed hours that ended before an instant, except pinned blocks. `onDropped` tells when it is done. */
  dropBefore(beforeMs: number): Promise<void> {
    return this.#theWriter().call("dropBefore", beforeMs);
  }

  segments(): Promise<SegmentState[]> {
    return this.#theReader().call("segments");
  }

  /** Works a segment's hash out again from what is on the disk. */
  verify(hour: number): Promise<SegmentVerdict> {
    return this.#theReader().call("verify", hour);
  }

  /** Moves the whole journal into blocks now. The thread does nothing else meanwhile: for tools and measurements. */
  async settle(): Promise<void> {
    await this.flush();
    await this.#theWriter().call("settle");
  }

  /** Brings what waits to the disk and closes the file; false where some of it could not be brought there. */
  async close(): Promise<boolean> {
    const caughtUp = await this.flush(CLOSE_MS);
    this.#closing = true;
    clearInterval(this.#timer);
    await this.#reader?.end(CLOSE_MS);
    await this.#writer?.end(CLOSE_MS);
    return caughtUp;
  }

  get #droppedCount(): number {
    return this.#buffer.droppedCount + this.#lostCount;
  }

  get #settledCount(): number {
    return this.#keptCount + this.#droppedCount;
  }

  #indexOf(deviceId: DeviceId): number {
    const known = this.#indexes.get(deviceId);
    if (known !== undefined) return known;
    const index = this.#indexes.size;
    this.#indexes.set(deviceId, index);
    this.#names.push([index, deviceId]);
    return index;
  }

  #theWriter(): Writer {
    if (this.#writer === undefined) throw new Error("the trail is not open");
    return this.#writer;
  }

  #theReader(): Reader {
    if (this.#reader === undefined || this.#reader.isLost) {
      this.#reader = new TrackThread<ReaderCalls>({
        entry: new URL("./track-reader-worker.ts", import.meta.url),
        name: "trail-reader",
        data: { path: this.#options.path },
        onMessage: () => undefined,
        onLost: () => undefined, // the question that waited is told; the next one starts another
      });
    }
    return this.#reader;
  }

  async #ask(question: (reader: Reader) => Promise<PackedTrail>): Promise<Trail> {
    const caughtUp = await this.flush();
    return new Trail(await question(this.#theReader()), !caughtUp);
  }

  // ---- the writer's thread ----

  #startWriter(): void {
    const data: WriterData = {
      path: this.#options.path,
      fileBytesMax: this.#options.fileBytesMax,
      journalFixesMax: this.#options.journalFixesMax ?? JOURNAL_FIXES_MAX,
    };
    this.#writer = new TrackThread<WriterCalls, FromWriter>({
      entry: this.#options.writerEntry ?? new URL("./track-writer-worker.ts", import.meta.url),
      name: "trail-writer",
      data,
      onMessage: (message) => this.#receive(message),
      onLost: (why) => this.#writerLost(why),
    });
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case "opened":
        this.#writerOpened(message.devices);
        return;
      case "not-opened":
        this.#writerNotOpened(message.code, message.message);
        return;
      case "kept":
        this.#batchKept(message.seq, message.chunks);
        return;
      case "not-kept":
        this.#batchRefused(message);
        return;
      case "sealed":
        this.#options.onSealed?.(message.segment);
        return;
      case "dropped":
        this.#options.onDropped?.(message.dropped);
        return;
      case "work":
        this.#setTrouble(
          "work",
          message.code === undefined ? undefined : { code: message.code, message: message.message },
        );
        return;
      case "done":
      case "failed":
        return; // answers to calls are the thread's own affair
    }
  }

  #writerOpened(devices: Extract<FromWriter, { kind: "opened" }>["devices"]): void {
    // A thread that was started again knows what the file knows: all other names are told anew.
    const known = new Set(devices.map(([index]) => index));
    for (const [index, name] of devices) this.#indexes.set(name as DeviceId, index); // it was a DeviceId when it went there
    this.#names = [...this.#indexes]
      .filter(([, index]) => !known.has(index))
      .map(([name, index]) => [index, name] as const);
    this.#opened = true;
    this.#setTrouble("thread", undefined);
    this.#timer ??= setInterval(() => this.#beat(), this.#options.flushEveryMs ?? FLUSH_EVERY_MS).unref();
    this.#onOpening?.({ ok: true, store: this });
    this.#onOpening = undefined;
    this.#send();
  }

  #writerNotOpened(code: TrackTroubleCode, message: string): void {
    const isFirst = this.#onOpening !== undefined;
    this.#setTrouble("thread", { code, message });
    if (!isFirst) return; // the thread ends by itself, and is started again when that is seen
    this.#onOpening?.({ ok: false, trouble: { code, message, droppedFixCount: 0 } });
    this.#onOpening = undefined;
    this.#closing = true;
    void this.#writer?.end(0);
  }

  #writerLost(why: string): void {
    this.#opened = false;
    if (this.#onOpening !== undefined) {
      this.#writerNotOpened("thread-lost", why);
      return;
    }
    // What it held in its hands may or may not be on the disk; it is counted as lost.
    this.#lostCount += this.#sent?.fixCount ?? 0;
    this.#sent = undefined;
    if (this.#closing) return;
    if (!this.#troubles.has("thread")) this.#setTrouble("thread", { code: "thread-lost", message: why });
    this.#settleCatchers();
    setTimeout(() => {
      if (!this.#closing) this.#startWriter();
    }, RETRY_MS).unref();
  }

  #beat(): void {
    const nowMs = performance.now();
    // A process that stood still has not waited for its disk in that time: the thread stood as well.
    this.#awakeMs += Math.min(nowMs - this.#beatAtMs, BEAT_LATE_MAX_MS);
    this.#beatAtMs = nowMs;
    const hour = Math.floor(this.#options.nowMs() / HOUR_MS);
    if (hour > this.#hour && this.#opened) {
      this.#hour = hour;
      this.#writer?.post({ kind: "tick", nowMs: this.#options.nowMs() });
    }
    const isStalled = this.#sent !== undefined && this.#awakeMs - this.#sent.sentAwakeMs > STALLED_MS;
    if (isStalled !== this.#troubles.has("stalled")) {
      const stalled = {
        code: "stalled" as const,
        message: `the disk has not taken a batch for ${STALLED_MS / 1_000} s`,
      };
      this.#setTrouble("stalled", isStalled ? stalled : undefined);
    }
    this.#tellDropped(nowMs);
    this.#send();
  }

  #tellDropped(nowMs: number): void {
    if (nowMs - this.#dropNewsAtMs < DROP_NEWS_MS) return;
    const dropped = this.#buffer.droppedCount;
    if (dropped === this.#droppedTold) {
      this.#setTrouble("buffer", undefined);
      return;
    }
    this.#dropNewsAtMs = nowMs;
    this.#droppedTold = dropped;
    this.#setTrouble("buffer", { code: "buffer-full", message: `${dropped} fixes were given up: the newest are kept` });
    this.#settleCatchers();
  }

  #send(): void {
    if (!this.#opened || this.#sent !== undefined) return;
    const nowMs = performance.now();
    if (this.#refused !== undefined) {
      if (nowMs < this.#retryAtMs) return;
      this.#post(this.#refused);
      this.#refused = undefined;
      return;
    }
    const chunks = this.#buffer.take(BATCH_CHUNKS_MAX);
    if (chunks.length === 0) return;
    const names = this.#names;
    this.#names = [];
    const batch: PackedBatch = { kind: "batch", session: this.#session, seq: this.#nextSeq++, names, chunks };
    this.#post({ batch, fixCount: chunks.reduce((sum, { count }) => sum + count, 0), sentAwakeMs: this.#awakeMs });
  }

  #post(sent: Sent): void {
    const { batch } = sent;
    sent.sentAwakeMs = this.#awakeMs;
    const chunks = batch.chunks.map(({ buffer, count }) => ({ buffer, count }));
    this.#sent = sent;
    this.#writer?.post(
      { ...batch, chunks },
      chunks.map(({ buffer }) => buffer),
    );
  }

  #batchKept(seq: number, chunks: PackedBatch["chunks"]): void {
    if (this.#sent?.batch.seq !== seq) return;
    this.#keptCount += this.#sent.fixCount;
    this.#sent = undefined;
    for (const { buffer } of chunks) this.#buffer.recycle(buffer);
    this.#setTrouble("disk", undefined);
    this.#settleCatchers();
    if (this.#catchers.length > 0) this.#send();
  }

  #batchRefused(message: Extract<FromWriter, { kind: "not-kept" }>): void {
    const sent = this.#sent;
    if (sent?.batch.seq !== message.seq) return;
    this.#sent = undefined;
    this.#refused = { ...sent, batch: { ...sent.batch, chunks: message.chunks } };
    this.#retryAtMs = performance.now() + RETRY_MS;
    this.#setTrouble("disk", { code: message.code, message: message.message });
  }

  #settleCatchers(): void {
    const settled = this.#settledCount;
    for (let i = this.#catchers.length - 1; i >= 0; i--) {
      const catcher = this.#catchers[i];
      if (catcher === undefined || catcher.mark > settled) continue;
      this.#catchers.splice(i, 1);
      catcher.resolve(true);
    }
  }

  #setTrouble(source: TroubleSource, trouble: { code: TrackTroubleCode; message: string } | undefined): void {
    const before = this.#troubles.get(source);
    if (before?.code === trouble?.code && before?.message === trouble?.message) return;
    if (trouble === undefined) this.#troubles.delete(source);
    else this.#troubles.set(source, trouble);
    const droppedFixCount = this.#droppedCount;
    this.#options.onTrouble?.([...this.#troubles.values()].map((known) => ({ ...known, droppedFixCount })));
  }
}
