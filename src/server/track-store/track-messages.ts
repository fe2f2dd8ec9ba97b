/**
 * What the main loop and the trail's two threads say to each other.
 *
 * Chunks of fixes are transferred, not copied, and come back for the next fixes. The writer answers batches in order;
 * calls have numbers of their own.
 */
import type { Bounds, PackedTrail, PinState, SegmentState, SegmentVerdict } from "./track-reader.ts";
import type { Dropped, PinnedSpan } from "./retention.ts";
import type { SealedSegment } from "./track-writer.ts";

export type TrackTroubleCode =
  | "disk-full"
  | "io-error"
  | "read-only"
  | "busy"
  | "damaged"
  | "not-a-trail"
  | "thread-lost" // the thread ended; it is started again
  | "stalled" // the thread has not answered for long
  | "buffer-full" // the oldest fixes that wait are given up
  | "unknown";

export type WriterData = {
  readonly path: string;
  readonly fileBytesMax: number | undefined;
  readonly journalFixesMax: number;
};

export type PackedChunk = { readonly buffer: ArrayBuffer; readonly count: number };
export type PackedBatch = {
  readonly kind: "batch";
  readonly session: string;
  readonly seq: number;
  readonly names: readonly (readonly [index: number, name: string])[];
  readonly chunks: readonly PackedChunk[];
};

export type WriterCalls = {
  pin(incidentId: string, spans: readonly PinnedSpan[]): void;
  unpin(incidentId: string): void;
  dropBefore(beforeMs: number): void;
  /** Moves the whole journal into blocks and does all that is left to do. */
  settle(): void;
  close(): void;
};
export type ReaderCalls = {
  byDevice(name: string, fromMs: number, toMs: number): PackedTrail;
  byPlace(bounds: Bounds, fromMs: number, toMs: number): PackedTrail;
  recent(sinceMs: number, perDevice: number): PackedTrail;
  segments(): SegmentState[];
  verify(hour: number): SegmentVerdict;
  pins(): PinState[];
  close(): void;
};

export type CallRequest = {
  readonly kind: "call";
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
};
export type ToWriter = PackedBatch | { readonly kind: "tick"; readonly nowMs: number } | CallRequest;

export type CallReply =
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
export type Opening =
  | { readonly kind: "opened"; readonly devices: readonly (readonly [index: number, name: string])[] }
  | { readonly kind: "not-opened"; readonly code: TrackTroubleCode; readonly message: string };
export type FromWriter =
  | CallReply
  | Opening
  | { readonly kind: "kept"; readonly seq: number; readonly chunks: readonly PackedChunk[] }
  | {
      readonly kind: "not-kept";
      readonly seq: number;
      readonly code: TrackTroubleCode;
      readonly message: string;
      readonly chunks: readonly PackedChunk[];
    }
  | { readonly kind: "sealed"; readonly segment: SealedSegment }
  | { readonly kind: "dropped"; readonly dropped: Dropped }
  /** How the background work fares; undefined when it goes on after trouble. */
  | { readonly kind: "work"; readonly code: TrackTroubleCode | undefined; readonly message: string };
