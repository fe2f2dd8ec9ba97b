/**
 * What goes into the engine and what comes out: the same for the live server, a replay and the simulator.
 * Inputs are recorded; the same inputs at the same times give the same events, byte for byte.
 */
import type { AlertId, DeviceId, IncidentId, UnitId, VehicleId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import type { AlertLevel } from "../domain/alert.ts";
import type { Command } from "../domain/command.ts";
import type { Refusal } from "../domain/decide.ts";
import type { Envelope } from "../domain/event.ts";
import type { HuntPlan } from "../domain/hunt-plan.ts";
import type { FrameFault, Report } from "../domain/report.ts";
import type { SearchPlan } from "../domain/search.ts";
import type { Verdict } from "../tracks/device-track.ts";
import type { BackupGap } from "../watch/senses.ts";
import type { TrackDoubt } from "../domain/vehicle.ts";

export type Input =
  /** What a device said through a gateway. */
  | { readonly kind: "report"; readonly gateway: string; readonly peer: string; readonly report: Report }
  /** Bytes that could not be believed; counted by sender. */
  | { readonly kind: "fault"; readonly gateway: string; readonly peer: string; readonly fault: FrameFault }
  | {
      readonly kind: "command";
      readonly commandId: string;
      readonly command: Command;
      readonly actor: Actor;
    }
  /** A console came, somebody sat down at it, or it is gone. */
  | {
      readonly kind: "console";
      readonly consoleId: string;
      readonly change: "opened" | "lost";
      readonly name?: string;
      readonly positionId?: string;
    }
  /** The commit queue is behind, or has caught up. */
  | { readonly kind: "log"; readonly change: "slow" | "well"; readonly reason: string }
  /** A gateway can't hear, or hears again. Meanwhile silence is not the units'. */
  | {
      readonly kind: "gateway";
      readonly gateway: string;
      readonly change: "deaf" | "listening";
      readonly reason: string;
      /** People are told by another alert: the whole server stood still, and not this gateway alone. */
      readonly toldOtherwise?: true;
    }
  /** A fault of some part of the shell that people must see: a system alert, until it has ended. */
  | {
      readonly kind: "trouble";
      readonly part: string;
      readonly sentence: string;
      readonly active: boolean;
      readonly level?: AlertLevel;
    }
  /** The server has started: what was deaf meanwhile, and whether this is a practice. */
  | {
      readonly kind: "start";
      readonly softwareVersion: string;
      readonly practice: boolean;
      readonly deafMs: number;
      readonly settingsDigest: string;
      /** Our clock goes on from the process before. Where it does not say so, it may have been set meanwhile. */
      readonly timeCarried?: true;
      /** The process before was asked to end and wrote all that it had decided: it did not die. */
      readonly endedInOrder?: true;
    }
  /** An input that killed the process once, and is not given to the engine again. */
  | { readonly kind: "set-aside"; readonly what: string; readonly error: string }
  /** A segment of the trail was closed; its hash goes into the log. */
  | { readonly kind: "segment"; readonly segment: string; readonly sha256: string; readonly fixCount: number }
  /** Two people have ordered that somebody is forgotten: the tombstone, after which the keys are destroyed. */
  | {
      readonly kind: "expunged";
      readonly orderId: string;
      readonly authority: string;
      readonly orderedBy: string;
      readonly confirmedBy: string;
      readonly keySlots: readonly number[];
      readonly rowCount: number;
    }
  /** How long the nearest help would take by road to each stop, worked out by a thread of its own. */
  | {
      readonly kind: "backup-gaps";
      /** The moment of the places that it rests on. */
      readonly askedAtMs: number;
      readonly highwaysOnly: boolean;
      readonly gaps: readonly BackupGap[];
    }
  /** Where an alert's officer may have been left, worked out from the trails by the same thread. */
  | { readonly kind: "search-places"; readonly alertId: AlertId; readonly plan: SearchPlan }
  /** Where a hunt's man can be stopped, worked out by a thread that knows the roads. */
  | { readonly kind: "hunt-plan"; readonly incidentId: IncidentId; readonly plan: HuntPlan }
  /** Whom a car in other hands can be at soon, from where it was heard last, worked out by the same thread. */
  | {
      readonly kind: "hostile-near";
      readonly vehicleId: VehicleId;
      readonly highwaysOnly: boolean;
      readonly near: readonly { readonly unitId: UnitId; readonly timeMs: number; readonly distanceM: number }[];
      /** Why its track is believed with care; absent in recordings of earlier versions. */
      readonly doubts?: readonly TrackDoubt[];
    }
  /** Danger that a console has shown and this server lacks. */
  | { readonly kind: "returned-danger"; readonly consoleId: string; readonly envelopes: readonly Envelope[] }
  /** Nothing but time. */
  | { readonly kind: "moment" };

export type Output =
  /** The fate of a command as decided; it is acknowledged when its events are durable. */
  | {
      readonly kind: "answer";
      readonly commandId: string;
      readonly ok: boolean;
      readonly refusal?: Refusal;
      readonly field?: string;
      readonly detail?: string;
      readonly firstSeq?: number;
      readonly lastSeq?: number;
    }
  /** Ask a unit's people on their own devices. All prompts look alike and give no reason. */
  | { readonly kind: "prompt"; readonly unitId: string; readonly deviceIds: readonly string[] }
  /** Text for a unit's devices. */
  | {
      readonly kind: "message";
      readonly messageId: string;
      readonly unitId: string;
      readonly deviceIds: readonly string[];
      readonly text: string;
    }
  /** Tell somebody outside the room. */
  | {
      readonly kind: "page";
      readonly alertId: string;
      readonly role: string;
      readonly name: string;
      readonly text: string;
    }
  /** A known device was heard; where it gave a fix, what the track made of it: the trail keeps it with its marks. */
  | { readonly kind: "heard"; readonly deviceId: DeviceId; readonly moved: boolean; readonly verdict?: Verdict };

export type StepResult = {
  readonly events: readonly Envelope[];
  readonly outputs: readonly Output[];
  /** When the engine has to be stepped again at the latest, if nothing else comes. */
  readonly wakeAtMs: number | undefined;
};

/** Events that go out before they are durable: danger and what belongs to it. */
export function isDanger(envelope: Envelope): boolean {
  switch (envelope.event.type) {
    case "DuressDeclared":
    case "UnboundDuressDeclared":
    case "UnitsTold":
    case "AlertEscalated":
    case "AlertUnowned":
      return true;
    case "AlertRaised":
    case "AlertCauseAdded":
      return envelope.event.cause.level !== "notice";
    case "AlertCauseRose":
      return envelope.event.level !== "notice";
    default:
      // Everything else waits for the disk.
      return false;
  }
}
