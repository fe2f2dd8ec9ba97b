/** Whose clock is wrong after a start: the devices' or ours (TR16 to TR18). */
import { describe, expect, test } from "vitest";
import { DeviceTrack } from "./device-track.ts";
import { at, fixAt } from "./example-track.ts";
import { OwnClock } from "./own-clock.ts";

const DAY_S = 3_600;

function known(own: OwnClock, count: number): DeviceTrack[] {
  return Array.from({ length: count }, (_, index) => {
    const track = new DeviceTrack({ intervalMs: 5_000, own });
    for (let s = 0; s <= 20; s += 5) track.accept(fixAt(s, index * 100), at(s) + 200);
    return track;
  });
}
const hear = (track: DeviceTrack | undefined, s: number, receivedS: number): boolean =>
  track?.accept(fixAt(s, 50), at(receivedS)).believed ?? false;

describe("a server whose clock was set while it was down", () => {
  test("[TR16] believes a device that was right before after three fixes, not after twenty", () => {
    const own = new OwnClock();
    const [track] = known(own, 1);
    own.doubt();
    expect([30, 35, 40, 45].map((s) => hear(track, s, s + DAY_S))).toEqual([false, false, true, true]);
  });

  test("[TR16] that carries its time on, or whose devices have the right time, doubts nobody", () => {
    const carried = new OwnClock();
    const [one] = known(carried, 1);
    expect([30, 35, 40, 45].map((s) => hear(one, s, s + DAY_S))).toEqual([false, false, false, false]);
    const own = new OwnClock();
    const [first, second, store] = known(own, 3);
    own.doubt();
    expect([hear(first, 30, 30.2), hear(second, 31, 31.2)]).toEqual([true, true]);
    expect(own.isInDoubt).toBe(false);
    expect([30, 35, 40, 45].map((s) => hear(store, s, s + 600))).toEqual([false, false, false, false]);
  });

  test("[TR17] knows by how much from three devices, and believes every other at once", () => {
    const own = new OwnClock();
    const [a, b, c, slow, ownFault] = known(own, 5);
    own.doubt();
    for (const track of [a, b, c]) for (const s of [30, 35, 40]) hear(track, s, s + DAY_S);
    expect(Math.round((own.errorMs ?? 0) / 1_000)).toBe(DAY_S);
    expect(hear(slow, 50, 50 + DAY_S)).toBe(true);
    expect(slow?.lastBelieved()?.fixAtMs).toBe(at(50 + DAY_S));
    expect(hear(ownFault, 50, 50 + DAY_S + 600)).toBe(false);
    // One that is new here is no exception.
    expect(hear(new DeviceTrack({ intervalMs: 5_000, own }), 52, 52 + DAY_S)).toBe(true);
  });

  test("[TR17] two that agree are not enough, and a clock of their own is nobody else's", () => {
    const own = new OwnClock();
    const tracks = known(own, 3);
    own.doubt();
    for (const [index, track] of tracks.entries())
      for (const s of [30, 35, 40]) hear(track, s, s + DAY_S + (index === 2 ? 300 : 0));
    expect(own.errorMs).toBeUndefined();
  });
});

test("[TR18] a clock that drifts past half a minute, or ours that is set back slowly, is off at once", () => {
  const track = new DeviceTrack({ intervalMs: 5_000 });
  const believed: boolean[] = [];
  for (let n = 0; n < 1_600; n++) {
    const s = n * 5;
    // Ours is slewed by 5 ms in a second.
    believed.push(hear(track, s, s + 0.2 + s * 0.005));
  }
  expect(believed).not.toContain(false);
  expect(track.clockIsOff).toBe(true);
});
