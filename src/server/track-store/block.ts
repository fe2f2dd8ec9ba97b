/**
 * A block: some hundred fixes of one device, column by column, packed for the disk.
 *
 * Times to the millisecond and places to 1e-7 degree come back exactly; speed to 1 cm/s, course to 0.1 degree and
 * accuracy to 0.1 m. What was not known comes back as not known. The first byte names the form, so that a later
 * form can stand beside this one in the same file.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { HOUR_MS } from "../../base/time.ts";
import { BlockDamagedError, ByteSink, ByteSource, readColumn, writeColumn } from "./column.ts";
import type { FixChunk, RawFix } from "./fix-record.ts";

/** Fixes in one block: few enough that looking for a place unpacks little, enough that a row's own cost is small. */
export const BLOCK_FIXES_MAX = 256;
/** No block covers more time than this, so that a search by time knows where to end. */
export const BLOCK_SPAN_MAX_MS = 2 * HOUR_MS;

const PLAIN = 1;
const DEFLATED = 2;
const SPEED_STEPS = 100;
const COURSE_STEPS = 10;
const ACCURACY_STEPS = 10;
/** A speed, course or accuracy beyond this is none. */
const QUANTITY_MAX = 1e7;
/** A block can't unpack to more than this: eight columns of the longest numbers. */
const UNPACKED_BYTES_MAX = BLOCK_FIXES_MAX * 8 * 9 + 256;

const sink = new ByteSink();
const column = new Float64Array(BLOCK_FIXES_MAX);

/** Packs the records of `chunk` that `order` names, from `from` up to `to`: at most BLOCK_FIXES_MAX, in arrival order. */
export function encodeBlock(chunk: FixChunk, order: Uint32Array, from: number, to: number): Uint8Array {
  const count = to - from;
  sink.clear();
  sink.varint(count);
  const put = (valueAt: (record: number) => number): void => {
    for (let i = 0; i < count; i++) column[i] = valueAt(order[from + i] as number); // the caller's order is that long
    writeColumn(sink, column, count);
  };
  // A device's own times are regular, and how long its fixes are under way changes little; 0 there is "no own time".
  put((at) => (Number.isNaN(chunk.fixAtMs(at)) ? chunk.receivedAtMs(at) : chunk.fixAtMs(at)));
  put((at) => {
    const fixAtMs = chunk.fixAtMs(at);
    return Number.isNaN(fixAtMs) ? 0 : apartFromZero(chunk.receivedAtMs(at) - fixAtMs);
  });
  put((at) => chunk.lat(at));
  put((at) => chunk.lon(at));
  put((at) => stepsOrZero(chunk.speedMps(at), SPEED_STEPS));
  put((at) => stepsOrZero(chunk.courseDeg(at), COURSE_STEPS));
  put((at) => stepsOrZero(chunk.accuracyM(at), ACCURACY_STEPS));
  put((at) => chunk.marks(at));
  const plain = sink.view();
  const deflated = deflateRawSync(plain, { level: 6 });
  const isShorter = deflated.length < plain.length;
  const block = new Uint8Array(1 + (isShorter ? deflated.length : plain.length));
  block[0] = isShorter ? DEFLATED : PLAIN;
  block.set(isShorter ? deflated : plain, 1);
  return block;
}

/** Unpacks a block, giving each fix to `take` in arrival order; the object is the same each time. Throws BlockDamagedError. */
export function decodeBlock(block: Uint8Array, take: (fix: RawFix) => void): void {
  const source = new ByteSource(unpack(block));
  const count = source.varint();
  if (count < 1 || count > BLOCK_FIXES_MAX) throw new BlockDamagedError(`no block has ${count} fixes`);
  const columns = readers(count, source);
  const fix: RawFix = {
    fixAtMs: 0,
    receivedAtMs: 0,
    lat: 0,
    lon: 0,
    accuracyM: 0,
    speedMps: 0,
    courseDeg: 0,
    marks: 0,
  };
  const [time, underWay, lat, lon, speed, course, accuracy, marks] = columns;
  for (let i = 0; i < count; i++) {
    const way = underWay[i] as number; // each column has `count` values
    const timeMs = time[i] as number;
    fix.receivedAtMs = way === 0 ? timeMs : timeMs + backFromZero(way);
    fix.fixAtMs = way === 0 ? Number.NaN : timeMs;
    fix.lat = lat[i] as number;
    fix.lon = lon[i] as number;
    fix.speedMps = unsteps(speed[i] as number, SPEED_STEPS);
    fix.courseDeg = unsteps(course[i] as number, COURSE_STEPS);
    fix.accuracyM = unsteps(accuracy[i] as number, ACCURACY_STEPS);
    fix.marks = marks[i] as number;
    take(fix);
  }
}

type Columns = readonly [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];
const scratch: Columns = [
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
  new Float64Array(BLOCK_FIXES_MAX),
];

function readers(count: number, source: ByteSource): Columns {
  for (const into of scratch) readColumn(source, into, count);
  return scratch;
}

function unpack(block: Uint8Array): Uint8Array {
  const body = block.subarray(1);
  if (block[0] === PLAIN) return body;
  if (block[0] !== DEFLATED) throw new BlockDamagedError(`a block of the unknown form ${block[0] ?? "none"}`);
  try {
    return inflateRawSync(body, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch (error) {
    throw new BlockDamagedError(`a block can't be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// 0 means "not known", so that what is known moves up by one; nothing that is known is below zero.
function stepsOrZero(value: number, steps: number): number {
  return value >= 0 && value <= QUANTITY_MAX ? Math.round(value * steps) + 1 : 0;
}
function unsteps(value: number, steps: number): number {
  return value === 0 ? Number.NaN : (value - 1) / steps;
}

// The time under way may have either sign: from 0 up it moves up by one, so that 0 stays free.
function apartFromZero(value: number): number {
  return value >= 0 ? value + 1 : value;
}
function backFromZero(value: number): number {
  return value > 0 ? value - 1 : value;
}
