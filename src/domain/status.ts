/**
 * Unit status in the field's two layers (NENA EIDO registries): the secondary status is set, the primary one
 * is derived from it and never stored.
 */

export const secondaryStatuses = [
  "OffDuty",
  "CheckedIn",
  "OutOfService",
  "Assigned",
  "Dispatched",
  "AcknowledgedTransmission",
  "EnRoute",
  "OnScene",
  "Backup",
  "TrafficStop",
  "ResponderInitiatedEvent",
  "Transporting",
] as const;
export type SecondaryStatus = (typeof secondaryStatuses)[number];
export type PrimaryStatus = "Available" | "ConditionallyAvailable" | "NotAvailable";

/** The primary status that a secondary one means. */
export function primaryStatus(status: SecondaryStatus): PrimaryStatus {
  switch (status) {
    case "CheckedIn":
      return "Available";
    case "Assigned":
    case "TrafficStop":
    case "ResponderInitiatedEvent":
    case "Backup":
      return "ConditionallyAvailable";
    case "OffDuty":
    case "OutOfService":
    case "Dispatched":
    case "AcknowledgedTransmission":
    case "EnRoute":
    case "OnScene":
    case "Transporting":
      return "NotAvailable";
  }
}

/** A status in a dispatcher's words. */
export function statusWords(status: SecondaryStatus): string {
  switch (status) {
    case "OffDuty":
      return "Off duty";
    case "CheckedIn":
      return "Available";
    case "OutOfService":
      return "Out of service";
    case "Assigned":
      return "Assigned";
    case "Dispatched":
      return "Dispatched";
    case "AcknowledgedTransmission":
      return "Acknowledged";
    case "EnRoute":
      return "En route";
    case "OnScene":
      return "On scene";
    case "Backup":
      return "Backup";
    case "TrafficStop":
      return "Traffic stop";
    case "ResponderInitiatedEvent":
      return "Out with motorist";
    case "Transporting":
      return "Transporting";
  }
}
