/**
 * Facts about Vigil itself that people must see: the center's birth, degraded mode, what was set aside.
 */
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";

export type SystemEvent =
  | {
      readonly type: "CenterOpened";
      readonly practice: boolean;
      readonly name: string;
      readonly softwareVersion: string;
    }
  | { readonly type: "ServerStarted"; readonly softwareVersion: string; readonly deafMs: number }
  | { readonly type: "DegradedModeEntered"; readonly reason: string }
  | { readonly type: "DegradedModeLeft"; readonly keptCount: number }
  | { readonly type: "InputSetAside"; readonly what: string; readonly error: string }
  | {
      readonly type: "TrailSegmentSealed";
      readonly segment: string;
      readonly sha256: string;
      readonly fixCount: number;
    }
  | { readonly type: "SettingsAdopted"; readonly digest: string }
  /** A tombstone: by whose order, and by which two people, the keys of somebody's sealed data were destroyed. */
  | {
      readonly type: "SubjectsExpunged";
      readonly orderId: string;
      readonly authority: string;
      readonly orderedBy: string;
      readonly confirmedBy: string;
      /** Of the key file; they say nothing of whose they were. */
      readonly keySlots: readonly number[];
      readonly rowCount: number;
    };

export function evolveSystem(center: Center, event: SystemEvent, head: EventHead): void {
  switch (event.type) {
    case "CenterOpened":
      center.practice = event.practice;
      return;
    case "DegradedModeEntered":
      center.degraded = { sinceMs: head.atMs, reason: event.reason };
      return;
    case "DegradedModeLeft":
      center.degraded = undefined;
      return;
    case "ServerStarted":
      // Consoles of the former process are gone with their sockets.
      center.consoles.clear();
      center.degraded = undefined;
      return;
    case "InputSetAside":
    case "TrailSegmentSealed":
    case "SettingsAdopted":
    case "SubjectsExpunged":
      return;
  }
}
