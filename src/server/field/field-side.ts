/** All of the field app's side of the server, put together: what is kept, who waits, who is called, the desk. */
import { join } from "node:path";
import type { RoadDesk } from "../roads/road-desk.ts";
import { FieldCalls } from "./field-calls.ts";
import { FieldDesk, type FieldDeskOptions } from "./field-desk.ts";
import { FieldDevices } from "./field-devices.ts";
import { FieldWaiters } from "./field-waiters.ts";
import { pushFault, PushSender } from "./push-sender.ts";

export type FieldSide = {
  readonly desk: FieldDesk;
  readonly calls: FieldCalls;
  /** Why a push subscription is not taken; undefined where it is. */
  readonly push: { readonly fault: (endpoint: string) => string | undefined };
};
export type FieldSideOptions = Omit<FieldDeskOptions, "devices" | "waiters" | "calls"> & {
  readonly drives: RoadDesk;
  /** The center's data folder. */
  readonly folder: string;
  readonly failed: (error: unknown, what: string) => void;
};

export function fieldSide(options: FieldSideOptions): FieldSide {
  const { board, loop, config, drives, nowMs, failed } = options;
  const devices = new FieldDevices(join(options.folder, "field.json"), (error) =>
    failed(error, "the file of the field devices is not as it should be"),
  );
  const push = new PushSender(config.push, devices, (why) => failed(why, "a push was not taken"));
  const calls = new FieldCalls({ board, drives, push, nowMs, input: (input) => loop.input(input) });
  const desk = new FieldDesk({ ...options, devices, waiters: new FieldWaiters(), calls });
  return { desk, calls, push: { fault: (endpoint) => pushFault(endpoint, config.push.hosts) } };
}
