/**
 * What each route of the API asks of the table of rights, once there are accounts. A route that is not in this list is
 * denied to everybody; a test names it.
 */
import type { ActName } from "../../access/access-table.ts";
import { Beholder, CENTERS_OWN } from "../../access/beholder.ts";
import type { Relation } from "../../access/reach.ts";
import { asId, type OfficerId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";
import { findAlert, findIncident } from "../../domain/refs.ts";

/**
 * open: for whoever asks. session: for whoever has a session, locked ones too. signed-in: for everybody with a live
 * one. itself: the handler asks, because the answer lies in the body. Everything else is an act of the table.
 */
export type RouteAccess = "open" | "session" | "signed-in" | "itself" | ActName;

const accessOfRoutes: Readonly<Record<string, RouteAccess>> = {
  "post /commands": "itself",

  "get /units": "ReadBoard",
  "get /units/{ref}": "ReadBoard",
  "get /incidents": "ReadIncidents",
  "get /incidents/{ref}": "ReadIncidents",
  "get /alerts": "ReadBoard",
  "get /alerts/{ref}": "ReadBoard",
  "get /deliveries": "ReadBoard",
  "get /devices": "ReadRoster",
  "get /devices/{ref}": "ReadRoster",
  "get /strangers": "ReadRoster",
  "get /positions": "ReadRoster",
  "get /roster": "ReadRoster",
  "get /watch-values": "ReadSettings",
  "get /administration/changes": "ReadRoster",
  "get /incidents/{ref}/reach": "ReadIncidents",
  "get /coverage": "ReadBoard",
  "get /roads/alone": "ReadBoard",
  "get /roads/backup": "ReadBoard",
  "get /roads/network": "ReadBoard",
  "get /roads/times": "ReadBoard",
  "get /settings": "ReadSettings",
  "get /sheet": "ReadBoard",

  // Which entries, the route asks for each of them.
  "get /history": "ReadUnitHistory",
  "get /units/{ref}/history": "ReadUnitHistory",
  "get /incidents/{ref}/history": "ReadIncidentHistory",
  "get /alerts/{ref}/history": "ReadAlertHistory",
  "get /officers/{ref}/history": "ReadPersonHistory",
  "get /plates/{ref}/history": "ReadPlateHistory",
  "get /vehicles/{ref}/history": "ReadVehicleHistory",
  "get /devices/{ref}/history": "ReadDeviceHistory",
  "get /devices/{ref}/trail": "ReadTrail",
  "get /trails/near": "ReadTrail",
  "get /search": "SearchArchive",

  "get /metrics": "ReadMetrics",

  "get /practice": "signed-in",
  "get /practice/simulation": "RunPractice",
  "post /practice/{scenario}/start": "RunPractice",
  "post /practice/{scenario}/stop": "RunPractice",

  "get /session": "open",
  "post /session": "open",
  "get /session/passkey": "open",
  "post /session/passkey": "open",
  "post /session/practice": "open",
  "post /session/provider": "open",
  "get /session/provider/answer": "open",
  "post /session/provider/logout": "open",
  "post /session/again/provider": "session",
  "post /session/lock": "session",
  "post /session/again": "session",
  "post /session/again/passkey": "session",
  "post /session/end": "session",
  "post /session/here": "signed-in",
  "post /session/break-glass": "BreakGlass",
  "post /session/close-glass": "signed-in",
  "post /invitation/open": "open",
  "post /invitation/accept": "open",

  "get /account": "signed-in",
  "post /account/password": "signed-in",
  "post /account/recovery-codes": "signed-in",
  "post /account/totp/options": "signed-in",
  "post /account/totp": "signed-in",
  "post /account/passkeys/options": "signed-in",
  "post /account/passkeys": "signed-in",
  "post /account/passkeys/remove": "signed-in",
  "post /account/sessions/end": "signed-in",

  // For each account in question the desk asks the table again, with that account's own roles.
  "get /accounts": "ReadAccounts",
  "post /accounts": "CreateAccount",
  "post /accounts/{name}/rights": "ChangeRights",
  "post /accounts/{name}/reset": "ResetSignIn",
  "post /accounts/{name}/disable": "DisableAccount",
  "post /accounts/{name}/enable": "EnableAccount",
  "post /accounts/{name}/end-sessions": "EndSessions",
  "get /workstations": "MarkWorkstation",
  "post /workstations": "MarkWorkstation",
  "post /workstations/{id}/unmark": "MarkWorkstation",
  "get /device-keys": "KeyDevices",
  "get /device-keys/broker": "KeyDevices",
  "post /devices/{ref}/key": "KeyDevices",
  "post /devices/{ref}/key/revoke": "KeyDevices",
  "get /audit": "ReadAudit",
  "get /expungements": "ReadExpungements",
  "post /expungements": "OrderExpungement",
  "post /expungements/preview": "OrderExpungement",
  "post /expungements/{id}/preview": "ConfirmExpungement",
  "post /expungements/{id}/confirm": "ConfirmExpungement",
  "post /expungements/{id}/withdraw": "WithdrawExpungement",

  // The desk asks item by item: danger is taken from whoever brings it, the rest from the officer who is signed in.
  "post /field/send": "itself",
  "post /field/shown": "itself",
  // Both say nothing that a stranger could use, and an app has to say who it is before anybody can sign in.
  "post /field/hello": "itself",
  "get /field/view": "signed-in",
  "get /field/choices": "signed-in",
  "get /field/nearest": "signed-in",
  "get /field/timeline": "signed-in",
  "post /field/push": "signed-in",
  "post /field/pin": "signed-in",
  "get /audit/search": "ReadAudit",
  "get /audit/week": "ReadAudit",
  "get /audit/export": "ReadAudit",
  "post /audit/glass-seen": "ReadAudit",
};

/** What a route asks; undefined where nobody has said, and so nobody may. */
export function accessOf(method: string, path: string): RouteAccess | undefined {
  return accessOfRoutes[`${method} ${path}`];
}

/** How somebody stands to what a route reads, by the `ref` in its path. */
export function relationOfRead(
  center: Center,
  officerId: OfficerId | undefined,
  access: ActName,
  ref: string | undefined,
): Relation {
  if (ref === undefined) return CENTERS_OWN;
  const self = new Beholder(center, officerId);
  switch (access) {
    case "ReadUnitHistory":
      return self.unitOf(ref);
    case "ReadIncidents":
    case "ReadIncidentHistory":
      return self.incident(findIncident(center, ref));
    case "ReadAlertHistory":
      return self.alert(findAlert(center, ref));
    case "ReadPersonHistory":
      return self.officer(asId<OfficerId>(ref));
    case "ReadVehicleHistory":
      return self.vehicle(ref);
    case "KeyDevices":
    case "ReadDeviceHistory":
    case "ReadTrail":
    case "ReadRoster":
      return self.device(ref);
    default:
      // The board is the whole center's, and so are plates.
      return CENTERS_OWN;
  }
}
