/**
 * What the world says, on its way to the center: datagrams that are lost, doubled and delayed, requests that fail,
 * taps that are tried again. No faults beyond the ordinary ones of radio.
 */
import type { Random } from "../../base/prng.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import { Counts } from "../counts.ts";
import { DatagramPaths } from "../shell/datagram-paths.ts";
import { GATEWAYS } from "../world/plan.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { Truth, WorldOutput } from "../world/stage.ts";
import type { BareCenter } from "./bare-center.ts";

/** A report of a device has arrived whole. */
export type Arrival = { readonly unit: SimUnit; readonly truth: Truth; readonly atMs: number };

const TAP_AGAIN_MS = 5 * SECOND_MS;
const TAPS_MAX = 24;

/** Joins a world to a center: gives the function that takes what leaves the world. */
export function airBetween(
  agenda: Agenda,
  random: Random,
  center: () => BareCenter,
  arrived: (arrival: Arrival) => void,
): (output: WorldOutput) => void {
  const paths = new DatagramPaths(agenda, random, new Counts());
  const noted = (unit: SimUnit | undefined, truth: Truth | undefined): void => {
    if (unit !== undefined && truth !== undefined) arrived({ unit, truth, atMs: agenda.nowMs });
  };
  const tap = (unit: SimUnit, command: object, left: number): void => {
    if (left === 0) return;
    agenda.at(agenda.nowMs + paths.latencyMs(), () => {
      if (!paths.loses() && unit.isHeardBy("voice"))
        center().command({ kind: "officer", name: unit.callSign }, command);
      else agenda.at(agenda.nowMs + TAP_AGAIN_MS, () => tap(unit, command, left - 1));
    });
  };
  return (output) => {
    switch (output.kind) {
      case "frame": {
        const { gateway, peer, stream, bytes, unit, truth } = output;
        const source = { gateway, peer, transport: stream ? ("stream" as const) : ("datagram" as const) };
        const receive = (received: Uint8Array): void => {
          center().frame(source, received);
          if (received.length === bytes.length) noted(unit, truth);
        };
        if (stream) paths.stream(peer, bytes, receive);
        else paths.datagram(bytes, receive);
        return;
      }
      case "request": {
        const { request, taken, unit, truth } = output;
        agenda.at(agenda.nowMs + paths.latencyMs(), () => {
          const ok = !paths.loses();
          if (ok) {
            center().request(GATEWAYS.http, request);
            noted(unit, truth);
          }
          taken(ok);
        });
        return;
      }
      case "command":
        tap(output.unit, output.command, TAPS_MAX);
    }
  };
}
