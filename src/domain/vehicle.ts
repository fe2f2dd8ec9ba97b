/**
 * Vehicles: how a patrol car looks to somebody who must find it, and whether it is in other hands.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyId, asId, type MessageId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import { inOrder, type KitItem, KitSchema } from "./kit.ts";
import { sameData } from "./same-data.ts";
import { Code, InstantMs, line, Ref } from "./text.ts";

export const RegisterVehicle = z.object({
  type: z.literal("RegisterVehicle"),
  madeAtMs: InstantMs.optional(),
  vehicle: Code.describe("The fleet number: unique in the center"),
  agency: Code,
  plate: line(20).optional(),
  roofNumber: line(12).optional(),
  look: line(120).optional().describe("Make, color, markings"),
  kit: KitSchema.optional().describe("What lies in it; left as it is where absent"),
});
export const MarkVehicleCompromised = z.object({
  type: z.literal("MarkVehicleCompromised"),
  madeAtMs: InstantMs.optional(),
  vehicle: Ref,
  compromised: z.boolean(),
  reason: line(200),
});
export type VehicleCommand = z.infer<typeof RegisterVehicle> | z.infer<typeof MarkVehicleCompromised>;

/** A place that it cannot have driven to, two places at once, a clock that runs ahead, nothing heard. */
export type TrackDoubt = "jump" | "two-places" | "clock-ahead" | "silent";
const DOUBT_WORDS: Readonly<Record<TrackDoubt, string>> = {
  jump: "it cannot have driven there in that time",
  "two-places": "its devices say two places at once",
  "clock-ahead": "its device's clock runs ahead",
  silent: "it is not heard",
};

/** In words that follow "in doubt:". */
export function trackDoubtWords(doubts: readonly TrackDoubt[]): string {
  return doubts.map((doubt) => DOUBT_WORDS[doubt]).join(", ");
}

export type Vehicle = {
  readonly id: VehicleId;
  readonly agencyId: AgencyId;
  readonly plate?: string;
  readonly roofNumber?: string;
  readonly look?: string;
  readonly kit?: readonly KitItem[];
  /** In other hands: still tracked and believed with care; its own screens stay ordinary. */
  readonly compromised?: {
    readonly sinceMs: number;
    readonly reason: string;
    /** Units that were told how near it is: the nearer, the greater the number. */
    readonly warned?: Readonly<Record<string, number>>;
    /** Why its track is believed with care just now, as the roads say; absent: nothing speaks against it. */
    readonly doubts?: readonly TrackDoubt[];
  };
};
export type VehicleEvent =
  | { readonly type: "VehicleRegistered"; readonly vehicle: Omit<Vehicle, "compromised"> }
  | {
      readonly type: "VehicleCompromised";
      readonly vehicleId: VehicleId;
      readonly compromised: boolean;
      readonly reason: string;
    }
  | {
      readonly type: "VehicleTrackDoubted";
      readonly vehicleId: VehicleId;
      /** All that there are now; none: it is believed again. */
      readonly doubts: readonly TrackDoubt[];
    }
  | {
      readonly type: "UnitWarnedOfVehicle";
      readonly vehicleId: VehicleId;
      readonly unitId: UnitId;
      readonly band: number;
      readonly minutes: number;
      readonly messageId: MessageId;
    };
export type VehicleRefusal = "unknown-agency" | "unknown-vehicle";

export function decideVehicle(center: Center, command: VehicleCommand): Decision<VehicleEvent, VehicleRefusal> {
  switch (command.type) {
    case "RegisterVehicle": {
      const agencyId = asId<AgencyId>(command.agency);
      if (!center.agencies.has(agencyId)) return refuse("unknown-agency", "agency");
      const vehicle = {
        id: asId<VehicleId>(command.vehicle),
        agencyId,
        ...(command.plate === undefined ? {} : { plate: command.plate }),
        ...(command.roofNumber === undefined ? {} : { roofNumber: command.roofNumber }),
        ...(command.look === undefined ? {} : { look: command.look }),
      };
      const known = center.vehicles.get(vehicle.id);
      const kit = command.kit === undefined ? known?.kit : inOrder(command.kit);
      const registered = kit === undefined ? vehicle : { ...vehicle, kit };
      if (known !== undefined && !center.retired.has(`vehicle:${vehicle.id}`)) {
        const { compromised: _, ...rest } = known;
        if (sameData(rest, registered)) return accept();
      }
      return accept({ type: "VehicleRegistered", vehicle: registered });
    }
    case "MarkVehicleCompromised": {
      const vehicle = center.vehicles.get(asId<VehicleId>(command.vehicle));
      if (vehicle === undefined) return refuse("unknown-vehicle", "vehicle");
      if ((vehicle.compromised !== undefined) === command.compromised) return accept();
      return accept({
        type: "VehicleCompromised",
        vehicleId: vehicle.id,
        compromised: command.compromised,
        reason: command.reason,
      });
    }
  }
}

export function evolveVehicle(center: Center, event: VehicleEvent, head: EventHead): void {
  switch (event.type) {
    case "VehicleRegistered": {
      center.retired.delete(`vehicle:${event.vehicle.id}`);
      const compromised = center.vehicles.get(event.vehicle.id)?.compromised;
      center.vehicles.set(event.vehicle.id, compromised ? { ...event.vehicle, compromised } : event.vehicle);
      return;
    }
    case "UnitWarnedOfVehicle": {
      const vehicle = center.vehicles.get(event.vehicleId);
      if (vehicle?.compromised === undefined) return;
      const warned = { ...vehicle.compromised.warned, [event.unitId]: event.band };
      center.vehicles.set(vehicle.id, { ...vehicle, compromised: { ...vehicle.compromised, warned } });
      return;
    }
    case "VehicleTrackDoubted": {
      const vehicle = center.vehicles.get(event.vehicleId);
      if (vehicle?.compromised === undefined) return;
      const { doubts: _, ...rest } = vehicle.compromised;
      const compromised = event.doubts.length === 0 ? rest : { ...rest, doubts: event.doubts };
      center.vehicles.set(vehicle.id, { ...vehicle, compromised });
      return;
    }
    case "VehicleCompromised": {
      const vehicle = center.vehicles.get(event.vehicleId);
      if (vehicle === undefined) return;
      const { compromised: _, ...rest } = vehicle;
      center.vehicles.set(
        vehicle.id,
        event.compromised ? { ...rest, compromised: { sinceMs: head.atMs, reason: event.reason } } : rest,
      );
      return;
    }
  }
}
