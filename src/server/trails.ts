/** What the server does with fixes: keeps them, and asks them. The track store is behind it. */
import type { DeviceId } from "../base/ids.ts";
import type { Fix } from "../domain/report.ts";
import type { TrailReader } from "./trail-reader.ts";

export type Trails = TrailReader & {
  /** Keeps a fix. Never waits. */
  readonly keep: (deviceId: DeviceId, fix: Fix, receivedAtMs: number, believed: boolean) => void;
  /** Gives the newest fixes of every device, oldest first: the senses are rebuilt from them. */
  readonly recent: (give: (deviceId: string, fix: Fix, receivedAtMs: number) => void) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Keeps nothing: where no trail is wanted. */
export const noTrails: Trails = {
  keep: () => undefined,
  recent: () => Promise.resolve(),
  ofDevice: () => Promise.resolve([]),
  near: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};
